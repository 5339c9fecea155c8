"""Operators that take a part: slice, gather, split. Contents are followed in ``onnx_fold``.

Shapes follow https://onnx.ai/onnx/operators.
"""

from __future__ import annotations

from loaders.onnx_dims import Poly, Size, ceil_div, unknown
from loaders.onnx_order import Undecided, less, lower_bound
from loaders.onnx_rules.call import (
    Call,
    Rule,
    Unshaped,
    Value,
    axis_of,
    depends,
    tensor,
)

_LARGEST = 2**31 - 1


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
    place = limit + size if _from_the_end(limit) else limit
    return low if _likely_less(place, low) else high if _likely_less(high, place) else place


def _end(limit: Size, size: Size, backwards: bool) -> Size:
    """Where a slice stops. An end by name is taken to lie inside a size in numbers, not the reverse."""
    low, high = (-1, size - 1) if backwards else (0, size)
    if isinstance(limit, int) and abs(limit) >= _LARGEST:
        return high if limit > 0 else low
    if _from_the_end(limit):
        place = limit + size
        return low if _likely_less(place, low) else place
    if isinstance(limit, Poly) and isinstance(size, int):
        return limit
    return high if less(high, limit) else limit


def _from_the_end(limit: Size) -> bool:
    """Whether a limit counts from the end. −L does: no one slices by a length of nothing."""
    bound = lower_bound(limit * -1)
    return limit != 0 and bound is not None and bound >= 0


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


RULES: dict[str, Rule] = {
    "Split": split,
    "Slice": slice_,
    "Gather": gather,
    "GatherElements": gather_elements,
    "GatherND": gather_nd,
}
