"""An HDF5 file looked at with care: attributes and the shapes of datasets, never their numbers.

Only hard links are followed, so that no file reaches another one; external and virtual datasets are skipped;
what was visited is remembered, so that groups that hold themselves end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

from graph.errors import LoadError
from graph.values import Shape
from loaders.archive import Slice
from loaders.limits import LARGEST_INTEGER, MOST_DATASETS
from loaders.names import safe_name

if TYPE_CHECKING:
    import h5py

DEEPEST_GROUP = 40
DAMAGED = (OSError, RuntimeError, ValueError, TypeError, LookupError)
"""What h5py raises on damaged files."""
LONGEST_LABEL = 1000


class Dataset(Struct, frozen=True):
    """A stored array: its path in the file, its shape, its dtype."""

    path: str
    shape: Shape
    dtype: str

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return math.prod(size for size in self.shape if isinstance(size, int))


class Hdf5:
    """An open HDF5 file."""

    def __init__(self, file: h5py.File) -> None:
        self._file = file
        self._seen: set[int] = set()

    def names(self) -> set[str]:
        """The names at the top."""
        return set(_names(self._file))

    def has_attribute(self, name: str) -> bool:
        """Whether the file has the attribute."""
        try:
            return name in self._file.attrs
        except DAMAGED:
            return False

    def text_attribute(self, name: str, limit: int) -> bytes | None:
        """A text attribute as bytes, None where there is none; LoadError where it is longer than ``limit``."""
        return _text(self._file, name, limit)

    def label(self, path: str) -> str:
        """The attribute ``name`` of a group, "" where there is none."""
        group = self._group(path)
        text = _text(group, "name", LONGEST_LABEL) if group is not None else None
        return text.decode("utf-8", "replace") if text else ""

    def children(self, path: str) -> list[str]:
        """The names in a group, none where there is no such group."""
        group = self._group(path)
        return _names(group) if group is not None else []

    def datasets(self, path: str = "") -> Iterator[Dataset]:
        """Every dataset below a group, in the order of names."""
        group = self._group(path)
        if group is not None:
            yield from self._walk(group, path, 0)

    def _walk(self, group: h5py.Group, path: str, depth: int) -> Iterator[Dataset]:
        for name in _names(group) if depth < DEEPEST_GROUP else ():
            if len(self._seen) > MOST_DATASETS:
                return
            item = self._member(group, name)
            below = f"{path}/{name}" if path else name
            if item is not None and _is_group(item):
                yield from self._walk(item, below, depth + 1)
            elif item is not None and (dataset := _dataset(item, below)) is not None:
                yield dataset

    def _member(self, group: h5py.Group, name: str) -> h5py.Group | h5py.Dataset | None:
        """A group or plain dataset seen for the first time."""
        item = _linked(group, name)
        if item is None:
            return None
        address = _address(item)
        if address in self._seen:
            return None
        self._seen.add(address)
        return item

    def _group(self, path: str) -> h5py.Group | None:
        item: h5py.Group | None = self._file
        for name in path.split("/") if path else ():
            item = _linked(item, name) if item is not None else None
            if item is None or not _is_group(item):
                return None
        return item


@contextmanager
def opened(source: str | BinaryIO | Slice) -> Iterator[Hdf5 | None]:
    """The HDF5 file at a path or in a file object, closed at the end; None where it cannot be opened."""
    import h5py

    try:
        file = h5py.File(source, "r", **({"locking": False} if isinstance(source, str) else {}))
    except DAMAGED:
        file = None
    try:
        yield None if file is None else Hdf5(file)
    finally:
        if file is not None:
            file.close()
        if not isinstance(source, str):
            source.close()


def _linked(group: h5py.Group, name: str) -> h5py.Group | h5py.Dataset | None:
    """What a hard link leads to; None for soft and external links and for what is neither group nor plain data."""
    import h5py

    try:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            return None
        item = group[name]
        return item if isinstance(item, h5py.Group) or _is_plain(item) else None
    except DAMAGED:
        return None


def _is_plain(item: object) -> bool:
    """Whether it is a dataset whose numbers stand in this very file."""
    import h5py

    return isinstance(item, h5py.Dataset) and not (item.is_virtual or item.external)


def _names(group: h5py.Group) -> list[str]:
    """The names in a group; none where it is damaged."""
    try:
        return list(islice(group, MOST_DATASETS))
    except DAMAGED:
        return []


def _is_group(item: object) -> bool:
    import h5py

    return isinstance(item, h5py.Group)


def _address(item: h5py.Group | h5py.Dataset) -> int:
    import h5py

    return int(h5py.h5o.get_info(item.id).addr)


def _dataset(item: h5py.Dataset, path: str) -> Dataset | None:
    try:
        shape = tuple(min(int(size), LARGEST_INTEGER) for size in item.shape or ())
        return Dataset(path, shape, safe_name(str(item.dtype)))
    except DAMAGED:
        return None


def _text(item: h5py.Group, name: str, limit: int) -> bytes | None:
    import h5py

    try:
        if name not in item.attrs:
            return None
        stored = h5py.h5a.open(item.id, name.encode()).get_storage_size()
        value: object = item.attrs[name] if stored <= limit else None
    except DAMAGED:
        return None
    data = _bytes(value)
    if stored > limit or (data is not None and len(data) > limit):
        raise LoadError(f"the file's {name} is larger than {limit >> 20} MB; no model needs that much")
    return data


def _bytes(value: object) -> bytes | None:
    """Text as Keras' versions stored it: str, bytes, or an array of pieces."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    if isinstance(value, bytes):
        return bytes(value)
    pieces = [_bytes(piece) for piece in value.ravel()] if hasattr(value, "ravel") else []
    return b"".join(piece for piece in pieces if piece) or None
