"""One candidate figure: its rows, the sketches beside or beneath them, the legend at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import structs

from graph.values import Graph
from render.diagrams.changes import changes, tinted
from render.diagrams.sketch import Sketch, sketches
from render.drawing import Drawing, Item
from render.fit.alike import merged
from render.fit.boxes import height_of, rise_of
from render.fit.chart import Chart, Row, chart_of
from render.fit.ladder import Part, ladder, least_width
from render.fit.legend import legend
from render.fit.measure import MARGIN, Measure, measure_of
from render.fit.plan import Plan
from render.fit.sketching import NOTHING, Strip, beneath, beside, chosen
from render.fit.spread import spread
from render.fit.steps import said
from render.fit.turned import line_count, turned
from render.fit.wrapped import wrapped
from render.heat import heat_of
from render.metrics import printable
from render.moving import moved
from render.page import Page
from render.style import Style
from render.units import totals_text

SCALES = (1.0, 0.86, 0.8)
"""Sizes of a sketch's text, as parts of the rows' text."""
SMALLEST = 0.0
"""The scale that stands for the page's least text; for sketches beneath rows that have no room there otherwise."""
TALLER, UNDER = 1.25, 1.0
"""How high sketches beside and beneath the rows may be, in heights of the rows."""
SPREAD = 120
"""Rows up to which branches are tried side by side."""
HIGHER = 1.4
"""How much higher than rows under one another the branches side by side may be."""
WIDE = 330.0
"""Width, in points, from which a chain is turned to run from left to right."""
LOW = 1.0
"""How high sketches beneath a turned chain may be, as a part of the page's width."""
FAR_HIGHER = 1.5
"""How much higher names may make a figure whose sketches then stand beneath its rows."""
GUTTER = 1.0
"""Between rows and sketches, in sizes of the text."""
NO_ROOM = "no room for the sketch of the"
FREE = 100_000.0
"""A height that is no limit, in points."""


class Side(NamedTuple):
    """The sketches beside the rows of a plan, and those that have no room there."""

    plan: Plan
    strip: Strip
    left: list[Sketch]


class Composer:
    """Draws candidates of one graph, folded in one way, for one page. merging: equal rows are one."""

    def __init__(self, graph: Graph, style: Style, page: Page, merging: bool = False) -> None:
        self.graph, self.style, self.page, self.merging = graph, style, page, merging
        self.room = page.max_height or FREE
        self._sketches: dict[tuple[float, bool], tuple[Sketch, ...]] = {}

    @cached_property
    def chart(self) -> Chart:
        """The graph's rows."""
        chart = chart_of(self.graph, self.style)
        return merged(chart) if self.merging else chart

    def draw(self, plan: Plan) -> Drawing | None:
        """The figure after a plan, with notes on what it gives up; None where it does not fit."""
        measure = measure_of(self.style, plan.size, plan.tight)
        if plan.spread or plan.turned:
            return self._spread(measure, plan) if plan.spread else self._turned(measure, plan)
        if self._least_height(measure) / plan.columns > self.room:
            return None
        if plan.sketches and plan.columns == 1:
            return self._sketched(measure, plan)
        part = (ladder if plan.columns == 1 else wrapped)(self.chart, measure, plan, self.page.width)
        return None if part is None else self._page(self._centred(part), NOTHING, measure, plan)

    def _centred(self, part: Part) -> Part:
        """The part in the middle of the page."""
        left = (self.page.width - part.width) / 2
        return part._replace(items=[moved(item, left, 0.0) for item in part.items], width=self.page.width)

    def _least_height(self, measure: Measure) -> float:
        return sum(height_of(row, measure) + rise_of(row) + measure.gap for row in self.chart.rows) - measure.gap

    def _spread(self, measure: Measure, plan: Plan) -> Drawing | None:
        """Branches side by side; None where the graph has none, or where that takes too much room."""
        if not self.chart.branches or len(self.chart.rows) > SPREAD:
            return None
        part = spread(self.chart, measure, plan, self.page.width)
        if part is None or part.height > self._least_height(measure) * HIGHER:
            return None
        return self._page(part, NOTHING, measure, plan)

    def _turned(self, measure: Measure, plan: Plan) -> Drawing | None:
        """From left to right on a wide page, sketches beneath; None for anything but a chain."""
        width = self.page.width
        if width < WIDE or not self.chart.is_chain:
            return None
        brief = plan._replace(short=True)
        if line_count(self.chart, measure, brief, width) < line_count(self.chart, measure, plan, width):
            plan = brief
        part = turned(self.chart, measure, plan, width)
        if part is None:
            return None
        under = min(LOW * width, self.room)
        found = self._for_beneath(part, measure, under)
        drawing = self._beneath(part, NOTHING, found, measure, plan, under)
        return drawing or self._page(part, NOTHING, measure, plan._replace(sketches=False))

    def sketches(self, size: float, lying: bool = False) -> tuple[Sketch, ...]:
        """The sketches of the graph's blocks at a size of text."""
        if not self.style.sketches:
            return ()
        if (size, lying) not in self._sketches:
            style = structs.replace(self.style, font_size=size)
            self._sketches[size, lying] = sketches(self.graph, style, lying=lying)
        return self._sketches[size, lying]

    def _sketched(self, measure: Measure, plan: Plan) -> Drawing | None:
        """The rows with their blocks' sketches, names sooner than none unless they make the figure far higher."""
        attempts = self._attempts(plan)
        named, bare = (
            self._with_sketches([attempt for attempt in attempts if attempt.names == names], measure)
            for names in (True, False)
        )
        if named is None or bare is None:
            return named or bare
        lower = named.height > FAR_HIGHER * bare.height and _missing(bare) <= _missing(named)
        return bare if lower else named

    def _with_sketches(self, attempts: Sequence[Plan], measure: Measure) -> Drawing | None:
        """The sketches beside the rows, what has no room there beneath."""
        drawing = self._some_beside(attempts, measure)
        if drawing is None or _missing(drawing):
            others = self._some_beneath(attempts, measure)
            drawing = min(filter(None, (drawing, others)), key=_missing, default=None)
        return drawing

    def _some_beside(self, attempts: Sequence[Plan], measure: Measure) -> Drawing | None:
        """The first that fits with sketches beside; sooner one with all of them there."""
        found = [side for scale in SCALES for attempt in attempts if (side := self._side(scale, measure, attempt))]
        drawings = (self._beside(side, measure) for side in sorted(found, key=lambda side: len(side.left) > 0))
        return next((drawing for drawing in drawings if drawing is not None), None)

    def _some_beneath(self, attempts: Sequence[Plan], measure: Measure) -> Drawing | None:
        """The first whose rows fit, with sketches beneath; None where those have no room."""
        for attempt in attempts:
            part = ladder(self.chart, measure, attempt, self.page.width)
            if part is not None:
                part = self._centred(part)
                return self._beneath(part, NOTHING, self._for_beneath(part, measure), measure, attempt)
        return None

    def _attempts(self, plan: Plan) -> list[Plan]:
        """The plan, then with less text in the boxes; names stay where sketches of one title refer to them."""
        titles = [sketch.title for sketch in chosen(self.sketches(plan.size))]
        brief = plan._replace(short=True)
        return [plan, brief] if len(set(titles)) < len(titles) else [plan, brief, brief._replace(names=False)]

    def _for_beneath(self, part: Part, measure: Measure, under: float = 0.0) -> list[Sketch]:
        """The sketches, upright or lying, in the size in which the first, and then the most, have room beneath.

        Each form in its largest such size; of the two the lower one.
        """
        gap, room = measure.size * 1.5, self._free(part, measure, under)

        def worth(found: list[Sketch], scale: float, size: float) -> tuple[bool, int, bool, float]:
            row, missing = beneath(found, self.page.width, room, gap)
            return found[:1] != missing[:1], -len(missing), scale >= SCALES[-1], size or -row.height

        forms = []
        for lying in (False, True):
            ways = [(chosen(self._scaled(measure.size, scale, lying)), scale) for scale in (*SCALES, SMALLEST)]
            forms.append(max(ways, key=lambda way: worth(way[0], way[1], 1.0 + way[1])))
        return max(forms, key=lambda way: worth(way[0], way[1], 0.0))[0]

    def _scaled(self, size: float, scale: float, lying: bool = False) -> tuple[Sketch, ...]:
        return self.sketches(max(round(size * scale, 2), self.page.least), lying)

    def _free(self, part: Part, measure: Measure, under: float = 0.0) -> float:
        """The height that sketches beneath the rows may take."""
        foot = 4 * measure.header
        return min(self.room - part.height - foot, under or part.height * UNDER) - measure.size * 1.5

    def _side(self, scale: float, measure: Measure, plan: Plan) -> Side | None:
        """The sketches in a scale that have room beside the rows; None where not even the first has."""
        gutter = measure.size * GUTTER
        zone = self.page.width - least_width(self.chart, measure, plan) - gutter - MARGIN
        high = self._least_height(measure) + measure.header * 1.45
        split = beside(chosen(self._scaled(plan.size, scale)), zone, min(high * TALLER, self.room), gutter)
        return None if split is None else Side(plan, *split)

    def _beside(self, side: Side, measure: Measure) -> Drawing | None:
        """The rows with a strip of sketches at their right, further ones beneath."""
        plan, strip, left = side
        room = self.page.width - strip.width - MARGIN
        part = ladder(self.chart, measure, plan, room - measure.size * GUTTER)
        if part is None:
            return None
        gutter = min(room - part.width, measure.size * GUTTER * 6)
        items = [*part.items, *(moved(item, part.width + gutter, 0.0) for item in strip.items)]
        high = max(part.height, strip.height)
        both = self._centred(Part(items, part.width + gutter + strip.width + MARGIN, high))
        return self._beneath(both, strip, left, measure, plan)

    def _beneath(
        self, part: Part, strip: Strip, left: list[Sketch], measure: Measure, plan: Plan, under: float = 0.0
    ) -> Drawing | None:
        """The page with further sketches under the rows, as many as have room there; None where none is drawn."""
        gap, free = measure.size * 1.5, self._free(part, measure, under)
        row, missing = beneath(left, self.page.width, free, gap)
        if not strip.items and (not left or left[0] in missing):
            return None
        if row.items:
            items = [*part.items, *(moved(item, 0.0, part.height + gap) for item in row.items)]
            part = Part(items, self.page.width, part.height + gap + row.height)
            strip = strip._replace(categories=strip.categories | row.categories)
        return self._page(part, strip, measure, plan, missing)

    def _page(
        self, part: Part, strip: Strip, measure: Measure, plan: Plan, missing: Sequence[Sketch] = ()
    ) -> Drawing | None:
        """The page with its legend; None where it is too high."""
        used = {row.category for row in self.chart.rows if row.kind != "input"} | strip.categories
        used |= {row.sign for row in self.chart.rows if row.sign} | set(changes(self.graph, self.style).values())
        room = self.room - part.height - measure.gap
        foot, foot_height = legend(used, measure, self.page.width, heat_of(self.graph, self.style), room)
        gap = measure.gap if foot else 0.0
        items: list[Item] = [*part.items, *(moved(item, 0.0, part.height + gap) for item in foot)]
        height = round(part.height + gap + foot_height, 2)
        if height > self.room:
            return None
        title = printable(self.graph.name or "")
        ground = measure.look.colours.background
        notes = (*self._given_up(plan), *(f"{NO_ROOM} {sketch.title}" for sketch in missing))
        drawing = Drawing(self.page.width, height, tuple(items), ground, title, self._description(), notes)
        return tinted(drawing, self.graph, self.style)

    def _given_up(self, plan: Plan) -> tuple[str, ...]:
        """What the plan gives up that this graph has."""
        rows = self.chart.rows
        shown = plan._replace(
            names=plan.names or not any(row.name for row in rows),
            short=plan.short and any(row.short != row.text for row in rows),
            shapes=plan.shapes or not any(row.shape for row in rows),
        )
        lost = self.chart.heads[plan.figures :] if any(any(row.figures) for row in rows) else ()
        return said(shown, self.style.size, bool(self.sketches(plan.size)), lost)

    def _description(self) -> str:
        """The alternative text: the totals, then the rows in words."""
        return printable(
            f"{self.graph.name}: {totals_text(self.graph, self.style)}. {'; '.join(map(_in_words, self.chart.rows))}"
        )


def _in_words(row: Row) -> str:
    return " ".join(part for part in (row.text, f"×{row.repeat}" if row.repeat > 1 else "", row.shape) if part)


def _missing(drawing: Drawing) -> int:
    """How many sketches had no room."""
    return sum(note.startswith(NO_ROOM) for note in drawing.notes)
