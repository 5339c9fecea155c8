"""The one QPainter replay of a display list: the window's canvas, PNG and print.

``prepare`` turns items into Qt's values once; ``paint`` replays them, so that a frame costs one
call per shape and nothing is built anew. Needs a QGuiApplication.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QStaticText,
)

from exporters.qt_values import brush_of, no_pen, outline_path, pen_of, rect_path
from exporters.texts import clean
from render.drawing import Group, Item, Path, Rect, Text
from render.fonts import WEIGHTS, Face, font_path
from render.metrics import FEATURES, has_glyphs, runs, text_width

SHAPES, ALL = 1, 2
"""Levels of detail: no text; everything."""

_FONT_PIXELS = 100
"""Text is set once at this size and scaled: Qt's advances at small sizes are up to 3 % off."""


def paint(painter: QPainter, items: Iterable[Item] | Picture, *, detail: int = ALL) -> None:
    """Replay items (or a prepared Picture) in points, y down; the painter's transform does the scaling.

    What is seen is the caller's to choose: nothing is culled here. Pen, brush, font and
    smoothing of the painter are as before afterwards.
    """
    picture = items if isinstance(items, Picture) else prepare(items)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    _paint_steps(painter, picture.steps, detail)
    painter.restore()


class _Shape(NamedTuple):
    pen: QPen
    brush: QBrush
    path: QPainterPath


class _Label(NamedTuple):
    """A text at its anchor point, in pieces: what, in which font, how far from the anchor."""

    pen: QPen
    x: float
    y: float
    angle: float
    scale: float
    pieces: tuple[tuple[QFont, QPointF, QStaticText | str], ...]


class Picture:
    """Items as Qt's values, built when first painted and ready to be painted many times."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = tuple(items)

    @cached_property
    def steps(self) -> list[_Shape | _Label | Text]:
        """What is painted, in order; a Text becomes a label when it is first seen."""
        return list(_steps(self._items))


def prepare(items: Iterable[Item]) -> Picture:
    """The Picture of ``items``, to be kept while they are on show."""
    return Picture(items)


def _steps(items: Iterable[Item]) -> Iterator[_Shape | Text]:
    for item in items:
        if isinstance(item, Group):
            yield from _steps(item.items)
        elif isinstance(item, Text):
            if item.text:
                yield item
        else:
            yield _shape(item)


def _shape(item: Rect | Path) -> _Shape:
    path = rect_path(item) if isinstance(item, Rect) else outline_path(item)
    pen = pen_of(item.stroke, item.stroke_width, item.dash) if item.stroke else no_pen()
    return _Shape(pen, brush_of(item.fill), path)


@cache
def painter_font(face: Face) -> QFont:
    """The bundled face at 100 px, unhinted; also registers it with Qt.

    Signs it lacks come from Archigram Math, what that lacks from the system.
    """
    families = [*_families(face), *_families("math")]
    font = QFont(families)
    font.setPixelSize(_FONT_PIXELS)
    font.setWeight(QFont.Weight(WEIGHTS[face]))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature, on in FEATURES.items():
        font.setFeature(QFont.Tag(feature), int(on))
    return font


@cache
def _families(face: Face) -> list[str]:
    return QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(font_path(face))))


@cache
def _ascent(face: Face) -> float:
    return QFontMetricsF(painter_font(face)).ascent()


_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}


def _label(item: Text) -> _Label:
    text, scale = clean(item.text), item.size / _FONT_PIXELS
    pieces = _pieces(item, text) if has_glyphs(text, item.font) else _system_piece(item, text)
    return _Label(pen_of(item.fill, 1), item.x, item.y, item.angle, scale, pieces)


def _pieces(item: Text, text: str) -> tuple[tuple[QFont, QPointF, QStaticText], ...]:
    """One piece for each bundled face that takes part, placed as they were measured."""
    left = -_SHARE[item.anchor] * item.width / (item.size / _FONT_PIXELS or 1)
    pieces = []
    for face, run in runs(text, item.font):
        font = painter_font(face)
        # static text hangs from its top left corner
        pieces.append((font, QPointF(left, -_ascent(face)), _static(run, font)))
        left += text_width(run, face, _FONT_PIXELS)
    return tuple(pieces)


def _system_piece(item: Text, text: str) -> tuple[tuple[QFont, QPointF, str]]:
    """Other fonts take part: their width is Qt's to know, and their ascent may differ."""
    font = painter_font(item.font)
    left = -_SHARE[item.anchor] * QFontMetricsF(font).horizontalAdvance(text)
    return ((font, QPointF(left, 0), text),)


def _static(text: str, face: QFont) -> QStaticText:
    static = QStaticText(text)
    static.setTextFormat(Qt.TextFormat.PlainText)
    static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    static.prepare(font=face)
    return static


def _paint_steps(painter: QPainter, steps: list[_Shape | _Label | Text], detail: int) -> None:
    pen = brush = None
    for place, step in enumerate(steps):
        if isinstance(step, _Shape):
            if step.pen is not pen:
                pen = step.pen
                painter.setPen(pen)
            if step.brush is not brush:
                brush = step.brush
                painter.setBrush(brush)
            painter.drawPath(step.path)
        elif detail == ALL:
            label = _label(step) if isinstance(step, Text) else step
            steps[place] = label
            _paint_label(painter, label)


def _paint_label(painter: QPainter, label: _Label) -> None:
    painter.save()
    painter.translate(label.x, label.y)
    if label.angle:
        painter.rotate(label.angle)
    painter.scale(label.scale, label.scale)
    painter.setPen(label.pen)
    for font, shift, content in label.pieces:
        painter.setFont(font)
        if isinstance(content, QStaticText):
            painter.drawStaticText(shift, content)
        else:
            painter.drawText(shift, content)
    painter.restore()
