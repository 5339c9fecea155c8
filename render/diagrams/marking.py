"""Differences painted on a node: tints behind what differs, equal facts in green, boxes that not every side has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from msgspec.structs import replace

from render.drawing import Group, Item, Path, Rect, Text
from render.inks import Ink
from render.items import text
from render.metrics import text_width
from render.style import Palette

Verdict: TypeAlias = Literal["equal", "differs"]
Standing: TypeAlias = Literal["every", "some", "one"]
"""Which sides have a node."""


class Mark(NamedTuple):
    """What to show on one node: its facts as the box prints them, each with its verdict."""

    standing: Standing
    texts: Mapping[str, tuple[Verdict, str]]
    """Text of a fact → verdict, and the part of it that differs."""
    headline: str = ""
    added: tuple[str, ...] = ()
    """Attributes to put behind the headline where they differ and it does not tell."""


RIM: Final = 1.8
"""How much thicker the frame of a node is that some sides have."""

_BETWEEN: Final = 0.5
"""Room before the figure at the end of a line, in sizes of its text."""


def painted(group: Group, mark: Mark, ink: Ink, colours: Palette) -> Group:
    """The node with its mark."""
    items: list[Item] = []
    for item in group.items:
        if isinstance(item, Text):
            items += _text(item, group, mark, ink, colours)
        elif isinstance(item, Rect | Path):
            items.append(_shape(item, mark, ink, colours))
        else:
            items.append(item)
    return replace(group, items=tuple(items))


def _shape(item: Rect | Path, mark: Mark, ink: Ink, colours: Palette) -> Item:
    """The box in the colours of a node that not every side has; the circle of a merge too."""
    is_circle = isinstance(item, Path) and item.fill == colours.box
    if mark.standing == "one" and (is_circle or _is_ground(item, colours)):
        return replace(item, fill=ink.alone)
    if mark.standing == "some" and (is_circle or (isinstance(item, Rect) and item.stroke == colours.border)):
        return replace(item, stroke=ink.rim, stroke_width=round(item.stroke_width * RIM, 2))
    return item


def _is_ground(item: Rect | Path, colours: Palette) -> bool:
    """A pill stays dark: its text is light."""
    return isinstance(item, Rect) and bool(item.fill) and item.fill != colours.pill


def _text(item: Text, group: Group, mark: Mark, ink: Ink, colours: Palette) -> list[Item]:
    if item.text not in mark.texts or not _is_fact(item):
        return [item]
    verdict, part = mark.texts[item.text]
    if item.fill != colours.pill_dim:
        if item.text == mark.headline and verdict == "differs" and mark.added:
            return _told(item, group, mark, ink)
        return _shown(item, verdict, part, ink)
    if verdict == "differs":  # on a pill only the tint keeps the text readable
        return [_tint(item, item.text, ink), replace(item, fill=colours.ink)]
    return [item]


def _told(item: Text, group: Group, mark: Mark, ink: Ink) -> list[Item]:
    """The headline with what differs behind it: a tint on words that read alike on every side would tell nothing.

    Where there is no room, what else is tinted has to tell of the difference, else the first word goes before it.
    """
    longer = _with_attributes(item, item.text, group, mark)
    if longer is None and any(said == "differs" for told, (said, _) in mark.texts.items() if told != item.text):
        return [item]
    longer = longer or _with_attributes(item, item.text.split(" ", 1)[0], group, mark) or item
    return _shown(longer, "differs", longer.text, ink)


def _with_attributes(item: Text, start: str, group: Group, mark: Mark) -> Text | None:
    """``start`` and as many of the attributes that differ as there is room for before the figure of its line."""
    figures = [other for other in group.items if isinstance(other, Text) and other.anchor == "end"]
    ends = [other.x - other.width for other in figures if abs(other.y - item.y) < item.size / 2]
    boxes = [other.x + other.width for other in group.items if isinstance(other, Rect)]
    end = min([*ends, *boxes], default=item.x) - item.size * _BETWEEN
    for count in range(len(mark.added), 0, -1):
        longer = text(
            item.x, item.y, " · ".join((start, *mark.added[:count])), item.size, font=item.font, fill=item.fill
        )
        if longer.x + longer.width <= end:
            return longer
    return None


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
