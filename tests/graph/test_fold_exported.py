"""What exporters write out: scales and shifts, quantisation marks, constants computed on the way, split channels."""

from __future__ import annotations

import pytest
from onnx import NodeProto, TensorProto, helper

from graph.block_node import leaves
from graph.configuration import Configuration
from graph.facts import totals
from graph.fold import fold, unfold
from graph.labels import headline
from graph.values import Graph
from loaders import live

WIDTH = 8


def graph_of(nodes: list[NodeProto], result: str, **weights: tuple[int, ...]) -> Graph:
    """A graph over a 1×8×16×16 map ``x``; weights by their shapes."""
    tensors = [
        helper.make_tensor(name, TensorProto.FLOAT, shape, [0.0] * _count(shape)) for name, shape in weights.items()
    ]
    source = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, WIDTH, 16, 16])
    sink = helper.make_tensor_value_info(result, TensorProto.FLOAT, None)
    return live.load(helper.make_model(helper.make_graph(nodes, "g", [source], [sink], tensors)), Configuration("./g"))


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


def conv(source: str, result: str, weight: str, kernel: int = 1, group: int = 1) -> NodeProto:
    pad = [kernel // 2] * 4
    return helper.make_node("Conv", [source, weight], [result], kernel_shape=[kernel] * 2, group=group, pads=pad)


def folded(graph: Graph) -> list[tuple[str, int]]:
    """Headline and number of layers of each node; checked for what holds of every fold."""
    found = fold(graph, "blocks")
    assert unfold(found) == graph
    assert totals(found) == totals(graph)
    return [(headline(node), sum(1 for _ in leaves([node]))) for node in found.nodes]


def test_a_scale_and_a_shift_belong_to_their_product() -> None:
    nodes = [
        conv("x", "a", "w"),
        helper.make_node("Mul", ["a", "s"], ["b"]),
        helper.make_node("Add", ["b", "t"], ["c"]),
        helper.make_node("Relu", ["c"], ["d"]),
        helper.make_node("Mul", ["d", "u"], ["y"]),
    ]
    graph = graph_of(nodes, "y", w=(8, 8, 1, 1), s=(1, 8, 1, 1), t=(1, 8, 1, 1), u=(1,))
    assert folded(graph) == [("conv–ReLU 1×1, 8", 5)]


def test_a_sum_of_two_flows_is_no_shift() -> None:
    nodes = [conv("x", "a", "w"), helper.make_node("Add", ["a", "x"], ["b"]), helper.make_node("Relu", ["b"], ["y"])]
    graph = graph_of(nodes, "y", w=(8, 8, 1, 1))
    assert all("Add" in line or "conv" not in line for line, _ in folded(graph))


def test_constants_computed_on_the_way_are_looked_through() -> None:
    """The scale of the second block comes through an Unsqueeze, that of the first does not."""
    nodes = [
        conv("x", "a", "w"),
        helper.make_node("Mul", ["a", "s"], ["b"]),
        helper.make_node("Relu", ["b"], ["c"]),
        conv("c", "d", "v"),
        helper.make_node("Flatten", ["t"], ["f"], axis=0),
        helper.make_node("Mul", ["d", "f"], ["e"]),
        helper.make_node("Relu", ["e"], ["y"]),
    ]
    graph = graph_of(nodes, "y", w=(8, 8, 1, 1), v=(8, 8, 1, 1), s=(1,), t=(1, 1))
    assert [count for _, count in folded(graph)] == [7]


def test_depthwise_and_pointwise_pairs_begin_with_the_depthwise() -> None:
    nodes, source, weights = [conv("x", "p", "wp")], "p", {"wp": (8, 8, 1, 1)}
    for number in range(3):
        nodes += [conv(source, f"d{number}", f"v{number}", 3, WIDTH), conv(f"d{number}", f"p{number}", f"w{number}")]
        weights |= {f"v{number}": (8, 1, 3, 3), f"w{number}": (8, 8, 1, 1)}
        source = f"p{number}"
    nodes.append(conv("p2", "y", "wy", 3, WIDTH))
    graph = graph_of(nodes, "y", **weights, wy=(8, 1, 3, 3))
    found = [node for node in fold(graph, "blocks").nodes if node.repeat > 1]
    assert [node.repeat for node in found] == [3]
    assert next(leaves(found)).inputs[1] == "v0"
    folded(graph)


@pytest.mark.parametrize("depth", [1, 2])
def test_a_cross_stage_partial_block_is_one(depth: int) -> None:
    """The C2f of YOLOv8: a product, half of its channels past the bottlenecks, all joined, a product."""
    weights: dict[str, tuple[int, ...]] = {"first": (8, 8, 1, 1), "last": (8, 4 * (depth + 2), 1, 1)}
    nodes = [conv("x", "a", "first"), helper.make_node("Relu", ["a"], ["b"])]
    nodes.append(helper.make_node("Split", ["b"], ["k0", "k1"], axis=1, num_outputs=2))
    parts = ["k0", "k1"]
    for number in range(depth):
        source, name = parts[-1], f"m{number}"
        nodes += [conv(source, f"{name}a", f"{name}v", 3), helper.make_node("Relu", [f"{name}a"], [f"{name}b"])]
        nodes += [conv(f"{name}b", f"{name}c", f"{name}w", 3), helper.make_node("Add", [source, f"{name}c"], [name])]
        weights |= {f"{name}v": (4, 4, 3, 3), f"{name}w": (4, 4, 3, 3)}
        parts.append(name)
    nodes += [helper.make_node("Concat", parts, ["j"], axis=1), conv("j", "z", "last")]
    nodes.append(helper.make_node("Relu", ["z"], ["y"]))
    graph = graph_of(nodes, "y", **weights)
    assert folded(graph) == [("CSP block 8", 6 + 4 * depth)]
