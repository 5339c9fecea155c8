"""com.microsoft's operators: our shapes against what ONNX Runtime computes."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from graph.configuration import Configuration
from loaders.onnx_file import load
from tests.loaders import onnx_truth
from tests.loaders.onnx_files import model, node, tensor, value

F = np.float32


def ones(*shape: int, dtype: type = F) -> np.ndarray:
    return np.ones(shape, dtype)


U8 = {"dtype": np.uint8}
SCALE, ZERO = np.array(0.5, F), np.array(1, np.uint8)
TRIPLE = [ones(1, 4, 8, 8, dtype=np.uint8), SCALE, ZERO]

# operator: inputs in order (None is omitted), outputs, attributes
CASES = {
    "FusedMatMul": ([ones(2, 4, 3), ones(2, 4, 5)], 1, {"transA": 1}),
    "MatMulIntegerToFloat": ([ones(3, 4, **U8), ones(4, 5, **U8), SCALE, SCALE], 1, {}),
    "DynamicQuantizeMatMul": ([ones(2, 3, 4), ones(4, 5, **U8), SCALE, ZERO], 1, {}),
    "QLinearAdd": ([*TRIPLE, *TRIPLE, SCALE, ZERO], 1, {}),
    "QLinearMul": ([*TRIPLE, ones(8, **U8), SCALE, ZERO, SCALE, ZERO], 1, {}),
    "QLinearSigmoid": ([*TRIPLE, SCALE, ZERO], 1, {}),
    "QLinearLeakyRelu": ([*TRIPLE, SCALE, ZERO], 1, {"alpha": 0.1}),
    "QLinearSoftmax": ([*TRIPLE, SCALE, ZERO], 1, {"opset": 13}),
    "QLinearConcat": ([SCALE, ZERO, *TRIPLE, *TRIPLE], 1, {"axis": 1}),
    "QLinearAveragePool": ([*TRIPLE, SCALE, ZERO], 1, {"kernel_shape": [3, 3], "strides": [2, 2]}),
    "QLinearGlobalAveragePool": ([*TRIPLE, SCALE, ZERO], 1, {}),
    "QLinearWhere": ([ones(8, dtype=bool), *TRIPLE, *TRIPLE, SCALE, ZERO], 1, {}),
    "QGemm": ([ones(3, 4, **U8), SCALE, ZERO, ones(5, 4, **U8), SCALE, ZERO, None, SCALE, ZERO], 1, {"transB": 1}),
    "MatMulNBits": (
        [ones(2, 3, 64), ones(10, 2, 16, **U8), ones(20)], 1, {"K": 64, "N": 10, "bits": 4, "block_size": 32},
    ),
    "BiasGelu": ([ones(2, 3, 8), ones(8)], 1, {}),
    "FastGelu": ([ones(2, 3, 8)], 1, {}),
    "QuickGelu": ([ones(2, 3, 8)], 1, {"alpha": 1.7}),
    "SkipLayerNormalization": ([ones(2, 3, 8), ones(2, 3, 8), ones(8), ones(8)], 1, {"epsilon": 1e-5}),
    "SkipSimplifiedLayerNormalization": ([ones(2, 3, 8), ones(2, 3, 8), ones(8)], 1, {"epsilon": 1e-5}),
    "EmbedLayerNormalization": (
        [ones(2, 5, dtype=np.int32), None, ones(20, 8), ones(9, 8), None, ones(8), ones(8)], 2, {},
    ),
    "Attention": ([ones(2, 5, 12), ones(12, 24), ones(24)], 2, {"num_heads": 2}),
    "QAttention": (
        [ones(2, 5, 12, **U8), ones(12, 24, **U8), ones(24), SCALE, SCALE, None, ZERO, ZERO], 1, {"num_heads": 2},
    ),
    "MultiHeadAttention": ([ones(2, 5, 12), ones(2, 7, 12), ones(2, 7, 16)], 1, {"num_heads": 2}),
    "GroupQueryAttention": (
        [ones(2, 5, 16), ones(2, 5, 8), ones(2, 5, 8), None, None, np.array([4, 4], np.int32), np.array(5, np.int32)],
        3, {"num_heads": 2, "kv_num_heads": 1},
    ),
    "RotaryEmbedding": (
        [ones(2, 5, 16), np.arange(10, dtype=np.int64).reshape(2, 5), ones(10, 4), ones(10, 4)], 1, {"num_heads": 2},
    ),
    "FusedConv": ([ones(1, 3, 9, 9), ones(4, 3, 3, 3)], 1, {"activation": "Relu", "strides": [2, 2]}),
    "FusedGemm": ([ones(3, 4), ones(4, 5)], 1, {"activation": "Relu"}),
    "NhwcMaxPool": ([ones(1, 9, 9, 4, **U8)], 1, {"kernel_shape": [3, 3], "strides": [2, 2]}),
    "ExpandDims": ([ones(2, 3), np.array(1, np.int32)], 1, {}),
    "GatherBlockQuantized": (
        [ones(6, 16, **U8), np.array([[0, 2, 5]], np.int64), ones(6, 2)], 1,
        {"bits": 4, "block_size": 16, "gather_axis": 0, "quantize_axis": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("operator", CASES)
def test_contrib_shapes_equal_onnx_runtime(operator, tmp_path):
    found, truth, graph = against_runtime(operator, *CASES[operator], tmp_path)
    assert found == truth
    assert not graph.nodes[0].opaque


def against_runtime(operator, arrays, outputs, attributes, folder):
    """Shape and type of each output: ours, and ONNX Runtime's. The first input flows, the rest are stored."""
    names = ["" if array is None else f"i{index}" for index, array in enumerate(arrays)]
    weights = [tensor(n, a, a.dtype) for n, a in zip(names, arrays, strict=True) if n and n != "i0"]
    results = [f"y{index}" for index in range(outputs)]
    inputs = [value("i0", list(arrays[0].shape), helper.np_dtype_to_tensor_dtype(arrays[0].dtype))]
    nodes = [node(operator, names, results, domain="com.microsoft", **attributes)]
    declared = [helper.make_tensor_value_info(name, TensorProto.UNDEFINED, None) for name in results]
    proto = model(nodes, inputs, declared, weights, domains=["com.microsoft"])
    for output in proto.graph.output:
        output.ClearField("type")
    path = folder / "contrib.onnx"
    path.write_bytes(proto.SerializeToString())
    graph = load(Configuration(str(path)), str(path))
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    truth = [(array.shape, array.dtype.name) for array in session.run(None, {"i0": arrays[0]})]
    return [(spec.shape, spec.dtype) for spec in graph.nodes[0].outputs], truth, graph


@pytest.mark.parametrize("path", onnx_truth.LIGHT[:4], ids=lambda path: path.stem)
def test_a_model_fused_by_onnx_runtime_keeps_its_shapes(path, tmp_path):
    """What its optimiser writes: fused convolutions, and channels laid out in blocks."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.optimized_model_filepath = str(tmp_path / "fused.onnx")
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    graph = load(Configuration("fused"), str(tmp_path / "fused.onnx"))
    tally, wrong = onnx_truth.compare(graph, onnx_truth.shapes(tmp_path / "fused.onnx", {}))
    assert not wrong
    assert tally["exact"] > 0
