"""A model with the branches that run put in the place of their If, so that ONNX Runtime can show what is inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import onnx

from graph.values import Graph


def taken(graph: Graph) -> dict[str, str]:
    """Which branch each If of the main graph takes, by the node's name."""
    found = {}
    for node in graph.nodes:
        if node.op_type == "If" and node.body is not None:
            open_branches = [branch.name for branch in node.body.nodes if branch.body is not None]
            if len(open_branches) == 1:
                found[node.outputs[0].name] = open_branches[0]
    return found


def inlined(model: onnx.ModelProto, branches: Mapping[str, str]) -> onnx.ModelProto:
    """The model with each If (told by its first output) replaced by the nodes of its branch, their values renamed."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    del result.graph.node[:]
    for node in model.graph.node:
        key = branches.get(node.output[0]) if node.op_type == "If" else None
        if key is None:
            result.graph.node.add().CopyFrom(node)
        else:
            branch = next(attribute.g for attribute in node.attribute if attribute.name == key)
            _put(result.graph, node, branch)
    return result


def _put(graph: onnx.GraphProto, node: onnx.NodeProto, branch: onnx.GraphProto) -> None:
    own = [name for inner in branch.node for name in inner.output] + [item.name for item in branch.initializer]
    names = {name: f"{node.output[0]}/{name}" for name in own if name}
    for tensor in branch.initializer:
        graph.initializer.add().CopyFrom(tensor)
        graph.initializer[-1].name = names[tensor.name]
    for inner in branch.node:
        graph.node.add().CopyFrom(inner)
        _rename(graph.node[-1], names)
        graph.node[-1].name = ""
    for outer, item in zip(node.output, branch.output, strict=True):
        graph.node.add(op_type="Identity", input=[names.get(item.name, item.name)], output=[outer])


def _rename(node: onnx.NodeProto, names: Mapping[str, str]) -> None:
    """New names in a node, and in its subgraphs for what they take from outside."""
    node.input[:] = [names.get(name, name) for name in node.input]
    node.output[:] = [names.get(name, name) for name in node.output]
    for attribute in node.attribute:
        if attribute.HasField("g"):
            _rename_inside(attribute.g, names)


def _rename_inside(graph: onnx.GraphProto, names: Mapping[str, str]) -> None:
    own = {name for inner in graph.node for name in inner.output} | set(_names(graph.initializer))
    outer = {name: new for name, new in names.items() if name not in own | set(_names(graph.input))}
    for inner in graph.node:
        _rename(inner, outer)
    for item in graph.output:
        item.name = outer.get(item.name, item.name)


def _names(items: Iterable) -> list[str]:
    return [item.name for item in items]
