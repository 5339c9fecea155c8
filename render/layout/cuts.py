"""Where a graph can be cut: nodes that every path passes.

In topological order a position is a cut when no edge passes it. Between two cuts lies a segment that
can be laid out on its own; equal segments need be laid out only once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from graph.cuts import cut_positions
from render.layout.values import Edge, Segmented


def neighbours(count: int, edges: Sequence[Edge]) -> tuple[list[list[int]], list[list[int]]]:
    """Sources and targets of every node."""
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        before[target].append(source)
        after[source].append(target)
    return before, after


def topological(before: list[list[int]], after: list[list[int]]) -> list[int]:
    """A topological order that keeps the given order where it may; ValueError on a cycle."""
    waiting = [len(sources) for sources in before]
    ready = [node for node, number in enumerate(waiting) if not number]
    for node in ready:  # grows while it is read
        for target in after[node]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    if len(ready) < len(before):
        raise ValueError("the graph has a cycle")
    return ready


def levels(before: list[list[int]], after: list[list[int]]) -> list[int]:
    """A level for each node, so that side inputs stand just above and side outputs just below the main path.

    Longest path from the sources fixes the sinks; then every node moves as late as its targets allow.
    """
    order = topological(before, after)
    level = [0] * len(order)
    for node in order:
        level[node] = max((level[source] + 1 for source in before[node]), default=0)
    for node in reversed(order):
        if after[node]:
            level[node] = min(level[target] for target in after[node]) - 1
    return level


def cut_order(count: int, edges: Sequence[Edge]) -> list[int]:
    """A topological order with as many cuts as levels can show."""
    before, after = neighbours(count, edges)
    level = levels(before, after)

    def key(node: int) -> tuple[int, int, int]:
        # in one level a side output belongs to what came before, a side input to what follows
        side = 0 if not after[node] else 2 if not before[node] else 1
        return level[node], side, node

    return sorted(range(count), key=key)


def inner_cuts(place: Sequence[int], edges: Sequence[Edge]) -> list[int]:
    """Positions that no edge passes, between a source and a target of their own.

    ``place`` gives each node's position in topological order.
    """
    count = len(place)
    reach = [0] * count
    has_source, has_target = [False] * count, [False] * count
    for source, target in edges:
        first, last = place[source], place[target]
        reach[first] = max(reach[first], last)
        has_target[first] = has_source[last] = True
    cuts = cut_positions(reach)
    return [position for position in cuts if has_source[position] and has_target[position]]


def segments(count: int, edges: Sequence[Edge]) -> list[Segmented]:
    """The graph as segments from top to bottom, neighbours sharing their cut node."""
    if not count:
        return []
    order = cut_order(count, edges)
    place = [0] * count
    for position, node in enumerate(order):
        place[node] = position
    bounds = [0, *inner_cuts(place, edges), max(count - 1, 1)]
    inside: list[list[int]] = [[] for _ in bounds[1:]]
    for number, (_, target) in enumerate(edges):
        inside[bisect_left(bounds, place[target]) - 1].append(number)
    last = len(inside) - 1
    return [Segmented(order[bounds[i] : bounds[i + 1] + 1], held, i > 0, i < last) for i, held in enumerate(inside)]
