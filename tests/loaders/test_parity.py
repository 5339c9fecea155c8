"""The notes on networks built for unknown sizes say which known sizes give the same one: the graphs decide."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from graph.configuration import parse
from graph.errors import ArchigramError
from graph.rules.padding import BY_PARITY
from graph.values import Graph
from loaders.applications import load
from loaders.too_small import inferred


def graph_of(line: str) -> Graph:
    return load(parse(f"{line},include_top=false", lambda path: False))


def structure(graph: Graph) -> list[object]:
    """Every layer but the input, with what it does; a padding as the cells that it comes to."""
    nodes = [node for node in graph.nodes if node.op_type != "InputLayer"]
    plain = [{key: value for key, value in node.attributes.items() if key != BY_PARITY} for node in nodes]
    return [(node.op_type, node.name, node.inputs, told) for node, told in zip(nodes, plain, strict=True)]


@pytest.mark.parametrize(
    ("name", "told", "same"),
    [
        ("efficientnetb0", "divisible by 32;", lambda size: size % 32 == 0),
        ("mobilenetv2", "divisible by 32, or one less;", lambda size: size % 32 in (0, 31)),
        ("mobilenetv3small", "divisible by 32, or one less;", lambda size: size % 32 in (0, 31)),
    ],
)
def test_the_sizes_of_the_same_network_are_those_told(name, told, same):
    unknown = graph_of(f"{name}@?x?x3")
    assert told in " ".join(unknown.notes)
    for size in range(190, 227):
        alike = structure(graph_of(f"{name}@{size}x{size}x3")) == structure(unknown)
        assert alike == same(size), size
    assert structure(graph_of(f"{name}@256x192x3")) == structure(unknown)
    assert structure(graph_of(f"{name}@256x194x3")) != structure(unknown)


def test_nasnet_of_a_known_width_is_the_one_of_sizes_behind_multiples_of_32():
    for width, alike in {161: True, 162: True, 163: False, 164: False}.items():
        unknown = graph_of(f"nasnetmobile@?x{width}x3")
        assert "one or two more than a multiple of 32;" in " ".join(unknown.notes)
        assert (structure(graph_of(f"nasnetmobile@{width}x{width}x3")) == structure(unknown)) == alike


@pytest.mark.parametrize("name", ["nasnetmobile", "nasnetlarge"])
def test_nasnet_of_an_unknown_size_works_nowhere(name):
    """Keras 3 fails so too, at 96, 224, 256, 331 and every other size tried."""
    unknown = graph_of(f"{name}@?x?x3")
    (note,) = unknown.notes
    assert "cannot be called at any size" in note
    assert "odd" not in note
    configuration = parse(name, lambda path: False)
    for size in (1, 7, 32, 96, 97, 224, 225, 256, 331):
        first, *rest = unknown.nodes
        given = replace(first.outputs[0], shape=(None, size, size, 3))
        sized = replace(unknown, nodes=(replace(first, outputs=(given,)), *rest), inputs=(given,))
        with pytest.raises(ArchigramError, match="cannot work at"):
            inferred(sized, configuration, (None, size, size, 3))
