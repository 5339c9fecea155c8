"""Graphviz' dot, in-process through pygraphviz, for the order and the columns of a segment's rows.

dot gets the rows with their lanes as points, so it need not rank or route: it orders each row to
avoid crossings and places the columns by its network simplex. It cannot be cancelled in-process;
see ``render.layout.engine`` for how a limit is kept.
"""

from __future__ import annotations

import math

from render.layout.values import Columns, Rows, Spacing

INCH = 72.0
SPINE_WEIGHT, LANE_WEIGHT, JOINT_WEIGHT = 60, 8, 3
TOLERANCE = 0.5


def dot_columns(rows: Rows, spacing: Spacing) -> Columns | None:
    """dot's columns; None when dot moved the spine or a row (the caller then orders by itself)."""
    places = _run(_source(rows, spacing))
    if len(places) < len(rows.ranks):
        return None
    found: list[list[int]] = [[] for _ in range(rows.height)]
    for item, row in enumerate(rows.ranks):
        found[row].append(item)
    if any(len({round(places[item][1]) for item in row}) > 1 for row in found):
        return None
    spine = {round(places[item][0] / TOLERANCE) for item in rows.spine}
    if len(spine) > 1:
        return None
    origin = places[rows.spine[0]][0] if rows.spine else 0.0
    x = [places[item][0] - origin for item in range(len(rows.ranks))]
    return Columns([sorted(row, key=lambda item: (x[item], item)) for row in found], x)


def _source(rows: Rows, spacing: Spacing) -> str:
    """The segment in dot's language. A lane takes part of a column's gap, so lanes stand closer."""
    margin = spacing.column - spacing.lane
    lines = [
        "digraph {",
        f'graph [nodesep="{spacing.lane / INCH:.4f}", ranksep="0.5", splines="none"]',
        'node [shape="box", fixedsize="true", height="0.3", label=""]',
    ]
    spine = set(rows.spine)
    for item, width in enumerate(rows.widths):
        wide = width + margin if item < rows.boxes else 1.0
        group = ', group="s"' if item in spine else ""
        lines.append(f'{item} [width="{wide / INCH:.4f}"{group}]')
    for upper, lower in rows.links:
        lines.append(f'{upper} -> {lower} [weight="{_weight(rows, spine, upper, lower)}"]')
    lines += _ties(rows)
    return "\n".join([*lines, "}"])


def _weight(rows: Rows, spine: set[int], upper: int, lower: int) -> int:
    if upper in spine and lower in spine:
        return SPINE_WEIGHT
    if lower >= rows.boxes:
        return LANE_WEIGHT if upper >= rows.boxes else JOINT_WEIGHT
    return 1


def _ties(rows: Rows) -> list[str]:
    """Invisible edges that keep unconnected parts in their rows."""
    root = list(range(len(rows.ranks)))

    def find(item: int) -> int:
        while root[item] != item:
            root[item] = root[root[item]]
            item = root[item]
        return item

    for upper, lower in rows.links:
        root[find(upper)] = find(lower)
    top = min(range(len(root)), key=lambda item: (rows.ranks[item], item), default=0)
    tops: dict[int, int] = {}
    for item in range(len(root)):
        part = find(item)
        if rows.ranks[item] and (part not in tops or rows.ranks[item] < rows.ranks[tops[part]]):
            tops[part] = item
    tops.pop(find(top), None) if root else None
    return [f'{top} -> {item} [minlen="{rows.ranks[item]}", style="invis"]' for item in tops.values()]


def _run(source: str) -> list[tuple[float, float]]:
    import pygraphviz

    graph = pygraphviz.AGraph(string=source)
    try:
        graph.layout(prog="dot")
        places = [(int(node), node.attr["pos"].split(",")) for node in graph.nodes()]
    finally:
        graph.close()
    ordered = [(float(x), float(y)) for _, (x, y) in sorted(places)]
    return ordered if all(math.isfinite(x) for x, _ in ordered) else []
