"""Nodes as cells: a box for the layout and the items to draw, relative to the box's centre."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from render.diagrams.look import Look
from render.drawing import Font, Group, Item, Path, Rect, Segment
from render.items import circle, left_bar, rect, text
from render.layout.values import Box, Point
from render.metrics import ELLIPSIS, elide, printable, text_width

PAD, INSET, BETWEEN = 12.0, 13.0, 16.0
"""Right margin, gap after the bar, gap between left and right texts; for 13-point names."""
LEAST, MOST = 200.0, 360.0
"""Bounds of an ordinary box's width."""
STACK = (7.0, 3.5)
"""How far the outlines behind a repeated block are moved."""

SANS: Final[Font] = "sans"
MONO: Final[Font] = "mono"

SIGN_STROKES: Final[dict[str, tuple[tuple[float, float, float, float], ...]]] = {
    "+": ((-1, 0, 1, 0), (0, -1, 0, 1)),
    "×": ((-0.75, -0.75, 0.75, 0.75), (-0.75, 0.75, 0.75, -0.75)),
    "−": ((-1, 0, 1, 0),),
    "‖": ((-0.45, -1, -0.45, 1), (0.45, -1, 0.45, 1)),
}
"""Strokes of each sign, x1 y1 x2 y2 in arms' lengths about the centre."""


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
    prefix: str = ""
    """What the name shares with most others: the first to go where room is short."""
    macs: str = ""
    memory: str = ""
    """Its cost, with units, as a line of its own."""
    heat: str = ""
    """The box's colour in a heat map; its texts are then all in ink, to be read on it."""

    @property
    def title(self) -> str:
        """The tooltip."""
        figure = self.params if self.heat else f"{self.params} parameters" if self.params else ""
        parts = [self.headline, self.shape, figure]
        return printable(" · ".join([self.name, *filter(None, parts)]))


Paint: TypeAlias = Callable[[Point], list[Item]]
"""Draws a cell about its centre on the page."""


class Cell(NamedTuple):
    """A box to lay out and how to draw it where it comes to stand."""

    ref: str
    title: str
    box: Box
    paint: Paint
    kind: str = "node"
    category: str = ""

    def at(self, centre: Point) -> Group:
        """The cell as a group at its place."""
        return Group(self.ref, tuple(self.paint(centre)), self.kind, self.title)


def box_width(look: Look, shown: list[Facts]) -> float:
    """The one width of all ordinary boxes of a drawing."""
    needed = max((_needed(look, facts) for facts in shown), default=0.0)
    return min(max(look.quantised(needed), look.length(LEAST)), look.length(MOST))


def _needed(look: Look, facts: Facts) -> float:
    first = text_width(facts.name, "sans-bold", look.name) + _figure_width(look, facts.shape)
    second = text_width(facts.headline, "sans", look.second) + _figure_width(look, facts.params)
    third = text_width(facts.macs, "sans", look.second) + _figure_width(look, facts.memory)
    return look.bar + look.length(INSET + PAD) + max(first, second, third)


def _figure_width(look: Look, figure: str) -> float:
    return text_width(figure, "mono", look.figure) + look.length(BETWEEN) if figure else 0.0


def ordinary(ref: str, facts: Facts, width: float, look: Look) -> Cell:
    """A white rounded box: category bar, name and shape, operation and parameters."""
    height = look.length(16.0 + 18.0 * max(len(_lines(facts)), 1))
    beside = look.length(84.0) if facts.repeat > 1 else 0.0
    paint = partial(_ordinary, facts, width, height, look)
    box = Box(width + beside, height + _rise(facts, look), aside=beside / 2)
    return Cell(ref, facts.title, box, paint, category=facts.category)


def _rise(facts: Facts, look: Look) -> float:
    """How far the outlines behind a repeated block stand out above it; an edge's head touches the outermost."""
    return look.length(STACK[0]) if facts.repeat > 1 else 0.0


def _ordinary(facts: Facts, width: float, height: float, look: Look, centre: Point) -> list[Item]:
    x, y = round(centre.x - width / 2, 2), round(centre.y + (_rise(facts, look) - height) / 2, 2)
    frame = Rect(x, y, width, height, look.radius, facts.heat or look.colours.box)
    dash = (look.length(4.0), look.length(3.0)) if facts.opaque else ()
    items: list[Item] = [*_stacked(facts, frame, look), frame]
    if look.bar:
        items.append(left_bar(frame, look.bar, look.colours.category(facts.category)))
    items.append(Rect(x, y, width, height, look.radius, None, look.colours.border, look.hairline, dash))
    for number, (left, right) in enumerate(_lines(facts)):
        items += _line(look, frame, facts, number, left, right)
    return items


def _fitted(facts: Facts, font: Font, size: float, room: float) -> str:
    """The name, shortened where it must be."""
    name = printable(facts.name)
    if facts.prefix and text_width(name, font, size) > room:
        name = ELLIPSIS + printable(facts.name.removeprefix(facts.prefix))
    return elide(name, font, size, room)


def _lines(facts: Facts) -> list[tuple[str, str]]:
    """Left and right text of each line."""
    lines = [(facts.name, facts.shape), (facts.headline, facts.params), (facts.macs, facts.memory)]
    return [line for line in lines if any(line)]


def _line(look: Look, frame: Rect, facts: Facts, number: int, left: str, right: str) -> list[Item]:
    main = number == 0
    font: Font = "sans-bold" if main else "sans"
    size = look.name if main else look.second
    base = frame.y + look.length(21.5 + 18.0 * number)
    x, end = frame.x + look.bar + look.length(INSET), frame.x + frame.width - look.length(PAD)
    colours, items = look.colours, []
    second = colours.ink if facts.heat else colours.dim
    taken = text_width(left, font, size) + look.length(BETWEEN) if left else 0.0
    figure = elide(printable(right), "mono", look.figure, max((end - x) * 0.5, end - x - taken)) if right else ""
    room = end - x - _figure_width(look, figure)
    if left:
        shown = _fitted(facts, font, size, room) if left == facts.name else elide(printable(left), font, size, room)
        items.append(text(x, base, shown, size, font=font, fill=colours.ink if main else second))
    if figure:
        fill = colours.faint if figure == "0" else colours.ink if main else second
        items.append(text(end, base, figure, look.figure, font="mono", fill=fill, anchor="end"))
    return list(items)


def _stacked(facts: Facts, frame: Rect, look: Look) -> list[Item]:
    """Two offset outlines behind a repeated block, and how often it repeats."""
    if facts.repeat < 2:
        return []
    items: list[Item] = []
    for step in STACK:
        away = look.length(step)
        outline = (look.colours.box, look.colours.outline, look.hairline)
        items.append(Rect(frame.x + away, frame.y - away, frame.width, frame.height, frame.radius, *outline))
    fill = look.colours.category(facts.category)
    x = frame.x + frame.width + look.length(13.0)
    base = frame.y + frame.height / 2 + look.length(5.0)
    items.append(text(x, base, f"×{facts.repeat}", look.length(15.0), font="sans-bold", fill=fill))
    return items


def pill(ref: str, facts: Facts, look: Look, kind: str = "node") -> Cell:
    """A dark pill for an input or an output, with its shape."""
    size = look.second
    name = elide(printable(facts.name), "sans-bold", size, look.length(220.0)) if facts.name else ""
    between = look.length(10.0) if facts.shape and name else 0.0
    inner = text_width(name, "sans-bold", size) + between + text_width(facts.shape, "mono", size)
    box = Box(look.quantised(inner + look.length(32.0)), look.length(30.0))
    paint = partial(_pill, name, facts.shape, inner, box, look)
    return Cell(ref, facts.title, box, paint, kind)


def _pill(name: str, shape: str, inner: float, box: Box, look: Look, centre: Point) -> list[Item]:
    frame = (centre.x - box.width / 2, centre.y - box.height / 2, box.width, box.height)
    left, right, base = centre.x - inner / 2, centre.x + inner / 2, centre.y + look.length(4.0)
    colours = look.colours
    items: list[Item] = [rect(*frame, radius=box.height / 2, fill=colours.pill)]
    if name:
        items.append(text(left, base, name, look.second, font="sans-bold", fill=colours.pill_ink))
    if shape:
        items.append(text(right, base, shape, look.second, font="mono", fill=colours.pill_dim, anchor="end"))
    return items


def merge(ref: str, facts: Facts, width: float, look: Look) -> Cell:
    """A small circle with its sign, name and shape beside it."""
    core = look.length(22.0)
    said = facts.name or facts.shape
    box = Box(width if said else core, look.length(36.0) if said else core, core)
    return Cell(ref, facts.title, box, partial(_merge, facts, box, look), category="merge")


def _merge(facts: Facts, box: Box, look: Look, centre: Point) -> list[Item]:
    colour, stroke = look.colours.category("merge"), look.length(2.0)
    fill = facts.heat or look.colours.box
    items: list[Item] = [circle(centre.x, centre.y, box.core / 2, fill, colour, stroke)]
    items.append(Path(sign(facts.sign, centre, look.length(5.0)), stroke=colour, stroke_width=stroke))
    x, room = centre.x + box.core / 2 + look.length(8.0), box.width / 2 - box.core / 2 - look.length(10.0)
    # an edge that comes in from the side passes between the two lines
    for said, font, base in ((facts.name, SANS, -6.0), (facts.shape, MONO, 14.0)):
        if said:
            fits = font == SANS
            shown = _fitted(facts, font, look.small, room) if fits else elide(said, font, look.small, room)
            items.append(text(x, centre.y + look.length(base), shown, look.small, font=font, fill=look.colours.dim))
    return items


def sign(symbol: str, centre: Point, arm: float) -> tuple[Segment, ...]:
    """A merge's sign as strokes: + × − ‖."""
    strokes = []
    for x1, y1, x2, y2 in SIGN_STROKES[symbol]:
        strokes.append(("M", (round(centre.x + x1 * arm, 2), round(centre.y + y1 * arm, 2))))
        strokes.append(("L", (round(centre.x + x2 * arm, 2), round(centre.y + y2 * arm, 2))))
    return tuple(strokes)


def chip(ref: str, look: Look) -> Cell:
    """A small chip that stands for a far source beside its target."""
    shown = elide(printable(ref), "sans", look.small, look.length(110.0))
    inner = text_width(shown, "sans", look.small) + look.length(16.0)
    box = Box(look.quantised(inner, 10.0), look.length(20.0))
    return Cell(ref, printable(ref), box, partial(_chip, shown, box, look), "edge")


def _chip(shown: str, box: Box, look: Look, centre: Point) -> list[Item]:
    frame = (centre.x - box.width / 2, centre.y - box.height / 2, box.width, box.height)
    colours = look.colours
    return [
        rect(*frame, radius=box.height / 2, fill=colours.chip, stroke=colours.border, width=look.hairline),
        text(centre.x, centre.y + look.length(3.6), shown, look.small, fill=colours.dim, anchor="middle"),
    ]
