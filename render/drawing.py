"""The display list: what every canvas and exporter draws, in points (1/72 inch), y downwards.

Text arrives placed and measured; a back end never lays out. Colours are ``#RRGGBB``. Items hold no
cycles, so the collector need not know them (``gc=False``): a large drawing decodes in half the time.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

Font: TypeAlias = Literal["sans", "sans-bold", "mono", "mono-bold"]
Anchor: TypeAlias = Literal["start", "middle", "end"]
Segment: TypeAlias = tuple[str, tuple[float, ...]]
"""``("M", (x, y))``, ``("L", (x, y))``, ``("C", (x1, y1, x2, y2, x, y))`` or ``("Z", ())``; absolute."""


class Rect(Struct, frozen=True, tag="rect", omit_defaults=True, gc=False):
    """A rectangle; ``radius`` rounds its corners; ``fill`` or ``stroke`` None means not painted."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 0.5
    dash: tuple[float, ...] = ()


class Path(Struct, frozen=True, tag="path", omit_defaults=True, gc=False):
    """An outline of straight and cubic segments."""

    segments: tuple[Segment, ...]
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 0.5
    dash: tuple[float, ...] = ()


class Text(Struct, frozen=True, tag="text", omit_defaults=True, gc=False):
    """One line of text. ``x, y`` is the anchor point on the baseline; ``width`` is its measured advance.

    ``angle`` turns it about the anchor point, degrees clockwise.
    """

    x: float
    y: float
    text: str
    size: float
    width: float
    font: Font = "sans"
    fill: str = "#000000"
    anchor: Anchor = "start"
    angle: float = 0.0


class Group(Struct, frozen=True, tag="group", omit_defaults=True, gc=False):
    """Items that belong together.

    ref: the graph's name for it (a node's name; ``source→target`` for an edge); ids, hit-testing, links.
    kind: ``node``, ``edge``, ``label``, ``legend``, ``caption`` or ``decoration``; becomes the SVG class.
    title: the tooltip: SVG ``<title>``, the canvas' hint.
    """

    ref: str
    items: tuple[Item, ...]
    kind: str = "node"
    title: str = ""


Item: TypeAlias = Rect | Path | Text | Group


class Drawing(Struct, frozen=True, omit_defaults=True):
    """A page of ``width`` × ``height`` points.

    description: the alternative text. notes: what was done so that it fits its page, a line each.
    """

    width: float
    height: float
    items: tuple[Item, ...]
    background: str | None = "#FFFFFF"
    title: str = ""
    description: str = ""
    notes: tuple[str, ...] = ()
