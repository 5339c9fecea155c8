"""Every rule against Keras itself: output shapes, dtypes, and each weight's name, shape and trainability."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import LoadError
from graph.expressions import Expression
from graph.facts import params, params_expression, params_formula, shape_formula, totals
from graph.index import Index
from graph.infer import infer
from graph.values import Graph, Node, TensorSpec
from loaders.keras_walk import walk
from tests.graph.formula_reader import read_formula
from tests.graph.keras_truth import Refused, built, dtypes_of, ours, shapes_of, weights_of

pytestmark = pytest.mark.xdist_group("keras")

IMAGE = (None, 37, 53, 6)
FIRST = (None, 6, 37, 53)
SERIES = (None, 29, 6)
VOLUME = (None, 9, 11, 13, 4)
ROW = (None, 24)


def case(layer: str, *shapes: Any, dtype: str = "float32", call: dict[str, Any] | None = None, **kwargs: Any) -> Any:
    """One layer, the shapes it is called on, and its arguments."""
    text = " ".join(f"{key}={value}" for key, value in {**kwargs, **(call or {})}.items())
    return pytest.param(layer, shapes, dtype, call or {}, kwargs, id=f"{layer} {shapes} {text}"[:120])


CONVOLUTIONS = [
    case("Conv1D", SERIES, filters=4, kernel_size=3),
    case("Conv1D", SERIES, filters=4, kernel_size=5, strides=2, padding="causal", dilation_rate=1),
    case("Conv1D", (None, None, 6), filters=4, kernel_size=3, strides=2, padding="same"),
    case("Conv2D", IMAGE, filters=8, kernel_size=(7, 3), strides=(2, 3), groups=2),
    case("Conv2D", IMAGE, filters=8, kernel_size=3, padding="same", strides=2, use_bias=False),
    case("Conv2D", IMAGE, filters=8, kernel_size=3, dilation_rate=(2, 4), activation="relu"),
    case("Conv2D", IMAGE, filters=8, kernel_size=3, trainable=False),
    case("Conv2D", FIRST, filters=8, kernel_size=3, data_format="channels_first", strides=2),
    case("Conv2D", (None, None, 53, 6), filters=8, kernel_size=3),
    case("Conv3D", VOLUME, filters=3, kernel_size=(1, 2, 3), strides=2),
    case("Conv1DTranspose", SERIES, filters=4, kernel_size=3, strides=2),
    case("Conv2DTranspose", IMAGE, filters=5, kernel_size=3, strides=2, padding="same"),
    case("Conv2DTranspose", IMAGE, filters=5, kernel_size=2, strides=3, padding="valid"),
    case("Conv2DTranspose", IMAGE, filters=5, kernel_size=4, strides=2, padding="same", output_padding=1),
    case("Conv2DTranspose", IMAGE, filters=5, kernel_size=4, strides=3, padding="valid", output_padding=(1, 2)),
    case("Conv2DTranspose", FIRST, filters=5, kernel_size=3, strides=2, data_format="channels_first"),
    case("Conv2DTranspose", (None, None, None, 6), filters=5, kernel_size=3, strides=2),
    case("Conv3DTranspose", VOLUME, filters=3, kernel_size=3, strides=2, use_bias=False),
    case("DepthwiseConv1D", SERIES, kernel_size=3, depth_multiplier=2),
    case("DepthwiseConv2D", IMAGE, kernel_size=3, depth_multiplier=3, strides=2, padding="same"),
    case("DepthwiseConv2D", IMAGE, kernel_size=5, use_bias=False),
    case("DepthwiseConv2D", FIRST, kernel_size=3, data_format="channels_first"),
    case("SeparableConv1D", SERIES, filters=7, kernel_size=3),
    case("SeparableConv2D", IMAGE, filters=7, kernel_size=3, depth_multiplier=2, strides=2, padding="same"),
    case("SeparableConv2D", IMAGE, filters=7, kernel_size=5, use_bias=False, dilation_rate=2),
]
POOLS = [
    *(case(f"{kind}Pooling1D", SERIES, pool_size=3, strides=2) for kind in ("Max", "Average")),
    *(case(f"{kind}Pooling2D", IMAGE, pool_size=(3, 2), padding="same") for kind in ("Max", "Average")),
    case("MaxPooling2D", IMAGE),
    case("MaxPooling2D", FIRST, pool_size=3, strides=2, data_format="channels_first"),
    *(case(f"{kind}Pooling3D", VOLUME, pool_size=2) for kind in ("Max", "Average")),
    *(case(f"Global{kind}Pooling1D", SERIES) for kind in ("Max", "Average")),
    *(case(f"Global{kind}Pooling2D", IMAGE, keepdims=keep) for kind in ("Max", "Average") for keep in (True, False)),
    case("GlobalAveragePooling2D", FIRST, data_format="channels_first", keepdims=True),
    *(case(f"Global{kind}Pooling3D", VOLUME) for kind in ("Max", "Average")),
    *(case(f"Adaptive{kind}Pooling1D", SERIES, output_size=5) for kind in ("Max", "Average")),
    *(case(f"Adaptive{kind}Pooling2D", IMAGE, output_size=(5, 4)) for kind in ("Max", "Average")),
    case("AdaptiveMaxPooling2D", FIRST, output_size=3, data_format="channels_first"),
    case("AdaptiveAveragePooling3D", VOLUME, output_size=2),
]
FRAMES = [
    case("ZeroPadding1D", SERIES, padding=3),
    case("ZeroPadding1D", SERIES, padding=(1, 4)),
    case("ZeroPadding2D", IMAGE, padding=2),
    case("ZeroPadding2D", IMAGE, padding=(2, 3)),
    case("ZeroPadding2D", IMAGE, padding=((0, 1), (2, 3))),
    case("ZeroPadding2D", FIRST, padding=((0, 1), (2, 3)), data_format="channels_first"),
    case("ZeroPadding3D", VOLUME, padding=((0, 1), (2, 3), (4, 5))),
    case("Cropping1D", SERIES, cropping=(1, 4)),
    case("Cropping2D", IMAGE, cropping=((1, 0), (1, 2))),
    case("Cropping2D", (None, None, 53, 6), cropping=3),
    case("Cropping3D", VOLUME, cropping=1),
    case("UpSampling1D", SERIES, size=3),
    case("UpSampling2D", IMAGE, size=(2, 3)),
    case("UpSampling2D", FIRST, size=2, data_format="channels_first"),
    case("UpSampling3D", VOLUME, size=2),
]
DENSE = [
    case("Dense", ROW, units=7),
    case("Dense", IMAGE, units=7, use_bias=False, activation="softmax"),
    case("Dense", ROW, units=7, lora_rank=2),
    case("Embedding", (None, 10), dtype="int32", input_dim=100, output_dim=16),
    case("ReversibleEmbedding", (None, 10), dtype="int32", input_dim=100, output_dim=16),
    case("ReversibleEmbedding", (None, 10, 16), call={"reverse": True}, input_dim=100, output_dim=16),
    case("ReversibleEmbedding", (None, 10), dtype="int32", input_dim=100, output_dim=16, tie_weights=False),
    case("Embedding", (None,), dtype="int32", input_dim=100, output_dim=16, lora_rank=3),
]
EINSUMS = [
    case("EinsumDense", SERIES, equation="abc,cd->abd", output_shape=(None, 8), bias_axes="d"),
    case("EinsumDense", SERIES, equation="abc,cde->abde", output_shape=(None, 4, 5), bias_axes="de"),
    case("EinsumDense", (None, 5, 4, 3), equation="...x,xy->...y", output_shape=8, bias_axes="y"),
    case("EinsumDense", (None, 5, 4, 3), equation="abcd,cde->abe", output_shape=(None, 9)),
    case("EinsumDense", SERIES, equation="abc,bd->adc", output_shape=(7, None), bias_axes="d"),
]
NORMALISATIONS = [
    case("BatchNormalization", IMAGE),
    case("BatchNormalization", IMAGE, axis=1, scale=False),
    case("LayerNormalization", IMAGE, axis=[1, 3]),
    case("BatchNormalization", IMAGE, center=False, trainable=False),
    case("BatchNormalization", IMAGE, renorm=True),
    case("LayerNormalization", IMAGE),
    case("LayerNormalization", IMAGE, axis=[-1, 1], center=False),
    case("LayerNormalization", IMAGE, rms_scaling=True),
    case("GroupNormalization", IMAGE, groups=3),
    case("GroupNormalization", IMAGE, groups=-1, scale=False),
    case("RMSNormalization", IMAGE),
    case("RMSNormalization", IMAGE, axis=[2, 3]),
    case("UnitNormalization", IMAGE, axis=1),
    case("Normalization", IMAGE),
    case("Normalization", IMAGE, axis=(1, 3)),
    case("Normalization", IMAGE, axis=None),
    case("Normalization", IMAGE, mean=3.0, variance=2.0),
]
MOVES = [
    case("Flatten", IMAGE),
    case("Flatten", (None, None, 3)),
    case("Flatten", (None,)),
    case("Reshape", IMAGE, target_shape=(37 * 53, 6)),
    case("Reshape", IMAGE, target_shape=(-1, 3)),
    case("Reshape", (None, None, 6), target_shape=(-1, 3)),
    case("Permute", IMAGE, dims=(3, 1, 2)),
    case("RepeatVector", ROW, n=5),
    case("Masking", SERIES, mask_value=0.0),
    case("Dropout", SERIES, rate=0.5),
    case("AlphaDropout", SERIES, rate=0.5),
    case("GaussianDropout", SERIES, rate=0.5),
    case("GaussianNoise", SERIES, stddev=0.5),
    case("SpatialDropout1D", SERIES, rate=0.5),
    case("SpatialDropout2D", IMAGE, rate=0.5),
    case("SpatialDropout3D", VOLUME, rate=0.5),
    case("ActivityRegularization", SERIES),
    case("Identity", SERIES),
    *(case(name, IMAGE) for name in ("ReLU", "LeakyReLU", "ELU", "Softmax", "PReLU")),
    case("Activation", IMAGE, activation="gelu"),
    case("PReLU", IMAGE, shared_axes=[1, 2]),
    case("Flatten", (None, 5), dtype="int32"),
]
PREPROCESSING = [
    case("Rescaling", IMAGE, scale=0.1),
    case("Resizing", IMAGE, height=20, width=30),
    case("Resizing", FIRST, height=20, width=30, data_format="channels_first"),
    case("CenterCrop", IMAGE, height=20, width=30),
    case("RandomCrop", IMAGE, height=20, width=30),
    case("RandomFlip", IMAGE),
    case("RandomRotation", IMAGE, factor=0.1),
    case("RandomZoom", IMAGE, height_factor=0.1),
    case("RandomTranslation", IMAGE, height_factor=0.1, width_factor=0.1),
    case("RandomContrast", IMAGE, factor=0.1),
    case("RandomBrightness", IMAGE, factor=0.1),
    case("CategoryEncoding", (None, 5), dtype="int32", num_tokens=12),
    case("CategoryEncoding", (None, 5), dtype="int32", num_tokens=12, output_mode="one_hot"),
    case("CategoryEncoding", (None, 1), dtype="int32", num_tokens=12, output_mode="one_hot"),
    case("Discretization", (None, 5), bin_boundaries=[0.0, 1.0, 2.0]),
    case("Discretization", (None, 5), bin_boundaries=[0.0, 1.0, 2.0], output_mode="one_hot"),
    case("Discretization", (None, 5), bin_boundaries=[0.0, 1.0, 2.0], output_mode="multi_hot"),
    case("Hashing", (None, 5), dtype="int32", num_bins=9),
    case("HashedCrossing", (None, 5), (None, 5), dtype="int32", num_bins=9),
    case("HashedCrossing", (None, 1), (None, 1), dtype="int32", num_bins=9, output_mode="one_hot"),
    case("TextVectorization", (None, 1), dtype="string", vocabulary=["a", "b"], output_sequence_length=7),
    case("TextVectorization", (None, 1), dtype="string", vocabulary=["a", "b"], output_mode="multi_hot"),
    *(
        case(name, (None, 32, 32, 3), **arguments)
        for name, arguments in {
            "AugMix": {},
            "AutoContrast": {},
            "RandAugment": {},
            "RandomColorDegeneration": {"factor": 0.5},
            "RandomColorJitter": {},
            "RandomErasing": {},
            "RandomGaussianBlur": {},
            "RandomGrayscale": {},
            "RandomHue": {"factor": 0.5},
            "RandomInvert": {},
            "RandomPerspective": {},
            "RandomPosterization": {"factor": 4},
            "RandomSaturation": {"factor": 0.5},
            "RandomSharpness": {"factor": 0.5},
            "RandomShear": {},
            "Solarization": {},
        }.items()
    ),
    case("Hashing", (None, 5), dtype="int32", num_bins=9, output_mode="multi_hot"),
    case("IntegerLookup", (None, 5), dtype="int64", vocabulary=[1, 2, 3]),
    case("IntegerLookup", (None, 5), dtype="int64", vocabulary=[1, 2, 3], output_mode="multi_hot"),
    case("StringLookup", (None, 1), dtype="string", vocabulary=["a", "b"], output_mode="one_hot"),
    case("MelSpectrogram", (None, 16000)),
    case("MelSpectrogram", (None, 16000), sequence_stride=200, num_mel_bins=40),
    case("STFTSpectrogram", (None, 16000, 2), frame_length=256, frame_step=100, window=None),
    case("STFTSpectrogram", (None, 16000, 2), window=None, mode="stft", expand_dims=True, padding="same"),
]
MERGES = [
    *(case(name, IMAGE, IMAGE) for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")),
    case("Add", IMAGE, (None, 1, 1, 6), IMAGE),
    case("Multiply", (None, None, None, 6), (None, 1, 1, 6)),
    case("Add", SERIES, (None, 6)),
    case("Concatenate", IMAGE, (None, 37, 53, 4)),
    case("Concatenate", IMAGE, (None, 5, 53, 6), axis=1),
    case("Concatenate", (None, None, 53, 6), (None, 4, 53, 6), axis=1),
    case("Dot", SERIES, (None, 11, 6), axes=-1),
    case("Dot", SERIES, (None, 6, 11), axes=(2, 1), normalize=True),
    case("Dot", ROW, ROW, axes=1),
]
ATTENTION = [
    case("MultiHeadAttention", SERIES, (None, 11, 8), num_heads=3, key_dim=5),
    case("MultiHeadAttention", SERIES, (None, 11, 8), (None, 11, 7), num_heads=3, key_dim=5, value_dim=4),
    case("MultiHeadAttention", SERIES, (None, 11, 8), num_heads=3, key_dim=5, output_shape=9, use_bias=False),
    case("MultiHeadAttention", SERIES, SERIES, call={"return_attention_scores": True}, num_heads=2, key_dim=5),
    case("MultiHeadAttention", (None, 5, 7, 6), (None, 5, 7, 6), num_heads=2, key_dim=5, attention_axes=(2,)),
    case("MultiHeadAttention", SERIES, SERIES, num_heads=2, key_dim=5, use_gate=True),
    case("GroupQueryAttention", SERIES, (None, 11, 6), head_dim=5, num_query_heads=4, num_key_value_heads=2),
    case("GroupQueryAttention", SERIES, SERIES, head_dim=5, num_query_heads=4, num_key_value_heads=4, use_gate=True),
    case("Attention", SERIES, (None, 11, 6)),
    case("Attention", SERIES, (None, 11, 6), (None, 11, 6), use_scale=True, score_mode="concat"),
    case("Attention", SERIES, (None, 11, 6), call={"return_attention_scores": True}),
    case("AdditiveAttention", SERIES, (None, 11, 6)),
    case("AdditiveAttention", SERIES, (None, 11, 6), use_scale=False),
]
RECURRENT = [
    *(case(name, SERIES, units=7) for name in ("LSTM", "GRU", "SimpleRNN")),
    *(case(name, SERIES, units=7, return_sequences=True, return_state=True) for name in ("LSTM", "GRU", "SimpleRNN")),
    case("LSTM", (None, None, 6), units=7, return_sequences=True, use_bias=False),
    case("GRU", SERIES, units=7, reset_after=False),
    case("GRU", SERIES, units=7, use_bias=False, trainable=False),
    case("ConvLSTM1D", (None, 5, 20, 3), filters=4, kernel_size=3),
    case("ConvLSTM2D", (None, 5, 20, 21, 3), filters=4, kernel_size=3, strides=2, return_sequences=True),
    case("ConvLSTM2D", (None, 5, 20, 21, 3), filters=4, kernel_size=3, padding="same", return_state=True),
    case("ConvLSTM2D", (None, 5, 3, 20, 21), filters=4, kernel_size=3, data_format="channels_first"),
    case("ConvLSTM3D", (None, 5, 8, 9, 10, 3), filters=4, kernel_size=3, use_bias=False),
]
CASES = [
    *CONVOLUTIONS,
    *POOLS,
    *FRAMES,
    *DENSE,
    *NORMALISATIONS,
    *MOVES,
    *PREPROCESSING,
    *MERGES,
    *ATTENTION,
    *RECURRENT,
]
SEPARATE = ("MultiHeadAttention", "GroupQueryAttention")


class Maker:
    """Constructs a layer; ``separate`` layers take their tensors as arguments of their own."""

    def __init__(self, layer: str, kwargs: dict[str, Any]) -> None:
        self.layer, self.kwargs = layer, kwargs
        self.separate = layer in SEPARATE

    def __call__(self) -> Any:
        import keras

        return getattr(keras.layers, self.layer)(**self.kwargs)


def check(truth: Graph) -> None:
    """Our rules give what Keras recorded, and every formula its own value."""
    found = ours(truth)
    assert found is not None
    assert shapes_of(found) == shapes_of(truth)
    assert not [node.name for node in found.nodes if node.opaque]
    assert weights_of(found) == weights_of(truth)
    assert dtypes_of(found) == dtypes_of(truth)
    check_formulas(found)


def check_formulas(graph: Graph) -> None:
    """The printed formula, read by another evaluator, equals the sum of the weights."""
    index = Index(graph)
    for node in graph.nodes:
        count = params(index, node)
        if count:
            expression = params_expression(index, node)
            assert isinstance(expression, Expression)
            assert expression.evaluate() == count
            assert read_formula(expression.text()) == count
            assert params_formula(index, node) == f"{expression.text()} = {count}"
        for part in filter(None, shape_formula(index, node).split(", ")):
            left, _, right = part.rpartition(" = ")
            assert read_formula(left) == int(right)


@pytest.mark.parametrize(("layer", "shapes", "dtype", "call", "kwargs"), CASES)
def test_layer_equals_keras(layer: str, shapes: Any, dtype: str, call: dict[str, Any], kwargs: dict[str, Any]) -> None:
    """Shapes, dtypes and weights of one call."""
    check(built(Maker(layer, kwargs), list(shapes), [dtype] * len(shapes), **call))


@pytest.mark.parametrize(("layer", "shapes", "dtype", "call", "kwargs"), EINSUMS)
def test_einsum_equals_its_run(
    layer: str, shapes: Any, dtype: str, call: dict[str, Any], kwargs: dict[str, Any]
) -> None:
    """Keras leaves sizes open (and swaps those under ``...``); the truth is what a run returns."""
    import keras
    import numpy

    batched = [(2, *shape[1:]) for shape in shapes]
    truth = built(Maker(layer, kwargs), batched)
    found = ours(truth)
    assert found is not None
    run = getattr(keras.layers, layer)(**kwargs)(*(numpy.zeros(shape, dtype) for shape in batched))
    assert found.outputs[0].shape == tuple(run.shape)
    assert weights_of(found) == weights_of(truth)
    check_formulas(found)


def wrapped(make: Any, shape: Any) -> Graph:
    """The graph of a layer made by a function, on one input."""
    return built(make, [shape])


WRAPPERS = {
    "bidirectional": (lambda k: k.Bidirectional(k.LSTM(5, return_sequences=True)), SERIES),
    "bidirectional sum": (lambda k: k.Bidirectional(k.GRU(5), merge_mode="sum"), SERIES),
    "bidirectional apart": (lambda k: k.Bidirectional(k.GRU(5), merge_mode=None), SERIES),
    "bidirectional states": (lambda k: k.Bidirectional(k.LSTM(5, return_state=True)), SERIES),
    "bidirectional own": (
        lambda k: k.Bidirectional(k.LSTM(5), backward_layer=k.LSTM(5, go_backwards=True, use_bias=False)),
        SERIES,
    ),
    "timed dense": (lambda k: k.TimeDistributed(k.Dense(5)), SERIES),
    "timed convolution": (lambda k: k.TimeDistributed(k.Conv2D(5, 3)), (None, 4, 37, 53, 6)),
    "timed norm": (lambda k: k.TimeDistributed(k.BatchNormalization()), (None, None, 37, 6)),
    "timed flatten": (lambda k: k.TimeDistributed(k.Flatten()), (None, 4, 37, 53, 6)),
    "spectral": (lambda k: k.SpectralNormalization(k.Conv2D(5, 3)), IMAGE),
    "pipeline": (lambda k: k.Pipeline([k.Resizing(20, 30), k.Rescaling(0.5)]), IMAGE),
    "rnn": (lambda k: k.RNN(k.LSTMCell(5), return_sequences=True, return_state=True), SERIES),
    "rnn gru": (lambda k: k.RNN(k.GRUCell(5, reset_after=False)), SERIES),
    "rnn stack": (lambda k: k.RNN(k.StackedRNNCells([k.GRUCell(5), k.SimpleRNNCell(4)])), SERIES),
    "rnn list": (lambda k: k.RNN([k.SimpleRNNCell(5), k.SimpleRNNCell(4)], return_state=True), SERIES),
}


@pytest.mark.parametrize("name", WRAPPERS)
def test_wrapper_equals_keras(name: str) -> None:
    """Layers that hold layers."""
    import keras

    make, shape = WRAPPERS[name]
    check(wrapped(lambda: make(keras.layers), shape))


def operator(function: Any) -> Any:
    """Operators are functions of tensors; a maker gives the function itself."""
    make = lambda: function  # noqa: E731
    make.separate = True  # type: ignore[attr-defined]
    return make


OPERATORS = {
    "add": (lambda o, x, y: x + y, [IMAGE, IMAGE]),
    "add stretched": (lambda o, x, y: x + y, [IMAGE, (None, 1, 1, 6)]),
    "scaled": (lambda o, x: x * 0.5, [IMAGE]),
    "one minus": (lambda o, x: 1 - x, [IMAGE]),
    "compared": (lambda o, x: x > 0.5, [IMAGE]),
    "mean": (lambda o, x: o.mean(x, axis=[1, 2], keepdims=True), [IMAGE]),
    "sum": (lambda o, x: o.sum(x, axis=-1), [IMAGE]),
    "max all": (lambda o, x: o.max(x), [IMAGE]),
    "argmax": (lambda o, x: o.argmax(x, axis=1), [IMAGE]),
    "reshape": (lambda o, x: o.reshape(x, (-1, 53, 6)), [IMAGE]),
    "transpose": (lambda o, x: o.transpose(x, (0, 3, 1, 2)), [IMAGE]),
    "swapaxes": (lambda o, x: o.swapaxes(x, 1, -1), [IMAGE]),
    "moveaxis": (lambda o, x: o.moveaxis(x, -1, 1), [IMAGE]),
    "expand": (lambda o, x: o.expand_dims(x, 1), [IMAGE]),
    "squeeze": (lambda o, x: o.squeeze(x, 1), [(None, 1, 6)]),
    "concatenate": (lambda o, x, y: o.concatenate([x, y], axis=-1), [IMAGE, IMAGE]),
    "stack": (lambda o, x, y: o.stack([x, y], axis=1), [IMAGE, IMAGE]),
    "split": (lambda o, x: o.split(x, 3, axis=-1), [IMAGE]),
    "split at": (lambda o, x: o.split(x, [1, 3], axis=-1), [IMAGE]),
    "tile": (lambda o, x: o.tile(x, (1, 2, 3)), [SERIES]),
    "repeat": (lambda o, x: o.repeat(x, 3, axis=1), [SERIES]),
    "pad": (lambda o, x: o.pad(x, ((0, 0), (1, 2), (0, 3))), [SERIES]),
    "matmul": (lambda o, x, y: o.matmul(x, y), [SERIES, (None, 6, 11)]),
    "einsum": (lambda o, x, y: o.einsum("abc,adc->abd", x, y), [SERIES, (None, 11, 6)]),
    "tensordot": (lambda o, x, y: o.tensordot(x, y, axes=[[2], [1]]), [SERIES, (4, 6)]),
    "item": (lambda o, x: x[:, 3:-2, ::2], [(None, 30, 31, 6)]),
    "item dropped": (lambda o, x: x[:, 0], [SERIES]),
    "item ellipsis": (lambda o, x: x[..., None, 1:3], [SERIES]),
    "take": (lambda o, x: o.take(x, [0, 2], axis=1), [SERIES]),
    "one hot": (lambda o, x: o.one_hot(o.cast(x, "int32"), 12), [(None, 7)]),
    "cast": (lambda o, x: o.cast(x, "float16"), [SERIES]),
    "where": (lambda o, x, y: o.where(x > 0, x, y), [SERIES, SERIES]),
    "softmax": (lambda o, x: o.softmax(x), [SERIES]),
    "relu": (lambda o, x: o.relu(x), [SERIES]),
    "resize": (lambda o, x: o.image.resize(x, (20, 30)), [IMAGE]),
    "max pool": (lambda o, x: o.max_pool(x, 3, 2, padding="same"), [IMAGE]),
    "average pool": (lambda o, x: o.average_pool(x, (3, 2)), [IMAGE]),
    "convolution": (lambda o, x, y: o.conv(x, y, strides=2), [(2, 37, 53, 6), (3, 3, 6, 8)]),
    "top": (lambda o, x: o.top_k(x, 3), [SERIES]),
    "attention": (lambda o, q, k: o.dot_product_attention(q, k, k), [(None, 9, 4, 5), (None, 11, 4, 5)]),
    "flip": (lambda o, x: o.flip(x, 1), [SERIES]),
    "maximum": (lambda o, x, y: o.maximum(x, y), [SERIES, SERIES]),
    "ravel": (lambda o, x: o.ravel(x), [(2, 3, 4)]),
    "integer sum": (lambda o, x: o.sum(o.cast(x, "int32"), axis=1), [SERIES]),
    "norm": (lambda o, x: o.normalize(x, axis=-1), [SERIES]),
    "moments": (lambda o, x: o.moments(x, axes=[1]), [SERIES]),
}


@pytest.mark.parametrize("name", OPERATORS)
def test_operator_equals_keras(name: str) -> None:
    """Functions of ``keras.ops`` between the layers."""
    import keras

    function, shapes = OPERATORS[name]
    check(built(operator(lambda *tensors: function(keras.ops, *tensors)), shapes))


def test_frozen_wrapper_trains_nothing() -> None:
    """Keras keeps the inner variables' flag but trains none of them; so do the counts."""
    import keras

    found = ours(built(lambda: keras.layers.Bidirectional(keras.layers.LSTM(5), trainable=False), [SERIES]))
    assert found is not None
    assert not any(weight.trainable for weight in found.weights)
    assert keras.layers.Bidirectional(keras.layers.LSTM(5), trainable=False).trainable_weights == []


def test_shared_layer_counts_once_and_keeps_two_shapes() -> None:
    """A convolution called on two sizes is two nodes and one set of weights."""
    import keras

    with keras.StatelessScope(initialize_variables=False):
        small, large = keras.Input((20, 20, 3)), keras.Input((40, 30, 3))
        shared = keras.layers.Conv2D(4, 3)
        model = keras.Model([small, large], [shared(small), shared(large)])
        truth = walk(model)
    found = ours(truth)
    assert found is not None
    assert shapes_of(found) == shapes_of(truth)
    assert weights_of(found) == weights_of(truth)
    assert totals(found).params == model.count_params() == 3 * 3 * 3 * 4 + 4


def test_nested_model_equals_keras() -> None:
    """Nodes of an inner model carry its name, and its layers called twice count once."""
    import keras

    with keras.StatelessScope(initialize_variables=False):
        inner = keras.Sequential([keras.Input((16, 16, 3)), keras.layers.Conv2D(4, 3), keras.layers.Flatten()])
        left, right = keras.Input((16, 16, 3)), keras.Input((16, 16, 3))
        model = keras.Model([left, right], keras.layers.Add()([inner(left), inner(right)]))
        truth = walk(model)
    found = ours(truth)
    assert found is not None
    assert shapes_of(found) == shapes_of(truth)
    assert totals(found).params == model.count_params()


sizes = st.integers(1, 40)


@settings(max_examples=80, deadline=None)
@given(data=st.data(), rank=st.integers(1, 3), kind=st.sampled_from(["Conv", "DepthwiseConv", "SeparableConv"]))
def test_convolutions_agree_or_both_refuse(data: st.DataObject, rank: int, kind: str) -> None:
    """Any size, kernel, stride, dilation, groups and padding: the same shapes and weights, or both refuse."""
    rank = rank if kind == "Conv" else min(rank, 2)
    stride, dilation = data.draw(st.sampled_from([(1, 1), (2, 1), (3, 1), (1, 2), (1, 3)]))
    arguments = {
        "kernel_size": data.draw(st.tuples(*[st.integers(1, 7)] * rank)),
        "strides": stride,
        "dilation_rate": dilation,
        "padding": data.draw(st.sampled_from(["valid", "same"])),
        "use_bias": data.draw(st.booleans()),
    }
    if kind != "DepthwiseConv":
        arguments["filters"] = data.draw(st.sampled_from([1, 4, 6]))
    if kind == "Conv":
        arguments["groups"] = data.draw(st.sampled_from([1, 1, 2]))
    shape = (None, *data.draw(st.tuples(*[sizes] * rank)), data.draw(st.sampled_from([2, 3, 6])))
    agree_or_refuse(f"{kind}{rank}D", arguments, shape)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), rank=st.integers(1, 3), kind=st.sampled_from(["MaxPooling", "AveragePooling"]))
def test_pools_agree_or_both_refuse(data: st.DataObject, rank: int, kind: str) -> None:
    """Any size, window and stride, rounding up or down."""
    arguments = {
        "pool_size": data.draw(st.tuples(*[st.integers(1, 5)] * rank)),
        "strides": data.draw(st.sampled_from([None, 1, 2, 3])),
        "padding": data.draw(st.sampled_from(["valid", "same"])),
    }
    agree_or_refuse(f"{kind}{rank}D", arguments, (None, *data.draw(st.tuples(*[sizes] * rank)), 3))


@settings(max_examples=40, deadline=None)
@given(data=st.data(), rank=st.integers(1, 3))
def test_transposed_convolutions_agree(data: st.DataObject, rank: int) -> None:
    """Growing windows, with and without output padding."""
    stride = data.draw(st.integers(1, 3))
    arguments = {
        "filters": 3,
        "kernel_size": data.draw(st.tuples(*[st.integers(1, 5)] * rank)),
        "strides": stride,
        "padding": data.draw(st.sampled_from(["valid", "same"])),
        "output_padding": data.draw(st.sampled_from([None, 0, stride - 1])),
    }
    agree_or_refuse(f"Conv{rank}DTranspose", arguments, (None, *data.draw(st.tuples(*[sizes] * rank)), 2))


def agree_or_refuse(layer: str, arguments: dict[str, Any], shape: Any) -> None:
    """Keras and our rules say the same of one layer."""
    try:
        truth = built(Maker(layer, arguments), [shape])
    except Refused:
        node = Node("x", layer, inputs=("in0",), attributes=arguments)
        source = Node("in0", "InputLayer", outputs=(TensorSpec("in0", shape),))
        assert_refused(Graph("m", (source, node), (source.outputs[0],)))
        return
    check(truth)


def assert_refused(graph: Graph) -> None:
    """One line that names the node."""
    with pytest.raises(LoadError, match=r"x \(\w+\) cannot work"):
        infer(graph)
