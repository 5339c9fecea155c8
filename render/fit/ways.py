"""The lines between the rows of a ladder."""

from __future__ import annotations

from collections.abc import Sequence

from render.drawing import Group, Item, Path
from render.fit.boxes import height_of, pill_width, rise_of
from render.fit.chart import Chart
from render.fit.measure import Measure
from render.fit.plan import Plan
from render.fit.rails import Rail
from render.items import arrow_head, circle, line
from render.layout.routes import rounded
from render.layout.values import Point

TURN = 0.36
"""Where in the gap under a row a line turns to the lanes, as a part of the gap."""
DOT = 0.17
"""Radius of a branching point, in sizes of the text."""


def bent(points: Sequence[tuple[float, float]], measure: Measure) -> list[Item]:
    """A line with rounded corners and a head at its end."""
    look, head = measure.look, measure.look.head * 0.86
    (x1, _), (x2, y2) = points[-2:]
    along = (0.0, 1.0) if abs(x2 - x1) < 0.01 else (1.0 if x2 > x1 else -1.0, 0.0)
    points = [*points[:-1], (x2 - along[0] * head * 0.6, y2 - along[1] * head * 0.6)]
    tip = (round(x2, 2), round(y2, 2))
    return [bent_line(points, measure), Path(arrow_head(tip, along, head), fill=look.colours.edge)]


def bent_line(points: Sequence[tuple[float, float]], measure: Measure) -> Path:
    """A line with rounded corners."""
    look = measure.look
    if len(points) == 2:
        return line(points, look.colours.edge, look.line)
    way = rounded([Point(round(x, 2), round(y, 2)) for x, y in points], 2.0)
    placed = tuple((letter, tuple(round(value, 2) for value in values)) for letter, values in way)
    return Path(placed, stroke=look.colours.edge, stroke_width=look.line)


class Ways:
    """Lines between rows whose middles are known. spine: x of the boxes' centres. width: of the boxes."""

    def __init__(
        self, chart: Chart, middles: list[float], spine: float, width: float, measure: Measure, plan: Plan
    ) -> None:
        self.chart, self.middles, self.spine, self.width = chart, middles, spine, width
        self.left, self.measure, self.plan = spine - width / 2, measure, plan
        self.next = {a for a, b in chart.edges if b == a + 1}
        self.entries: dict[int, int] = {}

    def straight(self) -> list[Item]:
        """The arrows from row to next row."""
        return [self._down(number) for number in sorted(self.next)]

    def _down(self, number: int) -> Group:
        target = self.chart.rows[number + 1]
        start = self._bottom(number)
        tip = self.middles[number + 1] - height_of(target, self.measure) / 2 - rise_of(target)
        return self._group(number, number + 1, bent([(self.spine, start), (self.spine, tip)], self.measure))

    def _bottom(self, number: int) -> float:
        return self.middles[number] + height_of(self.chart.rows[number], self.measure) / 2

    def _turn(self, number: int) -> float:
        """Where lines turn under a row."""
        return self._bottom(number) + self.measure.gap * TURN

    def _lane(self, rail: Rail) -> float:
        return self.left - self.measure.lane * (rail.lane + 0.9)

    def rail(self, rail: Rail) -> Group:
        """A rail: down its lane, into each target from the left, dots where it branches."""
        items: list[Item] = []
        x = self._lane(rail)
        for source in rail.sources:
            items += self._out(source, x, first=source == rail.first)
        for target in rail.targets:
            items += self._into(rail, target, x)
        return self._group(rail.first, rail.last, items)

    def _out(self, source: int, x: float, first: bool) -> list[Item]:
        """From under a source to the lane; later sources join there."""
        if first:
            return [self._dot(self.spine, self._turn(source))] if source in self.next else []
        y = self._turn(source)
        points = [(self.spine, y), (x, y)]
        if source not in self.next:
            points.insert(0, (self.spine, self._bottom(source)))
        dots = [self._dot(x, y), *([self._dot(self.spine, y)] if source in self.next else [])]
        return [bent_line(points, self.measure), *dots]

    def _into(self, rail: Rail, target: int, x: float) -> list[Item]:
        """Down the lane and into a target."""
        y = self._entry(target)
        end = self._edge_of(target, y)
        if target != rail.targets[0]:
            before = self._entry(rail.targets[rail.targets.index(target) - 1], again=True)
            return [self._dot(x, before), *bent([(x, before), (x, y), (end, y)], self.measure)]
        turn = self._turn(rail.first)
        start = [(self.spine, turn)]
        if rail.first not in self.next:
            start.insert(0, (self.spine, self._bottom(rail.first)))
        return bent([*start, (x, turn), (x, y), (end, y)], self.measure)

    def _entry(self, target: int, again: bool = False) -> float:
        """The height at which the next line enters a row."""
        if not again:
            self.entries[target] = self.entries.get(target, 0) + 1
        step = self.measure.size * 0.42
        offsets = (0.0, -step, step)
        return self.middles[target] + offsets[(self.entries.get(target, 1) - 1) % 3]

    def _edge_of(self, target: int, y: float) -> float:
        row = self.chart.rows[target]
        if row.kind == "box":
            return self.left
        if row.kind == "merge":
            radius, off = self.measure.merge / 2, y - self.middles[target]
            return self.spine - float(max(radius**2 - off**2, 0.0) ** 0.5)
        return self.spine - pill_width(row, self.width, self.measure, self.plan) / 2

    def _dot(self, x: float, y: float) -> Item:
        return circle(x, y, self.measure.size * DOT, self.measure.look.colours.edge, None, 0.0)

    def _group(self, source: int, target: int, items: list[Item]) -> Group:
        first, last = self.chart.rows[source].ref, self.chart.rows[target].ref
        return Group(f"{first}→{last}", tuple(items), "edge", f"{first} → {last}")
