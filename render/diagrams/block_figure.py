"""The blocks diagram: sketches of a model's distinct blocks side by side, or of several models' to compare them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from msgspec import structs

from graph.errors import ConfigurationError, LayoutError
from graph.fold import fold, unfold
from graph.values import Graph
from render.diagrams.colour_key import colour_key
from render.diagrams.look import Look, look_of
from render.diagrams.sketch import Sketch, sketches
from render.drawing import Drawing, Group, Item, Text
from render.items import line, text
from render.metrics import elide, printable, text_width
from render.moving import moved
from render.page import millimetres
from render.style import Style

GAP, ROW, HEAD = 26.0, 24.0, 30.0
"""Between sketches, between rows of them, and for a model's name; for 13-point names."""
WIDEST: Final = 760.0
"""Where a row ends that no page ends; for 13-point names."""
MARGIN, EDGE = 28.0, 1.5
"""About the figure: for 13-point names on screen, in points on a page."""
STEPS: Final = (1.0, 0.93, 0.86, 0.8)
"""Sizes of text that are tried on a page, as parts of the style's own."""


class Section(NamedTuple):
    """One model's sketches in rows, from 0, 0."""

    items: tuple[Item, ...]
    width: float
    height: float
    categories: frozenset[str]


def blocks(graph: Graph, style: Style) -> Drawing:
    """The distinct blocks of a model. Raises ConfigurationError where nothing in it repeats or branches."""
    return blocks_of([graph], style)


def blocks_of(graphs: Sequence[Graph], style: Style) -> Drawing:
    """The distinct blocks of several models, one model beside the other where there is room, else beneath.

    With a page the figure is exactly as wide; blocks that are too wide or high for it upright lie. Raises
    ConfigurationError where no model has a block, LayoutError where they do not fit the page.
    """
    folded = [graph if _has_blocks(graph) else fold(unfold(graph), "blocks") for graph in graphs]
    for lying, part in [(lying, part) for lying in (False, True) for part in (*STEPS, 0.0)]:
        tried = structs.replace(style, font_size=max(style.size * part, style.page.least if style.page else 0.0))
        drawing = _drawn(folded, tried, lying)
        if style.page is None or _fits(drawing, style):
            return drawing
    width = f"{millimetres(style.page.width):.4g} mm" if style.page else "the page"
    raise LayoutError(f"the blocks do not fit {width}; try a wider page, or more height")


def _has_blocks(graph: Graph) -> bool:
    return any(node.repeat > 1 for node in graph.nodes)


def _fits(drawing: Drawing, style: Style) -> bool:
    page = style.page
    return page is None or (
        drawing.width <= page.width + 0.01 and drawing.height <= (page.max_height or drawing.height)
    )


def _drawn(graphs: Sequence[Graph], style: Style, lying: bool) -> Drawing:
    look = look_of(style)
    edge = EDGE if style.page else look.length(MARGIN)
    room = style.page.width - 2 * edge if style.page else look.length(WIDEST)
    named = len(graphs) > 1 or style.caption
    sections = [_section(graph, style, look, room, named=named, lying=lying) for graph in graphs]
    if not any(section.categories for section in sections):
        raise ConfigurationError(f"{_names(graphs)}: no blocks repeat or branch here; try the flow diagram")
    abreast = sum(section.width for section in sections) + look.length(2 * GAP) * (len(sections) - 1) <= room
    items, width, height = _abreast(sections, look) if abreast else _beneath(sections, look)
    across = room if style.page else width
    key, key_height = colour_key(frozenset().union(*(s.categories for s in sections)), look, max(across, width))
    shift = edge + max(across - width, 0.0) / 2
    shown: list[Item] = [moved(item, shift, edge) for item in items]
    foot = edge + height + (look.length(14.0) if key else 0.0)
    if key:
        shown.append(Group("legend", tuple(moved(item, edge, foot) for item in key), "legend"))
    page = max(across, width, _key_width(key)) + 2 * edge
    title = printable(_names(graphs))
    described = f"Blocks of {title}: " + "; ".join(_words(sections))
    ground = look.colours.background
    return Drawing(
        round(page, 2), round(foot + key_height + edge, 2), tuple(shown), ground, title, printable(described)
    )


def _key_width(key: Sequence[Item]) -> float:
    """Where the key's last text ends."""
    return max((item.x + item.width for item in key if isinstance(item, Text)), default=0.0)


def _names(graphs: Sequence[Graph]) -> str:
    return " · ".join(map(_name, graphs))


def _name(graph: Graph) -> str:
    """The model's name; of an application what people call it (``mobilenetv2``, not ``mobilenetv2_1.00_224``)."""
    is_application = graph.format == "keras-application" and graph.configuration
    return re.split("[@,]", graph.configuration)[0] if is_application else graph.name


def _words(sections: Sequence[Section]) -> list[str]:
    groups = [item for section in sections for item in section.items if isinstance(item, Group)]
    return [group.title for group in groups if group.kind == "decoration"]


def _section(graph: Graph, style: Style, look: Look, room: float, *, named: bool, lying: bool) -> Section:
    """A model's name over rows of its sketches, their tops level."""
    found = sketches(graph, style, lying=lying)
    head = look.length(HEAD) if named and graph.name else 0.0
    rows = _rows(found, look, room)
    items: list[Item] = []
    y = head
    for row in rows:
        x = 0.0
        for one in row:
            items += [moved(item, x, y) for item in one.items]
            x += one.width + look.length(GAP)
        y += max(one.height for one in row) + look.length(ROW)
    width = max((_across(row, look) for row in rows), default=0.0)
    if head:
        size = look.length(14.0)
        name = elide(printable(_name(graph)), "sans-bold", size, room)
        width = max(width, text_width(name, "sans-bold", size))
        ink = look.colours.ink
        title = text(width / 2, size, name, size, font="sans-bold", fill=ink, anchor="middle")
        items = [Group(f"model: {graph.name}", (title,), "caption"), *_centred(items, rows, width, look)]
    categories = frozenset(name for one in found for name in one.categories)
    return Section(tuple(items), width, y - (look.length(ROW) if rows else 0.0), categories)


def _centred(items: list[Item], rows: list[list[Sketch]], width: float, look: Look) -> list[Item]:
    """The rows about the middle of the section."""
    shifts = [(width - _across(row, look)) / 2 for row in rows for one in row for _ in one.items]
    return [moved(item, shift, 0.0) for item, shift in zip(items, shifts, strict=True)]


def _across(row: Sequence[Sketch], look: Look) -> float:
    return sum(one.width for one in row) + look.length(GAP) * (len(row) - 1)


def _rows(found: Sequence[Sketch], look: Look, room: float) -> list[list[Sketch]]:
    rows: list[list[Sketch]] = []
    for one in found:
        if not rows or _across([*rows[-1], one], look) > room:
            rows.append([])
        rows[-1].append(one)
    return rows


def _abreast(sections: Sequence[Section], look: Look) -> tuple[list[Item], float, float]:
    """The models side by side, a hairline between them."""
    height = max(section.height for section in sections)
    items: list[Item] = []
    x, gap = 0.0, look.length(2 * GAP)
    for number, section in enumerate(sections):
        if number:
            items.append(line([(x - gap / 2, 0.0), (x - gap / 2, height)], look.colours.faint, look.hairline))
        items += [moved(item, x, 0.0) for item in section.items]
        x += section.width + gap
    return items, x - gap, height


def _beneath(sections: Sequence[Section], look: Look) -> tuple[list[Item], float, float]:
    """The models under one another."""
    width = max(section.width for section in sections)
    items: list[Item] = []
    y, gap = 0.0, look.length(1.3 * ROW)
    for number, section in enumerate(sections):
        if number:
            items.append(line([(0.0, y - gap / 2), (width, y - gap / 2)], look.colours.faint, look.hairline))
        items += [moved(item, (width - section.width) / 2, y) for item in section.items]
        y += section.height + gap
    return items, width, y - gap
