"""com.microsoft's operators that few files hold.

Shapes follow https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md.
"""

from __future__ import annotations

from graph.rules.names import names
from loaders.onnx_dims import Size, floor_div, product, unknown
from loaders.onnx_rules import windows
from loaders.onnx_rules.call import Call, Misfit, Rule, Unshaped, Value, axis_of, broadcast, depends, tensor
from loaders.onnx_rules.elementwise import like_first
from loaders.onnx_rules.products import matmul_integer
from loaders.onnx_rules.reduce import reduce

_LIKE_FIRST = names("Inverse MRotaryEmbedding MoE QMoE SampleOp LongformerAttention")


def bitmask_dropout(call: Call) -> list[Value]:
    """The input, and a mask of one bit an element in words of 32."""
    words = floor_div(product(call.shape()) + 31, 32)
    return [*like_first(call), Value("uint32", (words,))]


def bias_dropout(call: Call) -> list[Value]:
    """The input, and the mask."""
    return [*like_first(call), Value("bool", call.shape())]


def distances(call: Call) -> list[Value]:
    """(rows of A, rows of B)."""
    return tensor(call.dtype(), (call.shape(0)[0], call.shape(1)[0]))


def crop_and_resize(call: Call) -> list[Value]:
    """(regions, C, height, width), the size from an input."""
    reason = call.input(3).reason or depends(call, "the size of CropAndResize")
    size = call.sizes(3) or [unknown(reason), unknown(reason)]
    return tensor(call.dtype(), (call.shape(1)[0], call.shape()[1], *size))


def murmur_hash(call: Call) -> list[Value]:
    """Shape of the input, whole numbers of 32 bits."""
    return tensor("uint32" if call.integer("positive", 1) else "int32", call.shape())


def like_second(call: Call) -> list[Value]:
    """Shape and type of the second input."""
    return tensor(call.dtype(1), call.shape(1))


def word_embedding(call: Call) -> list[Value]:
    """One vector a word: (…, filters) of words (…, characters)."""
    return tensor(call.dtype(1), (*call.shape()[:-1], call.shape(1)[0]))


def unfold(call: Call) -> list[Value]:
    """Windows over one axis; what a window holds becomes the last."""
    shape = list(call.shape())
    axis, size, step = axis_of(call.integer("dim", -1), len(shape)), call.integer("size"), call.integer("step", 1)
    if step < 1:
        raise Misfit(f"a step of {step}")
    shape[axis] = floor_div(shape[axis] - size, step) + 1
    return tensor(call.dtype(), (*shape, size))


def time_warping(call: Call) -> list[Value]:
    """(2, steps of the path)."""
    return tensor("int32", (2, unknown(depends(call))))


def multiplied(call: Call) -> list[Value]:
    """8-bit numbers multiplied in 32: A, its zero point, B, its zero point."""
    return tensor("int32", broadcast(call.shape(0), call.shape(2)))


def dynamic_pads(call: Call) -> list[Value]:
    """A transposed convolution whose padding is an input."""
    pads = call.sizes(2) if call.has(2) else None
    if call.has(2) and pads is None:
        raise Unshaped(call.input(2).reason or depends(call, "the pads of ConvTranspose"))
    attributes = {**call.attributes, **({"pads": pads} if pads else {})}
    plain = Call(call.op_type, call.domain, call.version, call.inputs, call.outputs, attributes, call.tensors)
    return windows.conv_transpose(plain)


def position_bias(call: Call) -> list[Value]:
    """(1, heads, queries, keys) from a table (buckets, heads)."""
    lengths = [call.sizes(index) for index in (1, 2)]
    reason = depends(call, "the lengths of RelativePositionBias")
    queries, keys = (sizes[0] if sizes else unknown(reason) for sizes in lengths)
    return tensor(call.dtype(), (1, call.shape()[1], queries, keys))


def gated_position_bias(call: Call) -> list[Value]:
    """(N, heads, S, S), as far as the queries are not packed."""
    if call.has(6):
        raise Unshaped(depends(call))
    batch, length, _ = call.shape()
    return tensor(call.dtype(), (batch, call.integer("num_heads"), length, length))


def quantised_embedding(call: Call) -> list[Value]:
    """(N, S, hidden) from quantised tables; a mask index (N)."""
    ids = call.shape()
    return [Value("float32", (*ids, call.shape(2)[-1])), Value("int32", ids[:1])]


def fourier(call: Call) -> list[Value]:
    """Half of the last axis and one more, with real and imaginary parts."""
    shape = call.shape()
    last = floor_div(shape[-1], 2) + 1 if call.integer("onesided", 1) else shape[-1]
    return tensor(call.dtype(), (*shape[:-1], last, 2))


def fourier_back(call: Call) -> list[Value]:
    """The parts of half an axis to the whole of it."""
    shape = call.shape()
    return tensor(call.dtype(), (*shape[:-2], (shape[-2] - 1) * 2 if call.integer("onesided", 1) else shape[-2]))


def packed_attention(call: Call) -> list[Value]:
    """(tokens, V's width), the sequences one behind the other."""
    sizes = call.ints("qkv_hidden_sizes")
    hidden: Size = sizes[2] if sizes else floor_div(call.shape(1)[-1], 3)
    return tensor(call.dtype(), (call.shape()[0], hidden))


def searched(call: Call) -> list[Value]:
    """(N, longest), the sequences that a search found; their scores depend on where it ends."""
    length = call.sizes(1)
    longest = length[0] if length else unknown(call.input(1).reason or depends(call, "the longest sequence"))
    return tensor("int32", (call.shape()[0], longest))


def beam_searched(call: Call) -> list[Value]:
    """(N, sequences returned, longest), and the score of each."""
    batch = call.shape()[0]
    longest, kept = (_asked(call, index, name) for index, name in ((1, "longest sequence"), (4, "sequences returned")))
    return [Value("int32", (batch, kept, longest)), Value("float32", (batch, kept))]


def _asked(call: Call, index: int, name: str) -> Size:
    sizes = call.sizes(index)
    return sizes[0] if sizes else unknown(call.input(index).reason or depends(call, f"the number of {name}"))


def unique(call: Call) -> list[Value]:
    """The distinct elements, which of them each input is, and how often."""
    size = unknown(depends(call))
    return [Value(call.dtype(), (size,)), Value("int64", (product(call.shape()),)), Value("int64", (size,))]


def tokenized(call: Call) -> list[Value]:
    """One axis more, as long as the longest text has tokens."""
    return tensor("string", (*call.shape(), unknown(depends(call))))


def many_columns(call: Call) -> list[Value]:
    """Queries, keys and values of one packed product; the sum that was normalised."""
    shape = call.shape()
    wide, narrow = call.integer("Nq"), call.integer("Nkv")
    return [*(Value(call.dtype(), (*shape[:-1], size)) for size in (wide, narrow, narrow)), Value(call.dtype(), shape)]


def gated_columns(call: Call) -> list[Value]:
    """(…, N) of two packed products; the sum that was normalised."""
    shape = call.shape()
    return [Value(call.dtype(), (*shape[:-1], call.integer("N"))), Value(call.dtype(), shape)]


RULES: dict[str, Rule] = {
    **dict.fromkeys(_LIKE_FIRST, like_first),
    "BitmaskDropout": bitmask_dropout,
    "BiasDropout": bias_dropout,
    "CDist": distances,
    "CropAndResize": crop_and_resize,
    "MurmurHash3": murmur_hash,
    "NGramRepeatBlock": like_second,
    "WordConvEmbedding": word_embedding,
    "UnfoldTensor": unfold,
    "DynamicTimeWarping": time_warping,
    "MaxpoolWithMask": lambda call: windows.pool(call)[:1],
    "MatMulInteger16": matmul_integer,
    "MulInteger": multiplied,
    "ReduceSumInteger": lambda call: [Value("int32", reduce(call)[0].shape)],
    "ConvTransposeWithDynamicPads": dynamic_pads,
    "RelativePositionBias": position_bias,
    "GatedRelativePositionBias": gated_position_bias,
    "QEmbedLayerNormalization": quantised_embedding,
    "Rfft": fourier,
    "Irfft": fourier_back,
    **dict.fromkeys(
        ["ComplexMul", "ComplexMulConj"], lambda call: tensor(call.dtype(), broadcast(call.shape(0), call.shape(1)))
    ),
    "PackedAttention": packed_attention,
    **dict.fromkeys(["GreedySearch", "Sampling"], searched),
    **dict.fromkeys(["BeamSearch", "WhisperBeamSearch"], beam_searched),
    "Unique": unique,
    "Tokenizer": tokenized,
    "MatMulNBitsQkv": many_columns,
    "MatMulNBitsMlp": gated_columns,
}
