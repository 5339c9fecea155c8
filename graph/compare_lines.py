"""The rows of a comparison: nodes that are one, whichever of the graphs comes first.

Every two graphs are paired; the surest pairs join first, and nothing joins that would put two nodes of one graph in
a row. So the rows do not depend on the order of the graphs; only their order follows the first's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from graph.index import Index
from graph.pairing import order, stages
from graph.values import Node

Line = tuple[Node | None, ...]
"""One node per side; None on a side that lacks it."""

_Row = dict[int, str]
"""Side → name of its node."""

_Rows = dict[tuple[int, str], _Row]
"""Side and name → the row that holds the node; nodes of one row share it."""

_Key = tuple[int, ...]


def lines(sides: Sequence[Index]) -> list[Line]:
    """The rows in the order of the first graph; what it lacks stands behind what goes before it in a later one."""
    rows = _joined(sides)
    keys: dict[int, _Key] = {}
    held: list[_Row] = []
    for side, index in enumerate(sides):
        before: _Key = (-1,)
        for place, node in enumerate(index.graph.nodes):
            row = rows[side, node.name]
            if id(row) in keys:
                before = keys[id(row)]
            else:
                keys[id(row)] = (*before, side, place) if side else (place,)
                held.append(row)
    held.sort(key=lambda row: keys[id(row)])
    return [tuple(_node(sides, row, side) for side in range(len(sides))) for row in held]


def _node(sides: Sequence[Index], row: _Row, side: int) -> Node | None:
    return sides[side].nodes[row[side]] if side in row else None


def _joined(sides: Sequence[Index]) -> _Rows:
    """Rows out of the pairs of every two graphs, the surest pairs first."""
    rows = {(side, name): {side: name} for side, index in enumerate(sides) for name in index.nodes}
    places = sorted(range(len(sides)), key=lambda side: order(sides[side].graph))
    paired = [(one, other, stages(sides[one], sides[other])) for one, other in combinations(places, 2)]
    for stage in range(len(paired[0][2])):
        for one, other, found in paired:
            for left, right in found[stage].items():
                _join(rows, rows[one, left], rows[other, right])
    return rows


def _join(rows: _Rows, one: _Row, other: _Row) -> None:
    """Make one row of two, unless a graph would have two nodes in it."""
    if one.keys() & other.keys():
        return
    one.update(other)
    for side, name in other.items():
        rows[side, name] = one
