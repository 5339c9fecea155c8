"""Weight-free building against an ordinary build of the same application."""

from __future__ import annotations

import pytest

from graph.errors import LoadError
from loaders import keras_build

keras = pytest.importorskip("keras")


def rows(model) -> list[tuple]:
    return [(operation.name, operation.output.shape) for operation in model.operations]


def test_equals_an_ordinary_build():
    """Names, shapes and counts of a model that holds real weights, though none was allocated here."""
    arguments = {"input_shape": (64, 48, 3), "include_top": False, "alpha": 0.35}
    light = keras_build.build("MobileNetV2", arguments)
    keras.utils.clear_session()
    real = keras.applications.MobileNetV2(weights=None, **arguments)
    assert rows(light) == rows(real)
    assert light.count_params() == real.count_params()
    assert [variable.path for variable in light.weights] == [variable.path for variable in real.weights]


def test_names_do_not_depend_on_what_was_built_before():
    """Automatic names start anew with each build."""
    first = keras_build.application("MobileNetV3Small", {})
    keras_build.application("MobileNet", {})
    assert keras_build.application("MobileNetV3Small", {}) == first


def test_users_keras_settings_do_not_reach_the_graph():
    """Channels first or float16 in keras.json change no published architecture."""
    expected = keras_build.application("VGG16", {})
    keras.config.set_image_data_format("channels_first")
    keras.config.set_dtype_policy("mixed_float16")
    assert keras_build.application("VGG16", {}) == expected


def test_below_the_minimum_for_every_kind_of_check():
    """ResNet50's shared check and MobileNetV3's own are passed over; sizes are computed as ever."""
    graph = keras_build.application("ResNet50", {"input_shape": (10, 10, 3), "include_top": False}, below_minimum=True)
    assert graph.outputs[0].shape == (None, 1, 1, 2048)
    graph = keras_build.application("MobileNetV3Small", {"input_shape": (10, 10, 3)}, below_minimum=True)
    assert graph.outputs[0].shape == (None, 1000)
    assert all(type(dim) in (int, type(None)) for spec in graph.inputs for dim in spec.shape or ())


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("ResNet50", {"input_shape": (10, 10, 3)}, "Input size must be at least 32x32"),
        ("MobileNet", {"alpha": "wide"}, "cannot be built with these choices"),
        ("EfficientNetV2B0", {"name": "mine"}, "mine"),
    ],
)
def test_keras_refusals_are_one_line(name, arguments, reason):
    """Keras' reason, without colours, tensors or a traceback."""
    with pytest.raises(LoadError, match=reason) as refusal:
        keras_build.build(name, arguments)
    assert len(str(refusal.value)) < 400
    assert "KerasTensor" not in str(refusal.value)
