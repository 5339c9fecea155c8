"""What differs between graphs, shown on the diagram of each: tints behind it, equal facts in green."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from msgspec.structs import replace

from graph.compare import Comparison, Row
from graph.labels import shape_text
from graph.values import Graph, Node
from render.diagrams.facts import Reader
from render.drawing import Drawing, Group, Item, Rect, Text
from render.metrics import text_width
from render.style import Palette, Style, Theme, palette

Verdict: TypeAlias = Literal["equal", "differs"]


class Ink(NamedTuple):
    """The colours of a comparison: behind what differs, behind a node of one side only, of equal facts."""

    tint: str
    alone: str
    equal: str | None


INKS: Final[dict[Theme, Ink]] = {
    "light": Ink("#FFF3DC", "#FFF9EC", "#2B7A4B"),
    "dark": Ink("#4A3B18", "#2E2819", "#6CC08B"),
    "print": Ink("#FFE7B8", "#FFF6E2", "#2B7A4B"),
    "mono": Ink("#D6DADF", "#ECEEF0", None),
}


class Mark(NamedTuple):
    """What to show on one node: its facts as the box prints them, each with its verdict."""

    alone: bool
    texts: Mapping[str, tuple[Verdict, str]]
    """Text of a fact → verdict, and the part of it that differs."""


def marked(drawing: Drawing, graph: Graph, found: Comparison, side: int, style: Style) -> Drawing:
    """The diagram of one side of a comparison with its differences shown."""
    marks = _marks(graph, found.rows, side, style)
    ink, colours = INKS[style.theme], palette(style)
    items = tuple(
        _marked(item, marks[item.ref], ink, colours) if isinstance(item, Group) and item.ref in marks else item
        for item in drawing.items
    )
    return replace(drawing, items=items)


def _marks(graph: Graph, rows: Iterable[Row], side: int, style: Style) -> dict[str, Mark]:
    reader = Reader(graph, style)
    found = {}
    for row in rows:
        name = row.names[side]
        if name is not None and name in reader.index.nodes:
            found[name] = _mark(reader, reader.index.nodes[name], row, side)
    return found


def _mark(reader: Reader, node: Node, row: Row, side: int) -> Mark:
    if not row.complete:
        return Mark(sum(name is not None for name in row.names) == 1, {})
    said = reader.node(node)
    texts: dict[str, tuple[Verdict, str]] = {}
    if not row.same.operation:
        texts |= _operation(said.headline, row, side)
    if said.params and (said.params != "0" or not row.same.params):
        texts[said.params] = ("equal" if row.same.params else "differs", said.params)
    if said.shape:
        others = [shape_text(shape) for place, shape in enumerate(row.shapes) if place != side]
        texts[said.shape] = ("equal", "") if row.same.shape else ("differs", differing(said.shape, others))
    return Mark(False, texts)


def _operation(headline: str, row: Row, side: int) -> dict[str, tuple[Verdict, str]]:
    """What differs of an operation: how often a block repeats, else its headline."""
    own, times = _without_times(row.operations[side])
    others = [_without_times(said) for place, said in enumerate(row.operations) if place != side]
    texts: dict[str, tuple[Verdict, str]] = {}
    if times and any(other != times for _, other in others):
        texts[times] = ("differs", times)
    if headline and (not texts or any(other != own for other, _ in others)):
        texts[headline] = ("differs", headline)
    return texts


def _without_times(operation: str | None) -> tuple[str, str]:
    """``bottleneck 64·64·256 ×3`` → the operation and ``×3``."""
    found = re.fullmatch(r"(.*?) ?(×\d+)?", operation or "", re.DOTALL)
    return (found[1], found[2] or "") if found else ("", "")


def differing(shape: str, others: Iterable[str]) -> str:
    """The sizes of ``shape`` from the first to the last that any other has not: ``220×170`` of ``220×170×64``."""
    sizes = shape.split("×")
    places: set[int] = set()
    for other in others:
        theirs = other.split("×")
        if len(theirs) != len(sizes):
            return shape
        places |= {place for place, size in enumerate(sizes) if size != theirs[place]}
    return "×".join(sizes[min(places) : max(places) + 1]) if places else shape


def _marked(group: Group, mark: Mark, ink: Ink, colours: Palette) -> Group:
    items: list[Item] = []
    for item in group.items:
        # a pill stays dark: its text is light
        if mark.alone and isinstance(item, Rect) and item.fill and item.fill != colours.pill:
            items.append(replace(item, fill=ink.alone))
        elif isinstance(item, Text) and item.text in mark.texts and _is_fact(item):
            verdict, part = mark.texts[item.text]
            if item.fill != colours.pill_dim:
                items += _shown(item, verdict, part, ink)
            elif verdict == "differs":  # on a pill only the tint keeps the text readable
                items += [_tint(item, item.text, ink), replace(item, fill=colours.ink)]
            else:
                items.append(item)
        else:
            items.append(item)
    return replace(group, items=tuple(items))


def _is_fact(item: Text) -> bool:
    """Not a name, which may read like a fact; how often a block repeats is bold too."""
    return item.font != "sans-bold" or item.text.startswith("×")


def _shown(item: Text, verdict: Verdict, part: str, ink: Ink) -> list[Item]:
    if verdict == "equal":
        return [replace(item, fill=ink.equal) if ink.equal else item]
    return [_tint(item, part, ink), item]


def _tint(item: Text, part: str, ink: Ink) -> Rect:
    """A rectangle behind a part of a line of text."""
    before = item.text.partition(part)[0]
    left = item.x - {"start": 0.0, "middle": item.width / 2, "end": item.width}[item.anchor]
    left += text_width(before, item.font, item.size)
    across = text_width(part, item.font, item.size)
    pad = item.size * 0.2
    return Rect(
        round(left - pad, 2),
        round(item.y - item.size * 0.95, 2),
        round(across + 2 * pad, 2),
        round(item.size * 1.3, 2),
        round(item.size * 0.25, 2),
        ink.tint,
    )
