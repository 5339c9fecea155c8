"""Small contents calculated: arithmetic, comparisons and reductions on numbers and on sizes by name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from loaders.onnx_dims import Poly, Size, floor_div
from loaders.onnx_fold_movement import axes_of, is_symbolic
from loaders.onnx_order import Undecided, equal, less
from loaders.onnx_rules.call import Call, Data, Fold


def _elementwise(function: Callable[[object, object], object], result: type) -> Fold:
    """A comparison that also works on sizes by name (and may be undecided)."""
    apply = np.frompyfunc(function, 2, 1)
    return lambda call, data: np.asarray(apply(data[0], data[1])).astype(result)


def _divide(call: Call, data: list[Data]) -> Data:
    left, right = data
    if is_symbolic(left, right):
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


def _cumsum(call: Call, data: list[Data]) -> Data:
    if call.integer("exclusive") or call.integer("reverse"):
        raise Undecided
    return np.cumsum(data[0], axis=int(data[1].reshape(-1)[0])).astype(data[0].dtype)


def _reduce(function: Callable[..., object]) -> Fold:
    def apply(call: Call, data: list[Data]) -> Data:
        axes = axes_of(call, data)
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


def _equal(left: object, right: object) -> bool:
    if isinstance(left, Poly) or isinstance(right, Poly):
        return equal(left, right)  # type: ignore[arg-type]
    return bool(left == right)


def _less(left: object, right: object) -> bool:
    if isinstance(left, Poly) or isinstance(right, Poly):
        return less(left, right)  # type: ignore[arg-type]
    return bool(left < right)  # type: ignore[operator]


FOLDS: dict[str, Fold] = {
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
    "Cast": _cast,
    "Relu": lambda call, data: np.maximum(data[0], np.zeros((), data[0].dtype)),
    "CumSum": _cumsum,
    "ReduceProd": _reduce(np.prod),
    "ReduceSum": _reduce(np.sum),
    "ReduceMax": _reduce(np.max),
    "ReduceMin": _reduce(np.min),
}
