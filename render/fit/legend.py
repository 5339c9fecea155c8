"""The legend at the foot of a figure: just the colours it uses, in as many lines as its width asks for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from render.diagrams.cells import SIGN_STROKES, sign
from render.diagrams.changes import sample
from render.diagrams.scale import scale, scale_width
from render.drawing import Group, Item, Path
from render.fit.measure import MARGIN, Measure
from render.heat import Heat
from render.items import circle, line, rect, text
from render.layout.values import Point
from render.metrics import text_width
from render.style import LEGEND_NAMES

NAMES: Final = {
    **LEGEND_NAMES,
    "dense": "dense",
    "shape": "shape",
    "recurrent": "recurrent, attention",
    "+": "add",
    "×": "multiply",
    "−": "subtract",
    "‖": "concatenate",
}

SMALLER, CLOSE = 0.88, 0.7
"""A smaller text as a part of the usual one, and the least gap between entries in sizes of the text."""


def legend(used: Collection[str], measure: Measure, width: float, heat: Heat | None = None) -> tuple[list[Item], float]:
    """The entries under a thin rule from 0, 0, and the height they take; nothing for a single colour or none.

    used: categories, and the signs of merges, which stand in place of that category where they take no line more.
    A heat map has its scale beneath them.
    """
    if not measure.look.style.has_key:
        return [], 0.0
    items, height = _with_signs(used, measure, width)
    room = width - 2 * MARGIN
    if heat is not None and scale_width(heat, measure.look, room) <= room:
        height += measure.header * 1.7
        items.append(scale(heat, measure.look, MARGIN, height - measure.header * 0.35, room))
    if not items:
        return [], 0.0
    return [line([(MARGIN, 0.25), (width - MARGIN, 0.25)], measure.look.colours.faint, 0.4), *items], height


def _with_signs(used: Collection[str], measure: Measure, width: float) -> tuple[list[Item], float]:
    """The entries; each sign by its name where that makes them no higher."""
    plain = [name for name in LEGEND_NAMES if name in used]
    signs = [each for each in SIGN_STROKES if each in used] or ["merge"]
    signed = [entry for name in plain for entry in (signs if name == "merge" else [name])]
    short, long = (_entries(entries, measure, width) for entries in (plain, signed))
    return long if long[1] <= short[1] or not short[0] else short


def _entries(entries: list[str], measure: Measure, width: float) -> tuple[list[Item], float]:
    """The categories in lines; nothing for one, or where one has no room."""
    size = _size(entries, measure, width)
    wides = [size * 1.4 + text_width(NAMES[entry], "sans", size) for entry in entries]
    if len(entries) < 2 or max(wides) > width - 2 * MARGIN:
        return [], 0.0
    gap = _gap(wides, width - 2 * MARGIN, size)
    items: list[Item] = []
    x, base = MARGIN, size * 1.55
    for entry, wide in zip(entries, wides, strict=True):
        if x > MARGIN and x + wide > width - MARGIN + 0.01:
            x, base = MARGIN, base + size * 1.5
        items += _entry(entry, x, base, size, measure)
        x += wide + gap
    return [Group("legend", tuple(items), "legend")], base + size * 0.35


def _gap(wides: list[float], width: float, size: float) -> float:
    """Between entries: less where that brings all on one line."""
    free = (width - sum(wides)) / max(len(wides) - 1, 1)
    return min(free, size * 1.7) if free >= size * CLOSE else size * 1.5


def _size(entries: list[str], measure: Measure, width: float) -> float:
    """The size of the text: a little smaller where that brings all on one line."""
    page = measure.look.style.page
    small = max(measure.header * SMALLER, page.least if page else 0.0)
    for size in (measure.header, small):
        wides = [size * 1.4 + text_width(NAMES[entry], "sans", size) for entry in entries]
        if sum(wides) + size * CLOSE * (len(wides) - 1) <= width - 2 * MARGIN:
            return size
    return measure.header


def _entry(entry: str, x: float, base: float, size: float, measure: Measure) -> list[Item]:
    if entry in SIGN_STROKES:
        return [
            *_circle(entry, Point(x + size * 0.5, base - size * 0.34), size, measure),
            _said(entry, x, base, size, measure),
        ]
    place = rect(x, base - size * 0.78, size * 0.88, size * 0.88, radius=1.0)
    return [sample(entry, place, measure.look.style), _said(entry, x, base, size, measure)]


def _said(entry: str, x: float, base: float, size: float, measure: Measure) -> Item:
    return text(x + size * 1.4, base, NAMES[entry], size, fill=measure.look.colours.dim)


def _circle(entry: str, centre: Point, size: float, measure: Measure) -> list[Item]:
    """A merge's circle, as the figure has it."""
    colour, radius = measure.look.colours.category("merge"), size * 0.5
    ring = circle(centre.x, centre.y, radius, measure.look.colours.box, colour, 0.7)
    return [ring, Path(sign(entry, centre, radius * 0.52), stroke=colour, stroke_width=0.7)]
