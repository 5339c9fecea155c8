"""Columns for ordered rows (Brandes & Köpf 2001, with the correction of Brandes, Walter & Zink 2020).

Items are aligned with a median neighbour into vertical blocks, blocks are pushed together, four times:
from above and below, leftmost and rightmost; an item's x is the mean of the two middle results. Lanes
of one edge and the spine align first, so long edges and the main path are straight.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from render.layout.cuts import neighbours
from render.layout.values import Edge, Rows, Spacing


class _Task(NamedTuple):
    """One of the four directions: rows from the first to align, as seen by it, and the neighbours there."""

    order: list[list[int]]
    place: list[int]
    fixed: list[list[int]]


def placed(rows: Rows, order: list[list[int]], spacing: Spacing) -> list[float]:
    """x of every item's centre; the spine's first item is at 0."""
    above, below = neighbours(len(rows.ranks), rows.links)
    barred = _conflicts(rows, order, above)
    results = []
    for upwards in (False, True):
        for mirrored in (False, True):
            turned = [row[::-1] if mirrored else row for row in (order[::-1] if upwards else order)]
            task = _Task(turned, _places(turned, len(rows.ranks)), below if upwards else above)
            x = _compact(task, *_align(task, barred, set(rows.spine)), rows, spacing)
            results.append([-value for value in x] if mirrored else x)
    x = _balanced(results)
    origin = x[rows.spine[0]] if rows.spine else 0.0
    return [value - origin for value in x]


def _places(order: list[list[int]], count: int) -> list[int]:
    place = [0] * count
    for row in order:
        for position, item in enumerate(row):
            place[item] = position
    return place


def _conflicts(rows: Rows, order: list[list[int]], above: list[list[int]]) -> set[Edge]:
    """Links that cross the spine or a link from lane to lane; they never align. The spine's own always may."""
    place = _places(order, len(rows.ranks))
    spine = set(rows.spine)
    barred: set[Edge] = set()
    for row in order[1:]:
        barred.update(_crossing_lanes(rows, row, above, place))
        barred.update(_crossing_spine(row, above, place, spine))
    return {link for link in barred if not (link[0] in spine and link[1] in spine)}


def _crossing_spine(row: list[int], above: list[list[int]], place: list[int], spine: set[int]) -> Iterator[Edge]:
    links = [(upper, lower) for lower in row if lower in spine for upper in above[lower] if upper in spine]
    for upper, lower in links:
        a, b = place[upper], place[lower]
        for other in row:
            yield from ((top, other) for top in above[other] if (place[top] - a) * (place[other] - b) < 0)


def _crossing_lanes(rows: Rows, row: list[int], above: list[list[int]], place: list[int]) -> Iterator[Edge]:
    """One scan per row (Brandes & Köpf, algorithm 1): links outside the span between two strong ones."""
    low, begin = -1, 0
    for position, lower in enumerate(row):
        strong = [place[upper] for upper in above[lower] if lower >= rows.boxes and upper >= rows.boxes]
        if not strong and position < len(row) - 1:
            continue
        high = strong[0] if strong else len(place)
        for item in row[begin : position + 1]:
            yield from ((upper, item) for upper in above[item] if not low <= place[upper] <= high)
        low, begin = high if strong else low, position + 1


def _align(task: _Task, barred: set[Edge], spine: set[int]) -> tuple[list[int], list[int]]:
    """Blocks as each item's root and next item downwards (a ring)."""
    count = len(task.place)
    root, below = list(range(count)), list(range(count))
    for row in task.order[1:]:
        limit = -1
        for item in row:
            sources = sorted(task.fixed[item], key=lambda source: task.place[source])
            if not sources:
                continue
            for source in _medians(item, sources, spine):
                link = (source, item)
                if below[item] != item or (link in barred or link[::-1] in barred) or task.place[source] <= limit:
                    continue
                below[source], root[item] = item, root[source]
                below[item] = root[item]
                limit = task.place[source]
    return root, below


def _medians(item: int, sources: list[int], spine: set[int]) -> list[int]:
    """The neighbours to align with, best first."""
    if item in spine:
        return [source for source in sources if source in spine]
    middle = len(sources) // 2
    return [sources[middle]] if len(sources) % 2 else [sources[middle - 1], sources[middle]]


def _compact(task: _Task, root: list[int], below: list[int], rows: Rows, spacing: Spacing) -> list[float]:
    """Blocks as far to the left as their neighbours allow, then each pulled to its right neighbours.

    Blocks form a directed graph (left neighbour before right); the longest way through it is the least
    x. A second pass moves blocks right, up to their nearest right neighbour.
    """
    count = len(root)
    lefts: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    rights: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    for row in task.order:
        for left, right in zip(row, row[1:], strict=False):
            distance = separation(rows, left, right, spacing)
            lefts[root[right]].append((root[left], distance))
            rights[root[left]].append((root[right], distance))
    sequence = _sequence(root, lefts, rights)
    x = [0.0] * count
    for block in sequence:
        x[block] = max((x[left] + distance for left, distance in lefts[block]), default=0.0)
    for block in reversed(sequence):
        if rights[block]:
            x[block] = max(x[block], min(x[right] - distance for right, distance in rights[block]))
    return [x[root[item]] for item in range(count)]


def _sequence(
    root: list[int], lefts: list[list[tuple[int, float]]], rights: list[list[tuple[int, float]]]
) -> list[int]:
    """Block roots, left neighbours first."""
    waiting = {item: len(lefts[item]) for item in range(len(root)) if root[item] == item}
    ready = [item for item, number in waiting.items() if not number]
    for block in ready:  # grows while it is read
        for right, _ in rights[block]:
            waiting[right] -= 1
            if not waiting[right]:
                ready.append(right)
    return ready


def separation(rows: Rows, left: int, right: int, spacing: Spacing) -> float:
    """Least distance of two neighbours' centres."""
    lanes = (left >= rows.boxes) + (right >= rows.boxes)
    gap = (spacing.column, (spacing.column + spacing.lane) / 2, spacing.lane)[lanes]
    return (rows.widths[left] + rows.widths[right]) / 2 + gap


def _balanced(results: list[list[float]]) -> list[float]:
    """The four results, aligned to the narrowest, and of each item the mean of the middle two."""
    spans = [(max(x, default=0.0) - min(x, default=0.0), number) for number, x in enumerate(results)]
    narrowest = results[min(spans)[1]]
    aligned = []
    for number, x in enumerate(results):
        # results 1 and 3 are the rightmost ones: their right ends are aligned
        end = max if number % 2 else min
        shift = end(narrowest, default=0.0) - end(x, default=0.0)
        aligned.append([value + shift for value in x])
    return [sum(sorted(values)[1:3]) / 2 for values in zip(*aligned, strict=True)]
