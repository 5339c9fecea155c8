"""Which edges reach so far that a chip beside the target reads better than a line.

An attention mask or a position table feeds every layer. Drawn as lines it would pass the whole
figure, and no node in between would be a cut.
"""

from __future__ import annotations

from collections.abc import Sequence

from render.layout.cuts import levels, neighbours
from render.layout.values import Edge

FAR = 24
"""Rows between source and target from which an edge counts as far."""
MANY = 3
"""So many far targets make a source a table; a skip connection of a U-Net has one or two."""
CROWD = 8
"""More tables than this over one row are dense connections (DenseNet): the architecture itself, so drawn."""


def far_edges(count: int, edges: Sequence[Edge]) -> list[int]:
    """Positions of the edges to replace by chips."""
    level = levels(*neighbours(count, edges))
    far: dict[int, list[int]] = {}
    for number, (source, target) in enumerate(edges):
        if _nearest_step(level, source, target) > FAR:
            far.setdefault(source, []).append(number)
    tables = {source: numbers for source, numbers in far.items() if len(numbers) >= MANY}
    crowded = _crowded({source: _span(level, edges, numbers) for source, numbers in tables.items()})
    return sorted(number for source, numbers in tables.items() if source not in crowded for number in numbers)


def _nearest_step(level: list[int], source: int, target: int) -> int:
    return level[target] - level[source]


def _span(level: list[int], edges: Sequence[Edge], numbers: list[int]) -> tuple[int, int]:
    return level[edges[numbers[0]][0]], max(level[edges[number][1]] for number in numbers)


def _crowded(spans: dict[int, tuple[int, int]]) -> set[int]:
    """Sources that share some row with more than ``CROWD`` others."""
    events = sorted([(low, 1, source) for source, (low, _) in spans.items()])
    crowded: set[int] = set()
    active: list[int] = []
    for low, _, source in events:
        active = [other for other in active if spans[other][1] > low]
        active.append(source)
        if len(active) > CROWD:
            crowded.update(active)
    return crowded
