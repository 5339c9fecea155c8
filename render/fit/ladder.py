"""Rows under one another, their facts in aligned columns at the right, edges that pass rows in lanes at the left."""

from __future__ import annotations

from typing import NamedTuple

from render.drawing import Group, Item
from render.fit.boxes import drawn, height_of, rise_of
from render.fit.chart import Chart, Row
from render.fit.columns import Columns, columns_of, heads, said
from render.fit.measure import MARGIN, Measure
from render.fit.plan import Plan
from render.fit.rails import lanes, rails_of
from render.fit.ways import Ways


class Part(NamedTuple):
    """A piece of a figure: its items from 0, 0, the room they take, where the first row begins and the last ends."""

    items: list[Item]
    width: float
    height: float
    entry: tuple[float, float] = (0.0, 0.0)
    exit: tuple[float, float] = (0.0, 0.0)


def least_width(chart: Chart, measure: Measure, plan: Plan) -> float:
    """The width that a ladder needs."""
    return columns_of(chart, measure, plan, lanes(rails_of(chart.edges)), 0.0).width


def ladder(chart: Chart, measure: Measure, plan: Plan, width: float, above: float = MARGIN) -> Part | None:
    """The rows in a width, ``above`` or more left free over them; None where they need more."""
    rails = rails_of(chart.edges)
    columns = columns_of(chart, measure, plan, lanes(rails), width)
    if columns.width > width + 0.01:
        return None
    top = max(measure.header * 1.45 if columns.facts else 0.0, above)
    middles = _middles(chart, measure, top)
    spine = columns.left + columns.box / 2
    ways = Ways(chart, middles, spine, columns.box, measure, plan)
    items = [*heads(columns, measure), *ways.straight(), *(ways.rail(rail) for rail in rails)]
    items += [_row(row, middle, columns, measure, plan) for row, middle in zip(chart.rows, middles, strict=True)]
    bottom = middles[-1] + height_of(chart.rows[-1], measure) / 2
    entry = (spine, middles[0] - height_of(chart.rows[0], measure) / 2 - rise_of(chart.rows[0]))
    return Part(items, columns.width, bottom + MARGIN, entry, (spine, bottom))


def _middles(chart: Chart, measure: Measure, top: float) -> list[float]:
    """The height at which each row stands."""
    middles, y = [], top
    for number, row in enumerate(chart.rows):
        y += (measure.gap if number else 0.0) + rise_of(row)
        middles.append(round(y + height_of(row, measure) / 2, 2))
        y += height_of(row, measure)
    return middles


def _row(row: Row, middle: float, columns: Columns, measure: Measure, plan: Plan) -> Group:
    items = drawn(row, (columns.left + columns.box / 2, middle), columns.box, measure, plan)
    return Group(row.ref, (*items, *said(row, middle, columns, measure)), "node", row.title)
