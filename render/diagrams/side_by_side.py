"""The figure of a comparison: the flow diagrams of all sides as columns, level row by row, and the words beneath."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from graph.compare import Comparison
from graph.compare_words import short_names
from graph.values import Graph
from render.align import aligned
from render.diagrams.differences import marked
from render.diagrams.flow import categories, flow
from render.diagrams.look import Look, look_of
from render.diagrams.marking import RIM
from render.drawing import Drawing, Font, Group, Item
from render.inks import INKS
from render.items import rect, text
from render.metrics import printable, text_width
from render.moving import moved
from render.style import Style

_MARGIN, _LEADING = 28.0, 18.0
"""For 13-point names."""


def sides(graphs: Sequence[Graph], found: Comparison, style: Style) -> tuple[Drawing, ...]:
    """The diagram of each graph, rows of paired nodes level, differences shown; refs are the graph's names."""
    named = style.caption or style.page is not None  # on a page too a reader must know which side is which
    shown = replace(style, sketches=False, caption=named, changes=False)  # tints are of the comparison
    keyed = set[str]().union(*(categories(graph, shown) for graph in graphs)) if style.has_key else ()
    drawings = [flow(graph, shown, keyed) for graph in graphs]
    level = aligned(drawings, [row.names for row in found.rows])
    return tuple(
        marked(drawing, graph, found, side, style)
        for side, (drawing, graph) in enumerate(zip(level, graphs, strict=True))
    )


def side_by_side(drawings: Sequence[Drawing], found: Comparison, style: Style) -> Drawing:
    """One page of what ``sides`` gives; refs begin with the column's number, ``2:conv1_conv``."""
    look = look_of(style)
    items: list[Item] = []
    left = 0.0
    for number, drawing in enumerate(drawings, start=1):
        if number > 1:
            items.append(_divider(left, drawing.height, look))
        items += [_named(moved(item, left, 0.0), number) for item in drawing.items if number == 1 or not _legend(item)]
        left = round(left + drawing.width, 2)
    foot = _foot(found, left, max(drawing.height for drawing in drawings), style)
    title = printable(" · ".join(short_names(found.configurations)))
    background = drawings[0].background
    return Drawing(left, foot.bottom, (*items, foot.group), background, title, printable(" ".join(found.words)))


def _legend(item: Item) -> bool:
    return isinstance(item, Group) and item.kind == "legend"


def _named(item: Item, number: int) -> Item:
    return replace(item, ref=f"{number}:{item.ref}") if isinstance(item, Group) else item


def _divider(x: float, height: float, look: Look) -> Group:
    """A hairline between two columns."""
    margin = look.length(_MARGIN)
    line = rect(x, margin, look.hairline, height - 2 * margin, fill=look.colours.outline)
    return Group(f"divider {x:g}", (line,), "decoration")


class _Foot(NamedTuple):
    """What stands beneath the columns, and where the page ends."""

    group: Group
    bottom: float


def _foot(found: Comparison, width: float, top: float, style: Style) -> _Foot:
    look = look_of(style)
    margin, leading = look.length(_MARGIN), look.length(_LEADING)
    fonts: list[tuple[str, Font]] = [(said, "sans-bold" if said in found.warnings else "sans") for said in found.words]
    lines = [(line, font) for said, font in fonts for line in _wrapped(said, width - 2 * margin, look, font)]
    items = [
        text(margin, top + leading * number, line, look.second, font=font, fill=look.colours.ink)
        for number, (line, font) in enumerate(lines)
    ]
    key_y = top + leading * (len(lines) + 0.4)
    items_all: list[Item] = [*items, *_key(found, margin, key_y, look)]
    return _Foot(Group("comparison", tuple(items_all), "caption"), round(key_y + margin, 2))


class _Sample(NamedTuple):
    """One entry of the key: its words, and how they are drawn."""

    said: str
    fill: str | None
    stroke: str
    thickness: float
    ink: str


def _samples(found: Comparison, look: Look) -> list[_Sample]:
    """What the colours mean, of those that stand in this comparison."""
    ink, colours = INKS[look.style.theme], look.colours
    standing = {len(row.sides) for row in found.rows}
    some = standing - {1, len(found.configurations)}
    entries = [_Sample("differs", ink.tint, colours.outline, 0.5, colours.ink)]
    if 1 in standing:
        entries.append(_Sample("on one side only", ink.alone, colours.outline, 0.5, colours.ink))
    if some:
        entries.append(_Sample("not on every side", colours.box, ink.rim, look.hairline * RIM, colours.ink))
    if ink.equal:
        entries.append(_Sample("equal", None, colours.outline, 0.5, ink.equal))
    return entries


def _key(found: Comparison, x: float, base: float, look: Look) -> list[Item]:
    """The samples in a row."""
    items: list[Item] = []
    size = look.second
    for said, fill, stroke, thickness, colour in _samples(found, look):
        across = text_width(said, "sans", size)
        if fill:
            box = (x, base - size, across + look.length(10.0), size * 1.4)
            items.append(rect(*box, radius=look.length(3.0), fill=fill, stroke=stroke, width=thickness))
        items.append(text(x + look.length(5.0), base, said, size, fill=colour))
        x += across + look.length(22.0)
    return items


def _wrapped(sentence: str, width: float, look: Look, font: Font) -> list[str]:
    """A sentence in lines no wider than ``width``."""
    lines = [""]
    for word in printable(sentence).split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, font, look.second) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
