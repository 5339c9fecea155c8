"""Formulas print what they calculate."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.expressions import Expression, Leaf, formula, value
from graph.sizes import parse
from graph.terms import UNKNOWN, Size, ceil_div, exact_div, maximum, total
from tests.graph.formula_reader import read_formula


def leaf(size: Size, label: str = "n") -> Leaf:
    return Leaf(size, label)


def text(size: Size) -> str:
    assert isinstance(size, Expression)
    return size.text()


def test_a_convolution_as_in_the_contract() -> None:
    kernel = leaf(7, "kernel") * leaf(7, "kernel")
    found = (kernel * leaf(3, "in_channels") + leaf(1, "bias")) * leaf(64, "filters")
    assert isinstance(found, Expression)
    assert found.text() == "(7·7·3 + 1)·64"
    assert found.evaluate() == 9472
    assert found.terms() == {"kernel": [7, 7], "in_channels": 3, "bias": 1, "filters": 64}
    assert found.latex() == r"(7 \cdot 7 \cdot 3 + 1) \cdot 64"


def test_a_leaf_used_twice_is_one_term() -> None:
    units = leaf(5, "units")
    found = units * (units + leaf(3, "in_features"))
    assert isinstance(found, Expression)
    assert found.terms() == {"units": 5, "in_features": 3}


def test_floors_and_ceilings() -> None:
    assert text((leaf(446) - leaf(7)) // leaf(2) + 1) == "⌊(446 − 7)/2⌋ + 1"
    assert text(ceil_div(leaf(440), leaf(2))) == "⌈440/2⌉"
    assert text((leaf(446) - leaf(7)) // 1 + 1) == "446 − 7 + 1"
    assert text((leaf(9) - ((leaf(3) - 1) * leaf(2) + 1)) // leaf(2)) == "⌊(9 − ((3 − 1)·2 + 1))/2⌋"


def test_brackets_only_where_needed() -> None:
    assert text(leaf(1) - (leaf(2) - leaf(3))) == "1 − (2 − 3)"
    assert text(leaf(1) + (leaf(2) + leaf(3))) == "1 + 2 + 3"
    assert text(leaf(6) * exact_div(leaf(8), leaf(2))) == "6·8/2"
    assert text(exact_div(leaf(8), leaf(2) * leaf(2))) == "8/(2·2)"
    assert text(maximum(leaf(3), leaf(2) + 1)) == "max(3, 2 + 1)"


def test_symbolic_leaves_are_bracketed_as_sums() -> None:
    found = leaf(parse("H + 1")) * leaf(2)
    assert formula(found) == "(H + 1)·2"
    assert str(value(found)) == "2·H + 2"


def test_unknown_propagates() -> None:
    found = leaf(UNKNOWN, "height") + 1
    assert formula(found) == "? + 1"
    assert value(found) is UNKNOWN
    assert isinstance(found, Expression)
    assert found.terms() == {"height": None}


numbers = st.integers(1, 9).map(leaf)
trees = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a, b: a - b, inner, inner),
        st.builds(lambda a, n: a // leaf(n), inner, st.integers(1, 9)),
        st.builds(lambda a, n: ceil_div(a, leaf(n)), inner, st.integers(1, 9)),
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(trees)
def test_the_text_evaluates_to_the_value(tree: Expression) -> None:
    """Another evaluator reads the same number out of the print."""
    assert read_formula(tree.text()) == tree.evaluate()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_sums_of_nothing_and_something(count: int) -> None:
    assert value(total(leaf(2) for _ in range(count))) == 2 * count
