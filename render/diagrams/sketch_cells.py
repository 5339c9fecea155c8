"""The cells of a sketch: small boxes in tight stacks, merges as circles, and the lines between them."""

from __future__ import annotations

import math
from typing import Final

from graph.distinct_blocks import Label
from render.diagrams.cells import sign
from render.diagrams.look import Look
from render.drawing import Item, Path, Rect, Segment
from render.items import arrow_head, circle, left_bar, text
from render.layout.values import Point
from render.metrics import printable, text_width

TALL, LOW = 23.0, 19.0
"""Height of a product's cell and of a normalisation's or activation's; for 13-point names."""
PAD, CORE, ARROW = 8.0, 19.0, 7.0
"""Margin of a cell's text, diameter of a merge, length of an arrow's head."""
TIGHT: Final = ("normalisation", "activation")
"""Categories that stand right beneath what they follow."""


def height(label: Label, look: Look) -> float:
    """The height of a part."""
    if label.sign:
        return look.length(CORE)
    return look.length(LOW if label.category in TIGHT else TALL)


def breadth(label: Label, look: Look) -> float:
    """The width that a part's text asks for."""
    if label.sign:
        return look.length(CORE)
    return text_width(printable(label.text), "sans", look.second) + look.bar + look.length(2 * PAD)


def cell(label: Label, x: float, y: float, width: float, look: Look) -> list[Item]:
    """A part about the axis ``x`` with its top at ``y``."""
    down = height(label, look)
    if label.sign:
        return merge(label, Point(x, y + down / 2), look)
    colours, radius = look.colours, min(look.radius, look.length(5.0))
    frame = Rect(round(x - width / 2, 2), round(y, 2), round(width, 2), round(down, 2), radius, colours.box)
    bar = left_bar(frame, look.bar, colours.category(label.category))
    dash = (look.length(4.0), look.length(3.0)) if label.category == "opaque" else ()
    border = Rect(frame.x, frame.y, frame.width, frame.height, radius, None, colours.border, look.hairline, dash)
    base = y + down / 2 + look.second * 0.35
    words = text(x + look.bar / 2, base, label.text, look.second, fill=colours.ink, anchor="middle")
    return [frame, bar, border, words]


def merge(label: Label, centre: Point, look: Look) -> list[Item]:
    """A circle with its sign."""
    colour, stroke = look.colours.category("merge"), look.length(1.8)
    ring = circle(centre.x, centre.y, look.length(CORE) / 2, look.colours.box, colour, stroke)
    return [ring, Path(sign(label.sign, centre, look.length(4.5)), stroke=colour, stroke_width=stroke)]


def line(points: list[tuple[float, float]], look: Look, *, head: bool = True, dashed: bool = False) -> list[Item]:
    """A line through the points, with a solid head at its end; its corners are a little rounded."""
    points = _distinct(points)
    if len(points) < 2:
        return []
    (x1, y1), (x2, y2) = points[-2:]
    away = math.hypot(x2 - x1, y2 - y1)
    size = min(look.length(ARROW), 0.9 * away) if head else 0.0
    ux, uy = (x2 - x1) / away, (y2 - y1) / away
    end = (x2 - ux * size * 0.6, y2 - uy * size * 0.6)
    dash = (look.length(4.0), look.length(3.0)) if dashed else ()
    way = Path(
        _rounded([*points[:-1], end], look.length(4.0)), stroke=look.colours.edge, stroke_width=look.line, dash=dash
    )
    return [way, Path(arrow_head(_near((x2, y2)), (ux, uy), size), fill=look.colours.edge)] if head else [way]


def _distinct(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points without those that repeat the one before."""
    kept = points[:1]
    for point in points[1:]:
        if math.dist(point, kept[-1]) > 0.01:
            kept.append(point)
    return kept


def _rounded(points: list[tuple[float, float]], radius: float) -> tuple[Segment, ...]:
    """Straight pieces with quarter turns."""
    segments: list[Segment] = [("M", _near(points[0]))]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        turn = min(radius, math.dist(before, here) / 2, math.dist(here, after) / 2)
        start, stop = _towards(here, before, turn), _towards(here, after, turn)
        segments += [("L", _near(start)), ("C", (*_near(_mid(start, here)), *_near(_mid(stop, here)), *_near(stop)))]
    segments.append(("L", _near(points[-1])))
    return tuple(segments)


def _towards(start: tuple[float, float], end: tuple[float, float], length: float) -> tuple[float, float]:
    away = math.dist(start, end) or 1.0
    return start[0] + (end[0] - start[0]) * length / away, start[1] + (end[1] - start[1]) * length / away


def _mid(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """The control point of a quarter turn."""
    part = 0.5523
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _near(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], 2), round(point[1], 2)
