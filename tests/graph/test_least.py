"""Least sizes, against the ones measured by building each application in Keras at falling sizes."""

from __future__ import annotations

import pytest

from graph.configuration import parse
from graph.least import chain, chain_at, least_size
from graph.values import Graph
from loaders.applications import load


def graph_of(line: str) -> Graph:
    return load(parse(line, lambda path: False))


@pytest.mark.parametrize(
    ("line", "size"),
    [
        ("vgg16", 32),
        ("vgg19", 32),
        ("densenet121", 29),
        ("mobilenet", 31),
        ("xception", 7),
        ("resnet50", 1),
        ("resnet101v2", 1),
        ("mobilenetv2@224x224x3", 1),
        ("efficientnetb0@224x224x3", 1),
        ("convnexttiny", 32),
    ],
)
def test_what_really_limits_an_application(line: str, size: int) -> None:
    found = least_size(graph_of(f"{line},include_top=false"))
    assert found is not None
    assert found.size == size


def test_the_limiting_layer_and_the_chain_are_named() -> None:
    found = least_size(graph_of("vgg16,include_top=false"))
    assert found is not None
    assert found.chain == (32, 16, 8, 4, 2, 1)
    assert found.reason.startswith("block5_pool (MaxPooling2D) cannot work at 1×1×512")
    assert "32 → 16 → 8 → 4 → 2 → 1" in found.words


def test_what_the_arithmetic_needs_and_what_keras_enforces() -> None:
    said = {}
    for line in ("vgg16", "resnet50", "mobilenet"):
        graph = graph_of(f"{line},include_top=false")
        found = least_size(graph)
        assert found is not None
        said[line] = found.enforced_words(32, chain_at(graph, 32))
    assert said["vgg16"].endswith("Keras enforces the same.")
    assert said["resnet50"] == (
        "By the arithmetic every input works, down to 1×1; but Keras refuses images under 32×32, where heights go "
        "32 → 16 → 8 → 4 → 2 → 1: below_minimum=true builds them."
    )
    assert "The least input that works is 31×31" in said["mobilenet"]
    assert said["mobilenet"].endswith("below_minimum=true builds those of 31×31 and more.")


def test_resnet50_below_its_minimum_goes_down_to_one_pixel() -> None:
    graph = graph_of("resnet50@10x10x3,include_top=false,below_minimum=true")
    stages = (
        "conv1_conv",
        "pool1_pool",
        "conv2_block3_out",
        "conv3_block4_out",
        "conv4_block6_out",
        "conv5_block3_out",
    )
    heights = {node.name: node.outputs[0].shape[1] for node in graph.nodes if node.outputs[0].shape}
    assert [heights[name] for name in stages] == [5, 3, 3, 2, 1, 1]
    assert chain(graph) == (10, 5, 3, 2, 1)


def test_a_graph_without_an_image_has_no_least_size() -> None:
    assert least_size(Graph("empty", ())) is None
