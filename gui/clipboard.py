"""A figure on the clipboard, as vectors or as pixels."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage

from exporters.export import rendered
from graph.errors import ExportError
from render.drawing import Drawing

LARGEST = 40_000_000
"""Pixels: more than this no program wants to be given."""


def copy_svg(drawing: Drawing) -> None:
    """As SVG for drawing programs, and as its text for everything else. Raises ExportError."""
    data = rendered(drawing, ".svg")
    mime = QMimeData()
    mime.setData("image/svg+xml", data)
    mime.setText(data.decode())
    QGuiApplication.clipboard().setMimeData(mime)


def copy_image(drawing: Drawing, dpi: float) -> float:
    """As pixels; returns the resolution, which is less than ``dpi`` for a large drawing. Raises ExportError."""
    inches = drawing.width * drawing.height / 72**2
    dpi = max(min(dpi, (LARGEST / inches) ** 0.5), 10.0)
    image = QImage.fromData(rendered(drawing, ".png", dpi=dpi))
    if image.isNull():
        raise ExportError("the picture is too large for the clipboard: lower the resolution, or save it")
    QGuiApplication.clipboard().setImage(image)
    return dpi
