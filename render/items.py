"""Small helpers over display-list items: measured text, moved items, shapes that several diagrams draw."""

from __future__ import annotations

import math
from typing import Literal

from render.drawing import Font, Group, Item, Path, Rect, Segment, Text
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
    return Text(x, y, shown, size, text_width(shown, font, size), font, fill, anchor)


def moved(items: tuple[Item, ...], dx: float, dy: float) -> tuple[Item, ...]:
    """The items, moved; coordinates keep two decimals."""
    return tuple(_moved(item, dx, dy) for item in items)


def _moved(item: Item, dx: float, dy: float) -> Item:
    match item:
        case Rect():
            return Rect(
                round(item.x + dx, 2),
                round(item.y + dy, 2),
                item.width,
                item.height,
                item.radius,
                item.fill,
                item.stroke,
                item.stroke_width,
                item.dash,
            )
        case Text():
            x, y = round(item.x + dx, 2), round(item.y + dy, 2)
            return Text(x, y, item.text, item.size, item.width, item.font, item.fill, item.anchor, item.angle)
        case Path():
            segments = tuple(_moved_segment(segment, dx, dy) for segment in item.segments)
            return Path(segments, item.fill, item.stroke, item.stroke_width, item.dash)
        case Group():
            return Group(item.ref, moved(item.items, dx, dy), item.kind, item.title)


def _moved_segment(segment: Segment, dx: float, dy: float) -> Segment:
    letter, values = segment
    return letter, tuple(round(value + (dy if place % 2 else dx), 2) for place, value in enumerate(values))


def arc(centre: tuple[float, float], radius: float, start: float, end: float) -> Segment:
    """A cubic that follows a circle from angle ``start`` to ``end`` (radians, at most a quarter turn)."""
    k = 4 / 3 * math.tan((end - start) / 4) * radius
    x1, y1 = centre[0] + radius * math.cos(start), centre[1] + radius * math.sin(start)
    x2, y2 = centre[0] + radius * math.cos(end), centre[1] + radius * math.sin(end)
    values = (
        x1 - k * math.sin(start),
        y1 + k * math.cos(start),
        x2 + k * math.sin(end),
        y2 - k * math.cos(end),
        x2,
        y2,
    )
    return "C", values


def left_bar(box: Rect, width: float, fill: str) -> Path:
    """A bar along the left edge of a rounded box, inside its corners."""
    radius = max(box.radius, width)
    lean = math.acos((radius - width) / radius)
    bend = math.sqrt(radius**2 - (radius - width) ** 2)
    top, bottom = (box.x + radius, box.y + radius), (box.x + radius, box.y + box.height - radius)
    segments: tuple[Segment, ...] = (
        ("M", (box.x + width, top[1] - bend)),
        arc(top, radius, math.pi + lean, math.pi),
        ("L", (box.x, bottom[1])),
        arc(bottom, radius, math.pi, math.pi - lean),
        ("Z", ()),
    )
    return Path(segments, fill=fill)


def circle(x: float, y: float, radius: float, fill: str | None, stroke: str | None, width: float) -> Rect:
    """A circle, as a fully rounded square: every back end has rounded rectangles."""
    return Rect(x - radius, y - radius, 2 * radius, 2 * radius, radius, fill, stroke, width)
