"""Small ONNX models for tests, in a few lines each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from graph.configuration import Configuration
from graph.values import Graph
from loaders.onnx_file import load

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL
node = helper.make_node


def value(name: str, shape: list[int | str | None] | None, dtype: int = FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, dtype, shape)


def tensor(name: str, data: object, dtype: type = np.float32) -> onnx.TensorProto:
    return numpy_helper.from_array(np.array(data, dtype=dtype), name)


def subgraph(nodes: list, inputs: list, outputs: list, weights: list = (), name: str = "body") -> onnx.GraphProto:
    return helper.make_graph(nodes, name, inputs, outputs, list(weights))


def model(nodes: list, inputs: list, outputs: list, weights: list = (), opset: int = 18, **extra) -> onnx.ModelProto:
    domains = [helper.make_opsetid(domain, 1) for domain in extra.pop("domains", ())]
    graph = subgraph(nodes, inputs, outputs, weights, "net")
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset), *domains], ir_version=10, **extra)


def opened(proto: onnx.ModelProto, folder: Path, shape=None, **options) -> Graph:
    path = folder / "net.onnx"
    path.write_bytes(proto.SerializeToString())
    return load(Configuration(str(path), shape, tuple(options.items())), str(path))


def shape_of(graph: Graph, name: str) -> tuple | None:
    specs = {spec.name: spec.shape for n in graph.nodes for spec in n.outputs}
    return specs[name]
