"""What is left of a drawing seen from afar: boxes and straight lines, gathered by colour."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from exporters.qt_values import brush_of, no_pen, outline_path
from render.drawing import Group, Item, Path, Rect, Text

_THIN = 6
"""Points below which a box from afar would be narrower than a pixel and come and go."""


class Outlines:
    """What is left from afar, gathered by colour: lines, boxes, and bars too thin to be boxes."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.lines: dict[str, list[QLineF]] = {}
        self.boxes: dict[str, list[QRectF]] = {}
        self.bars: dict[str, list[QLineF]] = {}
        self._add(items, "")

    def _add(self, items: Iterable[Item], kind: str) -> None:
        for item in items:
            if isinstance(item, Group):
                self._add(item.items, item.kind)
            elif not isinstance(item, Text):
                self._shape(item, kind)

    def _shape(self, item: Rect | Path, kind: str) -> None:
        if isinstance(item, Path) and not item.fill and item.stroke:
            self.lines.setdefault(item.stroke, []).extend(_straight(item))
        elif item.fill and kind != "edge":  # an arrowhead is less than a pixel
            self._box(_bounds(item), item.fill, item.stroke)

    def _box(self, box: QRectF, fill: str, stroke: str | None) -> None:
        if min(box.width(), box.height()) < _THIN:
            self.bars.setdefault(fill, []).append(_along(box))
        else:
            self.boxes.setdefault(_mixed(fill, stroke or fill), []).append(box)


def _bounds(item: Rect | Path) -> QRectF:
    if isinstance(item, Rect):
        return QRectF(item.x, item.y, item.width, item.height)
    return outline_path(item).boundingRect()


def _along(box: QRectF) -> QLineF:
    """The line through the middle of a thin box."""
    middle = box.center()
    if box.width() < box.height():
        return QLineF(middle.x(), box.top(), middle.x(), box.bottom())
    return QLineF(box.left(), middle.y(), box.right(), middle.y())


@lru_cache(maxsize=256)
def _mixed(fill: str, stroke: str) -> str:
    """A box's colour when its border is less than a pixel: a third of the border's."""
    one, other = QColor(fill), QColor(stroke)
    parts = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return QColor(*(round((2 * a + b) / 3) for a, b in parts)).name()


def _straight(path: Path) -> Iterable[QLineF]:
    """The segments' end points joined; curves become their chords."""
    here = start = QPointF()
    for letter, values in path.segments:
        there = QPointF(*values[-2:]) if values else start
        if letter == "M":
            start = there
        else:
            yield QLineF(here, there)
        here = there


_FADED = 110
"""Opacity of lines from afar, of 255: at fit they would dominate the picture."""


def paint_outlines(painter: QPainter, outlines: Outlines) -> None:
    """Lines faded and beneath, then boxes, then bars; pen and brush are left changed."""
    for colour, lines in outlines.lines.items():
        painter.setPen(_hairline(colour, _FADED))
        painter.drawLines(lines)
    painter.setPen(no_pen())
    for colour, boxes in outlines.boxes.items():
        painter.setBrush(brush_of(colour))
        painter.drawRects(boxes)
    for colour, bars in outlines.bars.items():
        painter.setPen(_hairline(colour, 255))
        painter.drawLines(bars)


@lru_cache(maxsize=256)
def _hairline(colour: str, opacity: int) -> QPen:
    shade = QColor(colour)
    shade.setAlpha(opacity)
    return QPen(shade, 0)
