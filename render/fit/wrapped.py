"""A long chain of rows in several columns, an arrow from the foot of each to the head of the next."""

from __future__ import annotations

from collections.abc import Sequence

from render.drawing import Group, Item
from render.fit.boxes import height_of, rise_of
from render.fit.chart import Chart
from render.fit.ladder import Part, ladder
from render.fit.measure import MARGIN, Measure
from render.fit.plan import Plan
from render.fit.ways import bent
from render.moving import moved

GUTTER = 1.9
"""Between columns, in sizes of the text."""
BALANCE = 0.4
"""The least height of a column, as a part of the highest one's: less is no gain."""


def wrapped(chart: Chart, measure: Measure, plan: Plan, width: float) -> Part | None:
    """The rows in ``plan.columns`` columns; None where they need more width or cannot be cut."""
    cuts = _cuts(chart, measure, plan.columns)
    if cuts is None:
        return None
    gutter = GUTTER * measure.size
    across = (width - gutter * (plan.columns - 1)) / plan.columns
    parts = [ladder(_piece(chart, *cut), measure, plan, across, MARGIN + measure.gap) for cut in cuts]
    placed = [part for part in parts if part is not None]
    if len(placed) < len(parts):
        return None
    items: list[Item] = []
    for number, part in enumerate(placed):
        items += [moved(item, number * (across + gutter), 0.0) for item in part.items]
    for number, (_, stop) in enumerate(cuts[:-1]):
        items.append(_bridge(chart, stop, placed[number : number + 2], number * (across + gutter), across, measure))
    return Part(items, width, max(part.height for part in placed) + measure.gap * 0.7)


def _cuts(chart: Chart, measure: Measure, columns: int) -> list[tuple[int, int]] | None:
    """Where each column starts and stops so that the highest is as low as can be; None where edges would cross."""
    count = len(chart.rows)
    whole = {at for at in range(1, count) if all(b == a + 1 for a, b in chart.edges if a < at <= b)}
    whole &= {b for a, b in chart.edges if b == a + 1}
    tops = [0.0]
    for row in chart.rows:
        tops.append(tops[-1] + height_of(row, measure) + rise_of(row) + measure.gap)
    limit = _least_limit(tops, whole, columns)
    return None if limit is None else _split(tops, whole, limit)


def _least_limit(tops: Sequence[float], whole: set[int], columns: int) -> float | None:
    """The least height of columns that hold everything."""
    heights = sorted({b - a for i, a in enumerate(tops) for b in tops[i + 1 :]})
    low, high = 0, len(heights) - 1
    while low < high:
        middle = (low + high) // 2
        found = _split(tops, whole, heights[middle])
        if found is not None and len(found) <= columns:
            high = middle
        else:
            low = middle + 1
    found = _split(tops, whole, heights[low]) if heights else None
    if found is None or len(found) != columns:
        return None
    least = min(tops[stop] - tops[start] for start, stop in found)
    return heights[low] if least >= BALANCE * heights[low] else None


def _split(tops: Sequence[float], whole: set[int], limit: float) -> list[tuple[int, int]] | None:
    """Columns no higher than a limit, each filled as far as possible."""
    count, start = len(tops) - 1, 0
    found: list[tuple[int, int]] = []
    while start < count:
        ends = [at for at in (*sorted(whole), count) if at > start and tops[at] - tops[start] <= limit + 1e-6]
        if not ends:
            return None
        found.append((start, ends[-1]))
        start = ends[-1]
    return found


def _piece(chart: Chart, start: int, stop: int) -> Chart:
    """The rows of one column."""
    edges = [(a - start, b - start) for a, b in chart.edges if start <= a and b < stop]
    return Chart(chart.graph, chart.rows[start:stop], edges, chart.heads)


def _bridge(chart: Chart, stop: int, parts: Sequence[Part], left: float, across: float, measure: Measure) -> Group:
    """The arrow from the foot of a column to the head of the next."""
    gutter = GUTTER * measure.size
    before, after = parts
    start = (left + before.exit[0], before.exit[1])
    end = (left + across + gutter + after.entry[0], after.entry[1])
    low, high = start[1] + measure.gap * 0.7, MARGIN
    lane = left + across + gutter * 0.5
    points = [start, (start[0], low), (lane, low), (lane, high), (end[0], high), end]
    first, last = chart.rows[stop - 1].ref, chart.rows[stop].ref
    return Group(f"{first}→{last}", tuple(bent(points, measure)), "edge", f"{first} → {last}")
