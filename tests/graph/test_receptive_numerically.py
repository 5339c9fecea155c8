"""Receptive field and stride against a real model: which input rows the gradient of one output position reaches.

All weights positive and averages instead of maxima, so no path is cut; only the rows are looked at, so images are
narrow.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from graph.configuration import parse
from graph.index import Index
from graph.receptive import Field, receptive_fields
from loaders.applications import load

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

WIDTH = 75


def fields_of(name: str, height: int, layer: str) -> Field:
    configuration = parse(f"{name.lower()}@{height}x{WIDTH}x3,include_top=false", lambda path: False)
    return receptive_fields(Index(load(configuration)))[layer][0]


def positive_model(name: str, height: int, layer: str) -> Any:
    """The application up to a layer, every kernel the mean of what it reads, maxima replaced by averages."""
    import keras
    import numpy as np

    def averaging(each: Any) -> Any:
        if isinstance(each, keras.layers.MaxPooling2D):
            return keras.layers.AveragePooling2D.from_config(each.get_config())
        return each.__class__.from_config(each.get_config())

    keras.utils.clear_session(free_memory=False)
    with keras.StatelessScope(initialize_variables=False):
        whole = getattr(keras.applications, name)(weights=None, include_top=False, input_shape=(height, WIDTH, 3))
        part = keras.Model(whole.input, whole.get_layer(layer).output)
    model = keras.models.clone_model(part, clone_function=averaging)
    for each_layer in model.layers:
        for variable in each_layer.weights:
            shape = tuple(variable.shape)
            if "kernel" in variable.name:
                # a depthwise kernel (height, width, channels, multiplier) reads one channel
                alone = isinstance(each_layer, keras.layers.DepthwiseConv2D) or "depthwise" in variable.name
                value = 1.0 / np.prod(shape[:2] if alone else shape[:-1])
            else:
                value = 1.0 if variable.name in ("gamma", "moving_variance") else 0.0
            variable.assign(np.full(shape, value, dtype="float32"))
    return model


def rows_reached(model: Any, height: int, position: int) -> tuple[int, int]:
    """First and last input row with a gradient from one row of the output."""
    import numpy as np
    import tensorflow as tf

    # small, so that no sum of residuals reaches the ceiling of a ReLU6
    image = tf.Variable(np.full((1, height, WIDTH, 3), 1e-3, dtype="float32"))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(model(image, training=False)[:, position])
    reached = np.flatnonzero(np.abs(tape.gradient(total, image).numpy()).sum(axis=(0, 2, 3)))
    return int(reached[0]), int(reached[-1])


@pytest.mark.parametrize(
    ("name", "layer", "height"),
    [
        ("VGG16", "block4_pool", 250),
        ("ResNet50", "conv4_block6_out", 460),
        ("ResNet50V2", "conv3_block4_out", 300),
        ("MobileNet", "conv_pw_13_relu", 500),
        ("MobileNetV2", "block_13_expand_relu", 431),
        ("DenseNet121", "pool3_pool", 420),
        ("InceptionV3", "mixed3", 400),
        ("Xception", "add_2", 301),
    ],
)
def test_the_gradient_reaches_exactly_the_receptive_field(name, layer, height):
    field = fields_of(name, height, layer)
    assert field.size is not None
    model = positive_model(name, height, layer)
    middle = model.output.shape[1] // 2
    lows = []
    for position in (middle, middle + 1):
        low, high = rows_reached(model, height, position)
        assert (low, high) == (field.low + position * field.stride, field.high + position * field.stride)
        assert (low, high) > (0, 0)
        assert high < height - 1
        lows.append(low)
    assert high - low + 1 == field.size
    assert lows[1] - lows[0] == field.stride
