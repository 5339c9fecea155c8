"""Small helpers over display-list items: measured text, rounded places, shapes that several diagrams draw."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from render.drawing import Font, Path, Rect, Segment, Text
from render.metrics import printable, text_width


def text(
    x: float,
    y: float,
    content: str,
    size: float,
    *,
    font: Font = "sans",
    fill: str = "#000000",
    anchor: Literal["start", "middle", "end"] = "start",
) -> Text:
    """A measured line of text on the baseline ``y``."""
    shown = printable(content) if content else ""
    return Text(round(x, 2), round(y, 2), shown, size, text_width(shown, font, size), font, fill, anchor)


def rect(  # noqa: PLR0913 - the fields of a Rect
    x: float,
    y: float,
    across: float,
    down: float,
    *,
    radius: float = 0.0,
    fill: str | None = None,
    stroke: str | None = None,
    width: float = 0.5,
) -> Rect:
    """A rectangle, its place rounded."""
    return Rect(round(x, 2), round(y, 2), across, down, radius, fill, stroke, width)


def arc(centre: tuple[float, float], radius: float, start: float, end: float) -> Segment:
    """A cubic that follows a circle from angle ``start`` to ``end`` (radians, at most a quarter turn)."""
    values = _unit_arc(radius, start, end)
    return "C", tuple(round(value + centre[place % 2], 2) for place, value in enumerate(values))


@lru_cache(maxsize=64)
def _unit_arc(radius: float, start: float, end: float) -> tuple[float, ...]:
    """Control points and end about the circle's centre."""
    k = 4 / 3 * math.tan((end - start) / 4) * radius
    x1, y1 = radius * math.cos(start), radius * math.sin(start)
    x2, y2 = radius * math.cos(end), radius * math.sin(end)
    return x1 - k * math.sin(start), y1 + k * math.cos(start), x2 + k * math.sin(end), y2 - k * math.cos(end), x2, y2


def left_bar(box: Rect, width: float, fill: str) -> Path:
    """A bar along the left edge of a rounded box, inside its corners."""
    radius = max(box.radius, width)
    lean = math.acos((radius - width) / radius)
    bend = math.sqrt(radius**2 - (radius - width) ** 2)
    top, bottom = (box.x + radius, box.y + radius), (box.x + radius, box.y + box.height - radius)
    segments: tuple[Segment, ...] = (
        ("M", (round(box.x + width, 2), round(top[1] - bend, 2))),
        arc(top, radius, math.pi + lean, math.pi),
        ("L", (box.x, round(bottom[1], 2))),
        arc(bottom, radius, math.pi, math.pi - lean),
        ("Z", ()),
    )
    return Path(segments, fill=fill)


def circle(x: float, y: float, radius: float, fill: str | None, stroke: str | None, width: float) -> Rect:
    """A circle, as a fully rounded square: every back end has rounded rectangles."""
    return rect(x - radius, y - radius, 2 * radius, 2 * radius, radius=radius, fill=fill, stroke=stroke, width=width)


def arrow_head(tip: tuple[float, float], direction: tuple[float, float], length: float) -> tuple[Segment, ...]:
    """The outline of a small solid triangle whose tip points in a direction (a unit vector)."""
    half = length * 0.46
    x, y = tip[0] - direction[0] * length, tip[1] - direction[1] * length
    across = (-direction[1] * half, direction[0] * half)
    left = (round(x + across[0], 2), round(y + across[1], 2))
    right = (round(x - across[0], 2), round(y - across[1], 2))
    return (("M", (*tip,)), ("L", left), ("L", right), ("Z", ()))


def arrow(points: Sequence[tuple[float, float]], stroke: str, width: float, head: float) -> tuple[Path, Path]:
    """A line through points and the head at its end; the line ends within the head, or its blunt end would show."""
    (x1, y1), (x2, y2) = points[-2:]
    far = math.dist((x1, y1), (x2, y2)) or 1.0
    direction = ((x2 - x1) / far, (y2 - y1) / far)
    tip = (round(x2, 2), round(y2, 2))
    last = (tip[0] - direction[0] * head * 0.6, tip[1] - direction[1] * head * 0.6)
    return line([*points[:-1], last], stroke, width), Path(arrow_head(tip, direction, head), fill=stroke)


def line(points: Sequence[tuple[float, float]], stroke: str, width: float, dash: tuple[float, ...] = ()) -> Path:
    """A line through points."""
    places = [(round(x, 2), round(y, 2)) for x, y in points]
    way: tuple[Segment, ...] = (("M", places[0]), *(("L", place) for place in places[1:]))
    return Path(way, stroke=stroke, stroke_width=width, dash=dash)
