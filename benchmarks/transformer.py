"""Write a transformer-like ONNX file as exporters write them: decomposed LayerNorm and GELU, one mask for all.

python -m benchmarks.transformer FILE.onnx [BLOCKS]      (44 blocks are about 2,000 nodes)
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from onnx import NodeProto, TensorProto, helper, numpy_helper, save

_WIDTH, _HEADS, _TOKENS = 64, 4, 16


class Writer:
    """Collects nodes and weights; ``add`` returns the first output's name."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []

    def weight(self, *shape: int) -> str:
        """A float32 weight of ones."""
        return self._keep(np.ones(shape, np.float32))

    def sizes(self, *values: int) -> str:
        """An int64 shape constant."""
        return self._keep(np.array(values, np.int64))

    def add(self, op: str, *inputs: str, outputs: int = 1, **attributes: object) -> str:
        """A node; outputs beyond the first end in ``_1``, ``_2``."""
        name = f"{op.lower()}_{len(self.nodes)}"
        names = [name, *(f"{name}_{i}" for i in range(1, outputs))]
        self.nodes.append(helper.make_node(op, list(inputs), names, name=name, **attributes))
        return name

    def _keep(self, array: np.ndarray) -> str:
        name = f"weight_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(array, name))
        return name


def _layer_norm(w: Writer, x: str) -> str:
    centred = w.add("Sub", x, w.add("ReduceMean", x, axes=[-1]))
    variance = w.add("ReduceMean", w.add("Pow", centred, w.weight()), axes=[-1])
    scaled = w.add("Div", centred, w.add("Sqrt", w.add("Add", variance, w.weight())))
    return w.add("Add", w.add("Mul", scaled, w.weight(_WIDTH)), w.weight(_WIDTH))


def _attention(w: Writer, x: str, mask: str) -> str:
    joined = w.add("Add", w.add("MatMul", x, w.weight(_WIDTH, 3 * _WIDTH)), w.weight(3 * _WIDTH))
    split = w.add("Split", joined, outputs=3, axis=-1)
    shape = w.sizes(0, 0, _HEADS, _WIDTH // _HEADS)
    heads: Callable[[str, list[int]], str] = lambda t, perm: w.add("Transpose", w.add("Reshape", t, shape), perm=perm)  # noqa: E731
    q, k, v = (heads(split + s, p) for s, p in (("", [0, 2, 1, 3]), ("_1", [0, 2, 3, 1]), ("_2", [0, 2, 1, 3])))
    scores = w.add("Add", w.add("Div", w.add("MatMul", q, k), w.weight()), mask)
    mixed = w.add("Transpose", w.add("MatMul", w.add("Softmax", scores, axis=-1), v), perm=[0, 2, 1, 3])
    merged = w.add("Reshape", mixed, w.sizes(0, 0, _WIDTH))
    return w.add("Add", w.add("MatMul", merged, w.weight(_WIDTH, _WIDTH)), w.weight(_WIDTH))


def _feed_forward(w: Writer, x: str) -> str:
    hidden = w.add("Add", w.add("MatMul", x, w.weight(_WIDTH, 4 * _WIDTH)), w.weight(4 * _WIDTH))
    gate = w.add("Add", w.add("Erf", w.add("Div", hidden, w.weight())), w.weight())
    activated = w.add("Mul", w.add("Mul", hidden, gate), w.weight())
    return w.add("Add", w.add("MatMul", activated, w.weight(4 * _WIDTH, _WIDTH)), w.weight(_WIDTH))


def write(path: str, blocks: int = 44) -> int:
    """Write the file; returns its number of nodes."""
    w = Writer()
    mask, x = w.add("Mul", "attention_mask", w.weight()), "embeddings"
    for _ in range(blocks):
        x = w.add("Add", x, _attention(w, _layer_norm(w, x), mask))
        x = w.add("Add", x, _feed_forward(w, _layer_norm(w, x)))
    value = helper.make_tensor_value_info
    inputs = [
        value("embeddings", TensorProto.FLOAT, ["batch", _TOKENS, _WIDTH]),
        value("attention_mask", TensorProto.FLOAT, ["batch", 1, 1, _TOKENS]),
    ]
    outputs = [value(x, TensorProto.FLOAT, ["batch", _TOKENS, _WIDTH])]
    graph = helper.make_graph(w.nodes, "transformer", inputs, outputs, w.weights)
    save(helper.make_model(graph, ir_version=9, opset_imports=[helper.make_opsetid("", 13)]), path)
    return len(w.nodes)


if __name__ == "__main__":
    print(write(sys.argv[1], *map(int, sys.argv[2:])), "nodes")
