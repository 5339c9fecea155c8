"""Which edges reach so far that a chip beside the target reads better than a line.

An attention mask or a position table feeds every layer. Drawn as lines it would pass the whole
figure, and no node in between would be a cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from render.layout.cuts import levels, neighbours
from render.layout.values import Edge

FAR = 24
"""Rows between source and target from which an edge counts as far."""
NEAR = 8
"""Rows up to which a table's edge is still drawn as a line."""
MANY = 3
"""So many far targets make a source a table; a skip connection of a U-Net has one or two."""
DENSE = 3
"""Targets with so many long edges in are dense connections (DenseNet): the architecture itself, so drawn."""


def far_edges(count: int, edges: Sequence[Edge]) -> list[int]:
    """Positions of the edges to replace by chips."""
    level = levels(*neighbours(count, edges))
    long = [number for number, (source, target) in enumerate(edges) if level[target] - level[source] > NEAR]
    entering = Counter(edges[number][1] for number in long)
    reach: dict[int, list[int]] = {}
    for number in long:
        reach.setdefault(edges[number][0], []).append(number)
    tables = [numbers for numbers in reach.values() if _is_table(level, edges, numbers, entering)]
    return sorted(number for numbers in tables for number in numbers)


def _is_table(level: list[int], edges: Sequence[Edge], numbers: list[int], entering: Counter[int]) -> bool:
    far = sum(level[edges[number][1]] - level[edges[number][0]] > FAR for number in numbers)
    dense = sum(entering[edges[number][1]] >= DENSE for number in numbers)
    return far >= MANY and dense * 2 <= len(numbers)
