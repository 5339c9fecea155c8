"""The one QPainter replay of a display list: the window's canvas, PNG and print.

``prepare`` turns items into Qt's values once; ``paint`` replays them, so that a frame costs one
call per shape and nothing is built anew. Needs a QGuiApplication.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QRawFont,
    QStaticText,
)

from exporters.texts import clean
from render.drawing import Font, Group, Item, Path, Rect, Text
from render.fonts import WEIGHTS, font_path
from render.metrics import FEATURES

OUTLINES, SHAPES, ALL = 0, 1, 2
"""Levels of detail: boxes and straight lines without smoothing; no text; everything."""

_FONT_PIXELS = 100
"""Text is set once at this size and scaled: Qt's advances at small sizes are up to 3 % off."""


def detail_at(scale: float) -> int:
    """The level of detail worth painting at ``scale`` device pixels per point."""
    if scale < 0.12:
        return OUTLINES
    return SHAPES if scale < 0.45 else ALL


def paint(painter: QPainter, items: Iterable[Item] | Picture, *, detail: int = ALL) -> None:
    """Replay items (or a prepared Picture) in points, y down; the painter's transform does the scaling.

    What is seen is the caller's to choose: nothing is culled here. Pen, brush, font and
    smoothing of the painter are as before afterwards.
    """
    picture = items if isinstance(items, Picture) else prepare(items)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, detail > OUTLINES)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    if detail == OUTLINES:
        _paint_outlines(painter, picture.outlines)
    else:
        _paint_steps(painter, picture.steps, detail)
    painter.restore()


class _Shape(NamedTuple):
    pen: QPen
    brush: QBrush
    path: QPainterPath


class _Label(NamedTuple):
    pen: QPen
    font: QFont
    x: float
    y: float
    angle: float
    scale: float
    shift: QPointF
    content: QStaticText | str


class _Outlines:
    """What is left from afar, gathered by colour: filled boxes, straight lines."""

    def __init__(self) -> None:
        self.boxes: dict[tuple[str, str], list[QRectF]] = {}
        self.lines: dict[str, list[QLineF]] = {}


class Picture:
    """Items as Qt's values, ready to be painted many times."""

    def __init__(self) -> None:
        self.steps: list[_Shape | _Label] = []
        self.outlines = _Outlines()


def prepare(items: Iterable[Item]) -> Picture:
    """Build the Picture of ``items``, to be kept while they are on show."""
    picture = Picture()
    for item in items:
        _add(picture, item, "")
    return picture


def _add(picture: Picture, item: Item, kind: str) -> None:
    if isinstance(item, Group):
        for inner in item.items:
            _add(picture, inner, item.kind)
    elif isinstance(item, Text):
        if item.text:
            picture.steps.append(_label(item))
    else:
        path = _rect_path(item) if isinstance(item, Rect) else _outline_path(item)
        picture.steps.append(
            _Shape(
                _pen(item.stroke, item.stroke_width, item.dash) if item.stroke else _no_pen(), _brush(item.fill), path
            )
        )
        _outline(picture.outlines, item, kind, path)


def _outline(outlines: _Outlines, item: Rect | Path, kind: str, path: QPainterPath) -> None:
    if isinstance(item, Path) and not item.fill and item.stroke:
        outlines.lines.setdefault(item.stroke, []).extend(_straight(item))
    elif item.fill and kind != "edge":  # from afar an arrowhead is less than a pixel
        outlines.boxes.setdefault((item.fill, item.stroke or item.fill), []).append(path.boundingRect())


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


def _rect_path(rect: Rect) -> QPainterPath:
    path = QPainterPath()
    box = QRectF(rect.x, rect.y, rect.width, rect.height)
    if rect.radius:
        path.addRoundedRect(box, rect.radius, rect.radius)
    else:
        path.addRect(box)
    return path


def _outline_path(item: Path) -> QPainterPath:
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
def _no_pen() -> QPen:
    return QPen(Qt.PenStyle.NoPen)


@lru_cache(maxsize=512)
def _pen(colour: str, width: float, dash: tuple[float, ...] = ()) -> QPen:
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
def _brush(colour: str | None) -> QBrush:
    return QBrush(QColor(colour)) if colour else QBrush(Qt.BrushStyle.NoBrush)


@cache
def painter_font(font: Font) -> QFont:
    """The bundled face at 100 px, unhinted; also registers it with Qt. Characters it lacks come from the system."""
    families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(font_path(font))))
    face = QFont(families[0] if families else "")
    face.setPixelSize(_FONT_PIXELS)
    face.setWeight(QFont.Weight(WEIGHTS[font]))
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature, on in FEATURES.items():
        face.setFeature(QFont.Tag(feature), int(on))
    return face


@cache
def _raw(font: Font) -> QRawFont:
    return QRawFont.fromFont(painter_font(font))


@cache
def _ascent(font: Font) -> float:
    return QFontMetricsF(painter_font(font)).ascent()


_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}


def _label(item: Text) -> _Label:
    face, scale = painter_font(item.font), item.size / _FONT_PIXELS
    text, pen = clean(item.text), _pen(item.fill, 1)
    if text.isascii() or all(_raw(item.font).supportsCharacter(ord(c)) for c in text):
        left = -_SHARE[item.anchor] * item.width / (scale or 1)
        shift = QPointF(left, -_ascent(item.font))  # static text hangs from its top left corner
        return _Label(pen, face, item.x, item.y, item.angle, scale, shift, _static(text, face))
    # other fonts take part: their width is Qt's to know, and their ascent may differ
    left = -_SHARE[item.anchor] * QFontMetricsF(face).horizontalAdvance(text)
    return _Label(pen, face, item.x, item.y, item.angle, scale, QPointF(left, 0), text)


def _static(text: str, face: QFont) -> QStaticText:
    static = QStaticText(text)
    static.setTextFormat(Qt.TextFormat.PlainText)
    static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    static.prepare(font=face)
    return static


def _paint_steps(painter: QPainter, steps: list[_Shape | _Label], detail: int) -> None:
    pen = brush = None
    for step in steps:
        if isinstance(step, _Label):
            if detail == ALL:
                _paint_label(painter, step)
            continue
        if step.pen is not pen:
            pen = step.pen
            painter.setPen(pen)
        if step.brush is not brush:
            brush = step.brush
            painter.setBrush(brush)
        painter.drawPath(step.path)


def _paint_label(painter: QPainter, label: _Label) -> None:
    painter.save()
    painter.translate(label.x, label.y)
    if label.angle:
        painter.rotate(label.angle)
    painter.scale(label.scale, label.scale)
    painter.setPen(label.pen)
    painter.setFont(label.font)
    if isinstance(label.content, QStaticText):
        painter.drawStaticText(label.shift, label.content)
    else:
        painter.drawText(label.shift, label.content)
    painter.restore()


_FADED = 110
"""Opacity of lines from afar, of 255: at fit they would dominate the picture."""


def _paint_outlines(painter: QPainter, outlines: _Outlines) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, lines in outlines.lines.items():
        painter.setPen(_hairline(colour, _FADED))
        painter.drawLines(lines)
    for (fill, stroke), boxes in outlines.boxes.items():
        painter.setPen(_hairline(stroke, 255))
        painter.setBrush(_brush(fill))
        painter.drawRects(boxes)


@lru_cache(maxsize=256)
def _hairline(colour: str, opacity: int) -> QPen:
    shade = QColor(colour)
    shade.setAlpha(opacity)
    return QPen(shade, 0)
