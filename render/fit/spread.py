"""Branches side by side: the layout engine's rows and columns with small boxes, facts on a second line."""

from __future__ import annotations

import math

from render.drawing import Group, Item, Path, Rect
from render.fit.boxes import box, height_of, needed, pill, rise_of, round_merge
from render.fit.chart import Chart, Row
from render.fit.ladder import Part
from render.fit.measure import MARGIN, Measure
from render.fit.plan import Plan
from render.items import arrow_head, text
from render.layout.stack import lay_out
from render.layout.values import Box, Edge, Point, Route, Spacing
from render.metrics import text_width

STEP = 6.0
"""Widths are rounded up to this, so that boxes of nearly one width are of one."""


def spread(chart: Chart, measure: Measure, plan: Plan, width: float) -> Part | None:
    """The rows where the engine puts them; None where that is wider than there is room."""
    boxes = [_box(row, measure, plan) for row in chart.rows]
    if max(box.width for box in boxes) > width:
        return None
    size = measure.size
    spacing = Spacing(column=size * 1.15, lane=size * 0.95, row=measure.gap * 1.35)
    layout = lay_out(boxes, chart.edges, spacing)
    if layout.width + 2 * MARGIN > width:
        return None
    items: list[Item] = []
    shift = Point((width - layout.width) / 2, MARGIN)
    for edge, route in zip(chart.edges, layout.routes, strict=True):
        items.append(_edge(chart, edge, route, measure, shift))
    for row, box_, centre in zip(chart.rows, boxes, layout.centres, strict=True):
        items.append(_cell(row, box_, Point(centre.x + shift.x, centre.y + shift.y), measure, plan))
    return Part(items, width, layout.height + 2 * MARGIN)


def _second(row: Row, plan: Plan) -> str:
    """The second line: shape and parameters."""
    facts = (row.shape if plan.shapes else "", *row.figures[: plan.figures])
    return "  ".join(fact for fact in facts if fact)


def _box(row: Row, measure: Measure, plan: Plan) -> Box:
    look = measure.look
    if row.kind == "merge":
        return Box(measure.merge, measure.merge, measure.merge)
    second = _second(row, plan)
    facts = text_width(second, "mono", look.figure)
    if row.kind != "box":
        inner = needed(row, measure, plan) + (facts + measure.pad if second else 0.0)
        return Box(math.ceil(inner), measure.pill)
    inner = max(needed(row, measure, plan), look.bar + 2 * measure.pad + facts)
    wide = math.ceil(inner / STEP) * STEP
    return Box(wide, height_of(row, measure) + (look.figure * 1.2 if second else 0.0) + rise_of(row))


def _cell(row: Row, room: Box, centre: Point, measure: Measure, plan: Plan) -> Group:
    look = measure.look
    if row.kind == "merge":
        return Group(row.ref, tuple(round_merge(row, centre, measure)), "node", row.title)
    second = _second(row, plan)
    if row.kind != "box":
        return Group(row.ref, tuple(pill(row, centre, room.width, measure, second)), "node", row.title)
    height, top = room.height - rise_of(row), centre.y - room.height / 2 + rise_of(row)
    frame = Rect(round(centre.x - room.width / 2, 2), round(top, 2), room.width, height)
    first = measure.box / 2 if second else height / 2
    items = box(row, frame, frame.y + first, measure, plan)
    if second:
        base = frame.y + measure.box + look.figure * 0.55
        x = frame.x + look.bar + measure.pad
        items.append(text(x, base, second, look.figure, font="mono", fill=look.colours.dim))
    return Group(row.ref, tuple(items), "node", row.title)


def _edge(chart: Chart, edge: Edge, route: Route, measure: Measure, shift: Point) -> Group:
    look, head = measure.look, measure.look.head * 0.86
    tip = (round(route.tip.x + shift.x, 2), round(route.tip.y + shift.y, 2))
    end = (tip[0] - route.direction.x * head * 0.6, tip[1] - route.direction.y * head * 0.6)
    way = [
        (letter, tuple(round(value + shift[place % 2], 2) for place, value in enumerate(values)))
        for letter, values in route.segments[:-1]
    ]
    line = Path((*way, ("L", end)), stroke=look.colours.edge, stroke_width=look.line)
    items = (line, Path(arrow_head(tip, (route.direction.x, route.direction.y), head), fill=look.colours.edge))
    first, last = chart.rows[edge[0]].ref, chart.rows[edge[1]].ref
    return Group(f"{first}→{last}", items, "edge", f"{first} → {last}")
