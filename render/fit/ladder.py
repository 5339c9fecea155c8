"""Rows under one another, their facts in aligned columns at the right, edges that pass rows in lanes at the left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from render.drawing import Group, Item
from render.fit.boxes import LEAST, box_width, drawn, height_of, rise_of
from render.fit.chart import Chart, Row
from render.fit.measure import MARGIN, STACK, Measure
from render.fit.plan import Plan
from render.fit.rails import lanes, rails_of
from render.fit.ways import Ways
from render.items import text
from render.metrics import elide, text_width

HEADS = {"shape": "output", "figure": "parameters", "short": "params"}
SHAPE = 0.34
"""The part of the width that shapes may take where long texts are shortened."""


class Part(NamedTuple):
    """A piece of a figure: its items from 0, 0 and the room they take. categories: the colours used."""

    items: list[Item]
    width: float
    height: float
    entry: tuple[float, float] = (0.0, 0.0)
    exit: tuple[float, float] = (0.0, 0.0)


class Columns(NamedTuple):
    """Where everything stands: left edges and widths."""

    left: float
    box: float
    shape: float
    shape_width: float
    figure: float
    width: float


def least_width(chart: Chart, measure: Measure, plan: Plan) -> float:
    """The width that a ladder needs."""
    return _columns(chart.rows, measure, plan, lanes(rails_of(chart.edges)), 0.0).width


def ladder(chart: Chart, measure: Measure, plan: Plan, width: float, above: float = MARGIN) -> Part | None:
    """The rows in a width, ``above`` or more left free over them; None where they need more."""
    rails = rails_of(chart.edges)
    columns = _columns(chart.rows, measure, plan, lanes(rails), width)
    if columns.width > width + 0.01:
        return None
    heads = _heads(chart.rows, columns, measure, plan)
    top = max(measure.header * 1.45 if heads else 0.0, above)
    middles = _middles(chart, measure, top)
    spine = columns.left + columns.box / 2
    ways = Ways(chart, middles, spine, columns.box, measure, plan)
    items = [*heads, *ways.straight(), *(ways.rail(rail) for rail in rails)]
    items += [_row(row, middle, columns, measure, plan) for row, middle in zip(chart.rows, middles, strict=True)]
    bottom = middles[-1] + height_of(chart.rows[-1], measure) / 2
    entry = (spine, middles[0] - height_of(chart.rows[0], measure) / 2 - rise_of(chart.rows[0]))
    return Part(items, columns.width, bottom + MARGIN, entry, (spine, bottom))


def _columns(rows: Sequence[Row], measure: Measure, plan: Plan, tracks: int, width: float) -> Columns:
    """The columns, spread where there is room."""
    look = measure.look
    left = MARGIN + (measure.lane * (tracks + 0.4) if tracks else 0.0)
    box = box_width(rows, measure, plan)
    shape = max((text_width(row.shape, "mono", look.figure) for row in rows), default=0.0) if plan.shapes else 0.0
    figure = max((text_width(row.figure, "sans", look.figure) for row in rows), default=0.0) if plan.figures else 0.0
    shape = max(shape, text_width(HEADS["shape"], "sans", measure.header)) if shape else 0.0
    figure = max(figure, text_width(_figure_head(plan), "sans", measure.header)) if figure else 0.0
    gap = measure.size * 0.74
    if plan.elided:
        shape = min(shape, width * SHAPE)
        others = left + STACK[0][0] + (gap + shape if shape else 0.0) + (gap + figure if figure else 0.0) + MARGIN
        box = max(min(box, width - others), measure.size * LEAST)
    needed = left + box + STACK[0][0] + (gap + shape if shape else 0.0) + (gap + figure if figure else 0.0) + MARGIN
    slack, count = max(width - needed, 0.0), bool(shape) + bool(figure)
    wider = slack * 0.4 if count else slack
    gap += (slack - wider) / count if count else 0.0
    shape_at = left + box + wider + STACK[0][0] + gap
    end = shape_at + shape + (gap + figure if figure else 0.0) if shape or figure else left + box + wider + STACK[0][0]
    return Columns(left, box + wider, shape_at, shape, end, end + MARGIN)


def _heads(rows: Sequence[Row], columns: Columns, measure: Measure, plan: Plan) -> list[Item]:
    """The words over the columns."""
    size, fill = measure.header, measure.look.colours.dim
    items: list[Item] = []
    if plan.shapes and columns.shape_width:
        items.append(text(columns.shape, size, HEADS["shape"], size, fill=fill))
    if plan.figures and any(row.figure for row in rows):
        items.append(text(columns.figure, size, _figure_head(plan), size, fill=fill, anchor="end"))
    return [Group("columns", tuple(items), "label")] if items else []


def _figure_head(plan: Plan) -> str:
    return HEADS["short" if plan.short else "figure"]


def _middles(chart: Chart, measure: Measure, top: float) -> list[float]:
    """The height at which each row stands."""
    middles, y = [], top
    for number, row in enumerate(chart.rows):
        y += (measure.gap if number else 0.0) + rise_of(row)
        middles.append(round(y + height_of(row, measure) / 2, 2))
        y += height_of(row, measure)
    return middles


def _row(row: Row, middle: float, columns: Columns, measure: Measure, plan: Plan) -> Group:
    look = measure.look
    items = drawn(row, (columns.left + columns.box / 2, middle), columns.box, measure, plan)
    base = middle + look.figure * 0.35
    if plan.shapes and row.shape and row.sign != "+":
        shown = elide(row.shape, "mono", look.figure, columns.shape_width + 0.01)
        items.append(text(columns.shape, base, shown, look.figure, font="mono", fill=look.colours.ink))
    if plan.figures and row.figure:
        items.append(text(columns.figure, base, row.figure, look.figure, fill=look.colours.dim, anchor="end"))
    return Group(row.ref, tuple(items), "node", row.title)
