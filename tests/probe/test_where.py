"""Whose time a fused kernel's is."""

import pytest

from probe.where import Blame
from tests.builders import graph_of

GRAPH = graph_of(
    """
    x: Input 32x32x3
    conv: Conv2D 3x3 8 padding=same <- x
    norm: BatchNormalization <- conv
    act: ReLU <- norm
    other: Conv2D 1x1 8 <- act
    sum: Add <- act, other
    pool: MaxPooling2D <- sum
    """
)


@pytest.mark.parametrize(
    ("name", "kernel", "owner"),
    [
        ("conv", "Conv2D", "conv"),
        ("act", "_FusedConv2D", "conv"),
        ("norm", "FusedBatchNormV3", "norm"),
        ("act", "Relu", "act"),
        ("sum", "_MklFusedConv2D", "other"),
        ("pool", "MaxPool", "pool"),
        ("gone", "Conv", "gone"),
    ],
)
def test_a_fused_kernel_belongs_to_the_node_that_computes_products(name, kernel, owner):
    assert Blame(GRAPH).node_of(name, kernel) == owner
