"""Small ONNX files that behave well, crash, never end or want too much."""

from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from probe.values import Bounds, Settings

_BOUNDS = Bounds(calls=5, seconds=0.1, warm_up_seconds=0.05, turn_seconds=0.01, time_limit=60)
QUICK = Settings(peak=False, bounds=_BOUNDS)


def good(path: Path, width: int = 16, batch: object = "batch") -> str:
    """A convolution, its activation and a product."""
    draw = numpy.random.default_rng(0)
    kernel = draw.standard_normal((width, 3, 3, 3), dtype=numpy.float32)
    matrix = draw.standard_normal((width, 10), dtype=numpy.float32)
    nodes = [
        helper.make_node("Conv", ["x", "kernel"], ["c"], "conv", kernel_shape=[3, 3]),
        helper.make_node("Relu", ["c"], ["r"], "relu"),
        helper.make_node("GlobalAveragePool", ["r"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"], "flat"),
        helper.make_node("MatMul", ["f", "matrix"], ["y"], "top"),
    ]
    weights = [numpy_helper.from_array(kernel, "kernel"), numpy_helper.from_array(matrix, "matrix")]
    return _save(path, nodes, [("x", TensorProto.FLOAT, [batch, 3, 34, 34])], ("y", [batch, 10]), weights)


def endless(path: Path) -> str:
    """A loop of 2⁶² rounds."""
    flag = helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Sin", ["a"], ["b"])],
        "body",
        [flag("i", TensorProto.INT64, []), flag("go", TensorProto.BOOL, []), flag("a", TensorProto.FLOAT, [4])],
        [flag("on", TensorProto.BOOL, []), flag("b", TensorProto.FLOAT, [4])],
    )
    rounds = [
        helper.make_tensor("n", TensorProto.INT64, [], [2**62]),
        helper.make_tensor("t", TensorProto.BOOL, [], [True]),
    ]
    node = helper.make_node("Loop", ["n", "t", "x"], ["y"], "loop", body=body)
    return _save(path, [node], [("x", TensorProto.FLOAT, [4])], ("y", [4]), rounds)


def greedy(path: Path) -> str:
    """Expands one number to 64 GB."""
    size = helper.make_tensor("s", TensorProto.INT64, [1], [2**34])
    nodes = [helper.make_node("Expand", ["x", "s"], ["e"], "expand"), helper.make_node("Sin", ["e"], ["y"], "sin")]
    return _save(path, nodes, [("x", TensorProto.FLOAT, [1])], ("y", [2**34]), [size])


def _save(path, nodes, inputs, output, weights):
    graph = helper.make_graph(
        nodes,
        path.stem,
        [helper.make_tensor_value_info(*spec) for spec in inputs],
        [helper.make_tensor_value_info(output[0], TensorProto.FLOAT, output[1])],
        weights,
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return str(path)
