"""The words of figures and tables."""

from __future__ import annotations

from typing import Any

import pytest

from graph.labels import count_text, headline, shape_text, short_count, times_text
from graph.values import Node, TensorSpec

HEADLINES: list[tuple[str, dict[str, Any], str]] = [
    ("Conv2D", {"kernel_size": [7, 7], "strides": [2, 2], "filters": 64}, "Conv2D 7×7 /2, 64"),
    ("Conv2D", {"kernel_size": [1, 7], "strides": [1, 1], "filters": 64}, "Conv2D 1×7, 64"),
    ("Conv2D", {"kernel_size": [3, 3], "strides": [2, 1], "filters": 8}, "Conv2D 3×3 /2×1, 8"),
    ("Conv2D", {"kernel_size": [3, 3], "filters": 8, "dilation_rate": [2, 2]}, "Conv2D 3×3 dilated 2, 8"),
    ("Conv2D", {"kernel_size": [3, 3], "filters": 8, "groups": 4}, "Conv2D 3×3, 8 in 4 groups"),
    ("Conv2D", {"kernel_size": [3, 3], "filters": 8, "activation": "relu"}, "Conv2D 3×3, 8 relu"),
    ("DepthwiseConv2D", {"kernel_size": [3, 3], "strides": [1, 1]}, "DepthwiseConv2D 3×3"),
    ("MaxPooling2D", {"pool_size": [3, 3], "strides": [2, 2]}, "MaxPooling2D 3×3 /2"),
    ("MaxPooling2D", {"pool_size": [2, 2], "strides": None}, "MaxPooling2D 2×2 /2"),
    ("ZeroPadding2D", {"padding": [[3, 3], [3, 3]]}, "ZeroPadding2D 3"),
    ("ZeroPadding2D", {"padding": [[0, 1], [0, 1]]}, "ZeroPadding2D (0,1),(0,1)"),
    ("ZeroPadding2D", {"padding": [[0, 1], [2, 3]]}, "ZeroPadding2D (0,1),(2,3)"),
    ("ZeroPadding2D", {"padding": [1, 2]}, "ZeroPadding2D 1,2"),
    ("ZeroPadding2D", {"padding": [[0, 1], [0, 1]], "correct_pad": 3}, "ZeroPadding2D (0,1),(0,1)"),
    ("ZeroPadding2D", {"correct_pad": 3}, "ZeroPadding2D by parity"),
    ("Cropping2D", {"cropping": [[1, 0], [1, 0]]}, "Cropping2D (1,0),(1,0)"),
    ("UpSampling2D", {"size": [2, 2]}, "UpSampling2D ×2×2"),
    ("Dense", {"units": 1000, "activation": "softmax"}, "Dense 1000 softmax"),
    ("Dense", {"units": 10, "activation": "linear"}, "Dense 10"),
    ("Activation", {"activation": "relu"}, "Activation relu"),
    ("Activation", {"activation": "linear"}, "Activation linear"),
    ("ReLU", {"max_value": 6.0}, "ReLU ≤ 6"),
    ("LSTM", {"units": 32, "return_sequences": True}, "LSTM 32 sequences"),
    ("MultiHeadAttention", {"num_heads": 8, "key_dim": 64}, "MultiHeadAttention 8 heads × 64"),
    ("Embedding", {"input_dim": 30000, "output_dim": 128}, "Embedding 30000 → 128"),
    ("Reshape", {"target_shape": [1, 1, 32]}, "Reshape 1×1×32"),
    (
        "Bidirectional",
        {"layer": {"class_name": "LSTM", "config": {"units": 5}}},
        "Bidirectional LSTM 5",
    ),
    ("BatchNormalization", {"axis": 3}, "BatchNormalization"),
    ("Conv2D", {}, "Conv2D"),
    ("Bidirectional", {"layer": 3}, "Bidirectional"),
]


@pytest.mark.parametrize(("op_type", "attributes", "expected"), HEADLINES, ids=lambda value: str(value)[:40])
def test_headline(op_type: str, attributes: dict[str, Any], expected: str) -> None:
    assert headline(Node("n", op_type, attributes=attributes)) == expected


def test_headline_of_onnx_and_blocks() -> None:
    outputs = (TensorSpec("y", (1, 64, 8, 8)),)
    attributes = {"kernel_shape": [3, 3], "strides": [2, 2]}
    assert headline(Node("n", "Conv", "ai.onnx", outputs=outputs, attributes=attributes)) == "Conv 3×3 /2, 64"
    assert headline(Node("n", "MaxPool", "ai.onnx", outputs=outputs, attributes=attributes)) == "MaxPool 3×3 /2"
    assert headline(Node("n", "Relu", "ai.onnx")) == "Relu"
    assert headline(Node("n", "bottleneck", "archigram", repeat=3)) == "bottleneck ×3"


def test_shapes() -> None:
    assert shape_text((None, 220, 170, 64)) == "220×170×64"
    assert shape_text((None, None, "⌈H/2⌉", 64)) == "?×⌈H/2⌉×64"
    assert shape_text((None, 5), batch=True) == "?×5"
    assert shape_text(None) == "?"
    assert shape_text((None,)) == "scalar"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.0 k"),
        (9472, "9.5 k"),
        (99_960, "100 k"),
        (999_400, "999 k"),
        (999_960, "1.0 M"),
        (1_200_000, "1.2 M"),
        (25_636_712, "25.6 M"),
        (138_357_544, "138 M"),
        (10_733_707_776, "10.7 G"),
        (3 * 10**12, "3.0 T"),
        (None, "?"),
    ],
)
def test_short_counts(count: int | None, expected: str) -> None:
    assert short_count(count) == expected


def test_full_counts() -> None:
    assert count_text(9472) == "9,472"
    assert count_text(None) == "?"


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (170_234.0, "170,000"),
        (999.6, "1,000"),
        (1.5812, "1.58"),
        (0.0583, "0.0583"),
        (5.9e-6, "1/169,000"),
        (1.0001, "1"),
    ],
)
def test_how_many_times_is_told_without_an_exponent(ratio: float, expected: str) -> None:
    assert times_text(ratio) == expected
