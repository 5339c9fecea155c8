"""Where a model's external data may stand: in files inside the model's own folder, and nowhere else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graph.errors import LoadError
from loaders.names import safe_name

if TYPE_CHECKING:
    import onnx


def check_external(model: onnx.ModelProto, path: str) -> None:
    """Raises LoadError for a location that leaves the folder of ``path``, is a link, or is no plain file there."""
    folder = os.path.dirname(os.path.realpath(path))
    for location in dict.fromkeys(_locations(model)):
        if not _is_inside(location):
            raise LoadError(f"the file wants data from {safe_name(location)}, outside its own folder: it is not run")
        if not _is_plain(folder, location):
            name = safe_name(location)
            raise LoadError(f"the file's data {name} is missing or no plain file; put it into the same folder")


def absent_note(model: onnx.ModelProto, path: str) -> tuple[str, ...]:
    """A note where the weights' files are not beside the model; what is drawn needs only the sizes in its table.

    A payload that was left out of the message points to the model's own file.
    """
    own = os.path.basename(path)
    absent = [name for name in dict.fromkeys(_locations(model)) if name != own and not _is_beside(path, name)]
    if not absent:
        return ()
    more = f" and {len(absent) - 1:,} more are" if len(absent) > 1 else " is"
    return (f"weights file {safe_name(absent[0])}{more} not beside the model; sizes are read from the model's table",)


def _is_beside(path: str, location: str) -> bool:
    try:
        return _is_inside(location) and os.path.isfile(os.path.join(os.path.dirname(path), location))
    except ValueError:
        return False


def _is_inside(location: str) -> bool:
    parts = location.replace("\\", "/").split("/")
    return bool(location) and not os.path.isabs(location) and ".." not in parts and ":" not in parts[0]


def _is_plain(folder: str, location: str) -> bool:
    """Whether every step from the folder to the file is real: no symbolic link, and a regular file at the end."""
    place = folder
    for part in location.split("/"):
        place = os.path.join(place, part)
        try:
            mode = os.lstat(place).st_mode
        except (OSError, ValueError):
            return False
        if stat.S_ISLNK(mode):
            return False
    return stat.S_ISREG(mode)


def _locations(model: onnx.ModelProto) -> Iterator[str]:
    nodes = [node for function in model.functions for node in function.node]
    graphs = [model.graph]
    while graphs or nodes:
        if graphs:
            graph = graphs.pop()
            yield from _of_tensors(graph.initializer)
            for sparse in graph.sparse_initializer:
                yield from _of_tensors((sparse.values, sparse.indices))
            nodes.extend(graph.node)
            continue
        for attribute in nodes.pop().attribute:
            yield from _of_tensors((attribute.t, *attribute.tensors))
            yield from _of_tensors((attribute.sparse_tensor.values, attribute.sparse_tensor.indices))
            graphs.extend((attribute.g, *attribute.graphs))


def _of_tensors(tensors: object) -> Iterator[str]:
    for tensor in tensors:  # type: ignore[attr-defined]  # repeated messages
        for entry in tensor.external_data:
            if entry.key == "location":
                yield entry.value
