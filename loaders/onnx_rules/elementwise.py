"""Operators whose output has the shape of an input, or the shape their inputs broadcast to."""

from __future__ import annotations

from graph.rules.names import names
from loaders.onnx_rules.call import Call, Rule, Sizes, Value, broadcast, tensor

_LIKE_FIRST = names(
    "Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Ceil Celu Clip Cos Cosh CumProd CumSum Elu Erf Exp "
    "Floor Gelu GroupNormalization HardSigmoid HardSwish Hardmax InstanceNormalization LRN LeakyRelu Log "
    "LogSoftmax LpNormalization MeanVarianceNormalization Mish Neg Not Reciprocal Relu ReverseSequence "
    "Round Scatter ScatterElements ScatterND Selu Shrink Sigmoid Sign Sin Sinh Softmax Softplus Softsign "
    "Sqrt Swish Tan Tanh TensorScatter ThresholdedRelu Trilu ParametricSoftplus ScaledTanh ImageScaler "
    "Affine"
)
_BROADCAST = names("Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Max Mean Min Mod Mul Or Pow Sub Sum Xor")
_COMPARE = names("Equal Greater GreaterOrEqual Less LessOrEqual")


def like_first(call: Call) -> list[Value]:
    """Shape and type of the first input."""
    return [call.input(0).with_shape(call.input(0).shape)]


def predicate(call: Call) -> list[Value]:
    """Shape of the first input, truth values."""
    return [call.input(0).with_shape(call.input(0).shape, "bool")]


def spread(call: Call) -> list[Value]:
    """All inputs broadcast together; type of the first."""
    return tensor(call.dtype(), _broadcast_all(call))


def compare(call: Call) -> list[Value]:
    """All inputs broadcast together; truth values."""
    return tensor("bool", _broadcast_all(call))


def _broadcast_all(call: Call) -> Sizes:
    shapes = [call.shape(index) for index in range(len(call.inputs))]
    if call.version < 7 and call.integer("broadcast") and call.domain in ("", "ai.onnx"):
        return shapes[0]  # before version 7 the second input was aligned to the first by `axis`
    return broadcast(*shapes)


def where(call: Call) -> list[Value]:
    """Condition and both choices broadcast together; type of the choices."""
    return tensor(call.dtype(1), _broadcast_all(call))


def prelu(call: Call) -> list[Value]:
    """The slope broadcasts to the input, never the other way."""
    return tensor(call.dtype(), call.shape())


def cast(call: Call) -> list[Value]:
    """Shape of the input; the type that ``to`` names."""
    return [call.input(0).with_shape(call.input(0).shape, call.text("to") or "")]


def cast_like(call: Call) -> list[Value]:
    """Shape of the first input, type of the second."""
    return [call.input(0).with_shape(call.input(0).shape, call.dtype(1))]


def dropout(call: Call) -> list[Value]:
    """The input, and the mask."""
    mask = "bool" if call.version >= 10 else call.dtype()
    return [*like_first(call), call.input(0).with_shape(call.input(0).shape, mask)]


def batch_normalization(call: Call) -> list[Value]:
    """The input; in training also the statistics, one per channel."""
    return [*like_first(call), *(call.input(1).with_shape(call.input(1).shape) for _ in range(call.outputs - 1))]


def layer_normalization(call: Call) -> list[Value]:
    """The input; mean and inverse deviation with the normalised axes reduced to 1."""
    shape = call.shape()
    axis = call.integer("axis", -1) % max(len(shape), 1)
    statistics = (*shape[:axis], *(1 for _ in shape[axis:]))
    return [Value(call.dtype(), shape), *(Value("float32", statistics) for _ in range(call.outputs - 1))]


def quantize(call: Call) -> list[Value]:
    """Shape of the input; the zero point's type."""
    dtype = call.dtype(2) if call.has(2) else call.text("output_dtype") or "uint8"
    return tensor(dtype, call.shape())


def dequantize(call: Call) -> list[Value]:
    """Shape of the input; the scale's type."""
    return tensor(call.dtype(1), call.shape())


def dynamic_quantize(call: Call) -> list[Value]:
    """The input in 8 bits, with one scale and one zero point."""
    return [Value("uint8", call.shape()), Value("float32", ()), Value("uint8", ())]


def random_like(call: Call) -> list[Value]:
    """Shape of the input; the type ``dtype`` names, else the input's."""
    return tensor(call.text("dtype") or call.dtype(), call.shape())


def loss(call: Call) -> list[Value]:
    """Shape of the labels, or one number; log probabilities with the scores' shape."""
    reduced = call.text("reduction", "mean") != "none"
    return [Value(call.dtype(), () if reduced else call.shape(1)), Value(call.dtype(), call.input(0).shape)]


RULES: dict[str, Rule] = {
    **dict.fromkeys(_LIKE_FIRST, like_first),
    **dict.fromkeys(_BROADCAST, spread),
    **dict.fromkeys(_COMPARE, compare),
    "IsNaN": predicate,
    "IsInf": predicate,
    "Where": where,
    "PRelu": prelu,
    "Cast": cast,
    "BitCast": cast,
    "CastLike": cast_like,
    "Dropout": dropout,
    "BatchNormalization": batch_normalization,
    "LayerNormalization": layer_normalization,
    "SimplifiedLayerNormalization": layer_normalization,
    "RMSNormalization": like_first,
    "QuantizeLinear": quantize,
    "DequantizeLinear": dequantize,
    "DynamicQuantizeLinear": dynamic_quantize,
    "Bernoulli": random_like,
    "RandomNormalLike": random_like,
    "RandomUniformLike": random_like,
    "EyeLike": random_like,
    "NegativeLogLikelihoodLoss": loss,
    "SoftmaxCrossEntropyLoss": loss,
}
