"""Wrapped and recurrent layers: coloured by what they hold, named by kind and units, folded too."""

import pytest
from msgspec.structs import replace

from graph.facts import category
from graph.fold import fold
from graph.labels import headline
from graph.values import Graph, Node
from graph.wrapped import recurrent_name, recurrent_units
from tests.builders import graph_of

LSTM = {"class_name": "LSTM", "config": {"units": 128, "return_sequences": True}}
BOTH = {"class_name": "Bidirectional", "config": {"layer": LSTM}}


@pytest.mark.parametrize(
    ("node", "name", "units"),
    [
        (Node("a", "LSTM", attributes={"units": 256}), "LSTM", 256),
        (Node("a", "Bidirectional", attributes={"layer": LSTM}), "BiLSTM", 128),
        (Node("a", "TimeDistributed", attributes={"layer": BOTH}), "BiLSTM", 128),
        (Node("a", "GRU", "ai.onnx", attributes={"hidden_size": 64, "direction": "bidirectional"}), "BiGRU", 64),
        (Node("a", "Bidirectional", attributes={"layer": 3}), "Bidirectional", None),
    ],
)
def test_name_and_units(node, name, units):
    assert (recurrent_name(node), recurrent_units(node)) == (name, units)


@pytest.mark.parametrize(
    ("layer", "kind"),
    [
        (BOTH, "recurrent"),
        ({"class_name": "Dense", "config": {"units": 2}}, "dense"),
        ({"class_name": "Conv2D", "config": {"filters": 2}}, "convolution"),
        ({"class_name": "Functional", "config": {}}, "dense"),
    ],
)
def test_a_layer_at_each_step_has_the_colour_of_that_layer(layer, kind):
    assert category(Node("a", "TimeDistributed", attributes={"layer": layer})) == kind


def stack(op_type: str, **attributes: object) -> Graph:
    """Three such layers in a row between others."""
    graph = graph_of("x: Input 9x8\na: ReLU <- x\nb: ReLU <- a\nc: ReLU <- b\nd: Dense 4 <- c")
    nodes = tuple(
        replace(node, op_type=op_type, attributes=attributes) if node.op_type == "ReLU" else node
        for node in graph.nodes
    )
    return replace(graph, nodes=nodes)


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        (stack("LSTM", units=256, return_sequences=True), "LSTM 256 ×3"),
        (stack("Bidirectional", layer=LSTM), "BiLSTM 128 ×3"),
    ],
)
def test_a_folded_run_says_kind_and_units(graph, said):
    (block,) = [node for node in fold(graph, "blocks").nodes if node.domain == "archigram"]
    assert headline(block) == said
