"""Which attributes count as a difference, and which do not."""

from __future__ import annotations

from typing import Any

import pytest

from graph.compare_attributes import SEVERAL, differing, same_operation
from graph.values import Graph, Node, TensorSpec


def node(op_type: str, domain: str = "keras", weights: tuple[str, ...] = (), **attributes: Any) -> Node:
    outputs = (TensorSpec("n", (None, 8, 8, 4)),)
    return Node("n", op_type, domain, outputs=outputs, weights=weights, attributes=attributes)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (node("Conv2D", padding="same"), node("Conv2D", padding="valid"), {"padding": ("same", "valid")}),
        (node("Conv2D", padding="same"), node("Conv2D"), {"padding": ("same", "valid")}),
        (node("Conv2D", padding="valid"), node("Conv2D"), {}),
        (node("Conv2D", strides=[1, 1]), node("Conv2D", strides=1), {}),
        (node("Conv2D", dilation_rate=[2, 2]), node("Conv2D"), {"dilation_rate": ([2, 2], 1)}),
        (node("MaxPooling2D", pool_size=[2, 2], strides=None), node("MaxPooling2D", pool_size=2, strides=[2, 2]), {}),
        (node("BatchNormalization", axis=-1), node("BatchNormalization", axis=[3]), {}),
        (node("Concatenate", axis=-1), node("Concatenate", axis=1), {"axis": (-1, 1)}),
        (node("Dense", kernel_initializer="zeros"), node("Dense", kernel_initializer="ones"), {}),
        (node("Dense", name="a", seed=1), node("Dense", name="b", seed=2), {}),
        (node("Dense", dtype="float32"), node("Dense", dtype={"config": {"name": "float32"}}), {}),
        (node("Dense", dtype="float32"), node("Dense", dtype="mixed_float16"), {"dtype": ("float32", "mixed_float16")}),
        (node("Conv", "ai.onnx", group=1), node("Conv", "ai.onnx"), {}),
        (node("Conv", "ai.onnx", pads=[0, 0, 0, 0]), node("Conv", "ai.onnx"), {}),
        (node("Conv", "ai.onnx", strides=[2, 2]), node("Conv", "ai.onnx"), {"strides": ([2, 2], 1)}),
    ],
)
def test_attributes_that_differ(left: Node, right: Node, expected: dict[str, object]) -> None:
    assert differing((left, right)) == expected
    assert differing((right, left)) == {key: values[::-1] for key, values in expected.items()}
    assert same_operation((left, right)) is not bool(expected)


def test_frozen_weights_differ_and_frozen_nothing_does_not() -> None:
    frozen, free = node("Dense", weights=("k",), trainable=False), node("Dense", weights=("k",), trainable=True)
    assert differing((frozen, free)) == {"trainable": (False, True)}
    assert differing((frozen, node("Dense", weights=("k",)))) == {"trainable": (False, True)}
    assert differing((node("ReLU", trainable=False), node("ReLU", trainable=True))) == {}


def test_between_frameworks_attributes_are_not_compared_but_within_each_they_are() -> None:
    keras, onnx = node("Conv2D", strides=[2, 2]), node("Conv", "ai.onnx", strides=[1, 1])
    assert same_operation((keras, onnx))
    other = node("Conv2D", strides=[1, 1])
    assert differing((keras, onnx, other)) == {"strides": ([2, 2], None, [1, 1])}
    assert not same_operation((onnx, keras, other))


def test_another_operation_is_another_whatever_its_attributes() -> None:
    row = node("MaxPooling2D", pool_size=2), None, node("AveragePooling2D", pool_size=3)
    assert not same_operation(row)
    assert differing(row) == {}


def test_layers_of_one_name_in_folded_blocks_are_compared() -> None:
    def block(*strides: int) -> Node:
        layers = tuple(Node(f"c{place}", "Conv2D", attributes={"strides": step}) for place, step in enumerate(strides))
        return Node("b", "bottleneck", "archigram", attributes={"detail": "64"}, body=Graph("b", layers), repeat=2)

    assert differing((block(1, 2), None, block(1, 1))) == {"strides": (2, None, 1)}
    assert differing((block(1, 2), block(2, 1))) == {"strides": (SEVERAL, SEVERAL)}
    assert differing((block(1, 2), block(1, 2))) == {}
    assert not same_operation((block(1, 2), block(1, 1)))


def test_how_often_a_block_repeats_and_what_is_in_it_count() -> None:
    block = Node("b", "bottleneck", "archigram", attributes={"detail": "64·256", "order": 3}, repeat=3)
    assert same_operation((block, Node("c", "bottleneck", "archigram", attributes={"detail": "64·256"}, repeat=3)))
    assert not same_operation((block, Node("c", "bottleneck", "archigram", attributes={"detail": "64·256"}, repeat=4)))
    assert not same_operation((block, Node("c", "bottleneck", "archigram", attributes={"detail": "64·128"}, repeat=3)))
