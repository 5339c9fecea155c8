"""Multiply-accumulates of networks with layers that no rule knows: a bound that says what it leaves out, or nothing."""

from msgspec.structs import replace

from graph.fold import fold
from graph.known_macs import Known, known_macs
from graph.values import Node
from render.sentence import sentence
from render.style import Style
from render.units import totals_text
from tests.builders import graph_of

DENSE = graph_of("""
    x: Input 8
    a: Dense 16 <- x
    b: Dense 4 <- a
""")


def _with_opaque():
    """DENSE with a layer of its author's at the end."""
    last = Node("p", "Positions", "custom", inputs=("b",), outputs=DENSE.outputs[:0], opaque=True)
    return replace(DENSE, nodes=(*DENSE.nodes, last))


def test_all_known():
    assert known_macs(DENSE) == Known(8 * 16 + 16 * 4, 0)
    assert "192 MACs" in totals_text(DENSE, Style())


def test_an_opaque_layer_leaves_a_bound_that_counts_what_it_lacks():
    graph = _with_opaque()
    assert known_macs(graph) == known_macs(fold(graph, "blocks")) == Known(192, 1)
    assert "≥ 192 MACs (1 layer not counted)" in totals_text(graph, Style())
    assert "≥ 192 MACs (1 layer not counted)" in sentence(graph, Style())


def test_unknown_sizes_leave_nothing_to_say_and_no_question_mark():
    graph = graph_of("x: Input ?x?x3\na: Conv2D 3x3 8 <- x")
    assert known_macs(graph) is None
    assert "MAC" not in totals_text(graph, Style()) + sentence(graph, Style())
