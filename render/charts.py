"""Charts of the probe's rows as display lists: time or throughput against what varies among them.

A chart is a Drawing like any diagram, so every exporter and the canvas take it. Both axes are logarithmic, whiskers
reach from the 10th to the 90th percentile, rows that failed are left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Final, Literal, NamedTuple, TypeAlias

from graph.errors import ExportError
from render.chart_series import PRODUCTS, Mark, Quantity, Series, TimedRow, horizontal, measured_on, products, series_of
from render.drawing import Drawing, Group, Item, Path
from render.items import circle, text
from render.metrics import elide, text_width
from render.style import Style, palette

Against: TypeAlias = Literal["auto", "macs"]

WIDTH, HEIGHT, LEFT, TOP = 420.0, 260.0, 70.0, 52.0
"""The frame of the axes and where it stands, for 13-point text."""

BESIDE = 210.0
"""Width for the names beside the frame."""

COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#667080")
"""Okabe and Ito's, which most readers can tell apart."""

_ON_DARK: Final = ("#47A7F8", "#EA9B5D", "#30D196", "#F5B6CC", "#FFE390", "#A8DAFE", "#9BA4B0")
"""The same, light enough for a dark ground."""

_TITLES: Final = {"latency": "milliseconds a call", "throughput": "items a second"}
_MOST_NAMES = 12
_MOST_TICKS = 8


class Rate(NamedTuple):
    """Million multiply-accumulates a millisecond (GMAC/s), and the least and largest part of the time that this rate
    foretells which a row really takes.
    """

    rate: float
    least: float
    most: float


class Axis(NamedTuple):
    """A logarithmic axis. ``at``: where its ticks stand, where they are few and known."""

    title: str
    low: float
    high: float
    at: tuple[float, ...] = ()

    def part(self, value: float) -> float:
        """Where a value stands, from 0 to 1."""
        return math.log(value / self.low) / math.log(self.high / self.low)

    @property
    def ticks(self) -> list[float]:
        """1, 2 and 5 of each power of ten; only the powers where those would crowd."""
        if self.at:
            return list(self.at)
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        digits = (1, 2, 5) if len(powers) < 5 else (1,)
        steps = [digit * 10.0**power for power in powers for digit in digits]
        return [step for step in steps if self.low * 0.999 <= step <= self.high * 1.001]


def chart(
    rows: Sequence[TimedRow],
    style: Style = Style(),  # noqa: B008 - frozen
    quantity: Quantity = "latency",
    against: Against = "auto",
    *,
    wide: bool = False,
) -> Drawing:
    """The chart of some rows: against the batch or the input's height where those vary, else, or where asked for,
    against the multiply-accumulates that the rules count: how well they foretell the time. A dashed line is then the
    time at the rows' median rate. wide: the names stand beside the frame, not beneath.

    Raises ExportError where no row was measured.
    """
    good = [row for row in rows if row.get("ok")]
    if not good:
        raise ExportError("no configuration was measured, so there is nothing to chart; see their errors")
    axis = (products if against == "macs" else horizontal)(good)
    series = series_of([row for row in good if axis.place(row) > 0], axis, quantity)
    if not series:
        raise ExportError("no measured row has known multiply-accumulates to stand at; vary the batch or the size")
    marks = [mark for each in series for mark in each.marks]
    across = _axis(axis.title, [mark.x for mark in marks])
    places = tuple(sorted({mark.x for mark in marks}))
    if len(places) <= _MOST_TICKS and all(place == int(place) for place in places):
        across = across._replace(at=places)
    up = _axis(_TITLES[quantity], [end for mark in marks for end in (mark.low, mark.high)])
    rate = _rate(marks) if (axis.title, quantity) == (PRODUCTS, "latency") else None
    return _page(series, _Sheet(style, across, up, wide, measured_on(good)), rate)


def _rate(marks: Sequence[Mark]) -> Rate | None:
    """The median rate of the marks and how far they are from it; None for fewer than two."""
    rates = sorted(mark.x / mark.y for mark in marks)
    if len(rates) < 2:
        return None
    middle = median(rates)
    return Rate(middle, middle / rates[-1], middle / rates[0])


def _axis(title: str, values: Sequence[float]) -> Axis:
    """Bounds a little outside the values, at least a factor of two apart."""
    low, high = min(values) / 1.15, max(values) * 1.15
    if high / low < 2:
        middle = math.sqrt(low * high)
        low, high = middle / 1.5, middle * 1.5
    return Axis(title, low, high)


class _Sheet(NamedTuple):
    """Where the frame stands on the page."""

    style: Style
    across: Axis
    up: Axis
    wide: bool = False
    where: str = ""

    def colour(self, number: int) -> str:
        colours = _ON_DARK if self.style.theme == "dark" else COLOURS
        return colours[number % len(colours)]

    def length(self, value: float) -> float:
        return value * self.style.scale

    def x(self, value: float) -> float:
        return self.length(LEFT + WIDTH * self.across.part(value))

    def y(self, value: float) -> float:
        return self.length(TOP + HEIGHT * (1 - self.up.part(value)))


def _page(series: list[Series], sheet: _Sheet, rate: Rate | None = None) -> Drawing:
    up, across = sheet.up, sheet.across
    groups = [Group("axes", tuple(_axes(sheet)), "decoration")]
    if rate is not None:
        groups.append(Group("rate", tuple(_rate_line(sheet, rate)), "decoration"))
    for number, each in enumerate(series):
        colour = sheet.colour(number)
        groups.append(Group(each.name, tuple(_line(sheet, each, colour)), "node", _tooltip(each, up)))
    names = _names(sheet, series[:_MOST_NAMES])
    description = f"{up.title} against {across.title}: {', '.join(each.name for each in series)}"
    colours = palette(sheet.style)
    return Drawing(*_size(sheet, len(names.items) // 2), (*groups, names), colours.background, up.title, description)


def _size(sheet: _Sheet, names: int) -> tuple[float, float]:
    """Width and height of the page."""
    right, bottom = LEFT + WIDTH + 28.0, TOP + HEIGHT + 64.0
    if sheet.wide:
        return sheet.length(right + BESIDE), sheet.length(bottom - 10.0)
    return sheet.length(right), sheet.length(bottom + 18.0 * names)


def _axes(sheet: _Sheet) -> list[Item]:
    """The frame's left and lower edge, ticks, titles."""
    colours, small = palette(sheet.style), sheet.length(11.0)
    left, top = sheet.length(LEFT), sheet.length(TOP)
    right, bottom = sheet.length(LEFT + WIDTH), sheet.length(TOP + HEIGHT)
    title, size = sheet.up.title, sheet.style.size
    items: list[Item] = [text(left, sheet.length(30.0), title, size, font="sans-bold", fill=colours.ink)]
    room = right - left - text_width(title, "sans-bold", size) - size
    where = elide(sheet.where, "sans", small, room)
    items.append(text(right, sheet.length(30.0), where, small, fill=colours.dim, anchor="end"))
    for tick in sheet.up.ticks:
        y, x = sheet.y(tick), left - sheet.length(8.0)
        items.append(_stroke([(left, y), (right, y)], colours.outline, colours.hairline))
        items.append(text(x, y + small * 0.35, f"{tick:g}", small, fill=colours.dim, anchor="end"))
    for tick in sheet.across.ticks:
        x, y = sheet.x(tick), bottom + sheet.length(19.0)
        items.append(_stroke([(x, bottom), (x, bottom + sheet.length(5.0))], colours.border, colours.hairline))
        items.append(text(x, y, f"{tick:g}", small, fill=colours.dim, anchor="middle"))
    items.append(_stroke([(left, top), (left, bottom), (right, bottom)], colours.border, colours.hairline))
    x, y = (left + right) / 2, bottom + sheet.length(38.0)
    items.append(text(x, y, sheet.across.title, small, fill=colours.ink, anchor="middle"))
    return items


def _line(sheet: _Sheet, series: Series, colour: str) -> list[Item]:
    places = [(sheet.x(mark.x), sheet.y(mark.y)) for mark in series.marks]
    items: list[Item] = [_stroke(places, colour, sheet.length(1.6))] if len(places) > 1 else []
    for mark, (x, y) in zip(series.marks, places, strict=True):
        items.append(_stroke([(x, sheet.y(mark.low)), (x, sheet.y(mark.high))], colour, sheet.length(1.0)))
        items.append(circle(x, y, sheet.length(3.6), colour, palette(sheet.style).background, sheet.length(1.0)))
    return items


def _rate_line(sheet: _Sheet, rate: Rate) -> list[Item]:
    """The time at the median rate, as far as the frame reaches, with its words at the upper right."""
    colours, size = palette(sheet.style), sheet.length(11.0)
    low = max(sheet.across.low, sheet.up.low * rate.rate)
    high = min(sheet.across.high, sheet.up.high * rate.rate)
    words = f"dashed: {rate.rate:.3g} GMAC/s, the median; rows take {rate.least:.2g} to {rate.most:.2g} times that"
    x, y = sheet.length(LEFT + WIDTH), sheet.length(TOP - 8.0)
    items: list[Item] = [text(x, y, words, size, fill=colours.dim, anchor="end")]
    if low < high:
        ends = [(sheet.x(at), sheet.y(at / rate.rate)) for at in (low, high)]
        items.insert(0, _stroke(ends, colours.faint, sheet.length(1.2), (4.0, 3.0)))
    return items


def _names(sheet: _Sheet, series: Sequence[Series]) -> Group:
    """The legend, under the frame or beside it."""
    items: list[Item] = []
    size, colours = sheet.length(11.5), palette(sheet.style)
    left, top, room = (LEFT + WIDTH + 24.0, TOP + 8.0, BESIDE) if sheet.wide else (LEFT, TOP + HEIGHT + 66.0, WIDTH)
    for number, each in enumerate(series):
        x, y = sheet.length(left), sheet.length(top + 18.0 * number)
        items.append(circle(x, y - size * 0.35, sheet.length(3.6), sheet.colour(number), None, 0.0))
        shown = elide(each.name, "sans", size, sheet.length(room - 14.0))
        items.append(text(x + sheet.length(12.0), y, shown, size, fill=colours.ink))
    return Group("legend", tuple(items), "legend")


def _tooltip(series: Series, up: Axis) -> str:
    return f"{series.name}: " + ", ".join(f"{mark.y:.4g}" for mark in series.marks) + f" {up.title}"


def _stroke(points: Sequence[tuple[float, float]], colour: str, width: float, dash: tuple[float, ...] = ()) -> Path:
    places = [(round(x, 2), round(y, 2)) for x, y in points]
    segments = (("M", places[0]), *(("L", place) for place in places[1:]))
    return Path(segments, stroke=colour, stroke_width=width, dash=dash)
