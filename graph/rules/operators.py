"""Operators of ``keras.ops``: element by element, reductions, products and windows.

Constants of a call stand among the attributes under their argument's name (``x * 2`` has ``"x2": 2``).
"""

from __future__ import annotations

from graph.rules.base import Rule, input_dtype
from graph.rules.call import Call, Impossible, Opaque, axis_of, known, sizes_text, whole
from graph.rules.dense import einsum_size
from graph.rules.names import names
from graph.terms import UNKNOWN, Size, Sizes, product


def broadcast(shapes: list[Sizes]) -> Sizes:
    """NumPy's broadcasting: axes meet from the back, ones stretch."""
    result: Sizes = ()
    for shape in shapes:
        result = _broadcast_pair(result, shape)
    return result


def _broadcast_pair(left: Sizes, right: Sizes) -> Sizes:
    rank = max(len(left), len(right))
    first = (1,) * (rank - len(left)) + left
    second = (1,) * (rank - len(right)) + right
    return tuple(_stretch(a, b, left, right) for a, b in zip(first, second, strict=True))


def _stretch(left: Size, right: Size, first: Sizes, second: Sizes) -> Size:
    if right in (left, 1):
        return left
    if left == 1:
        return right
    if isinstance(left, int) and isinstance(right, int):
        raise Impossible(f"inputs of {sizes_text(first)} and {sizes_text(second)} do not fit each other")
    # an unknown size can only be 1 or the other, and the result is the other in both cases
    if left is UNKNOWN or right is UNKNOWN:
        return right if left is UNKNOWN else left
    return UNKNOWN


def constant_shape(found: object) -> Sizes:
    """Shape of a constant argument: a number, nested lists, or a recorded array."""
    if isinstance(found, dict) and isinstance(found.get("shape"), list):
        return tuple(whole("shape", size) for size in found["shape"])
    shape: list[Size] = []
    while isinstance(found, list | tuple):
        shape.append(len(found))
        found = found[0] if found else None
    return tuple(shape)


def operands(call: Call) -> list[Sizes]:
    """Shapes of all tensors, and of the constants among ``x1, x2``."""
    constants = [call.attributes[key] for key in ("x1", "x2", "condition") if key in call.attributes]
    tensors = [call.shape(position) for position in range(len(call.shapes))]
    return tensors + [constant_shape(found) for found in constants]


def _broadcast_all(call: Call) -> Sizes:
    return broadcast(operands(call))


# reductions


def _axes(call: Call, rank: int, key: str = "axis") -> list[int] | None:
    """The axes reduced, None for all."""
    found = call.attributes.get(key)
    if found is None:
        return None
    axes = found if isinstance(found, list | tuple) else [found]
    return [axis_of(whole(key, axis), rank) for axis in axes]


def reduced(shape: Sizes, axes: list[int] | None, keep: bool) -> Sizes:
    """The shape without the axes, or with ones in their place."""
    gone = range(len(shape)) if axes is None else axes
    if keep:
        return tuple(1 if axis in gone else size for axis, size in enumerate(shape))
    return tuple(size for axis, size in enumerate(shape) if axis not in gone)


def _reduced(call: Call) -> Sizes:
    shape = call.shape()
    return reduced(shape, _axes(call, len(shape)), call.flag("keepdims"))


def _moments(call: Call) -> list[Sizes]:
    shape = call.shape()
    found = reduced(shape, _axes(call, len(shape), "axes"), call.flag("keepdims"))
    return [found, found]


# products


def _matrix_product(call: Call) -> Sizes:
    left, right = operands(call)[:2]
    first = (1, *left) if len(left) == 1 else left
    second = (*right, 1) if len(right) == 1 else right
    if not left or not right:
        raise Impossible("it needs inputs of at least one dimension")
    inner, outer = known(first[-1]), known(second[-2])
    if inner is not None and outer is not None and inner != outer:
        raise Impossible(f"inputs of {sizes_text(left)} and {sizes_text(right)} cannot be multiplied")
    rows = first[-2:-1] if len(left) > 1 else ()
    columns = second[-1:] if len(right) > 1 else ()
    return (*broadcast([first[:-2], second[:-2]]), *rows, *columns)


def _matrix_macs(call: Call) -> Size:
    left = operands(call)[0]
    sizes = [call.mark(size, "out_size") for size in _matrix_product(call)]
    return product([*sizes, call.mark(left[-1], "contracted")])


def _dot_shape(call: Call) -> Sizes:
    """NumPy's dot: the last axis of one with the last but one of the other."""
    left, right = operands(call)[:2]
    if not left or not right:
        return left or right
    return (*left[:-1], *right[:-2], *(right[-1:] if len(right) > 1 else ()))


def _dot_macs(call: Call) -> Size:
    left, right = operands(call)[:2]
    return product([*_dot_shape(call), left[-1]]) if left and right else 0


def _einsum(call: Call) -> tuple[Sizes, Size]:
    tensors = [call.shape(position) for position in range(len(call.shapes))]
    return einsum_size(call.text("subscripts"), tensors)


def _tensordot_axes(call: Call) -> tuple[list[int], list[int]]:
    left, right = operands(call)[:2]
    axes = call.attributes.get("axes", 2)
    if isinstance(axes, int):
        return list(range(len(left) - axes, len(left))), list(range(axes))
    if not isinstance(axes, list | tuple) or len(axes) != 2:
        raise Impossible(f"axes must be a number or two lists, not {axes!r}")
    pair = [item if isinstance(item, list | tuple) else [item] for item in axes]
    ranks = (len(left), len(right))
    first, second = ([axis_of(whole("axes", a), rank) for a in item] for item, rank in zip(pair, ranks, strict=True))
    return first, second


def _tensordot_shape(call: Call) -> Sizes:
    left, right = operands(call)[:2]
    first, second = _tensordot_axes(call)
    return (*reduced(left, first, False), *reduced(right, second, False))


def _tensordot_macs(call: Call) -> Size:
    left, (first, _) = operands(call)[0], _tensordot_axes(call)
    return product([*_tensordot_shape(call), *(left[axis] for axis in first)])


def _attention_macs(call: Call) -> Size:
    """Scores and weighted sum over (batch, length, heads, size)."""
    query, key = call.shape(0), call.shape(1)
    value = call.shape(2) if len(call.shapes) > 2 else key
    if len(query) != 4 or len(key) != 4:
        raise Opaque
    return query[1] * key[1] * query[2] * (query[3] + value[3])


def _attention_shape(call: Call) -> Sizes:
    query, value = call.shape(0), call.shape(2) if len(call.shapes) > 2 else call.shape(1)
    return (*query[:-1], value[-1])


# numbers


def _first_float(call: Call) -> str:
    """The wider kind wins: a float before an integer before a boolean."""
    floats = [dtype for dtype in call.dtypes if dtype.startswith(("float", "bfloat", "complex"))]
    if floats:
        return floats[0]
    numbers = [call.attributes[key] for key in ("x1", "x2") if isinstance(call.attributes.get(key), float)]
    return "float32" if numbers else input_dtype(call)


def _float_dtype(call: Call) -> str:
    found = input_dtype(call)
    return found if found.startswith(("float", "bfloat", "complex")) else "float32"


def _given_dtype(call: Call) -> str:
    return call.text("dtype") or input_dtype(call)


def _where_dtype(call: Call) -> str:
    return call.dtypes[-1] if call.dtypes else "float32"


def _sum_dtype(call: Call) -> str:
    return "int32" if input_dtype(call) in ("bool", "int8", "int16") else input_dtype(call)


_UNARY = names(
    "Absolute Abs Fabs Cbrt Ceil Clip Conjugate Conj Copy Floor Negative Nan2Num NanToNum Real Imag Round Sign Square "
    "Trunc Relu Relu6 HardTanh StopGradient Flip Fliplr Flipud Roll Sort Cumsum Cumprod Nancumsum Nancumprod Tril "
    "Triu ZerosLike OnesLike FullLike EmptyLike BitwiseInvert BitwiseNot Identity Threshold SparsePlus"
)
_FLOATING = names(
    "Arccos Arccosh Arcsin Arcsinh Arctan Arctanh Cos Cosh Deg2rad Rad2deg Exp Exp2 Expm1 Log Log10 Log1p Log2 I0 "
    "Reciprocal Sin Sinc Sinh Sqrt Tan Tanh Sigmoid SparseSigmoid Softplus Softsign SoftShrink Silu Squareplus "
    "LogSigmoid LeakyRelu HardSigmoid HardSilu Elu Selu Gelu Celu TanhShrink HardShrink Softmax LogSoftmax Sparsemax "
    "Normalize Rsqrt Erf Erfc Erfinv BatchNorm LayerNorm RMSNorm RGBToHSV HSVToRGB GaussianBlur AffineTransform"
)
_BINARY = names(
    "Add Subtract Multiply Maximum Minimum Fmax Fmin Power Mod Fmod FloorDivide Gcd Lcm BitwiseAnd BitwiseOr "
    "BitwiseXor BitwiseLeftShift LeftShift BitwiseRightShift RightShift Divide DivideNoNan TrueDivide Arctan2 Hypot "
    "Logaddexp Logaddexp2 Nextafter Heaviside Ldexp"
)
_TESTS = names(
    "Equal NotEqual Less LessEqual Greater GreaterEqual LogicalAnd LogicalOr LogicalXor LogicalNot Isclose Isfinite "
    "Isinf Isnan Isneginf Isposinf Isreal Signbit"
)
_REDUCTIONS = names(
    "Max Min Amax Amin Nanmax Nanmin Mean Nanmean Std Nanstd Var Nanvar Median Nanmedian Logsumexp Ptp Norm"
)
_NONLINEAR = names(
    "Relu Relu6 HardTanh Tanh Sigmoid SparseSigmoid Softplus Softsign SoftShrink Silu Squareplus LogSigmoid LeakyRelu "
    "HardSigmoid HardSilu Elu Selu Gelu Celu TanhShrink HardShrink Softmax LogSoftmax Sparsemax Threshold"
)

RULES: dict[str, Rule] = {
    **dict.fromkeys(_UNARY, Rule("shape", dtype=input_dtype)),
    **dict.fromkeys(_FLOATING, Rule("shape", dtype=_float_dtype)),
    **dict.fromkeys(_BINARY, Rule("merge", _broadcast_all, dtype=_first_float)),
    **dict.fromkeys(_TESTS, Rule("shape", _broadcast_all, dtype=lambda call: "bool")),
    **dict.fromkeys(_REDUCTIONS, Rule("shape", _reduced, dtype=_float_dtype)),
    **dict.fromkeys(("Sum", "Prod", "Nansum", "Nanprod"), Rule("shape", _reduced, dtype=_sum_dtype)),
    **dict.fromkeys(("Any", "All"), Rule("shape", _reduced, dtype=lambda call: "bool")),
    **dict.fromkeys(("Argmax", "Argmin", "CountNonzero"), Rule("shape", _reduced, dtype=lambda call: "int32")),
    **dict.fromkeys(("Cast", "SaturateCast", "ConvertToTensor", "Array"), Rule("shape", dtype=_given_dtype)),
    **dict.fromkeys(("BatchNorm", "LayerNorm", "RMSNorm", "Normalize"), Rule("normalisation", dtype=_float_dtype)),
    **dict.fromkeys(_NONLINEAR, Rule("activation", dtype=_float_dtype)),
    **dict.fromkeys(("Relu", "Relu6"), Rule("activation", dtype=input_dtype)),
    "Argsort": Rule("shape", dtype=lambda call: "int32"),
    "Moments": Rule("normalisation", shapes=_moments, dtype=_float_dtype),
    "Where": Rule("shape", _broadcast_all, dtype=_where_dtype),
    "Matmul": Rule("dense", _matrix_product, macs=_matrix_macs, dtype=_first_float),
    "Dot": Rule("dense", _dot_shape, macs=_dot_macs, dtype=_first_float),
    "Einsum": Rule("dense", lambda call: _einsum(call)[0], macs=lambda call: _einsum(call)[1], dtype=_first_float),
    "Tensordot": Rule("dense", _tensordot_shape, macs=_tensordot_macs, dtype=_first_float),
    "DotProductAttention": Rule("recurrent", _attention_shape, macs=_attention_macs, dtype=input_dtype),
}
