"""Operators that rearrange: reshape, transpose, join, repeat, pad. Contents are followed in ``onnx_fold``.

Shapes follow https://onnx.ai/onnx/operators.
"""

from __future__ import annotations

from loaders.onnx_dims import Poly, Size, floor_div, product, unknown
from loaders.onnx_rules.call import (
    Call,
    Misfit,
    Rule,
    Sizes,
    Unshaped,
    Value,
    asked_sizes,
    axis_of,
    broadcast,
    depends,
    merge_dims,
    tensor,
)


def reshape(call: Call) -> list[Value]:
    """The sizes asked for: 0 copies, −1 takes what is left."""
    listed = call.ints("shape")
    target: list[Size] = list(listed) if listed is not None else asked_sizes(call, 1, "shape")
    source = call.input(0).shape
    if not call.integer("allowzero"):
        target = [_copied(source, i) if size == 0 else size for i, size in enumerate(target)]
    if -1 in target:
        place = target.index(-1)
        target[place] = _left_over(call, source, [s for i, s in enumerate(target) if i != place])
    else:
        _refuse_another_count(source, target)
    return tensor(call.dtype(), target)


def _refuse_another_count(source: Sizes | None, target: list[Size]) -> None:
    """Raises Misfit where both numbers of elements are known and differ."""
    total, wanted = product(source) if source is not None else unknown(""), product(target)
    if isinstance(total, int) and isinstance(wanted, int) and total != wanted:
        raise Misfit(f"{total} elements cannot fill {'×'.join(map(str, target))}")


def _copied(source: Sizes | None, index: int) -> Size:
    if source is None:
        return unknown("the input's shape is unknown")
    if index >= len(source):
        raise Misfit(f"Reshape copies dimension {index} of {len(source)}")
    return source[index]


def _left_over(call: Call, source: Sizes | None, others: list[Size]) -> Size:
    if source is None:
        return unknown(call.input(0).reason)
    total, known = product(source), product(others)
    if isinstance(total, int) and isinstance(known, int):
        if known == 0 or total % known:
            raise Misfit(f"{total} elements cannot fill {'×'.join(map(str, others))}")
        return total // known
    # equal factors cancel also where they are unknown; a named size divides as the model promises
    left, over = list(source), list(others)
    for size in others:
        if size in left:
            left.remove(size)
            over.remove(size)
    return floor_div(product(left), product(over)) if product(over) != 0 else unknown("a size of 0")


def flatten(call: Call) -> list[Value]:
    """(product before the axis, product from it)."""
    shape = call.shape()
    axis = call.integer("axis", 1)
    axis = axis if axis >= 0 else axis + len(shape)
    return tensor(call.dtype(), (product(shape[:axis]), product(shape[axis:])))


def transpose(call: Call) -> list[Value]:
    """Axes in the order given, or reversed."""
    shape = call.shape()
    order = call.ints("perm") or list(range(len(shape)))[::-1]
    if sorted(order) != list(range(len(shape))):
        raise Misfit(f"Transpose by {order} of {len(shape)} dimensions")
    return tensor(call.dtype(), [shape[axis] for axis in order])


def squeeze(call: Call) -> list[Value]:
    """The axes named vanish, or all of size 1."""
    shape = call.shape()
    axes = call.axes("axes", 1)
    if axes is None and any(isinstance(size, Poly) for size in shape):
        raise Unshaped(depends(call, "Squeeze without axes"))
    if axes is None:
        return tensor(call.dtype(), [size for size in shape if size != 1])
    gone = {axis_of(axis, len(shape)) for axis in axes}
    if any(isinstance(shape[axis], int) and shape[axis] != 1 for axis in gone):
        raise Misfit("Squeeze of an axis longer than 1")
    return tensor(call.dtype(), [size for i, size in enumerate(shape) if i not in gone])


def unsqueeze(call: Call) -> list[Value]:
    """New axes of size 1, numbered in the output."""
    shape, axes = list(call.shape()), call.axes("axes", 1) or []
    rank = len(shape) + len(axes)
    for axis in sorted(axis_of(axis, rank) for axis in axes):
        shape.insert(axis, 1)
    return tensor(call.dtype(), shape)


def concat(call: Call) -> list[Value]:
    """Sizes add along one axis."""
    shapes = [call.input(i).shape for i in range(len(call.inputs))]
    known = [shape for shape in shapes if shape is not None]
    if not known:
        raise Unshaped(call.input(0).reason)
    axis = axis_of(call.integer("axis", 1 if call.version < 4 else 0), len(known[0]))
    result = list(known[0])
    for shape in known[1:]:
        if len(shape) != len(result):
            raise Misfit("Concat of different numbers of dimensions")
        result = [s if i == axis else merge_dims(r, s) for i, (r, s) in enumerate(zip(result, shape, strict=True))]
    missing = next((v.reason for v in map(call.input, range(len(shapes))) if v.shape is None), None)
    parts: list[Size] = [shape[axis] for shape in known]
    result[axis] = sum(parts[1:], start=parts[0]) if missing is None else unknown(missing)
    return tensor(call.dtype(), result)


def expand(call: Call) -> list[Value]:
    """The input broadcast to the sizes asked for."""
    return tensor(call.dtype(), broadcast(call.shape(), tuple(asked_sizes(call, 1, "shape"))))


def tile(call: Call) -> list[Value]:
    """Each size times its repeats."""
    shape, repeats = call.shape(), asked_sizes(call, 1, "repeats")
    return tensor(call.dtype(), [size * repeat for size, repeat in zip(shape, repeats, strict=True)])


def pad(call: Call) -> list[Value]:
    """Begins and ends added to each axis."""
    shape = list(call.shape())
    listed = call.ints("pads") or call.ints("paddings")
    pads: list[Size] = list(listed) if listed is not None else asked_sizes(call, 1, "pads")
    axes = call.axes("axes", 3)
    axes = [axis_of(a, len(shape)) for a in axes] if axes is not None else list(range(len(shape)))
    if len(pads) != 2 * len(axes):
        raise Misfit(f"Pad of {len(axes)} axes by {len(pads)} numbers")
    for index, axis in enumerate(axes):
        shape[axis] = shape[axis] + pads[index] + pads[index + len(axes)]
    return tensor(call.dtype(), shape)


def center_crop_pad(call: Call) -> list[Value]:
    """The sizes asked for on the axes named."""
    shape, wanted = list(call.shape()), asked_sizes(call, 1, "shape")
    axes = call.ints("axes") or list(range(len(shape)))
    for axis, size in zip(axes, wanted, strict=True):
        shape[axis_of(axis, len(shape))] = size
    return tensor(call.dtype(), shape)


def identity(call: Call) -> list[Value]:
    """The input itself, contents included."""
    return [call.input(0)]


def expand_dims(call: Call) -> list[Value]:
    """One new axis of size 1 (com.microsoft)."""
    shape, axes = list(call.shape()), call.numbers(1)
    if not axes:
        raise Unshaped(depends(call))
    shape.insert(axis_of(axes[0], len(shape) + 1), 1)
    return tensor(call.dtype(), shape)


RULES: dict[str, Rule] = {
    "Reshape": reshape,
    "Flatten": flatten,
    "Transpose": transpose,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Concat": concat,
    "Expand": expand,
    "Tile": tile,
    "Pad": pad,
    "CenterCropPad": center_crop_pad,
    "Identity": identity,
    "ExpandDims": expand_dims,
}
