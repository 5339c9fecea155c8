"""A real model file as an exporter without names would have written it: operations, attributes, connections alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import onnx

from loaders.onnx_wire import prune


def nameless(path: Path | str) -> onnx.ModelProto:
    """The file's model, weights left out, in which no name, scope, note or metadata says anything."""
    model = onnx.ModelProto()
    model.ParseFromString(prune(str(path)))
    names: dict[str, str] = {"": ""}
    for graph in [model.graph, *(inner for function in model.functions for inner in _inside(function.node))]:
        _strip_graph(graph, names)
    for function in model.functions:
        _strip_nodes(function.node, names)
        for field in (function.input, function.output):
            field[:] = [_new(name, names) for name in field]
    _strip(model)
    model.producer_name = ""
    model.graph.name = "nameless"
    return model


def _strip_graph(graph: onnx.GraphProto, names: dict[str, str]) -> None:
    """Values get numbers in the order in which they appear; a name that a subgraph captures stays the same one."""
    for item in (*graph.input, *graph.initializer, *graph.output, *graph.value_info):
        item.name = _new(item.name, names)
        _strip(item)
    for sparse in graph.sparse_initializer:
        sparse.values.name = _new(sparse.values.name, names)
    _strip_nodes(graph.node, names)
    del graph.quantization_annotation[:]
    _strip(graph)
    graph.name = ""


def _strip_nodes(nodes: object, names: dict[str, str]) -> None:
    for node in nodes:
        node.name = ""
        for field in (node.input, node.output):
            field[:] = [_new(name, names) for name in field]
        _strip(node)
        for inner in _own(node):
            _strip_graph(inner, names)


def _inside(nodes: object) -> Iterator[onnx.GraphProto]:
    for node in nodes:
        yield from _own(node)


def _own(node: onnx.NodeProto) -> Iterator[onnx.GraphProto]:
    for attribute in node.attribute:
        if attribute.HasField("g"):
            yield attribute.g
        yield from attribute.graphs


def _strip(message: object) -> None:
    """Notes and metadata, where the message has them."""
    message.ClearField("doc_string")
    if "metadata_props" in message.DESCRIPTOR.fields_by_name:
        message.ClearField("metadata_props")


def _new(name: str, names: dict[str, str]) -> str:
    return names.setdefault(name, f"t{len(names)}")
