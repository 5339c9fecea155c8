"""Operators that take axes away or pick along them, and those whose output size depends on data."""

from __future__ import annotations

from graph.rules.names import names
from loaders.onnx_dims import Size, floor_div, product, unknown
from loaders.onnx_rules.call import Call, Rule, Unshaped, Value, axis_of, depends, tensor

_REDUCE = [f"Reduce{name}" for name in names("L1 L2 LogSum LogSumExp Max Mean Min Prod Sum SumSquare")]


def reduce(call: Call) -> list[Value]:
    """The axes named become 1, or vanish without ``keepdims``; all of them if none is named."""
    shape, keep = call.shape(), call.integer("keepdims", 1)
    listed = call.axes("axes", 1)
    if not listed and call.integer("noop_with_empty_axes"):
        return tensor(call.dtype(), shape)
    axes = {axis_of(axis, len(shape)) for axis in listed} if listed else set(range(len(shape)))
    return tensor(call.dtype(), [1 if i in axes else s for i, s in enumerate(shape) if keep or i not in axes])


def arg(call: Call) -> list[Value]:
    """The place of the largest or smallest along one axis."""
    shape, keep = call.shape(), call.integer("keepdims", 1)
    axis = axis_of(call.integer("axis"), len(shape))
    return tensor("int64", [1 if i == axis else s for i, s in enumerate(shape) if keep or i != axis])


def top_k(call: Call) -> list[Value]:
    """The k largest along one axis, and their places."""
    shape = list(call.shape())
    sizes = call.sizes(1) if call.has(1) else [call.integer("k")]
    k: Size = sizes[0] if sizes else unknown(call.input(1).reason or depends(call, "k of TopK"))
    shape[axis_of(call.integer("axis", -1), len(shape))] = k
    return [Value(call.dtype(), tuple(shape)), Value("int64", tuple(shape))]


def one_hot(call: Call) -> list[Value]:
    """A new axis as long as ``depth``."""
    indices, depth = call.shape(), call.sizes(1)
    size: Size = depth[0] if depth else unknown(depends(call, "the depth of OneHot"))
    axis = call.integer("axis", -1)
    axis = axis if axis >= 0 else len(indices) + 1 + axis
    return tensor(call.dtype(2), [*indices[:axis], size, *indices[axis:]])


def non_zero(call: Call) -> list[Value]:
    """(rank, number of non-zero elements)."""
    return tensor("int64", (len(call.shape()), unknown(depends(call))))


def compress(call: Call) -> list[Value]:
    """As many as the condition picks, along an axis or of the flattened input."""
    condition = call.numbers(1)
    size: Size = unknown(depends(call)) if condition is None else sum(map(bool, condition))
    if "axis" not in call.attributes:
        return tensor(call.dtype(), (size,))
    shape = list(call.shape())
    shape[axis_of(call.integer("axis"), len(shape))] = size
    return tensor(call.dtype(), shape)


def unique(call: Call) -> list[Value]:
    """The distinct elements or slices; where each first stood, which each is (one per input), how often."""
    shape, size = list(call.shape()), unknown(depends(call))
    distinct: list[Size] = [size]
    each = product(shape)
    if "axis" in call.attributes:
        axis = axis_of(call.integer("axis"), len(shape))
        each = shape[axis]
        distinct = [*shape[:axis], size, *shape[axis + 1 :]]
    lengths: tuple[Size, ...] = (size, each, size)
    lists = [Value("int64", (length,)) for length in lengths]
    return [Value(call.dtype(), tuple(distinct)), *lists]


def non_max_suppression(call: Call) -> list[Value]:
    """(boxes kept, 3)."""
    limit = call.numbers(2)
    size: Size = 0 if limit == [0] or not call.has(2) else unknown(depends(call))
    return tensor("int64", (size, 3))


def trace_free(call: Call) -> list[Value]:
    """Determinants: the two matrix axes vanish."""
    return tensor(call.dtype(), call.shape()[:-2])


def multinomial(call: Call) -> list[Value]:
    """(N, samples)."""
    return tensor(call.text("dtype") or "int32", (call.shape()[0], call.integer("sample_size", 1)))


def dft(call: Call) -> list[Value]:
    """(…, real and imaginary part); one-sided: ⌊n/2⌋ + 1 along the axis (inverse one-sided: n, real)."""
    shape = list(call.shape())
    axis = _dft_axis(call, len(shape))
    length = call.sizes(1) if call.has(1) else None
    if call.has(1) and length is None:
        raise Unshaped(call.input(1).reason or depends(call, "dft_length"))
    size: Size = length[0] if length else shape[axis]
    onesided, inverse = call.integer("onesided"), call.integer("inverse")
    if onesided and inverse and not length:
        size = (size - 1) * 2
    shape[axis] = floor_div(size, 2) + 1 if onesided and not inverse else size
    shape[-1] = 1 if onesided and inverse else 2
    return tensor(call.dtype(), shape)


def _dft_axis(call: Call, rank: int) -> int:
    if call.version < 20:
        return axis_of(call.integer("axis", 1), rank)
    axes = call.numbers(2) if call.has(2) else [-2]
    if not axes:
        raise Unshaped(depends(call, "the axis of DFT"))
    return axis_of(axes[0], rank)


def stft(call: Call) -> list[Value]:
    """(N, frames, bins, 2): frames = ⌊(n − frame)/step⌋ + 1, bins = ⌊frame/2⌋ + 1 when one-sided."""
    shape, step = call.shape(), call.sizes(1)
    frame = call.sizes(3) if call.has(3) else list(call.shape(2))[:1]
    if not step or not frame:
        raise Unshaped(depends(call, "frame sizes of STFT"))
    bins = floor_div(frame[0], 2) + 1 if call.integer("onesided", 1) else frame[0]
    return tensor(call.dtype(), (shape[0], floor_div(shape[1] - frame[0], step[0]) + 1, bins, 2))


def window(call: Call) -> list[Value]:
    """(size,) for the window functions."""
    size = call.sizes(0)
    return tensor(call.text("output_datatype") or "float32", size or (unknown(call.input(0).reason or depends(call)),))


def mel_weights(call: Call) -> list[Value]:
    """(⌊dft/2⌋ + 1, mel bins)."""
    mel, length = call.sizes(0), call.sizes(1)
    rows = floor_div(length[0], 2) + 1 if length else unknown(depends(call))
    return tensor(call.text("output_datatype") or "float32", (rows, mel[0] if mel else unknown(depends(call))))


def string_split(call: Call) -> list[Value]:
    """The parts, padded to the longest, and how many each string has."""
    shape = call.shape()
    return [Value("string", (*shape, unknown(depends(call)))), Value("int64", shape)]


def string_normalizer(call: Call) -> list[Value]:
    """The strings that stay."""
    return tensor(
        "string", [unknown(depends(call)) if i == len(call.shape()) - 1 else 1 for i in range(len(call.shape()))]
    )


def decoded_image(call: Call) -> list[Value]:
    """(height, width, channels)."""
    grey = call.text("pixel_format", "RGB") == "Grayscale"
    return tensor("uint8", (unknown(depends(call)), unknown(depends(call)), 1 if grey else 3))


RULES: dict[str, Rule] = {
    "StringSplit": string_split,
    "StringNormalizer": string_normalizer,
    "ImageDecoder": decoded_image,
    **dict.fromkeys(_REDUCE, reduce),
    "ArgMax": arg,
    "ArgMin": arg,
    "TopK": top_k,
    "OneHot": one_hot,
    "NonZero": non_zero,
    "Compress": compress,
    "Unique": unique,
    "NonMaxSuppression": non_max_suppression,
    "Det": trace_free,
    "Multinomial": multinomial,
    "DFT": dft,
    "STFT": stft,
    **dict.fromkeys(["HannWindow", "HammingWindow", "BlackmanWindow"], window),
    "MelWeightMatrix": mel_weights,
}
