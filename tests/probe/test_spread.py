"""Percentiles against NumPy; the ratio's interval against ratios that are known."""

import random

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.spread import quantile, ratio_interval, spread

durations = st.lists(st.floats(0.001, 1e4), min_size=1, max_size=60)


@settings(deadline=None)  # NumPy's first call takes its time
@given(durations, st.floats(0, 1))
def test_quantiles_are_numpys(numbers, part):
    assert quantile(sorted(numbers), part) == pytest.approx(float(numpy.quantile(numbers, part)))


@settings(deadline=None)  # NumPy's first call takes its time
@given(durations)
def test_a_spread_is_in_order(numbers):
    found = spread(numbers)
    assert min(numbers) <= found.p10 <= found.median <= found.p90 <= max(numbers)
    assert found.iqr >= 0


def test_noisy_is_an_iqr_of_more_than_a_tenth_of_the_median():
    assert not spread([10.0] * 20 + [10.5] * 20).noisy
    assert spread([10.0] * 20 + [11.5] * 20).noisy


def test_the_interval_holds_a_known_ratio_although_the_machine_drifts():
    draw = random.Random(1)
    drift = [1 + number / 10 for number in range(30)]
    first = [10 * slow * draw.uniform(0.98, 1.02) for slow in drift]
    second = [12 * slow * draw.uniform(0.98, 1.02) for slow in drift]
    found = ratio_interval(first, second)
    assert found.low <= 1.2 <= found.high
    assert found.high - found.low < 0.05


def test_equal_rounds_have_the_ratio_one_without_doubt():
    assert tuple(ratio_interval([2.0, 3.0, 4.0], [2.0, 3.0, 4.0])) == (1.0, 1.0, 1.0)
