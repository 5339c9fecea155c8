"""Operators that rearrange: reshape, slice, gather, join, pad. Contents are followed in ``onnx_fold``.

Shapes follow https://onnx.ai/onnx/operators.
"""

from __future__ import annotations

import numpy as np

from loaders.onnx_dims import Poly, Size, Undecided, ceil_div, equal, floor_div, less, product, unknown
from loaders.onnx_rules.call import (
    MAX_DATA,
    Call,
    Data,
    Misfit,
    Rule,
    Sizes,
    Unshaped,
    Value,
    axis_of,
    broadcast,
    depends,
    merge_dims,
    tensor,
)

_LARGEST = 2**31 - 1


def _wanted(call: Call, index: int, name: str) -> list[Size]:
    """Sizes from an input's contents; unknown ones if only their number is known."""
    sizes = call.sizes(index)
    if sizes is not None:
        return sizes
    reason = call.input(index).reason or depends(call, f"the {name} of {call.op_type}")
    shape = call.input(index).shape
    if shape is not None and len(shape) == 1 and isinstance(shape[0], int) and shape[0] <= 64:
        return [unknown(reason) for _ in range(shape[0])]
    raise Unshaped(reason)


def reshape(call: Call) -> list[Value]:
    """The sizes asked for: 0 copies, −1 takes what is left."""
    listed = call.ints("shape")
    target: list[Size] = list(listed) if listed is not None else _wanted(call, 1, "shape")
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


def split(call: Call) -> list[Value]:
    """Parts as listed; else equal ones, the last smaller if it does not divide."""
    shape = call.shape()
    axis = axis_of(call.integer("axis"), len(shape))
    parts = call.sizes(1) if call.has(1) else list[Size](call.ints("split") or [])
    if parts is None and call.has(1):
        parts = [unknown(call.input(1).reason or depends(call)) for _ in range(call.outputs)]
    sizes = parts or _equal_parts(shape[axis], call.outputs)
    return [Value(call.dtype(), (*shape[:axis], size, *shape[axis + 1 :])) for size in sizes[: call.outputs]]


def _equal_parts(size: Size, count: int) -> list[Size]:
    chunk = ceil_div(size, count)
    return [chunk] * (count - 1) + [size - chunk * (count - 1)]


def slice_(call: Call) -> list[Value]:
    """⌈(end − start)/step⌉ on each axis named, limits clamped to the size."""
    shape = list(call.shape())
    if "starts" in call.attributes:
        starts: list[Size] | None = list(call.ints("starts") or [])
        ends: list[Size] | None = list(call.ints("ends") or [])
    else:
        starts, ends = call.sizes(1), call.sizes(2)
    axes = call.axes("axes", 3)
    count = _count(call, starts, ends, axes)
    axes = list(range(count)) if axes is None else axes
    steps = call.sizes(4) if call.has(4) else [1] * count
    for index, axis in enumerate(axes):
        place = axis_of(axis, len(shape))
        limits = [part[index] if part is not None else None for part in (starts, ends, steps)]
        shape[place] = _cut(call, shape[place], limits)
    return tensor(call.dtype(), shape)


def _count(call: Call, *lists: list[Size] | list[int] | None) -> int:
    known = [len(part) for part in lists if part is not None]
    shape = call.input(1).shape
    if known:
        return known[0]
    if shape and isinstance(shape[0], int):
        return shape[0]
    raise Unshaped(call.input(1).reason or depends(call, "the limits of Slice"))


def _cut(call: Call, size: Size, limits: list[Size | None]) -> Size:
    start, end, step = limits
    if start is None or end is None or not isinstance(step, int) or step == 0:
        inputs = [call.input(i) for i in (1, 2, 4) if call.has(i)]
        known = [v.reason for v in inputs if v.data is None and v.reason]
        return unknown(known[0] if known else depends(call, "the limits of Slice"))
    backwards = step < 0
    try:
        first = _start(start, size, backwards)
        last = _end(end, size, backwards)
    except Undecided:
        return unknown(_open(end, size))
    return _never_negative(ceil_div(first - last, -step) if backwards else ceil_div(last - first, step))


def _open(*sizes: Size) -> str:
    named = [size for size in sizes if isinstance(size, Poly)]
    return next((s.reason for s in named if s.is_unknown), f"whether a Slice ends before {named[-1]} is open")


def _start(limit: Size, size: Size, backwards: bool) -> Size:
    """Where a slice begins; next to a size by name it is taken to lie inside."""
    low, high = 0, size - 1 if backwards else size
    if isinstance(limit, int) and abs(limit) >= _LARGEST:
        return high if limit > 0 else low
    place = limit + size if _likely_less(limit, 0) else limit
    return low if _likely_less(place, low) else high if _likely_less(high, place) else place


def _end(limit: Size, size: Size, backwards: bool) -> Size:
    """Where a slice stops. An end by name is taken to lie inside a size in numbers, not the reverse."""
    low, high = (-1, size - 1) if backwards else (0, size)
    if isinstance(limit, int) and abs(limit) >= _LARGEST:
        return high if limit > 0 else low
    if _likely_less(limit, 0):
        place = limit + size
        return low if _likely_less(place, low) else place
    if isinstance(limit, Poly) and isinstance(size, int):
        return limit
    return high if less(high, limit) else limit


def _likely_less(left: Size, right: Size) -> bool:
    try:
        return less(left, right)
    except Undecided:
        return False


def _never_negative(size: Size) -> Size:
    if isinstance(size, Poly):
        return size
    return max(size, 0)


def gather(call: Call) -> list[Value]:
    """The indices' shape in place of the axis."""
    shape, indices = call.shape(), call.shape(1)
    axis = axis_of(call.integer("axis"), len(shape))
    return tensor(call.dtype(), (*shape[:axis], *indices, *shape[axis + 1 :]))


def gather_elements(call: Call) -> list[Value]:
    """The indices' shape."""
    return tensor(call.dtype(), call.shape(1))


def gather_nd(call: Call) -> list[Value]:
    """Indices' shape without its last axis, then what that axis does not index."""
    shape, indices, batch = call.shape(), call.shape(1), call.integer("batch_dims")
    depth = indices[-1]
    if not isinstance(depth, int):
        raise Unshaped(depth.reason or depends(call))
    return tensor(call.dtype(), (*indices[:-1], *shape[batch + depth :]))


def expand(call: Call) -> list[Value]:
    """The input broadcast to the sizes asked for."""
    return tensor(call.dtype(), broadcast(call.shape(), tuple(_wanted(call, 1, "shape"))))


def tile(call: Call) -> list[Value]:
    """Each size times its repeats."""
    shape, repeats = call.shape(), _wanted(call, 1, "repeats")
    return tensor(call.dtype(), [size * repeat for size, repeat in zip(shape, repeats, strict=True)])


def pad(call: Call) -> list[Value]:
    """Begins and ends added to each axis."""
    shape = list(call.shape())
    listed = call.ints("pads") or call.ints("paddings")
    pads: list[Size] = list(listed) if listed is not None else _wanted(call, 1, "pads")
    axes = call.axes("axes", 3)
    axes = [axis_of(a, len(shape)) for a in axes] if axes is not None else list(range(len(shape)))
    if len(pads) != 2 * len(axes):
        raise Misfit(f"Pad of {len(axes)} axes by {len(pads)} numbers")
    for index, axis in enumerate(axes):
        shape[axis] = shape[axis] + pads[index] + pads[index + len(axes)]
    return tensor(call.dtype(), shape)


def center_crop_pad(call: Call) -> list[Value]:
    """The sizes asked for on the axes named."""
    shape, wanted = list(call.shape()), _wanted(call, 1, "shape")
    axes = call.ints("axes") or list(range(len(shape)))
    for axis, size in zip(axes, wanted, strict=True):
        shape[axis_of(axis, len(shape))] = size
    return tensor(call.dtype(), shape)


def shape_of(call: Call) -> list[Value]:
    """The input's sizes as contents."""
    shape = call.shape()
    start, end = call.integer("start"), call.attributes.get("end")
    part = shape[start : end if isinstance(end, int) else None]
    return [Value("int64", (len(part),), as_data(list(part)))]


def size_of(call: Call) -> list[Value]:
    """The number of elements as contents."""
    return [Value("int64", (), as_data([product(call.shape())]).reshape(()))]


def as_data(sizes: list[Size]) -> Data:
    """Sizes as contents: numbers where all are, objects otherwise."""
    if all(isinstance(size, int) for size in sizes):
        return np.array(sizes, dtype=np.int64)
    data = np.empty(len(sizes), dtype=object)
    data[:] = sizes
    return data


def constant_of_shape(call: Call) -> list[Value]:
    """One value repeated; its contents are followed while few."""
    fill = call.tensors.get("value", np.zeros(1, dtype=np.float32))
    sizes = _wanted(call, 0, "shape")
    dtype = call.text("value_dtype") or fill.dtype.name
    numbers = [size for size in sizes if isinstance(size, int)]
    small = len(numbers) == len(sizes) and 0 <= int(np.prod(numbers, dtype=object)) <= MAX_DATA and fill.size == 1
    return tensor(dtype, sizes, np.full(numbers, fill.reshape(-1)[0]) if small else None)


def range_(call: Call) -> list[Value]:
    """⌈(limit − start)/step⌉ elements."""
    parts = [call.data(index) for index in range(3)]
    if any(part is None for part in parts):
        reason = next((call.input(i).reason for i in range(3) if parts[i] is None and call.input(i).reason), "")
        return tensor(call.dtype(), (unknown(reason or depends(call)),))
    start, limit, step = (part.reshape(-1)[0] for part in parts if part is not None)
    if not any(isinstance(item, Poly) for item in (start, limit, step)):
        return tensor(call.dtype(), (max(int(np.ceil((limit - start) / step)), 0),))
    if isinstance(step, Poly):
        return tensor(call.dtype(), (unknown(step.reason or depends(call)),))
    span = limit - start if step > 0 else start - limit
    return tensor(call.dtype(), (ceil_div(span, abs(int(step))),))


def random(call: Call) -> list[Value]:
    """The shape an attribute gives."""
    return tensor(call.text("dtype") or "float32", list(call.ints("shape") or []))


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


def same(left: Size, right: Size) -> bool | None:
    """Whether two sizes are equal, None when it depends on the numbers."""
    try:
        return equal(left, right)
    except Undecided:
        return None


RULES: dict[str, Rule] = {
    "Reshape": reshape,
    "Flatten": flatten,
    "Transpose": transpose,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Concat": concat,
    "Split": split,
    "Slice": slice_,
    "Gather": gather,
    "GatherElements": gather_elements,
    "GatherND": gather_nd,
    "Expand": expand,
    "Tile": tile,
    "Pad": pad,
    "CenterCropPad": center_crop_pad,
    "Shape": shape_of,
    "Size": size_of,
    "ConstantOfShape": constant_of_shape,
    "Range": range_,
    "RandomNormal": random,
    "RandomUniform": random,
    "Identity": identity,
    "ExpandDims": expand_dims,
}
