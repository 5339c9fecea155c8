"""Sensible choices for what an ONNX file leaves open: named sizes, nameless sizes, values of scalar inputs.

They are proposals by name, type and place, to be shown or asked for; nothing here changes a result by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from graph.values import Dim, Graph, Shape, TensorSpec

IMAGE, LINE_RATIO, TOKENS, SAMPLES, PAST, RATE = 224, 4, 128, 16_000, 16, 16_000
"""Sizes proposed: an image's side, width per height of a text line, tokens, audio samples, cached tokens, hertz."""
_LINE = 64
"""Up to this fixed height a picture of open width is a line of text."""
_KINDS = (
    (re.compile(r"batch|dynamicdimension\.0$|num_(samples|images)"), 1),
    (re.compile(r"past|cache"), PAST),
    (re.compile(r"height|width|^[hw]$|image|size|dynamicdimension"), IMAGE),
    (re.compile(r"sample|wav|audio"), SAMPLES),
    (re.compile(r"seq|len|token|time|frame|word|char"), TOKENS),
)


class Proposal(Struct, frozen=True):
    """One open choice. ``name=proposal`` is how a configuration makes it.

    kind: ``dimension`` (a named size), ``input`` (an input whose sizes have no name), ``value`` (a scalar input).
    proposal: a size, a shape such as ``1x3x224x224``, or a number.
    """

    name: str
    kind: str
    proposal: str


ALTERNATIVES = (128, 64, 48, 32, 320, 416, 512, 576, 640, 1024)
"""Sizes that published models take, for one that cannot work at what is proposed first."""


def proposals(graph: Graph, size: int | None = None) -> tuple[Proposal, ...]:
    """One proposal for each choice that an ONNX graph leaves open, in the order of its inputs.

    ``size`` stands for all proposed sizes but those of a batch.
    """
    if graph.format != "onnx":
        return ()
    sizes = _named_sizes(graph.inputs, size)
    found = [Proposal(name, "dimension", str(size)) for name, size in sizes.items()]
    for item in graph.inputs:
        if item.shape is not None and None in item.shape:
            found.append(Proposal(item.name, "input", "x".join(map(str, _whole(item, sizes, size)))))
        elif item.shape == () and item.dtype.startswith(("int", "uint")) and not _is_chosen(item.name, graph):
            found.append(Proposal(item.name, "value", str(_value(item.name))))
    return tuple(found)


def _is_chosen(name: str, graph: Graph) -> bool:
    """Whether the configuration gives the scalar its value, which its shape does not show."""
    return f",{name}=" in graph.configuration


def _named_sizes(inputs: tuple[TensorSpec, ...], size: int | None) -> dict[str, int]:
    """A size for every name; sums such as ``past + sequence`` follow their parts."""
    sizes: dict[str, int] = {}
    for item, place, dim in _dims(inputs):
        if isinstance(dim, str) and dim not in sizes and "+" not in dim:
            sizes[dim] = _size(item, place, dim, size)
    for _, _, dim in _dims(inputs):
        if isinstance(dim, str) and dim not in sizes:
            sizes[dim] = sum(_part(part.strip(), sizes) for part in dim.split("+"))
    for name in [name for name in sizes if name.startswith("total_")]:
        sizes[name] = sum(size for part, size in sizes.items() if part in _parts_of_total(name))
    return {name: size for name, size in sizes.items() if size > 0}


def _parts_of_total(name: str) -> tuple[str, str]:
    """``total_sequence_length`` is what is cached and what comes."""
    rest = name.removeprefix("total_")
    return f"past_{rest}", rest


def _part(part: str, sizes: Mapping[str, int]) -> int:
    return int(part) if part.isdecimal() else sizes.get(part, TOKENS)


def _dims(inputs: tuple[TensorSpec, ...]) -> Iterable[tuple[TensorSpec, int, Dim]]:
    return ((item, place, dim) for item in inputs for place, dim in enumerate(item.shape or ()))


def _whole(item: TensorSpec, sizes: Mapping[str, int], size: int | None) -> Shape:
    """The input's shape with a number for every open size."""
    shape = list(item.shape or ())
    for place, dim in enumerate(shape):
        if dim is None:
            shape[place] = _size(item, place, "", size)
        elif isinstance(dim, str):
            shape[place] = sizes.get(dim, 1)
    return tuple(shape)


def _size(item: TensorSpec, place: int, name: str, other: int | None) -> int:
    """One for a batch; ``other`` if given; else by its place in a picture, its name, or what its input is called."""
    shape = item.shape or ()
    floats = item.dtype.startswith(("float", "double", "bfloat"))
    if _is_batch(name) or (place == 0 and len(shape) > 1) or _is_state(shape, place):
        return 1
    if other is not None:
        return other
    if len(shape) == 4 and floats:
        return _side(shape, place)
    named = _by_name(name) or _by_name(item.name)
    if named:
        return named
    if place == 0:
        return 1
    return TOKENS


def _is_state(shape: Shape, place: int) -> bool:
    """Whether this is the batch of a recurrent state: (layers, batch, units)."""
    return len(shape) == 3 and place == 1 and isinstance(shape[0], int) and isinstance(shape[2], int)


def _is_batch(name: str) -> bool:
    return bool(_KINDS[0][0].search(name.lower()))


def _by_name(name: str) -> int | None:
    return next((size for pattern, size in _KINDS[1:] if pattern.search(name.lower())), None)


def _side(shape: Shape, place: int) -> int:
    """A side of a picture: as the other side if that is fixed; a low picture is a line of text."""
    channels = shape[3] if isinstance(shape[3], int) and shape[3] in (1, 3, 4) else None
    height, width = (1, 2) if channels else (2, 3)
    if place not in (height, width):
        return 3
    other = shape[width if place == height else height]
    if isinstance(other, int):
        return other * LINE_RATIO if place == width and other <= _LINE else other
    return IMAGE


def _value(name: str) -> int:
    return RATE if re.search(r"^sr$|rate", name.lower()) else 1
