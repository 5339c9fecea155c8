"""Old files carry Keras 2's layers: their output shapes and number of weights, against tf_keras."""

from __future__ import annotations

import os
from typing import Any

import pytest

from graph.index import Index
from graph.infer import infer
from loaders.attributes import layer_attributes
from tests.graph.builder import graph_of, layer, source

pytestmark = pytest.mark.xdist_group("keras")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

IMAGE = (None, 17, 23, 6)
SERIES = (None, 9, 6)

LAYERS: list[tuple[str, Any, dict[str, Any]]] = [
    ("Conv2D", IMAGE, {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"}),
    ("Conv2DTranspose", IMAGE, {"filters": 4, "kernel_size": 3, "strides": 2, "output_padding": 1}),
    ("DepthwiseConv2D", IMAGE, {"kernel_size": 3, "depth_multiplier": 2}),
    ("SeparableConv2D", IMAGE, {"filters": 4, "kernel_size": 3}),
    ("LocallyConnected1D", SERIES, {"filters": 4, "kernel_size": 3}),
    ("LocallyConnected2D", IMAGE, {"filters": 4, "kernel_size": 3, "strides": 2}),
    ("BatchNormalization", IMAGE, {}),
    ("BatchNormalization", IMAGE, {"axis": 1, "scale": False}),
    ("LayerNormalization", IMAGE, {"axis": [1, 3]}),
    ("Dense", SERIES, {"units": 4}),
    ("LSTM", SERIES, {"units": 5, "return_sequences": True}),
    ("GRU", SERIES, {"units": 5}),
    ("GRU", SERIES, {"units": 5, "reset_after": False}),
    ("SimpleRNN", SERIES, {"units": 5}),
    ("ConvLSTM2D", (None, 3, 17, 23, 6), {"filters": 4, "kernel_size": 3}),
    ("PReLU", IMAGE, {"shared_axes": [1, 2]}),
    ("Normalization", IMAGE, {}),
    ("MaxPooling2D", IMAGE, {"pool_size": 3, "strides": 2}),
    ("GlobalAveragePooling2D", IMAGE, {}),
    ("Flatten", IMAGE, {}),
    ("Cropping2D", IMAGE, {"cropping": [[1, 2], [3, 0]]}),
    ("ThresholdedReLU", IMAGE, {}),
    ("RandomHeight", IMAGE, {"factor": 0.1}),
    ("RandomWidth", IMAGE, {"factor": 0.1}),
]


@pytest.mark.parametrize(("op_type", "shape", "arguments"), LAYERS, ids=lambda value: str(value)[:40])
def test_layer_equals_keras_2(op_type: str, shape: Any, arguments: dict[str, Any]) -> None:
    """Output shape, and shape and trainability of every weight."""
    keras = pytest.importorskip("tf_keras")
    inputs = keras.Input(shape[1:])
    made = getattr(keras.layers, op_type)(**arguments)
    output = made(inputs)
    attributes = layer_attributes(made.get_config(), op_type)
    found = infer(graph_of(source(shape), layer("x", op_type, "in", **attributes)))
    assert found.nodes[1].outputs[0].shape == tuple(output.shape)
    weights = [Index(found).weights[name] for name in found.nodes[1].weights]
    trained = {id(variable) for variable in made.trainable_weights}
    truth = [(tuple(variable.shape), id(variable) in trained) for variable in made.weights]
    assert sorted((weight.shape, weight.trainable) for weight in weights) == sorted(truth)


def test_bidirectional_of_keras_2() -> None:
    """Its configuration names the inner layer plainly."""
    keras = pytest.importorskip("tf_keras")
    made = keras.layers.Bidirectional(keras.layers.LSTM(5, return_sequences=True), merge_mode="sum")
    output = made(keras.Input(SERIES[1:]))
    attributes = layer_attributes(made.get_config(), "Bidirectional")
    found = infer(graph_of(source(SERIES), layer("b", "Bidirectional", "in", **attributes)))
    assert found.nodes[1].outputs[0].shape == tuple(output.shape)
    assert [weight.shape for weight in found.weights] == [tuple(variable.shape) for variable in made.weights]
