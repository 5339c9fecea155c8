"""Sensible choices for what an ONNX file leaves open: named sizes, nameless sizes, values of scalar inputs.

They are proposals by name, type and place, to be shown or asked for; nothing here changes a result by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from graph.values import Shape
from loaders.onnx_blocks import Declared
from loaders.onnx_pins import Pins

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


def proposals(inputs: tuple[Declared, ...], pins: Pins) -> tuple[Proposal, ...]:
    """One proposal for each choice that is still open, in the order of the inputs."""
    sizes = _named_sizes(inputs, pins)
    found = [Proposal(name, "dimension", str(size)) for name, size in sizes.items() if name not in pins.names]
    for item in inputs:
        if item.name in pins.shapes or item.name in pins.values or item.kind != "tensor" or item.shape is None:
            continue
        if None in item.shape:
            found.append(Proposal(item.name, "input", "x".join(map(str, _whole(item, sizes, pins)))))
        elif item.shape == () and item.dtype.startswith(("int", "uint")):
            found.append(Proposal(item.name, "value", str(_value(item.name))))
    return tuple(found)


def _named_sizes(inputs: tuple[Declared, ...], pins: Pins) -> dict[str, int]:
    """A size for every name; sums such as ``past + sequence`` follow their parts."""
    sizes: dict[str, int] = dict(pins.names)
    for item, place, dim in _dims(inputs):
        if isinstance(dim, str) and dim not in sizes and "+" not in dim:
            sizes[dim] = _size(item, place, dim)
    for _, _, dim in _dims(inputs):
        if isinstance(dim, str) and dim not in sizes:
            sizes[dim] = sum(_part(part.strip(), sizes) for part in dim.split("+"))
    total = [name for name in sizes if name.startswith("total_") and name not in pins.names]
    for name in total:
        sizes[name] = sum(size for part, size in sizes.items() if part in _parts_of_total(name))
    return {name: size for name, size in sizes.items() if size > 0}


def _parts_of_total(name: str) -> tuple[str, str]:
    """``total_sequence_length`` is what is cached and what comes."""
    rest = name.removeprefix("total_")
    return f"past_{rest}", rest


def _part(part: str, sizes: Mapping[str, int]) -> int:
    return int(part) if part.isdecimal() else sizes.get(part, TOKENS)


def _dims(inputs: tuple[Declared, ...]) -> Iterable[tuple[Declared, int, int | str | None]]:
    return ((item, place, dim) for item in inputs for place, dim in enumerate(item.shape or ()))


def _whole(item: Declared, sizes: Mapping[str, int], pins: Pins) -> Shape:
    """The input's shape with a number for every open size."""
    shape = list(item.shape or ())
    for place, dim in enumerate(shape):
        if place == 0 and dim is None and pins.batch is not None:
            shape[place] = pins.batch
        elif dim is None:
            shape[place] = _size(item, place, "")
        elif isinstance(dim, str):
            shape[place] = sizes.get(dim, 1)
    return tuple(shape)


def _size(item: Declared, place: int, name: str) -> int:
    """A size by its place in a picture, by its name, by what its input is called, or by its input's type."""
    shape = item.shape or ()
    floats = item.dtype.startswith(("float", "double", "bfloat"))
    if _is_batch(name) or (place == 0 and len(shape) > 1) or _is_state(shape, place):
        return 1
    if len(shape) == 4 and floats:
        return _side(shape, place)
    named = _by_name(name) or _by_name(item.name)
    if named:
        return named
    if place == 0:
        return 1
    return SAMPLES if floats and len(shape) == 2 and place == 1 else TOKENS


def _is_state(shape: tuple[int | str | None, ...], place: int) -> bool:
    """Whether this is the batch of a recurrent state: (layers, batch, units)."""
    return len(shape) == 3 and place == 1 and isinstance(shape[0], int) and isinstance(shape[2], int)


def _is_batch(name: str) -> bool:
    return bool(_KINDS[0][0].search(name.lower()))


def _by_name(name: str) -> int | None:
    return next((size for pattern, size in _KINDS[1:] if pattern.search(name.lower())), None)


def _side(shape: tuple[int | str | None, ...], place: int) -> int:
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
