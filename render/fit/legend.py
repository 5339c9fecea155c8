"""The legend at the foot of a figure: just the colours it uses, in as many lines as its width asks for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from render.diagrams.changes import sample
from render.diagrams.colour_key import SIGN_NAMES, ring, with_signs
from render.diagrams.scale import scale, scale_width
from render.drawing import Group, Item
from render.fit.measure import MARGIN, Measure
from render.heat import Heat
from render.items import line, rect, text
from render.layout.values import Point
from render.metrics import text_width
from render.style import LEGEND_NAMES

NAMES: Final = {
    **LEGEND_NAMES,
    "dense": "dense",
    "shape": "shape",
    "recurrent": "recurrent, attention",
    **SIGN_NAMES,
}

SMALLER, CLOSE = 0.88, 0.7
"""A smaller text as a part of the usual one, and the least gap between entries in sizes of the text."""


def legend(
    used: Collection[str], measure: Measure, width: float, heat: Heat | None = None, room: float = 0.0
) -> tuple[list[Item], float]:
    """The entries under a thin rule from 0, 0, and the height they take; nothing for a single colour or none.

    used: categories, and the signs of merges, which stand in place of that category where they take no line more, or
    where there is ``room`` for the height.
    A heat map has its scale beneath them.
    """
    if not measure.look.style.has_key:
        return [], 0.0
    across = width - 2 * MARGIN
    scaled = heat is not None and scale_width(heat, measure.look, across) <= across
    more = measure.header * 1.7 if scaled else 0.0
    items, height = _entries_of(used, measure, width, room - more)
    if heat is not None and scaled:
        height += more
        items.append(scale(heat, measure.look, MARGIN, height - measure.header * 0.35, across))
    if not items:
        return [], 0.0
    return [line([(MARGIN, 0.25), (width - MARGIN, 0.25)], measure.look.colours.faint, 0.4), *items], height


def _entries_of(used: Collection[str], measure: Measure, width: float, room: float) -> tuple[list[Item], float]:
    """The entries; each sign by its name where that makes them no higher, or has room."""
    plain, signed = [name for name in LEGEND_NAMES if name in used], with_signs(used, LEGEND_NAMES)
    short, long = (_entries(entries, measure, width) for entries in (plain, signed))
    return long if long[1] <= max(short[1], room) or not short[0] else short


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
    if entry in SIGN_NAMES:
        centre = Point(x + size * 0.5, base - size * 0.34)
        return [*ring(entry, centre, size * 0.5, measure.look), _said(entry, x, base, size, measure)]
    place = rect(x, base - size * 0.78, size * 0.88, size * 0.88, radius=1.0)
    return [sample(entry, place, measure.look.style), _said(entry, x, base, size, measure)]


def _said(entry: str, x: float, base: float, size: float, measure: Measure) -> Item:
    return text(x + size * 1.4, base, NAMES[entry], size, fill=measure.look.colours.dim)
