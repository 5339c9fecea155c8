"""Median, percentiles and the interval of a ratio, in plain Python: the parent imports no NumPy."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

from probe.values import NOISY

_RESAMPLES = 2000
_SEED = 20261123


class Spread(NamedTuple):
    """Percentiles of some durations, in their unit."""

    median: float
    p10: float
    p90: float
    iqr: float

    @property
    def noisy(self) -> bool:
        """Whether the middle half is wider than a tenth of the median."""
        return self.iqr > NOISY * self.median


def spread(durations: Sequence[float]) -> Spread:
    """The spread of at least one duration."""
    ordered = sorted(durations)
    p10, p25, p50, p75, p90 = (quantile(ordered, part) for part in (0.1, 0.25, 0.5, 0.75, 0.9))
    return Spread(p50, p10, p90, p75 - p25)


def quantile(ordered: Sequence[float], part: float) -> float:
    """The quantile of sorted numbers with linear interpolation (Hyndman and Fan's type 7, NumPy's default)."""
    place = (len(ordered) - 1) * part
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


class Interval(NamedTuple):
    """A ratio and the bounds of its interval."""

    ratio: float
    low: float
    high: float


def ratio_interval(first: Sequence[float], second: Sequence[float], level: float = 0.95) -> Interval:
    """The median over rounds of second/first, with a percentile bootstrap over the rounds.

    Each number is the median of one turn; both turns of a round ran one right after the other, so what drifts
    slowly (clock, other programs) cancels in their ratio. (Efron and Tibshirani 1993, ch. 13; Kalibera and
    Jones 2013 for resampling the highest level that repeats.)
    """
    ratios = [b / a for a, b in zip(first, second, strict=True)]
    draw = random.Random(_SEED)
    medians = sorted(_median(draw.choices(ratios, k=len(ratios))) for _ in range(_RESAMPLES))
    tail = (1 - level) / 2
    return Interval(_median(ratios), quantile(medians, tail), quantile(medians, 1 - tail))


def _median(numbers: Sequence[float]) -> float:
    return quantile(sorted(numbers), 0.5)
