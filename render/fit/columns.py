"""The columns of a ladder: boxes, then shape and figures with their heads, as wide as they need or wider."""

from __future__ import annotations

from typing import Final, NamedTuple

from render.drawing import Anchor, Font, Group, Item
from render.fit.boxes import LEAST, box_width
from render.fit.chart import Chart, Row
from render.fit.measure import MARGIN, STACK, Measure
from render.fit.plan import Plan
from render.items import text
from render.metrics import elide, text_width

SHAPE_HEAD: Final = "output"
SHORT: Final = {"parameters": "params"}
GAP = 0.74
"""Between columns, in sizes of the text."""
SHAPE = 0.34
"""The part of the width that shapes may take where long texts are shortened."""
WIDER = 0.4
"""The part of the free width that goes to the boxes; the rest goes between the columns."""
BROADER, APART = 0.8, 3.5
"""The most of it: for the boxes in their own widths, between columns in sizes of the text."""


class Fact(NamedTuple):
    """A column of facts. number: of the figure, -1 for the shape. x: where its texts begin, or end where figures do."""

    head: str
    number: int
    width: float
    x: float = 0.0

    def of(self, row: Row) -> str:
        """What the column says of a row."""
        if self.number < 0:
            return "" if row.sign == "+" else row.shape
        return row.figures[self.number] if row.figures else ""

    @property
    def font(self) -> Font:
        """Shapes are set in the mono face."""
        return "mono" if self.number < 0 else "sans"

    @property
    def anchor(self) -> Anchor:
        """Figures end at one line."""
        return "start" if self.number < 0 else "end"


class Columns(NamedTuple):
    """Where everything stands. left, box: the boxes' left edge and width."""

    left: float
    box: float
    facts: list[Fact]
    width: float


def columns_of(chart: Chart, measure: Measure, plan: Plan, lanes: int, width: float) -> Columns:
    """The columns in a width; wider than it where they need more."""
    left = MARGIN + (measure.lane * (lanes + 0.4) if lanes else 0.0)
    facts, gap = _facts(chart, measure, plan, width), measure.size * GAP
    others = left + STACK[0][0] + sum(gap + fact.width for fact in facts) + MARGIN
    box = box_width(chart.rows, measure, plan)
    if plan.elided:
        box = max(min(box, width - others), measure.size * LEAST)
    slack = max(width - others - box, 0.0)
    wider = min(slack * WIDER, box * BROADER) if facts else slack
    box += wider
    gap += min((slack - wider) / len(facts), measure.size * APART) if facts else 0.0
    x, placed = left + box + STACK[0][0], []
    for fact in facts:
        x += gap + fact.width
        placed.append(fact._replace(x=x - fact.width if fact.number < 0 else x))
    return Columns(left, box, placed, x + MARGIN)


def _facts(chart: Chart, measure: Measure, plan: Plan, width: float) -> list[Fact]:
    """The columns that have something to say."""
    heads = [(SHAPE_HEAD, -1)] if plan.shapes else []
    heads += [(head, number) for number, head in enumerate(chart.heads[: plan.figures])]
    found = []
    for head, number in heads:
        fact = Fact(SHORT.get(head, head) if plan.short else head, number, 0.0)
        widest = max((text_width(fact.of(row), fact.font, measure.look.figure) for row in chart.rows), default=0.0)
        if number < 0 and plan.elided:
            widest = min(widest, width * SHAPE)
        if widest:
            found.append(fact._replace(width=max(widest, text_width(fact.head, "sans", measure.header))))
    return found


def heads(columns: Columns, measure: Measure) -> list[Item]:
    """The words over the columns."""
    size, fill = measure.header, measure.look.colours.dim
    items = [text(fact.x, size, fact.head, size, fill=fill, anchor=fact.anchor) for fact in columns.facts]
    return [Group("columns", tuple(items), "label")] if items else []


def said(row: Row, middle: float, columns: Columns, measure: Measure) -> list[Item]:
    """What the columns say of a row."""
    look, items = measure.look, list[Item]()
    for fact in columns.facts:
        shown = elide(fact.of(row), fact.font, look.figure, fact.width + 0.01)
        if shown:
            fill = look.colours.ink if fact.number < 0 else look.colours.dim
            base = middle + look.figure * 0.35
            items.append(text(fact.x, base, shown, look.figure, font=fact.font, fill=fill, anchor=fact.anchor))
    return items
