"""Follows small contents: the arithmetic on shapes that exporters leave in the graph.

Contents are numpy arrays; sizes by name ride along in arrays of dtype object. An operator
without an entry, or contents over the budget, simply stop being followed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from loaders.onnx_dims import Poly, Size, floor_div
from loaders.onnx_order import Undecided, equal, less
from loaders.onnx_rules.call import MAX_DATA, Call, Data

Array: TypeAlias = NDArray[np.generic]
Fold: TypeAlias = Callable[[Call, list[Data]], Data]


def fold(call: Call) -> list[Data] | None:
    """The contents of the outputs, None where they cannot be followed."""
    rule = FOLDS.get(call.op_type) if call.domain in ("", "ai.onnx", "com.microsoft") else None
    inputs = [value.data for value in call.inputs if value is not None]
    known = [data for data in inputs if data is not None]
    if not inputs or len(known) != len(inputs):
        return None
    if call.op_type == "Split":
        return _split(call, known)
    if rule is None or call.outputs != 1:
        return None
    try:
        with np.errstate(all="ignore"):
            result = _simplified(np.asarray(rule(call, known)), known)
    except (Undecided, ValueError, TypeError, IndexError, ArithmeticError, KeyError, MemoryError):
        return None
    return [result] if result.size <= MAX_DATA else None


def _split(call: Call, data: list[Data]) -> list[Data] | None:
    parts = [int(i) for i in data[1].tolist()] if len(data) > 1 else call.ints("split")
    axis = call.integer("axis")
    if data[0].size > MAX_DATA or not -data[0].ndim <= axis < data[0].ndim:
        return None
    if parts is None:
        return list(np.array_split(data[0], call.outputs, axis)) if data[0].shape[axis] % call.outputs == 0 else None
    return list(np.split(data[0], np.cumsum(parts)[:-1], axis)) if sum(parts) == data[0].shape[axis] else None


def _simplified(result: Data, inputs: list[Data]) -> Data:
    """Objects that turned out to be plain numbers become int64 again."""
    if result.dtype != object or any(isinstance(item, Poly) for item in result.reshape(-1).tolist()):
        return result
    whole = all(isinstance(item, (int, np.integer)) for item in result.reshape(-1).tolist())
    return result.astype(np.int64 if whole else np.float64)


def _elementwise(function: Callable[[object, object], object], result: type) -> Fold:
    """A comparison that also works on sizes by name (and may be undecided)."""
    apply = np.frompyfunc(function, 2, 1)
    return lambda call, data: np.asarray(apply(data[0], data[1])).astype(result)


def _symbolic(*data: Data) -> bool:
    return any(item.dtype == object for item in data)


def _divide(call: Call, data: list[Data]) -> Data:
    left, right = data
    if _symbolic(left, right):
        # a floating quotient that does not come out even is no size
        exact = "float" in call.dtype()
        return np.asarray(np.frompyfunc(_even if exact else floor_div, 2, 1)(left, right))
    if np.issubdtype(left.dtype, np.integer):
        return np.asarray(np.trunc(np.true_divide(left, right))).astype(left.dtype)
    return np.asarray(np.true_divide(left, right))


def _even(left: Size, right: Size) -> Size:
    quotient = floor_div(left, right)
    if quotient * right != left:
        raise Undecided
    return quotient


def _cast(call: Call, data: list[Data]) -> Data:
    target = call.text("to") or call.text("to_dtype")
    if data[0].dtype == object:
        if "int" in target or "float" in target:
            return data[0]  # a size by name stays exact, whatever holds it
        raise Undecided
    return data[0].astype(np.dtype(target))


def _axes(call: Call, data: list[Data]) -> list[int] | None:
    listed = call.ints("axes")
    return listed if listed is not None else [int(i) for i in data[1].reshape(-1).tolist()] if len(data) > 1 else None


def _squeeze(call: Call, data: list[Data]) -> Data:
    axes = _axes(call, data)
    return np.squeeze(data[0], None if axes is None else tuple(axes))


def _unsqueeze(call: Call, data: list[Data]) -> Data:
    return np.expand_dims(data[0], tuple(_axes(call, data) or ()))


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
    if _symbolic(left, right):
        left, right = left.astype(object), right.astype(object)
    return np.where(condition.astype(bool), left, right)


def _cumsum(call: Call, data: list[Data]) -> Data:
    if call.integer("exclusive") or call.integer("reverse"):
        raise Undecided
    return np.cumsum(data[0], axis=int(data[1].reshape(-1)[0])).astype(data[0].dtype)


def _scatter_nd(call: Call, data: list[Data]) -> Data:
    if call.text("reduction", "none") != "none":
        raise Undecided
    result = data[0].astype(object) if _symbolic(data[2]) else data[0].copy()
    result[tuple(np.moveaxis(data[1].astype(np.int64), -1, 0))] = data[2]
    return result


def _range(call: Call, data: list[Data]) -> Data:
    start, limit, step = (item.reshape(-1)[0] for item in data)
    if any(isinstance(item, Poly) for item in (start, limit, step)):
        raise Undecided
    if step == 0 or abs((limit - start) / step) > MAX_DATA:
        raise ValueError
    return np.arange(start, limit, step).astype(data[0].dtype)


def _reduce(function: Callable[..., object]) -> Fold:
    def apply(call: Call, data: list[Data]) -> Data:
        axes = _axes(call, data)
        if axes == [] and call.integer("noop_with_empty_axes"):
            return data[0]
        return np.asarray(
            function(data[0], axis=tuple(axes) if axes else None, keepdims=bool(call.integer("keepdims", 1)))
        )

    return apply


def _ufunc(function: Callable[..., object]) -> Fold:
    def apply(call: Call, data: list[Data]) -> Data:
        result = np.asarray(function(*data))
        kept = data[0].dtype
        return result if result.dtype in (kept, np.dtype(bool), np.dtype(object)) else result.astype(kept)

    return apply


def _chain(function: Callable[..., object]) -> Fold:
    def apply(call: Call, data: list[Data]) -> Data:
        if any(item.dtype == object for item in data) and len(data) > 1 and function in (np.minimum, np.maximum):
            return _extreme(data, function is np.minimum)
        result: Data = data[0]
        for item in data[1:]:
            result = np.asarray(function(result, item))
        return result

    return apply


def _extreme(data: list[Data], least: bool) -> Data:
    """Min or Max where a size by name stands in: only if the comparison is settled."""
    pick = np.frompyfunc(lambda a, b: a if less(a, b) == least else b, 2, 1)
    result: Data = data[0]
    for item in data[1:]:
        result = np.asarray(pick(result, item))
    return result


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


def _equal(left: object, right: object) -> bool:
    if isinstance(left, Poly) or isinstance(right, Poly):
        return equal(left, right)  # type: ignore[arg-type]
    return bool(left == right)


def _less(left: object, right: object) -> bool:
    if isinstance(left, Poly) or isinstance(right, Poly):
        return less(left, right)  # type: ignore[arg-type]
    return bool(left < right)  # type: ignore[operator]


FOLDS: dict[str, Fold] = {
    "Identity": lambda call, data: data[0],
    "Add": _ufunc(np.add),
    "Sub": _ufunc(np.subtract),
    "Mul": _ufunc(np.multiply),
    "Div": _divide,
    "Mod": lambda call, data: np.asarray((np.fmod if call.integer("fmod") else np.mod)(*data)),
    "Pow": _ufunc(np.power),
    "Neg": _ufunc(np.negative),
    "Abs": _ufunc(np.abs),
    "Sign": _ufunc(np.sign),
    "Floor": lambda call, data: data[0] if data[0].dtype == object else np.asarray(np.floor(data[0])),
    "Ceil": _ufunc(np.ceil),
    "Round": _ufunc(np.rint),
    "Sqrt": _ufunc(np.sqrt),
    "Exp": _ufunc(np.exp),
    "Log": _ufunc(np.log),
    "Reciprocal": _ufunc(lambda x: 1 / x),
    "Min": _chain(np.minimum),
    "Max": _chain(np.maximum),
    "Sum": _chain(np.add),
    "Not": lambda call, data: np.logical_not(data[0]),
    "And": _ufunc(np.logical_and),
    "Or": _ufunc(np.logical_or),
    "Xor": _ufunc(np.logical_xor),
    "Equal": _elementwise(_equal, bool),
    "Less": _elementwise(_less, bool),
    "Greater": _elementwise(lambda a, b: _less(b, a), bool),
    "LessOrEqual": _elementwise(lambda a, b: not _less(b, a), bool),
    "GreaterOrEqual": _elementwise(lambda a, b: not _less(a, b), bool),
    "Where": _where,
    "Cast": _cast,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Reshape": _reshape,
    "Flatten": lambda call, data: data[0].reshape(int(np.prod(data[0].shape[: call.integer("axis", 1)])), -1),
    "Slice": _slice,
    "Concat": _concat,
    "Gather": _gather,
    "GatherElements": lambda call, data: np.take_along_axis(data[0], data[1].astype(np.int64), call.integer("axis")),
    "Relu": lambda call, data: np.maximum(data[0], np.zeros((), data[0].dtype)),
    "CumSum": _cumsum,
    "ScatterND": _scatter_nd,
    "Expand": _expand,
    "Tile": _tile,
    "Transpose": _transpose,
    "Range": _range,
    "ReduceProd": _reduce(np.prod),
    "ReduceSum": _reduce(np.sum),
    "ReduceMax": _reduce(np.max),
    "ReduceMin": _reduce(np.min),
    "NonZero": lambda call, data: np.array(np.nonzero(data[0])),
}
