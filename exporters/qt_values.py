"""Items of the display list as Qt's own values, shared where they are equal."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen

from render.drawing import Path, Rect


def rect_path(rect: Rect) -> QPainterPath:
    """The rectangle's outline, corners rounded as asked."""
    path = QPainterPath()
    box = QRectF(rect.x, rect.y, rect.width, rect.height)
    if rect.radius:
        path.addRoundedRect(box, rect.radius, rect.radius)
    else:
        path.addRect(box)
    return path


def outline_path(item: Path) -> QPainterPath:
    """The segments; where they overlap they are filled, as in SVG and PDF."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for letter, values in item.segments:
        if letter == "M":
            path.moveTo(*values)
        elif letter == "L":
            path.lineTo(*values)
        elif letter == "C":
            path.cubicTo(*values)
        else:
            path.closeSubpath()
    return path


@cache
def no_pen() -> QPen:
    """Draws no outline."""
    return QPen(Qt.PenStyle.NoPen)


@lru_cache(maxsize=512)
def pen_of(colour: str, width: float, dash: tuple[float, ...] = ()) -> QPen:
    """Ends and corners as SVG and PDF draw them unless told otherwise."""
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.SvgMiterJoin)
    pen.setMiterLimit(4)
    if dash and width > 0:
        even = dash if len(dash) % 2 == 0 else dash * 2
        pen.setDashPattern([length / width for length in even])  # Qt counts dashes in pen widths
    return pen


@lru_cache(maxsize=512)
def brush_of(colour: str | None) -> QBrush:
    """Fills with the colour, or with nothing."""
    return QBrush(QColor(colour)) if colour else QBrush(Qt.BrushStyle.NoBrush)
