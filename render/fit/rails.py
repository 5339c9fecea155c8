"""Edges that pass other rows: shared lines in lanes beside the boxes, as few as can be.

A rail either leaves one row for several below it, or gathers several rows into one. Few rows at one end
cover all such edges: a 200-wide fan-out is one line, and so is its fan-in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from render.layout.values import Edge


class Rail(NamedTuple):
    """One line: from ``sources`` (in order) to ``targets``; one of the two has a single row. lane: 0 is innermost."""

    sources: tuple[int, ...]
    targets: tuple[int, ...]
    lane: int = 0

    @property
    def first(self) -> int:
        """The uppermost row."""
        return self.sources[0]

    @property
    def last(self) -> int:
        """The lowest row."""
        return self.targets[-1]

    @property
    def edges(self) -> list[Edge]:
        """What it stands for."""
        return [(source, target) for source in self.sources for target in self.targets]


def rails_of(edges: Sequence[Edge]) -> list[Rail]:
    """Rails in lanes for all edges that do not lead to the next row."""
    left = {edge for edge in edges if edge[1] != edge[0] + 1}
    found: list[Rail] = []
    while left:
        out, into = Counter(source for source, _ in left), Counter(target for _, target in left)
        source, fan_out = max(out.items(), key=lambda item: (item[1], -item[0]))
        target, fan_in = max(into.items(), key=lambda item: (item[1], -item[0]))
        if fan_out >= fan_in:
            taken = {edge for edge in left if edge[0] == source}
        else:
            taken = {edge for edge in left if edge[1] == target}
        found.append(Rail(tuple(sorted({a for a, _ in taken})), tuple(sorted({b for _, b in taken}))))
        left -= taken
    return _in_lanes(found)


def lanes(rails: Sequence[Rail]) -> int:
    """How many lanes they take."""
    return max((rail.lane + 1 for rail in rails), default=0)


def _in_lanes(rails: list[Rail]) -> list[Rail]:
    """Each rail in the innermost lane that is free on its way, short ones first, so that long ones pass outside."""
    taken: list[list[tuple[int, int]]] = []
    placed = []
    for rail in sorted(rails, key=lambda rail: (rail.last - rail.first, rail.first)):
        way = (rail.first, rail.last)
        free = (n for n, ways in enumerate(taken) if all(way[0] >= b or way[1] <= a for a, b in ways))
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append(way)
        placed.append(rail._replace(lane=lane))
    return sorted(placed)
