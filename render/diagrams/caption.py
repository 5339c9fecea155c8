"""The head of a figure: name, configuration, totals, notes and the legend of the colours used."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import NamedTuple

from graph.labels import without_folders
from graph.values import Graph
from render.diagrams.changes import sample
from render.diagrams.look import Look
from render.diagrams.scale import scale, scale_width
from render.drawing import Font, Group, Item
from render.heat import Heat
from render.items import rect, text
from render.metrics import elide, printable, text_width, wrapped
from render.style import LEGEND_NAMES
from render.units import totals_text

MOST = 560.0
"""Widest line, for 13-point names."""
NOTES = 8
"""Most lines of notes."""


class Head(NamedTuple):
    """How to draw the head, and the room it takes, the gap beneath included."""

    paint: Callable[[float, float], list[Group]]
    width: float
    height: float
    description: str


def caption(graph: Graph, used: Collection[str], look: Look, heat: Heat | None = None) -> Head:
    """The head of a diagram that uses these categories, or is a heat map."""
    facts = totals_text(graph, look.style)
    description = printable(f"{graph.name}: {facts}")
    lines = _lines(graph, facts, look) if look.style.caption else []
    entries = [name for name in LEGEND_NAMES if name in used] if look.style.has_key else []
    top = lines[-1].y + look.length(22.0) if lines else look.length(9.0)
    swatches = _swatches(entries, top, look)
    bottom = swatches[-1].y if swatches else lines[-1].y if lines else None
    width = max([0.0, *(line.width for line in lines), *(swatch.end for swatch in swatches)])
    paint: Callable[[float, float], list[Group]] = partial(_paint, lines, swatches, look)
    if heat is not None and look.style.legend:
        bottom = (bottom or 0.0) + look.length(20.0)
        width, paint = max(width, scale_width(heat, look)), partial(_with_scale, paint, heat, bottom, look)
    height = bottom + look.length(34.0) if bottom is not None else 0.0
    return Head(paint, width, height, description)


def _with_scale(
    paint: Callable[[float, float], list[Group]], heat: Heat, base: float, look: Look, x: float, y: float
) -> list[Group]:
    return [*paint(x, y), scale(heat, look, x, y + base)]


def _paint(lines: list[Line], swatches: list[Swatch], look: Look, x: float, y: float) -> list[Group]:
    groups = []
    if lines:
        texts = [text(x, y + line.y, line.text, line.size, font=line.font, fill=line.fill) for line in lines]
        groups.append(Group("caption", tuple(texts), "caption"))
    if swatches:
        items = [item for swatch in swatches for item in _swatch(swatch, look, x, y)]
        groups.append(Group("legend", tuple(items), "legend"))
    return groups


class Line(NamedTuple):
    """A line of the caption, its baseline from the head's top."""

    y: float
    text: str
    size: float
    width: float
    font: Font
    fill: str


class Swatch(NamedTuple):
    """A legend's entry: its left, right end and baseline."""

    category: str
    x: float
    end: float
    y: float


def _lines(graph: Graph, facts: str, look: Look) -> list[Line]:
    colours = look.colours
    lines: list[Line] = []

    def add(content: str, step: float, size: float, font: Font, fill: str) -> None:
        shown = elide(printable(content), font, size, look.length(MOST))
        above = lines[-1].y if lines else 0.0
        lines.append(Line(above + look.length(step), shown, size, text_width(shown, font, size), font, fill))

    if graph.name:
        add(graph.name, 17.0, look.title, "sans-bold", colours.ink)
    configuration = without_folders(graph.configuration)
    if configuration and configuration.lower() != graph.name.lower():
        add(configuration, 20.0, look.second, "mono", colours.dim)
    add(facts, 18.0, look.second, "sans", colours.ink)
    for note in _notes(graph, look):
        add(note, 17.0, look.second, "sans", colours.dim)
    return lines


def _notes(graph: Graph, look: Look) -> list[str]:
    """The notes in lines; of very many the first ones."""
    room = look.length(MOST)
    lines = [line for note in graph.notes for line in wrapped(printable(note), "sans", look.second, room)]
    if len(lines) <= NOTES:
        return lines
    return [*lines[: NOTES - 1], "… and more: see the layers' table"]


def _swatches(entries: list[str], top: float, look: Look) -> list[Swatch]:
    """The legend's entries in rows."""
    x, y = 0.0, top
    found: list[Swatch] = []
    for entry in entries:
        step = look.length(15.0) + text_width(LEGEND_NAMES[entry], "sans", look.second)
        if x and x + step > look.length(MOST):
            x, y = 0.0, y + look.length(18.0)
        found.append(Swatch(entry, x, x + step, y))
        x += step + look.length(16.0)
    return found


def _swatch(swatch: Swatch, look: Look, x: float, y: float) -> list[Item]:
    size, base = look.length(9.0), y + swatch.y
    label = LEGEND_NAMES[swatch.category]
    return [
        sample(swatch.category, rect(x + swatch.x, base - size, size, size, radius=look.length(2.0)), look.style),
        text(x + swatch.x + look.length(15.0), base, label, look.second, fill=look.colours.dim),
    ]
