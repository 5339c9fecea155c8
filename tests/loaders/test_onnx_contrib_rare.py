"""com.microsoft's operators that few files hold, and rarer forms of the others, against what ONNX Runtime computes."""

from __future__ import annotations

import numpy as np
import pytest

from tests.loaders.test_onnx_contrib import SCALE, U8, ZERO, F, against_runtime, ones

I32, I64 = np.int32, np.int64
IMAGE = [ones(1, 9, 9, 4, **U8), SCALE, ZERO]
PAST = [ones(2, 2, 4, 6), ones(2, 2, 4, 6)]
ONE_STEP = [ones(2, 1, 12)] * 3
LENGTHS = [np.array([4, 4], I32), np.array(5, I32)]
EMBEDDED = [ones(2, 5, dtype=I32), None, ones(20, 8, **U8), ones(9, 8, **U8), None, ones(8, **U8), ones(8, **U8), None]
SCALES = [SCALE, SCALE, None, SCALE, SCALE, ZERO, ZERO, None, ZERO, ZERO]

# operator, with a word on its form after a blank: inputs in order (None is omitted), outputs, attributes
CASES = {
    "FusedMatMul batch of A": ([ones(4, 2, 3), ones(2, 3, 5)], 1, {"transBatchA": 1}),
    "FusedMatMul batch of B": ([ones(4, 2, 3), ones(5, 2, 3)], 1, {"transBatchA": 1, "transB": 1, "transBatchB": 1}),
    "FusedMatMul both": ([ones(3, 2, 4), ones(2, 3, 5)], 1, {"transBatchA": 1, "transA": 1}),
    "FusedMatMul vector": ([ones(3), ones(3, 5)], 1, {"transA": 1}),
    "QLinearConv channels last": (
        [*IMAGE, ones(6, 4, 3, 3, **U8), SCALE, ZERO, SCALE, ZERO], 1, {"channels_last": 1, "strides": [2, 2]},
    ),
    "QLinearConv channels first": ([*IMAGE, ones(6, 9, 3, 3, **U8), SCALE, ZERO, SCALE, ZERO], 1, {}),
    "QLinearGlobalAveragePool channels last": ([*IMAGE, SCALE, ZERO], 1, {"channels_last": 1}),
    "QLinearAveragePool channels last": (
        [*IMAGE, SCALE, ZERO], 1, {"channels_last": 1, "kernel_shape": [2, 2], "ceil_mode": 1, "strides": [2, 2]},
    ),
    "MultiHeadAttention past": ([*ONE_STEP, None, None, None, *PAST], 3, {"num_heads": 2}),
    "MultiHeadAttention cross": ([ones(2, 5, 12), ones(2, 2, 7, 6), ones(2, 2, 7, 6)], 3, {"num_heads": 2}),
    "DecoderMaskedMultiHeadAttention buffer": (
        [*ONE_STEP, None, None, *PAST, np.array([3], I32)], 3, {"num_heads": 2, "past_present_share_buffer": 1},
    ),
    "DecoderMaskedMultiHeadAttention cross": ([ONE_STEP[0], *PAST], 1, {"num_heads": 2}),
    "Attention past": (
        [ones(2, 1, 12), ones(12, 36), ones(36), None, ones(2, 2, 2, 4, 6)], 2, {"num_heads": 2, "unidirectional": 1},
    ),
    "Attention of another width": (
        [ones(2, 5, 12), ones(12, 40), ones(40)], 2, {"num_heads": 2, "qkv_hidden_sizes": [12, 12, 16]},
    ),
    "GroupQueryAttention buffer": (
        [ones(2, 1, 16), *[ones(2, 1, 8)] * 2, *[ones(2, 1, 9, 8)] * 2, *LENGTHS], 3,
        {"num_heads": 2, "kv_num_heads": 1},
    ),
    "GroupQueryAttention packed, with its scores": (
        [ones(2, 5, 32), None, None, None, None, *LENGTHS], 4, {"num_heads": 2, "kv_num_heads": 1, "qk_output": 1},
    ),
    "EmbedLayerNormalization with its sum": (
        [*[ones(2, 5, dtype=I32)] * 2, ones(20, 8), ones(9, 8), ones(2, 8), ones(8), ones(8), ones(2, 5, dtype=I32)],
        3, {},
    ),
    "QEmbedLayerNormalization": ([*EMBEDDED, *SCALES], 2, {}),
    "SkipLayerNormalization with its sum": ([ones(2, 3, 8), ones(2, 3, 8), *[ones(8)] * 3], 4, {}),
    "DynamicQuantizeLSTM": (
        [ones(4, 2, 3), ones(1, 3, 20, **U8), ones(1, 5, 20, **U8), *[None] * 5, *[ones(1), ones(1, **U8)] * 2],
        3, {"hidden_size": 5},
    ),
    "MatMulBnb4": (
        [ones(2, 3, 64), ones(320, **U8), ones(10)], 1, {"K": 64, "N": 10, "block_size": 64, "quant_type": 1},
    ),
    "QGemm to floats": ([ones(3, 4, **U8), SCALE, ZERO, ones(4, 5, **U8), SCALE, ZERO], 1, {}),
    "MoE": ([ones(4, 8), ones(4, 2), ones(2, 16, 8), None, ones(2, 8, 16)], 1, {"k": 1}),
    "QMoE": (
        [ones(4, 32), ones(4, 2), ones(2, 64, 16, **U8), ones(2, 64), None, ones(2, 32, 32, **U8), ones(2, 32)],
        1, {"k": 1},
    ),
    "CDist": ([ones(3, 4), ones(5, 4)], 1, {"metric": "euclidean"}),
    "CropAndResize": ([ones(1, 3, 8, 8), ones(2, 4), np.zeros(2, I32), np.array([4, 5], I32)], 1, {}),
    "Inverse": ([np.eye(3, dtype=F)[None]], 1, {}),
    "MurmurHash3": ([np.array([1, 2, 3], I32)], 1, {}),
    "MurmurHash3 of either sign": ([np.array([1, 2, 3], I32)], 1, {"positive": 0}),
    "NGramRepeatBlock": ([ones(2, 5, dtype=I64), ones(2, 9)], 1, {"ngram_size": 2}),
    "WordConvEmbedding": ([ones(3, 7, dtype=I32), ones(6, 1, 2, 5), ones(6), ones(11, 5)], 1, {}),
    "UnfoldTensor": ([ones(2, 9, 3)], 1, {"dim": 1, "size": 4, "step": 2}),
    "MaxpoolWithMask": ([ones(1, 3, 9, 9), ones(1, 1, 9, 9, dtype=I32)], 1, {"kernel_shape": [3, 3]}),
    "SampleOp": ([ones(2, 3)], 1, {}),
    "MatMulInteger16": ([ones(2, 3, dtype=np.int16), ones(3, 4, dtype=np.int16)], 1, {}),
    "ConvTransposeWithDynamicPads": (
        [ones(1, 2, 5, 5), ones(2, 3, 3, 3), np.array([1, 1, 1, 1], I64)], 1, {"strides": [2, 2]},
    ),
}  # fmt: skip

# the same, for operators whose sizes running alone tells: what stays open is None
OPEN = {
    "DynamicTimeWarping": ([ones(1, 5, 7)], 1, {}, [(2, None)]),
    "Unique": ([ones(4)], 3, {}, [(None,), (4,), (None,)]),
}


@pytest.mark.parametrize("case", CASES)
def test_rare_shapes_and_types_equal_onnx_runtime(case, tmp_path):
    arrays, outputs, attributes = CASES[case]
    found, truth, graph = against_runtime(case.split()[0], arrays, outputs, attributes, tmp_path)
    assert found == truth
    assert not graph.nodes[0].opaque


@pytest.mark.parametrize("case", OPEN)
def test_what_running_alone_tells_is_open_and_says_so(case, tmp_path):
    arrays, outputs, attributes, expected = OPEN[case]
    found, truth, graph = against_runtime(case, arrays, outputs, attributes, tmp_path)
    assert [shape for shape, _ in found] == expected
    assert all(
        ours in (None, its) for (a, _), (b, _) in zip(found, truth, strict=True) for ours, its in zip(a, b, strict=True)
    )
    assert graph.nodes[0].note == f"depends on data: {case}"
