"""Operators outside the standard: com.microsoft's fused and quantised ones.

Shapes follow https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md.
"""

from __future__ import annotations

from graph.rules.names import names
from loaders.onnx_dims import Size, floor_div, unknown
from loaders.onnx_rules import fused_attention, rare, windows
from loaders.onnx_rules.call import Call, Rule, Sizes, Unshaped, Value, axis_of, broadcast, tensor
from loaders.onnx_rules.elementwise import like_first
from loaders.onnx_rules.products import gemm, matmul_shape

_LIKE_FIRST = names(
    "BiasAdd BiasDropout BiasGelu BiasSoftmax FastGelu GroupNorm QuickGelu QLinearLeakyRelu "
    "QLinearSigmoid QLinearSoftmax RotaryEmbedding SkipGroupNorm Gelu"
)


def fused_matmul(call: Call) -> list[Value]:
    """A·B, either transposed; ``transBatch`` first moves the leading axis behind the batch's."""
    left = _turned(call.shape(0), call.integer("transBatchA"), call.integer("transA"))
    right = _turned(call.shape(1), call.integer("transBatchB"), call.integer("transB"))
    return tensor(call.dtype(), matmul_shape(left, right))


def _turned(shape: Sizes, batch: int, matrix: int) -> Sizes:
    if len(shape) < 2:
        return shape
    if batch:
        shape = (*shape[1:-1], shape[0], shape[-1])
    return (*shape[:-2], shape[-1], shape[-2]) if matrix else shape


def float_matmul(call: Call) -> list[Value]:
    """A·B of 8-bit numbers, given back in floating point."""
    return tensor("float32", matmul_shape(call.shape(0), call.shape(1)))


def qgemm(call: Call) -> list[Value]:
    """(M, N) quantised: a, its scale and zero point, b, its scale and zero point."""
    left, right = call.shape(0), call.shape(3)
    rows = left[1] if call.integer("transA") else left[0]
    columns = right[0] if call.integer("transB") else right[1]
    return tensor(call.dtype(8) if call.has(8) else "float32", (rows, columns))


def matmul_nbits(call: Call) -> list[Value]:
    """(…, N): the packed matrix tells its columns by attribute."""
    return tensor(call.dtype(), (*call.shape()[:-1], call.integer("N")))


def qlinear_binary(call: Call) -> list[Value]:
    """Quantised sum or product: a, its scale and zero point, b, its scale and zero point."""
    return tensor(call.dtype(), broadcast(call.shape(0), call.shape(3)))


def qlinear_concat(call: Call) -> list[Value]:
    """Triples of tensor, scale and zero point after the output's own scale and zero point."""
    shapes = [call.shape(index) for index in range(2, len(call.inputs), 3)]
    axis = axis_of(call.integer("axis"), len(shapes[0]))
    total: Size = shapes[0][axis]
    for shape in shapes[1:]:
        total = total + shape[axis]
    return tensor(call.dtype(2), (*shapes[0][:axis], total, *shapes[0][axis + 1 :]))


def qlinear_pool(call: Call) -> list[Value]:
    """A quantised average pooling."""
    if call.integer("channels_last"):
        return channels_last(call, windows.pool)
    return windows.pool(call)[:1]


def qlinear_global_pool(call: Call) -> list[Value]:
    """A quantised global average."""
    shape = call.shape()
    if call.integer("channels_last"):
        return tensor(call.dtype(), (shape[0], *(1 for _ in shape[1:-1]), shape[-1]))
    return windows.global_pool(call)


def qlinear_reduce(call: Call) -> list[Value]:
    """A quantised mean over axes."""
    shape, keep = call.shape(), call.integer("keepdims", 1)
    axes = {axis_of(axis, len(shape)) for axis in call.ints("axes") or range(len(shape))}
    return tensor(call.dtype(), [1 if i in axes else s for i, s in enumerate(shape) if keep or i not in axes])


def qlinear_where(call: Call) -> list[Value]:
    """Condition, then two triples of tensor, scale and zero point."""
    return tensor(call.dtype(1), broadcast(call.shape(0), call.shape(1), call.shape(4)))


def skip_layer_norm(call: Call) -> list[Value]:
    """The sum normalised; mean and deviation per position; the sum itself."""
    shape = call.shape()
    inner = (*shape[:-1], 1)
    return [Value(call.dtype(), shape), Value("float32", inner), Value("float32", inner), Value(call.dtype(), shape)]


def embed_layer_norm(call: Call) -> list[Value]:
    """(N, S, hidden); a mask index (N); the sum."""
    ids, width = call.shape(), call.shape(2)[-1]
    out = Value(call.dtype(2), (*ids, width))
    return [out, Value("int32", ids[:1]), out]


def fused_conv(call: Call) -> list[Value]:
    """A convolution with its activation."""
    return windows.conv(call)


def channels_last(call: Call, rule: Rule) -> list[Value]:
    """A rule for channels first, on a tensor with channels last."""
    shape = call.shape()
    moved = Call(
        call.op_type, call.domain, call.version, (call.input(0).with_shape((shape[0], shape[-1], *shape[1:-1])),
        *call.inputs[1:]), call.outputs, call.attributes, call.tensors,
    )  # fmt: skip
    out = rule(moved)[0]
    if out.shape is None:
        raise Unshaped(out.reason)
    return tensor(out.dtype, (out.shape[0], *out.shape[2:], out.shape[1]))


def nhwc_conv(call: Call) -> list[Value]:
    """A convolution with channels last; the kernel keeps the standard order."""
    return channels_last(call, windows.conv)


def nhwc_pool(call: Call) -> list[Value]:
    """A pooling with channels last."""
    return channels_last(call, windows.pool)


def qlinear_conv(call: Call) -> list[Value]:
    """The standard's, or with channels last, as ONNX Runtime's optimiser writes it."""
    return channels_last(call, windows.qlinear_conv) if call.integer("channels_last") else windows.qlinear_conv(call)


def gather_block_quantized(call: Call) -> list[Value]:
    """The indices' shape in place of an axis of a packed table."""
    shape, indices = list(call.shape()), call.shape(1)
    axis = axis_of(call.integer("gather_axis"), len(shape))
    if call.dtype() == "uint8":
        shape[-1] = shape[-1] * floor_div(8, call.integer("bits", 4))
    return tensor(call.dtype(2), (*shape[:axis], *indices, *shape[axis + 1 :]))


def dynamic_lstm(call: Call) -> list[Value]:
    """An LSTM with quantised weights."""
    length, batch, _ = call.shape()
    directions = 2 if call.text("direction") == "bidirectional" else 1
    hidden = call.integer("hidden_size")
    last = Value(call.dtype(), (directions, batch, hidden))
    return [Value(call.dtype(), (length, directions, batch, hidden)), last, last]


def split_gelu(call: Call) -> list[Value]:
    """The last axis halved."""
    shape = call.shape()
    return tensor(call.dtype(), (*shape[:-1], floor_div(shape[-1], 2)))


RULES: dict[str, Rule] = {
    **dict.fromkeys(_LIKE_FIRST, like_first),
    "FusedMatMul": fused_matmul,
    "TransposeMatMul": fused_matmul,
    "FusedMatMulActivation": fused_matmul,
    "FusedGemm": gemm,
    **dict.fromkeys(["DynamicQuantizeMatMul", "MatMulIntegerToFloat"], float_matmul),
    "QGemm": qgemm,
    **dict.fromkeys(["MatMulNBits", "MatMulBnb4", "MatMulFpQ4"], matmul_nbits),
    "QLinearAdd": qlinear_binary,
    "QLinearMul": qlinear_binary,
    "QLinearConcat": qlinear_concat,
    "QLinearAveragePool": qlinear_pool,
    "QLinearGlobalAveragePool": qlinear_global_pool,
    "QLinearReduceMean": qlinear_reduce,
    "QLinearWhere": qlinear_where,
    **dict.fromkeys(["SkipLayerNormalization", "SkipSimplifiedLayerNormalization"], skip_layer_norm),
    "EmbedLayerNormalization": embed_layer_norm,
    **fused_attention.RULES,
    **rare.RULES,
    "QLinearConv": qlinear_conv,
    "FusedConv": fused_conv,
    **dict.fromkeys(["NhwcConv", "NhwcFusedConv"], nhwc_conv),
    "NhwcMaxPool": nhwc_pool,
    "GatherBlockQuantized": gather_block_quantized,
    "DynamicQuantizeLSTM": dynamic_lstm,
    "BiasSplitGelu": split_gelu,
}


def blocked(call: Call) -> list[Value]:
    """Channels laid out in blocks, padded to whole ones: 8 or 16, as the machine that wrote the file has it."""
    shape = list(call.shape())
    if call.integer("channels_last"):
        shape = [shape[0], shape[-1], *shape[1:-1]]
    if not isinstance(shape[1], int) or shape[1] % 16:
        shape[1] = unknown("padded as the machine that wrote the file does")
    return tensor(call.dtype(), shape)


def unblocked(call: Call) -> list[Value]:
    """Channels in their own number again."""
    batch, _, *space = call.shape()
    channels = call.integer("channels")
    last = call.integer("channels_last")
    return tensor(call.dtype(), (batch, *space, channels) if last else (batch, channels, *space))


def blocked_resize(call: Call) -> list[Value]:
    """Whole-number scales of each axis."""
    scales = call.ints("scales") or []
    return tensor(call.dtype(), [size * scale for size, scale in zip(call.shape(), scales, strict=True)])


RULES_NCHWC: dict[str, Rule] = {
    "Conv": lambda call: windows.conv(call, fits=False),
    **dict.fromkeys(["MaxPool", "AveragePool"], windows.pool),
    **dict.fromkeys(["GlobalAveragePool", "GlobalMaxPool"], windows.global_pool),
    "ReorderInput": blocked,
    "ReorderOutput": unblocked,
    "Upsample": blocked_resize,
}
RULES_NHWC: dict[str, Rule] = {
    "Conv": nhwc_conv,
    "QLinearConv": lambda call: channels_last(call, windows.qlinear_conv),
    **dict.fromkeys(["MaxPool", "AveragePool"], nhwc_pool),
}
