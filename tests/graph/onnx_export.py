"""A Keras application as an exporter would write it to ONNX: channels first, normalisations folded away, other names.

No weight is written: the file says that they lie in a file beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, helper

from graph.index import Index
from graph.values import Graph, Node


class Exporter:
    """Writes one graph; ``twins`` says which operator came from which layer."""

    def __init__(self, graph: Graph) -> None:
        self.index = Index(graph)
        self.graph = graph
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self.tensor: dict[str, str] = {}
        self.pads: dict[str, list[int]] = {}
        self.twins: dict[str, str] = {}

    def model(self) -> Any:
        """The whole model, its operators in the order of a walk back from the output."""
        for node in self.graph.nodes:
            self.node(node)
        height, width, channels = self.graph.inputs[0].shape[1:]
        image = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", height, width, channels])
        result = helper.make_tensor_value_info(self.tensor[self.graph.outputs[0].name], TensorProto.FLOAT, None)
        made = helper.make_graph(self.ordered(result.name), "exported", [image], [result], self.weights)
        return helper.make_model(made, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)

    def ordered(self, output: str) -> list[Any]:
        producer = {node.output[0]: node for node in self.nodes}
        done: dict[str, Any] = {}
        stack = [producer[output]]
        while stack:
            node = stack[-1]
            waiting = [producer[name] for name in node.input if name in producer and name not in done]
            if waiting:
                stack.append(waiting[-1])
            else:
                done[stack.pop().output[0]] = node
        return list(done.values())

    def put(self, op_type: str, inputs: list[str], layer: str = "", **attributes: Any) -> str:
        name = f"{op_type}_{len(self.nodes)}"
        output = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(op_type, inputs, [output], name=name, **attributes))
        if layer:
            self.twins[layer] = name
        return output

    def weight(self, *shape: int) -> str:
        tensor = TensorProto(dims=shape, data_type=TensorProto.FLOAT, name=f"w{len(self.weights)}")
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="weights.bin")
        self.weights.append(tensor)
        return tensor.name

    def node(self, node: Node) -> None:
        before = [self.tensor[name] for name in node.inputs]
        made = getattr(self, node.op_type.lower(), None)
        name = made(node, *before) if made else self.plain(node, before)
        self.tensor[node.outputs[0].name] = self.activated(node, name)

    def activated(self, node: Node, name: str) -> str:
        kind = {"relu": "Relu", "softmax": "Softmax"}.get(node.attributes.get("activation", ""))
        return self.put(kind, [name]) if kind else name

    def plain(self, node: Node, before: list[str]) -> str:
        kinds = {"Add": "Add", "ReLU": "Relu", "Activation": "", "Dropout": "", "Concatenate": "Concat"}
        kind = kinds[node.op_type]
        if not kind:
            return before[0]
        return self.put(kind, before, node.name, **({"axis": 1} if kind == "Concat" else {}))

    def inputlayer(self, node: Node) -> str:
        return self.put("Transpose", ["x"], perm=[0, 3, 1, 2])

    def zeropadding2d(self, node: Node, before: str) -> str:
        (top, bottom), (left, right) = node.attributes["padding"]
        self.pads[before] = [top, left, bottom, right]
        return before

    def window(self, node: Node, before: str, kernel: list[int]) -> dict[str, Any]:
        same = {"auto_pad": "SAME_UPPER"} if node.attributes["padding"] == "same" else {}
        padded = {"pads": self.pads[before]} if before in self.pads and node.inputs[0].endswith("pad") else {}
        return {"kernel_shape": kernel, "strides": node.attributes["strides"], **(same or padded)}

    def conv2d(self, node: Node, before: str) -> str:
        kernel = self.index.weights[node.weights[0]].shape
        height, width, channels, filters = kernel
        inputs = [before, self.weight(filters, channels, height, width), self.weight(filters)]
        return self.put("Conv", inputs, node.name, **self.window(node, before, [height, width]))

    def depthwiseconv2d(self, node: Node, before: str) -> str:
        height, width, channels, times = self.index.weights[node.weights[0]].shape
        inputs = [before, self.weight(channels * times, 1, height, width), self.weight(channels * times)]
        window = self.window(node, before, [height, width])
        return self.put("Conv", inputs, node.name, group=channels, **window)

    def batchnormalization(self, node: Node, before: str) -> str:
        """Folded into a convolution before it that nobody else reads; else on its own."""
        (source,) = self.index.predecessors(node)
        if "Conv2D" in source.op_type and len(self.index.successors(source)) == 1:
            return before
        channels = node.outputs[0].shape[-1]
        return self.put("BatchNormalization", [before, *(self.weight(channels) for _ in range(4))], node.name)

    def maxpooling2d(self, node: Node, before: str) -> str:
        return self.put("MaxPool", [before], node.name, **self.window(node, before, node.attributes["pool_size"]))

    def averagepooling2d(self, node: Node, before: str) -> str:
        return self.put("AveragePool", [before], node.name, **self.window(node, before, node.attributes["pool_size"]))

    def globalaveragepooling2d(self, node: Node, before: str) -> str:
        pooled = self.put("GlobalAveragePool", [before], node.name)
        return pooled if node.attributes.get("keepdims") else self.put("Flatten", [pooled])

    def flatten(self, node: Node, before: str) -> str:
        return self.put("Flatten", [before], node.name)

    def reshape(self, node: Node, before: str) -> str:
        return self.put("Flatten", [before], node.name)

    def dense(self, node: Node, before: str) -> str:
        channels, units = self.index.weights[node.weights[0]].shape
        return self.put("Gemm", [before, self.weight(channels, units), self.weight(units)], node.name)


def export(graph: Graph, path: Path) -> dict[str, str]:
    """Write the file; layer → the operator it became."""
    exporter = Exporter(graph)
    onnx.save(exporter.model(), path)
    return exporter.twins
