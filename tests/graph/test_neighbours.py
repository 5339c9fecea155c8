"""What follows from pairs: the only one of its kind beside two that are paired."""

from __future__ import annotations

from graph.index import Index
from graph.neighbours import neighbours
from tests.builders import graph_of

FIRST = """
    x: Input 8x8x4
    a1: ReLU <- x
    c1: Conv2D 3x3 4 <- a1
    b1: BatchNormalization <- c1
    a2: ReLU <- b1
    c2: Conv2D 1x1 4 <- a2
    left: ReLU <- c2
    right: ReLU <- c2
    s: Add <- left, right
"""


def test_what_feeds_or_follows_a_pair_is_paired_and_so_on() -> None:
    other = FIRST
    for old, new in (("a1", "r_9"), ("b1", "n_3"), ("a2", "r_4"), ("left", "l_1"), ("right", "l_2"), ("s:", "t:")):
        other = other.replace(old, new)
    first, second = Index(graph_of(FIRST)), Index(graph_of(other))
    found = neighbours(first, second, {"c1": "c1"})
    # of the two activations behind c2 nothing tells which is which, so what follows them is not reached
    assert found == {"a1": "r_9", "x": "x", "b1": "n_3", "a2": "r_4", "c2": "c2"}
    assert neighbours(second, first, {"c1": "c1"}) == {other: one for one, other in found.items()}


def test_other_weights_or_operations_beside_a_pair_are_no_pair() -> None:
    second = FIRST.replace("b1: BatchNormalization", "b1: Dropout rate=0.5").replace(
        "ReLU <- x", "MaxPooling2D 2x2 <- x"
    )
    found = neighbours(Index(graph_of(FIRST)), Index(graph_of(second)), {"c1": "c1"})
    assert found == {}
    wider = FIRST.replace("c2: Conv2D 1x1 4", "c2: Conv2D 1x1 6")
    found = neighbours(Index(graph_of(FIRST)), Index(graph_of(wider)), {"c1": "c1"})
    assert "c2" not in found
