"""What an image that is too small is told: what limits, the sizes on the way, and a configuration that works."""

from __future__ import annotations

import pytest

from graph.configuration import parse
from graph.errors import LoadError
from graph.values import Graph
from loaders.applications import load
from loaders.catalogue import applications


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
    assert refusal("mobilenet@16x16x3,alpha=0.5").endswith("smaller images; below_minimum=true builds it anyway")
