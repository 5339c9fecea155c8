"""An HDF5 file looked at with care: attributes and the shapes of datasets, never their numbers.

Only hard links are followed, so that no file reaches another one; external and virtual datasets are skipped;
what was visited is remembered, so that groups that hold themselves end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

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

Identifier: TypeAlias = Any
"""h5py's ``GroupID`` or ``DatasetID``; h5py has no types."""


class Dataset(Struct, frozen=True):
    """A stored array: its path in the file, its shape, its dtype."""

    path: str
    shape: Shape
    dtype: str

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return math.prod(size for size in self.shape if isinstance(size, int))


class Contents(Struct, frozen=True):
    """What lies below a group: datasets in the order of names, and what groups say of themselves."""

    datasets: list[Dataset]
    labels: dict[str, str]


class Hdf5:
    """An open HDF5 file."""

    def __init__(self, file: h5py.File) -> None:
        self._file = file

    def names(self) -> set[str]:
        """The names at the top."""
        return {name.decode("utf-8", "replace") for name in _names(self._file.id)}

    def has_attribute(self, name: str) -> bool:
        """Whether the file has the attribute."""
        try:
            return name in self._file.attrs
        except DAMAGED:
            return False

    def text_attribute(self, name: str, limit: int) -> bytes | None:
        """A text attribute of the file as bytes, None where there is none; LoadError where it is over ``limit``."""
        try:
            if name not in self._file.attrs:
                return None
            stored = self._file.attrs.get_id(name).get_storage_size()
            value: object = self._file.attrs[name] if stored <= limit else None
        except DAMAGED:
            return None
        data = _bytes(value)
        if stored > limit or (data is not None and len(data) > limit):
            raise LoadError(f"the file's {name} is larger than {limit >> 20} MB; no model needs that much")
        return data

    def contents(self, name: str = "") -> Contents:
        """Every dataset below a group at the top ("" is the file), and each group's attribute ``name``."""
        found = Contents([], {})
        root = _linked(self._file.id, name.encode()) if name else self._file.id
        if root is not None:
            _walk(root, name, found, set(), 0)
        return found


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


def _walk(group: Identifier, path: str, found: Contents, seen: set[int], depth: int) -> None:
    """Collect what is below a group; each object once. On h5py's low level: three times as fast as its dicts."""
    import h5py

    if not isinstance(group, h5py.h5g.GroupID) or depth > DEEPEST_GROUP:
        return
    for name in _names(group):
        item = _linked(group, name)
        if item is None or (address := _address(item)) in seen or len(seen) > MOST_DATASETS:
            continue
        seen.add(address)
        below = f"{path}/{name.decode('utf-8', 'replace')}" if path else name.decode("utf-8", "replace")
        if isinstance(item, h5py.h5g.GroupID):
            if label := _label(item):
                found.labels[below] = label
            _walk(item, below, found, seen, depth + 1)
        elif (dataset := _dataset(item, below)) is not None:
            found.datasets.append(dataset)


def _linked(group: Identifier, name: bytes) -> Identifier | None:
    """The group or plain dataset a hard link leads to; None for other links and other things."""
    import h5py

    try:
        if group.links.get_info(name).type != h5py.h5l.TYPE_HARD:
            return None
        item = h5py.h5o.open(group, name)
        return item if isinstance(item, h5py.h5g.GroupID) or _is_plain(item) else None
    except DAMAGED:
        return None


def _is_plain(item: Identifier) -> bool:
    """Whether it is a dataset whose numbers stand in this very file."""
    import h5py

    if not isinstance(item, h5py.h5d.DatasetID):
        return False
    creation = item.get_create_plist()
    return creation.get_layout() != h5py.h5d.VIRTUAL and not creation.get_external_count()


def _names(group: Identifier) -> list[bytes]:
    """The names in a group; none where it is damaged."""
    try:
        return list(islice(group, MOST_DATASETS))
    except DAMAGED:
        return []


def _address(item: Identifier) -> int:
    import h5py

    try:
        return int(h5py.h5o.get_info(item).addr)
    except DAMAGED:
        return -1


def _label(group: Identifier) -> str:
    """The attribute ``name`` of a group, "" where there is none."""
    import h5py

    try:
        if not h5py.h5a.get_num_attrs(group) or not h5py.h5a.exists(group, b"name"):
            return ""
        attribute = h5py.AttributeManager(h5py.Group(group)).get("name")
    except DAMAGED:
        return ""
    return safe_name(attribute) if isinstance(attribute, str) else ""


def _dataset(item: Identifier, path: str) -> Dataset | None:
    try:
        shape = tuple(min(int(size), LARGEST_INTEGER) for size in item.shape or ())
        return Dataset(path, shape, safe_name(str(item.dtype)))
    except DAMAGED:
        return None


def _bytes(value: object) -> bytes | None:
    """Text as Keras' versions stored it: str, bytes, or an array of pieces."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    if isinstance(value, bytes):
        return bytes(value)
    pieces = value.ravel().tolist() if hasattr(value, "ravel") else []
    texts = [piece.encode("utf-8", "surrogateescape") if isinstance(piece, str) else piece for piece in pieces]
    return b"".join(piece for piece in texts if isinstance(piece, bytes)) or None
