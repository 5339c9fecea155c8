"""Parameters that several nodes use count once, so that what a figure writes beside its boxes adds up to the total."""

from graph.facts import totals
from graph.fold import fold
from graph.names import output_names
from graph.sharing import Sharing, sharings
from graph.values import Graph, Node, TensorSpec, Weight
from render.diagrams.facts import Reader
from render.fit.chart import chart_of
from render.style import Style

WEIGHTS = (
    Weight("k", (8, 8), role="kernel"),
    Weight("b", (8,), role="bias"),
    Weight("own", (8,), role="bias"),
    Weight("axis", (1,), role="constant"),
)


def _node(name: str, source: str, *weights: str) -> Node:
    spec = TensorSpec(name, (None, 8))
    return Node(name, "Dense", inputs=(source,), outputs=(spec,), weights=weights, attributes={"units": 8})


def tied() -> Graph:
    """Two calls of one layer, and a third layer that shares its kernel with them."""
    source = Node("in", "InputLayer", outputs=(TensorSpec("in", (None, 8)),))
    nodes = (
        source,
        _node("d", "in", "k", "b", "axis"),
        _node("d#2", "d", "k", "b", "axis"),
        _node("e", "d#2", "k", "own"),
    )
    return Graph("tied", nodes, source.outputs, nodes[-1].outputs, WEIGHTS, "keras")


def test_a_second_call_has_no_parameters_of_its_own_and_half_a_layer_its_other_half():
    assert sharings(tied()) == {"d#2": Sharing("d", 0), "e": Sharing("d", 8)}


def test_constants_are_no_shared_parameters():
    nodes = tuple(_node(name, "in", "axis") for name in ("a", "b"))
    assert sharings(Graph("constants", nodes, weights=WEIGHTS)) == {}


def test_the_boxes_of_a_figure_say_shared_and_their_numbers_add_up_to_the_total():
    graph = tied()
    reader = Reader(graph, Style(units="exact"))
    said = [reader.node(node).params for node in graph.nodes[1:]]
    assert said == ["72", "shared", "8"]
    assert sum(int(text) for text in said if text != "shared") == totals(graph).params == 80
    assert [row.figures[0] for row in chart_of(graph, Style(units="exact")).rows[1:]] == said


def test_folded_blocks_of_shared_layers_say_so_too():
    graph = fold(tied(), "blocks")
    reader = Reader(graph, Style(units="exact"))
    counts = [reader.node(node).params for node in graph.nodes[1:]]
    assert sum(int(text) for text in counts if text != "shared") == 80


def test_outputs_of_a_shared_model_are_counted_by_its_name():
    names = ["boxes/out", "scores/out", "boxes/out#2", "scores/out#2"]
    assert output_names(names) == ["boxes 1", "scores 1", "boxes 2", "scores 2"]
    assert output_names(["heads/boxes", "heads/scores"]) == ["heads/boxes", "heads/scores"]
    assert output_names(["z_mean", "z_log_var"]) == ["z_mean", "z_log_var"]


def test_names_that_would_become_one_stay():
    assert output_names(["a/out", "a/out#2", "a 1"]) == ["a/out", "a/out#2", "a 1"]
