"""Drawing → PNG by the same painter as the canvas."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageWriter, QPainter

from exporters.painter import paint
from graph.errors import ExportError
from render.drawing import Drawing

MAX_SIDE = 32_767
"""Pixels; beyond it Qt's painter stops, and so do most viewers."""

MAX_PIXELS = 250_000_000
"""One gigabyte of memory while painting."""


def png(drawing: Drawing, dpi: float = 300) -> bytes:
    """The drawing at ``dpi`` pixels per inch, which the file also says; without background it is transparent.

    Raises ExportError when that makes more pixels than a PNG is good for.
    """
    width, height = _pixels(drawing, dpi)
    _need_application()
    image = QImage(width, height, _format(drawing))
    if image.isNull():
        raise ExportError(f"not enough memory for a PNG of {width:,} × {height:,} pixels: lower the dpi or choose SVG")
    image.fill(QColor(drawing.background) if drawing.background else QColor(0, 0, 0, 0))
    per_metre = round(dpi / 0.0254)
    painter = QPainter(image)
    painter.scale(dpi / 72, dpi / 72)
    paint(painter, drawing.items)
    painter.end()
    image.setDotsPerMeterX(per_metre)
    image.setDotsPerMeterY(per_metre)
    return _encoded(image)


def _pixels(drawing: Drawing, dpi: float) -> tuple[int, int]:
    if not (math.isfinite(dpi) and dpi > 0):
        raise ExportError(f"a PNG needs a positive resolution, not {dpi:g} dpi: try 300")
    width = max(1, math.ceil(round(drawing.width * dpi / 72, 6)))
    height = max(1, math.ceil(round(drawing.height * dpi / 72, 6)))
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise ExportError(
            f"a PNG at {dpi:g} dpi would be {width:,} × {height:,} pixels, too many to paint or open: "
            f"use at most {largest_dpi(drawing)} dpi, or SVG or PDF, which have no such limit"
        )
    return width, height


def largest_dpi(drawing: Drawing) -> int:
    """The finest whole resolution at which the drawing still fits into a PNG."""
    side = max(drawing.width, drawing.height)
    area = drawing.width * drawing.height
    return max(1, math.floor(72 * min((MAX_SIDE - 1) / side, math.sqrt(MAX_PIXELS / area) * 0.999)))


def _need_application() -> None:
    """Fonts need an application: the running one, or an invisible one kept for the life of the process."""
    if QGuiApplication.instance() is None:
        _invisible()


@cache
def _invisible() -> QGuiApplication:
    return QGuiApplication(["archigram", "-platform", "offscreen"])


def _format(drawing: Drawing) -> QImage.Format:
    return QImage.Format.Format_RGB32 if drawing.background else QImage.Format.Format_ARGB32_Premultiplied


def _encoded(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise ExportError("the PNG could not be encoded: lower the dpi or choose SVG")
    return bytes(data.data())
