"""The order of each row: fewer crossings by barycentre sweeps (Sugiyama et al. 1981), then exchanges of neighbours.

Deterministic: ties keep the earlier order.
"""

from __future__ import annotations

import itertools

from render.layout.cuts import neighbours
from render.layout.values import Edge, Rows

SWEEPS = 12
PATIENCE = 4
"""Sweeps without gain after which to stop."""
EXCHANGED = 4_000
"""Up to so many links neighbours are also exchanged pairwise."""


def ordered(rows: Rows) -> list[list[int]]:
    """The items of each row from left to right."""
    above, below = neighbours(len(rows.ranks), rows.links)
    order = _first_order(rows, above, below)
    place = [0] * len(rows.ranks)
    _number(order, place)
    best, fewest, idle = [list(row) for row in order], _crossings(order, below, place), 0
    for sweep in range(SWEEPS):
        if not fewest or idle >= PATIENCE:
            break
        _sweep(order, place, above if sweep % 2 == 0 else below, downwards=sweep % 2 == 0)
        if len(rows.links) <= EXCHANGED:
            _exchange(order, place, above, below)
        count = _crossings(order, below, place)
        idle = 0 if count < fewest else idle + 1
        if count < fewest:
            best, fewest = [list(row) for row in order], count
    return best


def _first_order(rows: Rows, above: list[list[int]], below: list[list[int]]) -> list[list[int]]:
    """Depth-first from the top, the spine first: related items start side by side."""
    order: list[list[int]] = [[] for _ in range(rows.height)]
    seen = [False] * len(rows.ranks)
    spine = set(rows.spine)
    heads = sorted(
        (item for item, sources in enumerate(above) if not sources), key=lambda item: (item not in spine, item)
    )
    for head in heads:
        stack = [head]
        while stack:
            item = stack.pop()
            if not seen[item]:
                seen[item] = True
                order[rows.ranks[item]].append(item)
                stack += sorted(below[item], key=lambda lower: (lower in spine, -lower))
    return order


def _number(order: list[list[int]], place: list[int]) -> None:
    for row in order:
        for position, item in enumerate(row):
            place[item] = position


def _sweep(order: list[list[int]], place: list[int], fixed: list[list[int]], *, downwards: bool) -> None:
    """Each row sorted by the mean place of its neighbours in the row before."""
    rows = order[1:] if downwards else order[-2::-1]
    for row in rows:
        wish = {item: _mean(fixed[item], place, place[item]) for item in row}
        row.sort(key=lambda item: (wish[item], place[item]))
        for position, item in enumerate(row):
            place[item] = position


def _mean(items: list[int], place: list[int], own: int) -> float:
    return sum(place[item] for item in items) / len(items) if items else float(own)


def _exchange(order: list[list[int]], place: list[int], above: list[list[int]], below: list[list[int]]) -> None:
    """Neighbours exchanged where that crosses less."""
    for row in order:
        for position in range(len(row) - 1):
            left, right = row[position], row[position + 1]
            gain = _pair(above, place, left, right) + _pair(below, place, left, right)
            if gain > 0:
                row[position], row[position + 1] = right, left
                place[left], place[right] = position + 1, position


def _pair(side: list[list[int]], place: list[int], left: int, right: int) -> int:
    """Crossings of the two items' links as they stand, less those after an exchange."""
    lefts, rights = [place[item] for item in side[left]], [place[item] for item in side[right]]
    return sum((a > b) - (a < b) for a in lefts for b in rights)


def _crossings(order: list[list[int]], below: list[list[int]], place: list[int]) -> int:
    """Crossings of all links (Barth, Jünger, Mutzel 2002: inversions by a tree of counts)."""
    return sum(
        _inversions([target for item in upper for target in sorted(place[lower] for lower in below[item])], len(lower))
        for upper, lower in itertools.pairwise(order)
    )


def _inversions(values: list[int], size: int) -> int:
    tree = [0] * (size + 1)
    total = 0
    for seen, value in enumerate(values):
        at, not_greater = value + 1, 0
        while at > 0:
            not_greater += tree[at]
            at -= at & -at
        total += seen - not_greater
        at = value + 1
        while at <= size:
            tree[at] += 1
            at += at & -at
    return total


def crossings(rows: Rows, order: list[list[int]]) -> int:
    """Crossings of an order; for tests and for comparing engines."""
    place = [0] * len(rows.ranks)
    _number(order, place)
    links: list[Edge] = rows.links
    _, below = neighbours(len(rows.ranks), links)
    return _crossings(order, below, place)
