"""The head of a figure: name, configuration, totals, notes and the legend of the colours used."""

from __future__ import annotations

from typing import NamedTuple

from graph.facts import totals
from graph.labels import count_text, short_count
from graph.values import Graph
from render.diagrams.look import Look
from render.drawing import Font, Group, Item, Rect, Text
from render.items import moved, text
from render.metrics import elide, printable, text_width
from render.style import CATEGORY_NAMES

MOST = 560.0
"""Widest line, for 13-point names."""


class Head(NamedTuple):
    """Groups about the origin, and the room they take, the gap beneath included."""

    groups: tuple[Group, ...]
    width: float
    height: float
    description: str

    def at(self, x: float, y: float) -> list[Group]:
        """The groups at their place."""
        return [Group(group.ref, moved(group.items, x, y), group.kind, group.title) for group in self.groups]


def caption(graph: Graph, used: list[str], look: Look) -> Head:
    """The head of a diagram that uses these categories."""
    found = totals(graph)
    facts = f"{count_text(found.params)} parameters · {short_count(found.macs)} MACs · {count_text(found.nodes)} nodes"
    description = printable(f"{graph.name}: {facts}")
    lines = _lines(graph, facts, look) if look.style.caption else []
    groups = [Group("caption", tuple(lines), "caption")] if lines else []
    height = lines[-1].y + look.length(8.0) if lines else 0.0
    width = max((line.width for line in lines), default=0.0)
    if look.style.legend and (entries := [name for name in CATEGORY_NAMES if name in used]):
        legend, width_, height = _legend(entries, height, look)
        width = max(width, width_)
        groups.append(legend)
    return Head(tuple(groups), width, height + look.length(26.0) if groups else 0.0, description)


def _lines(graph: Graph, facts: str, look: Look) -> list[Text]:
    colours, room = look.colours, look.length(MOST)
    name = elide(printable(graph.name), "sans-bold", look.title, room)
    lines = [text(0, look.title, name, look.title, font="sans-bold", fill=colours.ink)]

    def add(content: str, step: float, face: Font, fill: str) -> None:
        shown = elide(printable(content), face, look.second, room)
        lines.append(text(0, lines[-1].y + look.length(step), shown, look.second, font=face, fill=fill))

    if graph.configuration.lower() != graph.name.lower() and graph.configuration:
        add(graph.configuration, 20.0, "mono", colours.dim)
    add(facts, 18.0, "sans", colours.ink)
    for note in graph.notes:
        add(note, 17.0, "sans", colours.dim)
    return lines


def _legend(entries: list[str], top: float, look: Look) -> tuple[Group, float, float]:
    """Swatches with names in rows; the group, its width and where it ends."""
    x, y, width = 0.0, top + look.length(14.0), 0.0
    size, swatch = look.second, look.length(9.0)
    items: list[Item] = []
    for entry in entries:
        label = CATEGORY_NAMES[entry]
        step = swatch + look.length(6.0) + text_width(label, "sans", size)
        if x and x + step > look.length(MOST):
            x, y = 0.0, y + look.length(18.0)
        colour = look.colours.category(entry)
        items.append(Rect(x, y - swatch, swatch, swatch, look.length(2.0), colour))
        items.append(text(x + swatch + look.length(6.0), y, label, size, fill=look.colours.dim))
        width = max(width, x + step)
        x += step + look.length(16.0)
    return Group("legend", tuple(items), "legend"), width, y
