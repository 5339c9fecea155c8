"""Straighter lines: the columns of lanes and single-file boxes moved so that they bend as seldom as they can.

Engines minimise the sum of horizontal distances, for which a staircase is as good as one step. Here a
chain of items gets the fewest distinct x that its rows' gaps allow (stabbing intervals greedily).
"""

from __future__ import annotations

from itertools import pairwise

from render.layout.coordinates import separation
from render.layout.cuts import neighbours
from render.layout.values import Columns, Rows, Spacing

Interval = tuple[float, float]
ENDLESS = 1e9
PASSES = 2


def straightened(rows: Rows, columns: Columns, spacing: Spacing) -> Columns:
    """The columns with fewer bends; order and least distances stay."""
    above, below = neighbours(len(rows.ranks), rows.links)
    x = list(columns.x)
    sides = _sides(rows, columns.rows, spacing)
    chains = _chains(rows, above, below)
    for _ in range(PASSES):
        for chain in chains:
            rooms = [_room(item, sides, x) for item in chain]
            first = _wish(chain[0], above, x, rows)
            last = _wish(chain[-1], below, x, rows)
            for item, value in zip(chain, _stab(rooms, first, last), strict=True):
                x[item] = value
    return Columns(columns.rows, x)


def _sides(rows: Rows, order: list[list[int]], spacing: Spacing) -> list[list[tuple[int, float]]]:
    """Each item's neighbours in its row: (item, signed least distance)."""
    sides: list[list[tuple[int, float]]] = [[] for _ in rows.ranks]
    for row in order:
        for left, right in pairwise(row):
            distance = separation(rows, left, right, spacing)
            sides[right].append((left, distance))
            sides[left].append((right, -distance))
    return sides


def _chains(rows: Rows, above: list[list[int]], below: list[list[int]]) -> list[list[int]]:
    """Chains that may move: lanes of one trunk, boxes that follow each other alone; longest first."""
    spine = set(rows.spine)
    following: dict[int, int] = {}
    for upper, lower in rows.links:
        lanes = upper >= rows.boxes and lower >= rows.boxes
        alone = len(below[upper]) == 1 and len(above[lower]) == 1
        if (lanes or alone) and upper not in spine and lower not in spine:
            following[upper] = lower
    heads = [item for item in range(len(rows.ranks)) if item not in spine]
    inner = set(following.values())
    chains = [_chain(item, following) for item in heads if item not in inner]
    return sorted(chains, key=lambda chain: (-len(chain), chain[0]))


def _chain(item: int, following: dict[int, int]) -> list[int]:
    chain = [item]
    while chain[-1] in following:
        chain.append(following[chain[-1]])
    return chain


def _room(item: int, sides: list[list[tuple[int, float]]], x: list[float]) -> Interval:
    low, high = -ENDLESS, ENDLESS
    for side, distance in sides[item]:
        if distance > 0:
            low = max(low, x[side] + distance)
        else:
            high = min(high, x[side] + distance)
    # engines round: a neighbour may stand a hair too near
    return (low, high) if low <= high else (x[item], x[item])


def _wish(item: int, sides: list[list[int]], x: list[float], rows: Rows) -> float:
    """Between the neighbours, and straight under one of them unless all are well aside."""
    values = [x[side] for side in sides[item]]
    if not values:
        return x[item]
    own = min(max(x[item], min(values)), max(values))
    nearest = min(values, key=lambda value: (abs(value - own), value))
    return nearest if abs(nearest - own) <= rows.widths[item] / 2 else own


def _stab(rooms: list[Interval], first: float, last: float) -> list[float]:
    """One x per interval, with as few changes as possible, starting near ``first`` and ending near ``last``."""
    pieces: list[tuple[int, float, float]] = []  # how many rows, and the room they share
    for low, high in rooms:
        if pieces and max(pieces[-1][1], low) <= min(pieces[-1][2], high):
            count, left, right = pieces[-1]
            pieces[-1] = (count + 1, max(left, low), min(right, high))
        else:
            pieces.append((1, low, high))
    values: list[float] = []
    at = first
    for number, (count, low, high) in enumerate(pieces):
        final = number == len(pieces) - 1 and number > 0
        at = min(max(last if final else at, low), high)
        values += [at] * count
    return values
