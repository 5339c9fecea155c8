"""The dot export, read back by Graphviz itself."""

from __future__ import annotations

import pygraphviz
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.values import Graph, Node, TensorSpec
from render.dot import dot_source
from tests.builders import graph_of


def test_graphviz_reads_the_nodes_edges_and_labels():
    graph = graph_of("x: Input 8x8x3\nc: Conv2D 3x3 4 <- x\nr: ReLU <- c\na: Add <- c, r")
    read = pygraphviz.AGraph(string=dot_source(graph))
    assert sorted(node.attr["id"] for node in read.nodes()) == ["a", "c", "r", "x"]
    assert len(read.edges()) == 4
    label = next(node.attr["label"] for node in read.nodes() if node.attr["id"] == "c")
    assert label == r"c\nConv2D 3×3, 4\n6×6×4\n112 parameters"


def test_the_same_graph_gives_the_same_text():
    graph = graph_of("x: Input 8\nd: Dense 4 <- x")
    assert dot_source(graph) == dot_source(graph)


def test_an_input_without_a_node_is_drawn():
    node = Node("n", "Relu", "ai.onnx", inputs=("x",), outputs=(TensorSpec("y", (1, 4)),))
    read = pygraphviz.AGraph(string=dot_source(Graph("g", (node,), (TensorSpec("x", (1, 4)),))))
    assert [(a.attr["id"], b.attr["id"]) for a, b in ((e[0], e[1]) for e in read.edges())] == [("x", "n")]


@pytest.mark.parametrize("name", ['a"b', "a\\", "\\N", "<b>", "a\nb", "node", "x;y", "é→漢", "a\x00b"])
def test_unruly_names_stay_one_node(name):
    check(name)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=20))
def test_any_name_stays_one_node(name):
    check(name)


def check(name: str) -> None:
    first = Node(name, name, "custom", outputs=(TensorSpec("t", None),))
    second = Node("second", "Thing", "custom", inputs=("t",))
    read = pygraphviz.AGraph(string=dot_source(Graph(name, (first, second))))
    assert len(read.nodes()) == 2
    assert len(read.edges()) == 1
