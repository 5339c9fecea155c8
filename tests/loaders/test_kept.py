"""Packing of skeletons: what goes in comes out, and the kept file is what Keras gives now."""

from __future__ import annotations

import pytest

from graph.values import Graph, Node, TensorSpec
from loaders.data.packing import Packer
from loaders.kept import kept, skeleton, variant


def chain(*nodes: tuple[str, str, dict]) -> Graph:
    """A line of nodes: name, operation, attributes."""
    made, previous = [Node("input", "InputLayer", outputs=(TensorSpec("input", None),))], "input"
    for name, op_type, attributes in nodes:
        made.append(Node(name, op_type, inputs=(previous,), outputs=(TensorSpec(name, None),), attributes=attributes))
        previous = name
    return Graph("", tuple(made), (TensorSpec("input", None),), (TensorSpec(previous, None),))


@pytest.mark.parametrize(
    ("shape", "tail", "key"),
    [
        ((224, 224, 3), "top", "3 known top"),
        ((None, 64, 1), "none", "other known none"),
        ((64, None, 4), "avg", "other unknown avg"),
    ],
)
def test_variant_key(shape, tail, key):
    """Channels, whether the width is known, and the tail decide the structure."""
    assert variant(shape, tail) == key


def test_variants_share_their_nodes_and_come_back():
    """Three variants of one body: each comes back whole, the body is stored once."""
    body = [(f"conv{n}_conv", "Conv2D", {"filters": 8}) for n in range(5)]
    graphs = {
        "with": chain(*body, ("predictions", "Dense", {"units": {"$": "classes"}})),
        "without": chain(*body),
        "other": chain(body[0], ("between", "ReLU", {}), *body[1:]),
    }
    packer = Packer()
    for key, graph in graphs.items():
        packer.add(key, graph)
    packed = packer.packed()
    assert len(packed.nodes) == 1 + 5 + 1 + 1 + 4
    assert len(packed.operations) == 4
    for key, graph in graphs.items():
        given = skeleton(packed, key, (None, 8, 8, 3), {"classes": 7})
        assert [node.name for node in given.nodes] == [node.name for node in graph.nodes]
        assert [node.inputs for node in given.nodes] == [node.inputs for node in graph.nodes]
        assert given.outputs == graph.outputs
        assert given.inputs == given.nodes[0].outputs == (TensorSpec("input", (None, 8, 8, 3)),)
        assert given.nodes[1].scope == "conv0"


def test_holes_are_filled_wherever_they_stand():
    """A choice inside a list or a nested mapping is put in too."""
    packer = Packer()
    packer.add("key", chain(("reshape", "Reshape", {"target_shape": [1, {"$": "classes"}], "deep": {"a": {"$": "b"}}})))
    graph = skeleton(packer.packed(), "key", (None, 3), {"classes": 5, "b": "x"})
    assert graph.nodes[1].attributes == {"target_shape": [1, 5], "deep": {"a": "x"}}


def test_structure_not_kept_is_a_key_error():
    """There is no kept structure for a top at an unknown size."""
    with pytest.raises(KeyError):
        skeleton(kept("VGG16"), "3 unknown top", (None, None, None, 3), {})


def test_kept_data_is_current():
    """The generator, asked now, gives the kept variants of an application whose padding follows parity."""
    from loaders.data import regenerate

    assert regenerate.variants("MobileNetV2") == (kept("MobileNetV2"), True)
