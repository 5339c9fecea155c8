"""Symbolic sizes: exact at every number, canonical, and readable back from their own text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.sizes import dim_of, parse, size_of
from graph.symbolic import Sym
from graph.terms import UNKNOWN, Size, ceil_div, maximum
from tests.graph.formula_reader import read_formula

Step = Callable[[Size], Size]


def convolution(kernel: int, stride: int, padding: int) -> Step:
    return lambda size: (size + padding - kernel) // stride + 1


STEPS = st.one_of(
    st.builds(convolution, st.integers(1, 7), st.integers(1, 3), st.integers(0, 6)),
    st.builds(lambda stride: lambda size: ceil_div(size, stride), st.integers(1, 4)),
    st.builds(lambda cut: lambda size: size - cut, st.integers(-3, 3)),
    st.builds(lambda factor: lambda size: size * factor, st.integers(1, 3)),
    # the applications' padding by parity
    st.just(lambda size: ceil_div(size, 2) * 2 + 1),
)


def applied(steps: list[Step], size: Size) -> Size:
    for step in steps:
        size = step(size)
    return size


@settings(deadline=None)
@given(st.lists(STEPS, max_size=12), st.lists(st.integers(40, 2000), min_size=10, max_size=20))
def test_chains_of_windows_are_exact(steps: list[Step], numbers: list[int]) -> None:
    """Calculating with the letter and then putting the number in equals calculating with the number."""
    symbolic = applied(steps, parse("H"))
    text = str(symbolic)
    for number in numbers:
        expected = applied(steps, number)
        got = symbolic.substitute({"H": number}) if isinstance(symbolic, Sym) else symbolic
        assert got == expected
        assert read_formula(text, H=number) == expected
    assert parse(text) == symbolic


@settings(deadline=None)
@given(st.lists(STEPS, max_size=6), st.lists(STEPS, max_size=6), st.integers(40, 500), st.integers(40, 500))
def test_two_letters_are_exact(first: list[Step], second: list[Step], height: int, width: int) -> None:
    """Flattened and joined sizes: products and sums of floors."""
    values = {"H": height, "W": width}
    left, right = applied(first, parse("H")), applied(second, parse("W"))
    total = left * right * 3 + left - right
    expected = applied(first, height) * applied(second, width) * 3 + applied(first, height) - applied(second, width)
    assert isinstance(total, Sym)
    assert total.substitute(values) == expected
    assert parse(str(total)) == total
    assert read_formula(str(total), **values) == expected


VALID = (3, 2, 0)


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ([(3, 2, 2)] * 5, "⌈H/32⌉"),
        ([(2, 2, 0)] * 5, "⌊H/32⌋"),
        ([VALID, (3, 1, 0), (3, 1, 2), VALID, (1, 1, 0), (3, 1, 0), VALID, VALID, VALID], "⌊(H+21)/32⌋ − 2"),
    ],
    ids=["ResNet", "VGG", "InceptionV3"],
)
def test_known_networks_in_closed_form(steps: list[tuple[int, int, int]], text: str) -> None:
    """The strides of whole networks compose to one floor."""
    assert str(applied([convolution(*step) for step in steps], parse("H"))) == text


@pytest.mark.parametrize(
    "text",
    [
        "H",
        "⌈H/32⌉",
        "⌊(H+21)/32⌋ − 2",
        "2·H + 3",
        "−H + 3",
        "H·W",
        "2048·⌈H/32⌉·⌈W/32⌉",
        "⌊(3·H+W)/7⌋",
        "batch_size + 1",
    ],
)
def test_canonical_texts_come_back_unchanged(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize("text", ["batch * 2", "2*seq - 1", "seq // 2", "(H + 1)*(W + 1)"])
def test_other_notations_are_understood(text: str) -> None:
    """Dimension formulas as ONNX exporters write them."""
    size = parse(text)
    assert isinstance(size, Sym)
    numbers = {"batch": 4, "seq": 10, "H": 5, "W": 7}
    assert size.substitute(numbers) == eval(text, dict(numbers))


@pytest.mark.parametrize("text", ["unk 7", "a/b", "⌊H/0⌋", "((", "", "1.5", "H H", "(" * 3000, "é" * 500, "max(a, b)"])
def test_what_is_no_formula_is_a_letter(text: str) -> None:
    """Any string is a size; what cannot be read stands for itself."""
    assert str(parse(text)) == text


def test_unknown_enters_everything() -> None:
    assert (UNKNOWN + 1) * parse("H") is UNKNOWN
    assert 3 - UNKNOWN is UNKNOWN
    assert size_of(None) is UNKNOWN
    assert dim_of(UNKNOWN) is None


def test_equal_sizes_are_equal_however_made() -> None:
    height = parse("H")
    assert (height + 1) // 2 == ceil_div(height, 2)
    assert hash((height + 1) // 2) == hash(ceil_div(height, 2))
    assert height - height == 0
    assert (height * 4 + 2) // 4 == height
    assert height != parse("W")


def test_division_that_is_not_closed_is_unknown() -> None:
    """No wrong size: what has no exact form is unknown."""
    height, width = parse("H"), parse("W")
    assert height // width is UNKNOWN
    assert 7 // height is UNKNOWN
    assert maximum(height, 3) is UNKNOWN
    assert (height * width) // width == height
    assert (height * 6) // (height * 2) == 3
