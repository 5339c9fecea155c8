"""What the inspector says."""

from __future__ import annotations

import pytest
from msgspec import structs

from graph.explain import Explanation, ShapeExplained
from graph.model_words import Section
from graph.values import Graph, Node, TensorSpec
from gui.attributes import Fact, attribute_facts, value_text
from gui.describe import describe_model, describe_node
from gui.explanation_cards import Equation, bytes_text, equation, size_notes
from gui.layer_rows import layer_rows, percent
from gui.session import Diagram
from tests.gui.fakes import small_drawing, small_graph


@pytest.fixture
def diagram() -> Diagram:
    graph = small_graph()
    return Diagram("resnet50v2@440x340x3", graph, small_drawing(graph), "light")


def test_a_convolution_is_explained_with_its_numbers(diagram):
    shown = describe_node(diagram, "conv1_conv")
    assert shown.kind == "Conv2D · convolution"
    assert shown.facts[0] == Fact("kernel · stride · padding", "7×7 · 2 · valid")
    assert shown.facts[1] == Fact("filters · bias", "64 · yes")
    assert shown.facts[2] == Fact("output", "220×170×64")
    cards = {card.heading: card for card in shown.cards}
    assert [one.text for one in cards["parameters"].equations] == ["(7·7·3 + 1)·64 = 9,472"]
    assert cards["parameters"].latex == r"\[ (7 \cdot 7 \cdot 3 + 1) \cdot 64 = 9{,}472 \]"
    assert [one.value for one in cards["output size"].equations] == ["220", "170"]
    assert cards["parameters"].same == "Does not depend on the size of the input."
    assert cards["output size"].note == "any input: ⌈H/2⌉ × ⌈W/2⌉ × 64 · total stride 2 · sees 7×7 of the input"
    assert cards["cost"].equations == (Equation("220·170·7·7·3·64", "352 M MACs"),)
    assert "9.6 MB of activations" in cards["cost"].note


def test_neighbours_are_links_both_ways(diagram):
    links = describe_node(diagram, "conv2_block1_conv").links
    assert [(fact.label, fact.link) for fact in links] == [("from", "conv1_conv"), ("to", "conv2_block1_relu")]


def test_the_model_shows_totals_and_what_it_is_made_of(diagram):
    shown = describe_model(diagram)
    assert shown.kind == "Keras application · 12 layers"
    assert Fact("input", "440×340×3") in shown.facts
    assert shown.cards[0].equations[0].value == "21,952"
    assert shown.shares[0].category == "convolution"
    assert shown.shares[0].params == 1
    assert sum(share.count for share in shown.shares) == 12


def test_a_layer_called_twice_says_so():
    graph = small_graph()
    twin = [
        structs.replace(
            node, name="conv2_block1_conv#2", layer="conv2_block1_conv", outputs=(TensorSpec("twin", None),)
        )
        for node in graph.nodes
        if node.name == "conv2_block1_conv"
    ]
    both = Graph(graph.name, (*graph.nodes, *twin), graph.inputs, graph.outputs, graph.weights, graph.format)
    shown = describe_node(Diagram("x", both, small_drawing(both), "light"), "conv2_block1_conv")
    assert "One set of weights for 2 calls." in shown.cards[0].note


def test_unknown_sizes_are_told_as_unknown():
    spec = TensorSpec("x", (None, None, None, 3))
    node = Node("x", "InputLayer", outputs=(spec,))
    graph = Graph("m", (node,), (spec,), (spec,), (), "keras")
    shown = describe_node(Diagram("m", graph, small_drawing(graph), "light"), "x")
    assert Fact("output", "?×?×3") in shown.facts
    assert all(card.heading != "memory" for card in shown.cards)


def test_attributes_that_say_nothing_are_left_out():
    told = attribute_facts(
        {"name": "a", "trainable": True, "activation": "linear", "kernel_initializer": {}, "groups": 1, "rate": 0.5}
    )
    assert told == [Fact("rate", "0.5")]


def test_onnx_attributes_read_like_keras_ones():
    told = attribute_facts({"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1], "group": 1})
    assert told == [Fact("kernel · stride · padding", "3×3 · 2 · 1")]


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "yes"), ([7, 7], "7×7"), ([2, 2], "2"), ([2, 1], "2×1"), (1e-5, "1e-05"), ("same", "same"), ([["a"]], "a")],
)
def test_values_as_one_writes_them(value, text):
    assert value_text(value) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (9_574_400, "9.6 MB"), (379_768_592, "380 MB"), (2.5e12, "2500 GB")]
)
def test_bytes(count, text):
    assert bytes_text(count) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.033, "3.3 %"), (0.18, "18 %"), (0.00001, "< 0.1 %"), (1, "100 %"), (0.996, "99.6 %")]
)
def test_percent(share, text):
    assert percent(share) == text


def test_equations_are_split_and_whole_numbers_grouped():
    assert equation("a = b = 9472") == Equation("a = b", "9,472")
    assert equation("b = ?") == Equation("b", "?")


def test_rows_hold_every_node_and_shares_add_up(diagram):
    rows = layer_rows(diagram)
    assert [row.name for row in rows] == [node.name for node in diagram.graph.nodes]
    assert sum(row.share or 0 for row in rows) == pytest.approx(1)
    assert rows[2].output == "220×170×64"


def test_a_whole_model_tells_what_the_worker_says_of_it_and_forgets_it_at_another_size(window, link):
    link.sections = (Section("least input", ("Every input works.",), "1×1"), Section("its top", ("None.",)))
    window.open(["resnet50v2@440x340x3"])
    cards = {card.heading: card for card in window.inspector.description.cards}
    assert cards["least input"].text == "least input: 1×1\nEvery input works."
    assert cards["its top"].text == "its top\nNone."
    window.session.select("conv1_conv")
    assert "least input" not in {card.heading for card in window.inspector.description.cards}
    window.session.select("")
    link.sections = ()
    window.configuration_bar.shape.edit.setText("300x300x3")
    window.configuration_bar.shape.edit.returnPressed.emit()
    assert "least input" not in {card.heading for card in window.inspector.description.cards}


def test_a_comparison_asks_nothing_of_the_whole_model(window, link):
    link.sections = (Section("least input", ("Every input works.",), "1×1"),)
    window.open(["resnet50v2@440x340x3 ↔ vgg16"])
    assert window.session.current.told_of == ""


def test_a_sum_in_letters_stands_in_brackets():
    shape = ShapeExplained((None, 115, 115, 96), (), (None, "⌈H/2⌉ + 1", "⌈W/2⌉ + 1", 96))
    told = Explanation("pad", "ZeroPadding2D", None, shape, None, None, None)
    assert size_notes(told) == ["any input: (⌈H/2⌉+1) × (⌈W/2⌉+1) × 96"]
