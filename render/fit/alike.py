"""Equal rows as one: 200 branches that read and feed the same are one box that says 200, a run of equal ones has ×N."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

from render.fit.chart import Chart, Row

FEWEST = 3
"""Equal branches from which they become one row."""


def merged(chart: Chart) -> Chart:
    """The chart with equal branches, and equal rows that follow one another, as one each."""
    return _runs(_branches(chart))


def _branches(chart: Chart) -> Chart:
    """Equal rows that read the same rows and are read by the same rows as one."""
    into: dict[int, set[int]] = defaultdict(set)
    out: dict[int, set[int]] = defaultdict(set)
    for source, target in chart.edges:
        out[source].add(target)
        into[target].add(source)
    alike: dict[object, list[int]] = defaultdict(list)
    for number, row in enumerate(chart.rows):
        if row.kind == "box" and row.repeat == 1:
            key = (row.text, row.shape, row.figures, row.category, frozenset(into[number]), frozenset(out[number]))
            alike[key].append(number)
    groups = [found for found in alike.values() if len(found) >= FEWEST]
    return _joined(chart, groups, _several) if groups else chart


def _runs(chart: Chart) -> Chart:
    """Equal rows of which each reads only the one before and is read only by the next, as one with ×N."""
    out = Counter(source for source, _ in chart.edges)
    into = Counter(target for _, target in chart.edges)
    joined = {a for a, b in chart.edges if b == a + 1 and out[a] == 1 and into[b] == 1}
    runs: list[list[int]] = [[0]] if chart.rows else []
    for number in range(1, len(chart.rows)):
        same = number - 1 in joined and _alike(chart.rows[number - 1], chart.rows[number])
        runs[-1].append(number) if same else runs.append([number])
    found = [run for run in runs if len(run) >= FEWEST]
    return _joined(chart, found, lambda row, count: row._replace(repeat=count)) if found else chart


def _alike(one: Row, other: Row) -> bool:
    facts = [(row.kind, row.text, row.shape, row.category, row.figures, row.repeat) for row in (one, other)]
    return facts[0] == facts[1] and one.kind == "box" and one.repeat == 1 and not any(one.figures)


def _joined(chart: Chart, groups: list[list[int]], several: Callable[[Row, int], Row]) -> Chart:
    """The chart with each group as its first row; what the others' edges join, that row's join."""
    rows = list(chart.rows)
    first = {number: found[0] for found in groups for number in found}
    for found in groups:
        rows[found[0]] = several(rows[found[0]], len(found))
    kept = [number for number in range(len(rows)) if first.get(number, number) == number]
    place = {number: at for at, number in enumerate(kept)}
    ends = {(place[first.get(a, a)], place[first.get(b, b)]) for a, b in chart.edges}
    return Chart(chart.graph, [rows[number] for number in kept], sorted((a, b) for a, b in ends if a != b), chart.heads)


def _several(row: Row, count: int) -> Row:
    """The row that stands for several."""
    said = f"{count} in parallel: "
    name = f"{row.name} …" if row.name else ""
    return row._replace(text=said + row.text, short=said + row.short, name=name)
