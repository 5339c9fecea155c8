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
NEAR = 8
"""Rows up to which a table's edge is still drawn as a line."""
MANY = 3
"""So many far targets make a source a table; a skip connection of a U-Net has one or two."""
CROWD = 8
"""More tables than this over one row are dense connections (DenseNet): the architecture itself, so drawn."""


def far_edges(count: int, edges: Sequence[Edge]) -> list[int]:
    """Positions of the edges to replace by chips."""
    level = levels(*neighbours(count, edges))
    long = [number for number, (source, target) in enumerate(edges) if level[target] - level[source] > NEAR]
    reach: dict[int, list[int]] = {}
    for number in long:
        reach.setdefault(edges[number][0], []).append(number)
    tables = {source: numbers for source, numbers in reach.items() if _is_table(level, edges, numbers)}
    crowded = _crowded({source: _span(level, edges, numbers) for source, numbers in tables.items()})
    return sorted(number for source, numbers in tables.items() if source not in crowded for number in numbers)


def _is_table(level: list[int], edges: Sequence[Edge], numbers: list[int]) -> bool:
    return sum(level[edges[number][1]] - level[edges[number][0]] > FAR for number in numbers) >= MANY


def _span(level: list[int], edges: Sequence[Edge], numbers: list[int]) -> tuple[int, int]:
    return level[edges[numbers[0]][0]], max(level[edges[number][1]] for number in numbers)


def _crowded(spans: dict[int, tuple[int, int]]) -> set[int]:
    """Sources that share some row with more than ``CROWD`` others."""
    starts = sorted((low, source) for source, (low, _) in spans.items())
    crowded: set[int] = set()
    active: list[int] = []
    for low, source in starts:
        active = [other for other in active if spans[other][1] > low]
        active.append(source)
        if len(active) > CROWD:
            crowded.update(active)
    return crowded
