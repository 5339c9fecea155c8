"""What an image that is too small is told: what limits, the sizes on the way, and a configuration that works."""

from __future__ import annotations

import json

import pytest

from graph.configuration import Configuration, parse
from graph.errors import LoadError
from graph.values import Graph
from loaders.applications import load
from loaders.catalogue import applications
from loaders.load import load as any_source
from loaders.too_small import layers_advice


def graph_of(line: str) -> Graph:
    return load(parse(line, lambda path: False))


def refusal(line: str) -> str:
    with pytest.raises(LoadError) as refused:
        graph_of(line)
    return str(refused.value)


# NASNet follows its width down there, and Keras takes long to build the large one
NAMES = [application.name.lower() for application in applications() if application.name != "NASNetLarge"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [1, 9])
def test_what_a_refusal_says_to_try_works(name, size):
    line = f"{name}@{size}x{size}x3,include_top=false"
    said = refusal(line)
    if said.endswith("; below_minimum=true builds it anyway"):
        assert f"heights {size}" in said
        assert graph_of(f"{line},below_minimum=true").nodes
    else:
        graph = graph_of(said.rpartition("; try ")[2] + ",include_top=false")
        assert f"heights {graph.inputs[0].shape[1]} → " in said


def test_the_layer_that_limits_is_named():
    assert "conv_dw_12 (DepthwiseConv2D) cannot work at 2×2×512" in refusal("mobilenet@16x16x3")
    assert refusal("xception@5x5x3").endswith("(heights 7 → 3 → 1); try xception@7x7x3,below_minimum=true")


def test_a_structure_that_needs_keras_is_refused_without_it():
    said = refusal("mobilenet@16x16x3,alpha=0.5")
    assert said.endswith("(heights 31 → 16 → 8 → 4 → 2 → 1); try mobilenet@31x31x3,alpha=0.5,below_minimum=true")


def test_what_is_too_small_for_its_layers_below_the_minimum_is_told_the_same():
    said = refusal("vgg16@10x10x3,include_top=false,below_minimum=true")
    assert said == (
        "block4_pool (MaxPooling2D) cannot work at 1×1×512: its window of 2 does not fit in 1; its layers need 32×32 "
        "(heights 32 → 16 → 8 → 4 → 2 → 1); try vgg16@32x32x3,below_minimum=true,include_top=false"
    )


def architecture(image: list[int | None]) -> str:
    """Three convolutions and pools as a person's model file."""
    layers = [{"class_name": "InputLayer", "config": {"batch_shape": [None, *image], "name": "image"}}]
    for number in range(3):
        convolution = {"name": f"conv{number}", "filters": 8, "kernel_size": 3}
        layers.append({"class_name": "Conv2D", "config": convolution})
        layers.append({"class_name": "MaxPooling2D", "config": {"name": f"pool{number}", "pool_size": 2}})
    return json.dumps({"class_name": "Sequential", "config": {"name": "one", "layers": layers}})


@pytest.mark.parametrize("image", [[64, 64, 3], [None, None, 3]])
def test_a_file_is_told_the_same(tmp_path, image):
    (tmp_path / "one.json").write_text(architecture(image))
    source = str(tmp_path / "one.json")
    with pytest.raises(LoadError) as refused:
        any_source(Configuration(source, (20, 20, 3)))
    assert str(refused.value).endswith(
        "pool2 (MaxPooling2D) cannot work at 1×1×8: its window of 2 does not fit in 1; its layers need 22×22 "
        f"(heights 22 → 20 → 10 → 8 → 4 → 2 → 1); try {source}@22x22x3"
    )
    assert any_source(Configuration(source, (22, 22, 3))).outputs[0].shape == (None, 1, 1, 8)


def test_a_size_that_is_large_enough_is_not_told_to_be_larger():
    graph = graph_of("vgg16,include_top=false")
    assert layers_advice(graph, Configuration("vgg16"), (None, 31, 400, 3))
    assert layers_advice(graph, Configuration("vgg16"), (None, 32, 32, 3)) == ""
    assert layers_advice(graph, Configuration("vgg16"), (None, None, None, 3)) == ""
