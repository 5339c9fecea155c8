"""Small Keras-like graphs in a few lines: ``chain((None, 8, 8, 3), conv("c", filters=4, kernel_size=3))``."""

from __future__ import annotations

from typing import Any

from graph.values import Graph, Node, Shape, TensorSpec, Weight


def source(shape: Shape, name: str = "in") -> Node:
    """An input layer."""
    return Node(name, "InputLayer", outputs=(TensorSpec(name, shape),))


def layer(name: str, op_type: str, *inputs: str, domain: str = "keras", **attributes: Any) -> Node:
    """A node whose output carries its name."""
    return Node(name, op_type, domain, inputs=inputs, outputs=(TensorSpec(name, None),), attributes=attributes)


def graph_of(*nodes: Node) -> Graph:
    """A graph of nodes; its inputs are the input layers, its output the last node's."""
    inputs = tuple(node.outputs[0] for node in nodes if node.op_type == "InputLayer")
    return Graph("test", nodes, inputs, nodes[-1].outputs)


def chain(shape: Shape, *layers: tuple[str, dict[str, Any]]) -> Graph:
    """Layers one after another, named after their type and position."""
    nodes = [source(shape)]
    for number, (op_type, attributes) in enumerate(layers):
        nodes.append(layer(f"{op_type.lower()}{number}", op_type, nodes[-1].name, **attributes))
    return graph_of(*nodes)


def onnx(op_type: str, inputs: dict[str, Shape], weights: dict[str, Shape], output: Shape, **attributes: Any) -> Graph:
    """One ONNX operator with its data inputs, weights and output."""
    specs = tuple(TensorSpec(name, shape) for name, shape in inputs.items())
    stored = tuple(Weight(name, shape, trainable=None) for name, shape in weights.items())
    node = Node(
        "x",
        op_type,
        attributes.pop("domain", "ai.onnx"),
        inputs=tuple(attributes.pop("order", (*inputs, *weights))),
        outputs=(TensorSpec("y", output),),
        weights=tuple(weights),
        attributes=attributes,
    )
    return Graph("test", (node,), specs, node.outputs, stored, "onnx")
