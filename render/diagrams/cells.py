"""Nodes as cells: a box for the layout and the items to draw, relative to the box's centre."""

from __future__ import annotations

from typing import NamedTuple

from render.diagrams.look import Look
from render.drawing import Font, Group, Item, Path, Rect, Segment
from render.items import circle, left_bar, moved, text
from render.layout.values import Box, Point
from render.metrics import elide, printable, text_width

PAD, INSET, BETWEEN = 12.0, 13.0, 16.0
"""Right margin, gap after the bar, gap between left and right texts; for 13-point names."""
LEAST, MOST = 180.0, 320.0
"""Bounds of an ordinary box's width."""


class Facts(NamedTuple):
    """What a box says of its node, as text."""

    name: str
    headline: str
    shape: str
    params: str
    category: str
    sign: str = ""
    """The sign of a merge drawn as a circle."""
    opaque: bool = False
    repeat: int = 1

    @property
    def title(self) -> str:
        """The tooltip."""
        parts = [self.headline, self.shape, f"{self.params} parameters" if self.params else ""]
        return printable(" · ".join([self.name, *filter(None, parts)]))


class Cell(NamedTuple):
    """A box to lay out and what to draw in it, about the origin."""

    ref: str
    title: str
    box: Box
    items: tuple[Item, ...]
    kind: str = "node"
    category: str = ""

    def at(self, centre: Point) -> Group:
        """The cell as a group at its place."""
        return Group(self.ref, moved(self.items, centre.x, centre.y), self.kind, self.title)


def box_width(look: Look, shown: list[Facts]) -> float:
    """The one width of all ordinary boxes of a drawing."""
    needed = max((_needed(look, facts) for facts in shown), default=0.0)
    return min(max(look.quantised(needed), look.length(LEAST)), look.length(MOST))


def _needed(look: Look, facts: Facts) -> float:
    first = text_width(facts.name, "sans-bold", look.name) + _figure_width(look, facts.shape)
    second = text_width(facts.headline, "sans", look.second) + _figure_width(look, facts.params)
    return look.bar + look.length(INSET + PAD) + max(first, second)


def _figure_width(look: Look, figure: str) -> float:
    return text_width(figure, "mono", look.figure) + look.length(BETWEEN) if figure else 0.0


def ordinary(ref: str, facts: Facts, width: float, look: Look) -> Cell:
    """A white rounded box: category bar, name and shape, operation and parameters."""
    lines = _lines(facts)
    height = look.length(16.0 + 18.0 * max(len(lines), 1))
    frame = Rect(-width / 2, -height / 2, width, height, look.radius, look.colours.box)
    dash = (look.length(4.0), look.length(3.0)) if facts.opaque else ()
    items: list[Item] = [*_stacked(facts, frame, look), frame]
    items.append(left_bar(frame, look.bar, look.colours.category(facts.category)))
    items.append(Rect(frame.x, frame.y, width, height, look.radius, None, look.colours.border, look.hairline, dash))
    for number, (left, right) in enumerate(lines):
        items += _line(look, frame, number, left, right)
    beside = look.length(84.0) if facts.repeat > 1 else 0.0
    return Cell(ref, facts.title, Box(width + beside, height), tuple(items), category=facts.category)


def _lines(facts: Facts) -> list[tuple[str, str]]:
    """Left and right text of each line."""
    lines = [(facts.name, facts.shape), (facts.headline, facts.params)]
    return [line for line in lines if any(line)]


def _line(look: Look, frame: Rect, number: int, left: str, right: str) -> list[Item]:
    main = number == 0
    font: Font = "sans-bold" if main else "sans"
    size = look.name if main else look.second
    base = frame.y + look.length(21.5 + 18.0 * number)
    x, end = frame.x + look.bar + look.length(INSET), frame.x + frame.width - look.length(PAD)
    colours, items = look.colours, []
    figure = elide(printable(right), "mono", look.figure, (end - x) * 0.62) if right else ""
    room = end - x - _figure_width(look, figure)
    if left:
        shown = elide(printable(left), font, size, room)
        items.append(text(x, base, shown, size, font=font, fill=colours.ink if main else colours.dim))
    if figure:
        fill = colours.faint if figure == "0" else colours.ink if main else colours.dim
        items.append(text(end, base, figure, look.figure, font="mono", fill=fill, anchor="end"))
    return list(items)


def _stacked(facts: Facts, frame: Rect, look: Look) -> list[Item]:
    """Two offset outlines behind a repeated block, and how often it repeats."""
    if facts.repeat < 2:
        return []
    items: list[Item] = []
    for step in (7.0, 3.5):
        away = look.length(step)
        outline = (look.colours.box, look.colours.outline, look.hairline)
        items.append(Rect(frame.x + away, frame.y - away, frame.width, frame.height, frame.radius, *outline))
    fill = look.colours.category(facts.category)
    x = frame.x + frame.width + look.length(13.0)
    items.append(text(x, look.length(4.0), f"×{facts.repeat}", look.length(15.0), font="sans-bold", fill=fill))
    return items


def pill(ref: str, facts: Facts, look: Look, kind: str = "node") -> Cell:
    """A dark pill for an input or an output, with its shape."""
    size, small = look.second, look.second
    name = elide(printable(facts.name), "sans-bold", size, look.length(220.0))
    named, shaped = text_width(name, "sans-bold", size), text_width(facts.shape, "mono", small)
    between = look.length(10.0) if facts.shape and name else 0.0
    inner = named + between + shaped
    width, height = look.quantised(inner + look.length(32.0)), look.length(30.0)
    x, base = -inner / 2, look.length(4.0)
    items: list[Item] = [Rect(-width / 2, -height / 2, width, height, height / 2, look.colours.pill)]
    if name:
        items.append(text(x, base, name, size, font="sans-bold", fill=look.colours.pill_ink))
    if facts.shape:
        items.append(text(x + named + between, base, facts.shape, small, font="mono", fill=look.colours.pill_dim))
    return Cell(ref, facts.title, Box(width, height), tuple(items), kind)


def merge(ref: str, facts: Facts, look: Look) -> Cell:
    """A small circle with its sign."""
    radius, colour = look.length(11.0), look.colours.category("merge")
    items: list[Item] = [circle(0, 0, radius, look.colours.box, colour, look.length(2.0))]
    strokes = sign(facts.sign, look.length(5.0))
    items.append(Path(strokes, stroke=colour, stroke_width=look.length(2.0)))
    return Cell(ref, facts.title, Box(2 * radius, 2 * radius, 2 * radius), tuple(items), category="merge")


def sign(symbol: str, arm: float) -> tuple[Segment, ...]:
    """A merge's sign as strokes about the origin: + × − ‖."""
    slant = arm * 0.75
    strokes: dict[str, tuple[Segment, ...]] = {
        "+": (("M", (-arm, 0)), ("L", (arm, 0)), ("M", (0, -arm)), ("L", (0, arm))),
        "×": (("M", (-slant, -slant)), ("L", (slant, slant)), ("M", (-slant, slant)), ("L", (slant, -slant))),
        "−": (("M", (-arm, 0)), ("L", (arm, 0))),
        "‖": (
            ("M", (-arm * 0.45, -arm)),
            ("L", (-arm * 0.45, arm)),
            ("M", (arm * 0.45, -arm)),
            ("L", (arm * 0.45, arm)),
        ),
    }
    return strokes[symbol]


def chip(ref: str, name: str, look: Look) -> Cell:
    """A small chip that stands for a far source beside its target."""
    size = look.length(10.5)
    shown = elide(printable(name), "sans", size, look.length(110.0))
    width, height = look.quantised(text_width(shown, "sans", size) + look.length(16.0), 10.0), look.length(20.0)
    frame = Rect(
        -width / 2, -height / 2, width, height, height / 2, look.colours.chip, look.colours.border, look.hairline
    )
    label = text(0, look.length(3.6), shown, size, fill=look.colours.dim, anchor="middle")
    return Cell(ref, printable(name), Box(width, height), (frame, label), "edge")
