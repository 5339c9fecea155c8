"""Operators of ``keras.ops`` that move data: reshape, transpose, join, tile, pad."""

from __future__ import annotations

from collections.abc import Callable

from graph.rules.base import Rule, input_dtype
from graph.rules.call import Call, Impossible, Opaque, axis_of, known, whole
from graph.rules.merge import RULES as MERGES
from graph.rules.operators import broadcast
from graph.rules.padding import pair
from graph.rules.reshaping import reshape
from graph.terms import UNKNOWN, Sizes, product


def _reshaped(call: Call) -> Sizes:
    target = call.attributes.get("newshape")
    if not isinstance(target, list | tuple):
        raise Opaque
    known_sizes = [-2 if size is None else whole("newshape", size) for size in target]
    if -2 in known_sizes:
        return tuple(UNKNOWN if size < 0 else size for size in known_sizes)
    return reshape(call.shape(), known_sizes)


def _transposed(call: Call) -> Sizes:
    shape = call.shape()
    if call.attributes.get("axes") is None:
        return shape[::-1]
    axes = [axis_of(axis, len(shape)) for axis in call.listed("axes")]
    if sorted(axes) != list(range(len(shape))):
        raise Impossible(f"axes {axes} are no order of {len(shape)} axes")
    return tuple(shape[axis] for axis in axes)


def _swapped(call: Call) -> Sizes:
    shape = list(call.shape())
    first, second = (axis_of(call.number(key), len(shape)) for key in ("axis1", "axis2"))
    shape[first], shape[second] = shape[second], shape[first]
    return tuple(shape)


def _moved(call: Call) -> Sizes:
    shape = call.shape()
    source = [axis_of(axis, len(shape)) for axis in call.listed("source")]
    target = [axis_of(axis, len(shape)) for axis in call.listed("destination")]
    order = [axis for axis in range(len(shape)) if axis not in source]
    for place, axis in sorted(zip(target, source, strict=True)):
        order.insert(place, axis)
    return tuple(shape[axis] for axis in order)


def _expanded(call: Call) -> Sizes:
    shape = call.shape()
    axes = call.listed("axis")
    rank = len(shape) + len(axes)
    new = {axis_of(axis, rank) for axis in axes}
    sizes = iter(shape)
    return tuple(1 if axis in new else next(sizes) for axis in range(rank))


def _squeezed(call: Call) -> Sizes:
    shape = call.shape()
    if call.attributes.get("axis") is None:
        return tuple(size for size in shape if size != 1)
    axes = [axis_of(axis, len(shape)) for axis in call.listed("axis")]
    for axis in axes:
        if known(shape[axis]) not in (None, 1):
            raise Impossible(f"axis {axis} has {shape[axis]} entries and cannot be dropped")
    return tuple(size for axis, size in enumerate(shape) if axis not in axes)


def _joined(call: Call) -> Sizes:
    return MERGES["Concatenate"].shape(call if "axis" in call.attributes else call.inner({"axis": 0}, *call.shapes))


def _stacked(call: Call) -> Sizes:
    shape = call.shape()
    axis = axis_of(call.number("axis", 0), len(shape) + 1)
    return (*shape[:axis], len(call.shapes), *shape[axis:])


def _tiled(call: Call) -> Sizes:
    shape, repeats = call.shape(), call.listed("repeats")
    rank = max(len(shape), len(repeats))
    sizes = (1,) * (rank - len(shape)) + shape
    factors = [1] * (rank - len(repeats)) + repeats
    return tuple(size * factor for size, factor in zip(sizes, factors, strict=True))


def _repeated(call: Call) -> Sizes:
    shape, repeats = call.shape(), call.listed("repeats")
    flat = call.attributes.get("axis") is None
    sizes: Sizes = (product(shape),) if flat else shape
    axis = 0 if flat else axis_of(call.number("axis"), len(sizes))
    grown = sizes[axis] * repeats[0] if len(repeats) == 1 else sum(repeats)
    return (*sizes[:axis], grown, *sizes[axis + 1 :])


def _spread(call: Call) -> Sizes:
    return broadcast([call.shape(), tuple(UNKNOWN if size < 0 else size for size in call.listed("shape"))])


def _padded(call: Call) -> Sizes:
    shape, widths = call.shape(), call.attributes.get("pad_width")
    if isinstance(widths, int):
        widths = [[widths, widths]]
    if not isinstance(widths, list | tuple):
        raise Opaque
    if len(widths) == 2 and all(isinstance(width, int) for width in widths):
        widths = [widths]
    pairs = [pair("pad_width", item) for item in widths]
    pairs = pairs * len(shape) if len(pairs) == 1 else pairs
    if len(pairs) != len(shape):
        raise Impossible(f"pad_width has {len(pairs)} entries for {len(shape)} axes")
    return tuple(size + before + after for size, (before, after) in zip(shape, pairs, strict=True))


def moves(shape: Callable[[Call], Sizes]) -> Rule:
    """The rule of an operator that changes shapes and no numbers."""
    return Rule("shape", shape, dtype=input_dtype)


RULES: dict[str, Rule] = {
    "Reshape": moves(_reshaped),
    "Ravel": moves(lambda call: (product(call.shape()),)),
    "Transpose": moves(_transposed),
    "Swapaxes": moves(_swapped),
    "Moveaxis": moves(_moved),
    "ExpandDims": moves(_expanded),
    "Squeeze": moves(_squeezed),
    "Concatenate": Rule("merge", _joined, dtype=input_dtype),
    "Stack": Rule("merge", _stacked, dtype=input_dtype),
    "Tile": moves(_tiled),
    "Repeat": moves(_repeated),
    "BroadcastTo": moves(_spread),
    "Pad": moves(_padded),
}
