"""Preprocessing: look-ups, encodings, spectrograms and image augmentation."""

from __future__ import annotations

from graph.rules.base import Part, Rule, Window, layer_dtype
from graph.rules.call import Call, Impossible
from graph.rules.names import names
from graph.rules.windows import strided
from graph.terms import UNKNOWN, Size, Sizes

_AUGMENTATIONS = names(
    "AugMix AutoContrast ContrastLimitedAdaptiveHistogramEqualization CutMix Equalization MaxNumBoundingBoxes MixUp "
    "RandAugment RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomElasticTransform "
    "RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert RandomPerspective "
    "RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation RandomZoom "
    "Solarization"
)


def _encoded(shape: Sizes, depth: Size, *, one_hot: bool) -> Sizes:
    """One row per sample, or per entry for ``one_hot`` unless the last axis is one wide."""
    if one_hot and (len(shape) < 2 or shape[-1] != 1):
        return (*shape, depth)
    return (*shape[:-1], depth)


def _category_shape(call: Call) -> Sizes:
    return _encoded(call.shape(), call.number("num_tokens"), one_hot=call.text("output_mode") == "one_hot")


def _hashing_shape(call: Call) -> Sizes:
    if call.text("output_mode", "int") == "int":
        return call.shape()
    return (*call.shape()[:-1], call.number("num_bins"))


def _crossing_shape(call: Call) -> Sizes:
    mode = call.text("output_mode", "int")
    if mode == "int":
        return call.shape()
    shape = call.shape()
    return (*shape, call.number("num_bins")) if mode == "one_hot" and shape[-1] != 1 else _hashing_shape(call)


def _bins(call: Call) -> Size:
    edges = call.attributes.get("bin_boundaries")
    if isinstance(edges, dict) and isinstance(edges.get("length"), int):
        return int(edges["length"]) + 1
    return len(edges) + 1 if isinstance(edges, list | tuple) else call.number("num_bins")


def _discretized_shape(call: Call) -> Sizes:
    shape, mode = call.shape(), call.text("output_mode", "int")
    if mode == "int":
        return shape
    if mode == "one_hot":
        return _encoded(shape, _bins(call), one_hot=True)
    # Keras drops the second axis here, whatever its size
    return (shape[0], *shape[2:], _bins(call)) if len(shape) >= 2 else (_bins(call),)


def _bin_dtype(call: Call) -> str:
    return "int32" if call.text("output_mode", "int") == "int" else layer_dtype(call)


def _vocabulary_size(call: Call) -> Size:
    if call.flag("pad_to_max_tokens"):
        return call.number("max_tokens")
    size = call.attributes.get("vocabulary_size")
    return size if isinstance(size, int) else UNKNOWN


def _lookup_shape(call: Call) -> Sizes:
    mode = call.text("output_mode", "int")
    if mode == "int":
        return call.shape()
    return _encoded(call.shape(), _vocabulary_size(call), one_hot=mode == "one_hot")


def _lookup_dtype(call: Call) -> str:
    if call.text("output_mode", "int") == "int":
        return call.text("vocabulary_dtype", "int64") if call.flag("invert") else "int64"
    return "float32"


def _int_or_layer_dtype(call: Call) -> str:
    return "int64" if call.text("output_mode", "int") == "int" and "dtype" not in call.attributes else layer_dtype(call)


def _text_shape(call: Call) -> Sizes:
    shape = call.shape()
    if call.text("output_mode", "int") == "int":
        length = call.attributes.get("output_sequence_length")
        return shape[0], length if isinstance(length, int) else UNKNOWN
    split = (*shape, UNKNOWN) if call.attributes.get("split", "whitespace") is not None else shape
    return (*split[:-1], _vocabulary_size(call))


def _unknown_height(call: Call) -> Sizes:
    shape = call.shape()
    return (*shape[:-3], UNKNOWN, *shape[-2:])


def _unknown_width(call: Call) -> Sizes:
    shape = call.shape()
    return (*shape[:-2], UNKNOWN, *shape[-1:])


# sound


def _frequencies(call: Call) -> int:
    length = call.attributes.get("fft_length")
    size = call.number("frame_length") if length is None else call.number("fft_length")
    return size // 2 + 1


def _stft_shape(call: Call) -> Sizes:
    shape = call.shape()
    if len(shape) != 3:
        raise Impossible(f"it needs batch, samples and channels and gets {len(shape)} dimensions")
    channels, samples = (shape[1], shape[2]) if call.channels_first else (shape[2], shape[1])
    bins = _frequencies(call) * (2 if call.text("mode", "log") == "stft" else 1)
    frame = call.number("frame_length")
    step = frame // 2 or 1 if call.attributes.get("frame_step") is None else call.number("frame_step")
    frames = strided(call, call.mark(samples, "samples"), Window(frame, step, 1, call.text("padding", "valid")))
    return _stft_sizes(call, frames, bins, channels)


def _stft_sizes(call: Call, frames: Size, bins: int, channels: Size) -> Sizes:
    batch = call.shape()[0]
    if call.flag("expand_dims"):
        return (batch, channels, frames, bins) if call.channels_first else (batch, frames, bins, channels)
    flat = bins * channels
    return (batch, flat, frames) if call.channels_first else (batch, frames, flat)


def _stft_parts(call: Call) -> list[Part]:
    """The real and imaginary windows, kept as convolution kernels."""
    shape = (call.number("frame_length"), 1, _frequencies(call))
    mode = call.text("mode", "log")
    return [Part(f"{name}_kernel", shape) for name, other in (("real", "imag"), ("imag", "real")) if mode != other]


def _mel_shape(call: Call) -> Sizes:
    shape = call.shape()
    step = call.number("sequence_stride", 512)
    frames = (call.mark(shape[-1], "samples") + step + 1) // step
    return (*shape[:-1], call.number("num_mel_bins", 128), frames)


_LOOKUP = Rule("shape", _lookup_shape, dtype=_lookup_dtype)

RULES: dict[str, Rule] = {
    **dict.fromkeys(_AUGMENTATIONS, Rule("shape")),
    **dict.fromkeys(("StringLookup", "IntegerLookup", "IndexLookup"), _LOOKUP),
    "CategoryEncoding": Rule("shape", _category_shape),
    "Discretization": Rule("shape", _discretized_shape, dtype=_bin_dtype),
    "Hashing": Rule("shape", _hashing_shape, dtype=_int_or_layer_dtype),
    "HashedCrossing": Rule("shape", _crossing_shape, dtype=_int_or_layer_dtype),
    "TextVectorization": Rule("shape", _text_shape, dtype=_lookup_dtype),
    "STFTSpectrogram": Rule("shape", _stft_shape, parts=_stft_parts),
    "MelSpectrogram": Rule("shape", _mel_shape),
    # Keras 2: the size is drawn anew at every step
    "RandomHeight": Rule("shape", _unknown_height),
    "RandomWidth": Rule("shape", _unknown_width),
}
