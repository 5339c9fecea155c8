"""Columns for ordered rows: each item as near to its neighbours as its row allows.

Row by row, up and down, the items wish for the mean of their neighbours' x; the nearest x that keep the
order and the distances are an isotonic regression (pool adjacent violators), solved in one pass. The
spine stays at 0. Aligning whole blocks (Brandes & Köpf) was tried first: straighter, but five times as
wide on NASNet; ``render.layout.straight`` makes lines straight afterwards instead.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from render.layout.cuts import neighbours
from render.layout.values import Rows, Spacing

SWEEPS = 8
LANE_WEIGHT = 8.0


class _Pull(NamedTuple):
    """Who pulls at each item, and how strongly."""

    items: list[list[int]]
    weights: list[list[float]]


def placed(rows: Rows, order: list[list[int]], spacing: Spacing) -> list[float]:
    """x of every item's centre; the spine is at 0."""
    above, below = neighbours(len(rows.ranks), rows.links)
    spine = set(rows.spine)
    up, down = _pull(rows, above), _pull(rows, below)
    both = _Pull(
        [a + b for a, b in zip(above, below, strict=True)],
        [a + b for a, b in zip(up.weights, down.weights, strict=True)],
    )
    x = _packed(rows, order, spacing, spine)
    for sweep in range(SWEEPS):
        last = sweep >= SWEEPS - 2
        for row in order if sweep % 2 == 0 else reversed(order):
            _settle(row, both if last else (up if sweep % 2 == 0 else down), x, rows, spacing, spine)
    return x


def _pull(rows: Rows, sides: list[list[int]]) -> _Pull:
    lanes = [item >= rows.boxes for item in range(len(sides))]
    weights = [
        [LANE_WEIGHT if lanes[item] and lanes[side] else 1.0 for side in sides[item]] for item in range(len(sides))
    ]
    return _Pull(sides, weights)


def _packed(rows: Rows, order: list[list[int]], spacing: Spacing, spine: set[int]) -> list[float]:
    """Rows closely packed about the spine, or about their middle."""
    x = [0.0] * len(rows.ranks)
    for row in order:
        at = 0.0
        for left, right in pairwise(row):
            at += separation(rows, left, right, spacing)
            x[right] = at
        origin = next((x[item] for item in row if item in spine), at / 2)
        for item in row:
            x[item] -= origin
    return x


def _settle(row: list[int], pull: _Pull, x: list[float], rows: Rows, spacing: Spacing, spine: set[int]) -> None:
    """Gives the items of one row their best x, its spine item (if any) staying where it is."""
    pin = next((place for place, item in enumerate(row) if item in spine), None)
    if pin is None:
        _fit(row, pull, x, rows, spacing)
        return
    left, right = row[:pin], row[pin + 1 :]
    _fit(left, pull, x, rows, spacing)
    _fit(right, pull, x, rows, spacing)
    for near, item in pairwise(row[pin::-1]):
        x[item] = min(x[item], x[near] - separation(rows, item, near, spacing))
    for near, item in pairwise(row[pin:]):
        x[item] = max(x[item], x[near] + separation(rows, near, item, spacing))


def _fit(row: list[int], pull: _Pull, x: list[float], rows: Rows, spacing: Spacing) -> None:
    """Isotonic regression of the wishes, distances taken off."""
    pools: list[tuple[float, float, int]] = []  # value, weight, how many items
    offsets, offset = [], 0.0
    for place, item in enumerate(row):
        if place:
            offset += separation(rows, row[place - 1], item, spacing)
        offsets.append(offset)
        wish, weight = _wish(item, pull, x)
        value, number = wish - offset, 1
        while pools and pools[-1][0] > value:
            other, heavy, many = pools.pop()
            value = (value * weight + other * heavy) / (weight + heavy)
            weight, number = weight + heavy, number + many
        pools.append((value, weight, number))
    values = [value for value, _, number in pools for _ in range(number)]
    for item, value, distance in zip(row, values, offsets, strict=True):
        x[item] = value + distance


def _wish(item: int, pull: _Pull, x: list[float]) -> tuple[float, float]:
    weights = pull.weights[item]
    total = sum(weights)
    if not total:
        return x[item], 0.1
    return sum(x[side] * weight for side, weight in zip(pull.items[item], weights, strict=True)) / total, total


def separation(rows: Rows, left: int, right: int, spacing: Spacing) -> float:
    """Least distance of two neighbours' centres."""
    lanes = (left >= rows.boxes) + (right >= rows.boxes)
    gap = (spacing.column, (spacing.column + spacing.lane) / 2, spacing.lane)[lanes]
    return (rows.widths[left] + rows.widths[right]) / 2 + gap
