"""Operators that make a tensor out of sizes, or sizes out of a tensor: Shape, Range, ConstantOfShape.

Shapes follow https://onnx.ai/onnx/operators.
"""

from __future__ import annotations

import numpy as np

from loaders.onnx_dims import Poly, Size, ceil_div, product, unknown
from loaders.onnx_rules.call import (
    MAX_DATA,
    Call,
    Data,
    Rule,
    Value,
    asked_sizes,
    depends,
    tensor,
)


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
    sizes = asked_sizes(call, 0, "shape")
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


RULES: dict[str, Rule] = {
    "Shape": shape_of,
    "Size": size_of,
    "ConstantOfShape": constant_of_shape,
    "Range": range_,
    "RandomNormal": random,
    "RandomUniform": random,
}
