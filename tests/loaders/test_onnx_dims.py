"""Arithmetic on sizes by name equals arithmetic on the numbers put in for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.onnx_dims import Poly, Size, ceil_div, floor_div, symbol, unknown

H, W, BATCH = symbol("H"), symbol("W"), symbol("batch")
NAMES = ("H", "W")


def at(size: Size, **values: int) -> int:
    return size.at(values) if isinstance(size, Poly) else size


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "mul", "floor", "ceil", "plus_w"]), st.integers(1, 9)), min_size=1, max_size=8
)


@given(STEPS, st.integers(0, 500), st.integers(0, 500))
def test_any_chain_of_steps_equals_the_numbers(steps, height, width):
    size: Size = H
    number = height
    for kind, amount in steps:
        if kind == "add":
            size, number = size + (amount - 5), number + (amount - 5)
        elif kind == "mul":
            size, number = size * amount, number * amount
        elif kind == "floor":
            size, number = floor_div(size, amount), number // amount
        elif kind == "ceil":
            size, number = ceil_div(size, amount), -(-number // amount)
        else:
            size, number = size + W, number + width
    assert at(size, H=height, W=width) == number


@pytest.mark.parametrize(
    ("size", "text"),
    [
        ((H - 1) // 2 + 1, "⌈H/2⌉"),
        (ceil_div(ceil_div(ceil_div(H, 2), 2), 8), "⌈H/32⌉"),
        (BATCH * H * 768 // 64, "12·H·batch"),
        ((BATCH * H * 768) // (BATCH * 12), "64·H"),
        (H - 1, "H − 1"),
        (3 - H, "−H + 3"),
        ((H * 2 + 1) // 4, "⌊H/2⌋"),
        (floor_div(H * W, H + 1), "⌊H·W/(H + 1)⌋"),
        ((H * 3 + 6) // (H + 2), "3"),
    ],
)
def test_sizes_read_as_people_write_them(size, text):
    assert str(size) == text


def test_equal_formulas_are_equal_values():
    assert (H + W) * 2 - W == H * 2 + W
    assert floor_div(H * 4, 2) == H * 2
    assert H - H == 0


def test_an_unknown_size_equals_only_itself_and_keeps_its_reason():
    first, second = unknown("depends on data: NonZero"), unknown("depends on data: NonZero")
    assert first == first * 1
    assert first != second
    assert (first * 2 + H).reason == "depends on data: NonZero"
    assert floor_div(first + 1, 2).is_unknown
    assert not (H * 2).is_unknown


def test_formulas_that_grow_without_end_become_unknown():
    size: Size = H
    for index in range(200):
        size = size * symbol(f"d{index}") + index
    assert isinstance(size, Poly)
    assert size.is_unknown


def test_division_by_zero_is_an_arithmetic_error():
    with pytest.raises(ZeroDivisionError):
        floor_div(H, 0)
