"""What an image that is too small is told: what limits, the sizes on the way, and a configuration that works."""

from __future__ import annotations

import json

import pytest

from graph.configuration import Configuration, parse
from graph.errors import LoadError
from graph.model_words import model_words
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


def test_one_open_side_is_told_what_the_layers_need():
    assert refusal("vgg16@20x?x3,include_top=false").endswith(
        "got 20×?: Keras refuses smaller images; its layers need 32×32 (heights 32 → 16 → 8 → 4 → 2 → 1); "
        "try vgg16@32x32x3"
    )
    assert refusal("resnet50@20x?x3,include_top=false").endswith("smaller images; below_minimum=true builds it anyway")


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


def network(image: list[int], layers: list[tuple[str, dict[str, object], list[str]]]) -> str:
    """A functional model's architecture: class, configuration with its name, and the layers it reads."""
    first = {"class_name": "InputLayer", "name": "image", "inbound_nodes": []}
    made: list[dict[str, object]] = [{**first, "config": {"batch_shape": [None, *image], "name": "image"}}]
    for kind, config, reads in layers:
        calls = [[[name, 0, 0, {}] for name in reads]]
        made.append({"class_name": kind, "name": config["name"], "config": config, "inbound_nodes": calls})
    ends = {"input_layers": [["image", 0, 0]], "output_layers": [[layers[-1][1]["name"], 0, 0]]}
    return json.dumps({"class_name": "Functional", "config": {"name": "m", "layers": made, **ends}})


def convolution(name: str, strides: int = 1) -> dict[str, object]:
    return {"name": name, "filters": 8, "kernel_size": 3, "padding": "same", "strides": strides}


HOURGLASS = [
    ("Conv2D", convolution("down", 2), ["image"]),
    ("Conv2D", convolution("deep", 2), ["down"]),
    ("UpSampling2D", {"name": "up", "size": 2}, ["deep"]),
    ("Concatenate", {"name": "join", "axis": -1}, ["up", "down"]),
]


def test_paths_that_must_meet_name_the_multiples_that_work(tmp_path):
    (tmp_path / "m.json").write_text(network([64, 64, 3], HOURGLASS))
    source = str(tmp_path / "m.json")
    with pytest.raises(LoadError) as refused:
        any_source(Configuration(source, (61, 62, 3)))
    assert str(refused.value).endswith(f"; its layers work at multiples of 4; try {source}@64x64x3")
    assert any_source(Configuration(source, (64, 64, 3))).nodes


def test_a_reshape_to_written_sizes_is_named(tmp_path):
    layers = [("Conv2D", convolution("half", 2), ["image"])]
    layers += [("Reshape", {"name": "flat", "target_shape": [1568]}, ["half"])]
    (tmp_path / "m.json").write_text(network([28, 28, 1], layers))
    source = str(tmp_path / "m.json")
    said = " ".join(model_words(any_source(Configuration(source))))
    assert "It takes images of 28×28 only: at another size flat (Reshape) cannot work at 28×28×8" in said
    with pytest.raises(LoadError, match="the file takes images of 28×28 only; leave the size out"):
        any_source(Configuration(source, (32, 32, 1)))


def test_weights_that_fix_the_size_are_named(tmp_path):
    layers = [("Conv2D", convolution("half", 2), ["image"]), ("Flatten", {"name": "flat"}, ["half"])]
    layers += [("Dense", {"name": "classes", "units": 10}, ["flat"])]
    (tmp_path / "m.json").write_text(network([28, 28, 1], layers))
    said = " ".join(model_words(any_source(Configuration(str(tmp_path / "m.json")))))
    assert "classes's kernel of 1568×10 fixes the input's size: at another one" in said
