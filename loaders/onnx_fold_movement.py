"""Small contents rearranged: reshaped, sliced, joined, picked, repeated."""

from __future__ import annotations

import numpy as np

from loaders.onnx_dims import Poly
from loaders.onnx_order import Undecided
from loaders.onnx_rules.call import MAX_DATA, Call, Data, Fold


def is_symbolic(*data: Data) -> bool:
    """Whether a size by name stands in any of them."""
    return any(item.dtype == object for item in data)


def axes_of(call: Call, data: list[Data]) -> list[int] | None:
    """Axes from the attribute of older versions or the second input of newer ones, None if absent."""
    listed = call.ints("axes")
    return listed if listed is not None else [int(i) for i in data[1].reshape(-1).tolist()] if len(data) > 1 else None


def _squeeze(call: Call, data: list[Data]) -> Data:
    axes = axes_of(call, data)
    return np.squeeze(data[0], None if axes is None else tuple(axes))


def _unsqueeze(call: Call, data: list[Data]) -> Data:
    return np.expand_dims(data[0], tuple(axes_of(call, data) or ()))


def _reshape(call: Call, data: list[Data]) -> Data:
    target = [int(i) for i in data[1].reshape(-1).tolist()]
    sizes = [data[0].shape[i] if s == 0 and not call.integer("allowzero") else s for i, s in enumerate(target)]
    return data[0].reshape(sizes)


def _slice(call: Call, data: list[Data]) -> Data:
    if "starts" in call.attributes:
        starts, ends, axes, steps = call.ints("starts") or [], call.ints("ends") or [], call.ints("axes"), None
    else:
        parts = [call.numbers(i) if call.has(i) else None for i in range(1, 5)]
        if parts[0] is None or parts[1] is None:
            raise Undecided
        starts, ends, axes, steps = parts[0], parts[1], parts[2], parts[3]
    cuts = [slice(None)] * data[0].ndim
    for index, axis in enumerate(axes if axes is not None else range(len(starts))):
        step = steps[index] if steps else 1
        end = None if step < 0 and ends[index] <= -data[0].shape[axis] - 1 else ends[index]
        cuts[axis] = slice(starts[index], end, step)
    return data[0][tuple(cuts)]


def _concat(call: Call, data: list[Data]) -> Data:
    return np.concatenate(data, axis=call.integer("axis"))


def _where(call: Call, data: list[Data]) -> Data:
    condition, left, right = data
    if is_symbolic(left, right):
        left, right = left.astype(object), right.astype(object)
    return np.where(condition.astype(bool), left, right)


def _scatter_nd(call: Call, data: list[Data]) -> Data:
    if call.text("reduction", "none") != "none":
        raise Undecided
    result = data[0].astype(object) if is_symbolic(data[2]) else data[0].copy()
    result[tuple(np.moveaxis(data[1].astype(np.int64), -1, 0))] = data[2]
    return result


def _range(call: Call, data: list[Data]) -> Data:
    start, limit, step = (item.reshape(-1)[0] for item in data)
    if any(isinstance(item, Poly) for item in (start, limit, step)):
        raise Undecided
    if step == 0 or abs((limit - start) / step) > MAX_DATA:
        raise ValueError
    return np.arange(start, limit, step).astype(data[0].dtype)


def _gather(call: Call, data: list[Data]) -> Data:
    return np.take(data[0], data[1].astype(np.int64), axis=call.integer("axis"))


def _expand(call: Call, data: list[Data]) -> Data:
    shape = np.broadcast_shapes(data[0].shape, tuple(_bounded(data[1])))
    return np.broadcast_to(data[0], shape).copy()


def _tile(call: Call, data: list[Data]) -> Data:
    repeats = _bounded(data[1])
    if data[0].size * int(np.prod(repeats, dtype=object)) > MAX_DATA:
        raise ValueError
    return np.tile(data[0], repeats)


def _bounded(data: Data) -> list[int]:
    """Sizes as numbers whose product stays within the budget."""
    sizes = [int(item) for item in data.reshape(-1).tolist()]
    if any(size < 0 for size in sizes) or int(np.prod(sizes, dtype=object)) > MAX_DATA:
        raise ValueError
    return sizes


def _transpose(call: Call, data: list[Data]) -> Data:
    return np.transpose(data[0], call.ints("perm"))


FOLDS: dict[str, Fold] = {
    "Identity": lambda call, data: data[0],
    "Where": _where,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Reshape": _reshape,
    "Flatten": lambda call, data: data[0].reshape(int(np.prod(data[0].shape[: call.integer("axis", 1)])), -1),
    "Slice": _slice,
    "Concat": _concat,
    "Gather": _gather,
    "GatherElements": lambda call, data: np.take_along_axis(data[0], data[1].astype(np.int64), call.integer("axis")),
    "ScatterND": _scatter_nd,
    "Expand": _expand,
    "Tile": _tile,
    "Transpose": _transpose,
    "Range": _range,
    "NonZero": lambda call, data: np.array(np.nonzero(data[0])),
}
