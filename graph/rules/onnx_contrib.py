"""ONNX Runtime's contributed operators (domain ``com.microsoft``).

Source: ContribOperators.md of ONNX Runtime. Operators with products that are not worked out here say so.
"""

from __future__ import annotations

from graph.rules.base import Rule
from graph.rules.call import Call, Opaque
from graph.rules.names import names
from graph.rules.onnx_products import RULES as STANDARD
from graph.rules.onnx_products import attended, convolution, given, matrix_product, result
from graph.terms import Size, product


def _fused_matmul(call: Call) -> Size:
    shape = call.shape()
    turned = call.flag("transA") and len(shape) > 1
    return matrix_product(call, shape[0 if call.flag("transBatchA") else -2] if turned else shape[-1])


def _last_channels(call: Call, weight: int = 1) -> Size:
    """A convolution whose output has its channels last."""
    positions = [call.mark(size, "out_size") for size in result(call)[1:-1]]
    return product([*positions, *(call.mark(size, "weight") for size in call.shape(weight))])


def _quantised_convolution(call: Call) -> Size:
    return _last_channels(call, 3) if call.flag("channels_last") else convolution(3)(call)


def _packed_matmul(call: Call) -> Size:
    """Weights of few bits, packed: their true sizes are the attributes K and N."""
    rows = product(call.mark(size, "positions") for size in call.shape()[:-1])
    return rows * call.mark(call.number("K"), "contracted") * call.mark(call.number("N"), "columns")


def _packed_attention(call: Call) -> Size:
    """One weight for queries, keys and values; then scores and weighted sum."""
    shape, weight = call.shape(), call.shape(1)
    length, width = call.mark(shape[1], "length"), weight[-1]
    features = result(call)[-1]
    return length * shape[-1] * width + length * length * (width - features)


def _headed_attention(call: Call) -> Size:
    query, key, value = call.shape(0), given(call, 1), given(call, 2)
    if key is None or value is None:
        raise Opaque
    return attended(call, query, key, value, "num_heads")


def _grouped_attention(call: Call) -> Size:
    """Queries against the past and present keys; every query head counts."""
    query, past = call.shape(0), given(call, 3)
    if given(call, 1) is None or len(query) != 3:
        raise Opaque
    length = query[1] if past is None or len(past) != 4 else query[1] + past[2]
    return query[1] * length * query[2] * 2


def _unknown(call: Call) -> Size:
    raise Opaque


_UNKNOWN = names(
    "DecoderAttention DecoderMaskedMultiHeadAttention DecoderMaskedSelfAttention DynamicQuantizeLSTM "
    "GatedRelativePositionBias LongformerAttention MoE PackedAttention PackedMultiHeadAttention PagedAttention QMoE "
    "QOrderedAttention QOrderedLongformerAttention QOrderedMatMul SparseAttention SparseToDenseMatMul "
    "WordConvEmbedding BeamSearch GreedySearch Sampling WhisperBeamSearch ConvTransposeWithDynamicPads MatMulBnb4 "
    "MatMulFpQ4"
)
_NORMALISATION = names(
    "SkipLayerNormalization SimplifiedLayerNormalization SkipSimplifiedLayerNormalization EmbedLayerNormalization "
    "GroupNorm SkipGroupNorm QEmbedLayerNormalization QSkipLayerNormalization"
)
_ACTIVATION = names(
    "BiasGelu BiasSoftmax FastGelu Gelu QuickGelu BiasSplitGelu QLinearLeakyRelu QLinearSigmoid QLinearSoftmax"
)
_POOLING = names("QLinearAveragePool QLinearGlobalAveragePool NhwcMaxPool MaxpoolWithMask")
_SHAPE = names(
    "CropAndResize DequantizeLinear ExpandDims GatherBlockQuantized GatherND GridSample Inverse Irfft "
    "MulInteger Pad QLinearReduceMean QLinearWhere QuantizeLinear QuantizeBFP DequantizeBFP Rfft RotaryEmbedding "
    "RelativePositionBias RemovePadding RestorePadding Trilu Unique UnfoldTensor DynamicTimeWarping"
)

RULES: dict[str, Rule] = {
    **dict.fromkeys(_NORMALISATION, Rule("normalisation")),
    **dict.fromkeys(_ACTIVATION, Rule("activation")),
    **dict.fromkeys(_POOLING, Rule("pooling")),
    **dict.fromkeys(_SHAPE, Rule("shape")),
    **dict.fromkeys(("QLinearAdd", "QLinearMul", "QLinearConcat", "BiasAdd", "BiasDropout"), Rule("merge")),
    **dict.fromkeys(_UNKNOWN, Rule("recurrent", macs=_unknown)),
    "FusedConv": STANDARD["Conv"],
    **dict.fromkeys(("NhwcConv", "NhwcFusedConv"), Rule("convolution", macs=_last_channels)),
    "QLinearConv": Rule("convolution", macs=_quantised_convolution),
    "FusedGemm": STANDARD["Gemm"],
    "QGemm": Rule("dense", macs=lambda call: matrix_product(call, call.shape()[0 if call.flag("transA") else -1])),
    **dict.fromkeys(("FusedMatMul", "TransposeMatMul"), Rule("dense", macs=_fused_matmul)),
    **dict.fromkeys(("MatMulIntegerToFloat", "DynamicQuantizeMatMul", "MatMulInteger16"), STANDARD["MatMul"]),
    "MatMulNBits": Rule("dense", macs=_packed_matmul),
    **dict.fromkeys(("Attention", "QAttention"), Rule("recurrent", macs=_packed_attention)),
    "MultiHeadAttention": Rule("recurrent", macs=_headed_attention),
    "GroupQueryAttention": Rule("recurrent", macs=_grouped_attention),
}
