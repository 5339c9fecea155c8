"""Icons: one SVG per name in ``gui/icons``, drawn in the colour asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).parent / "icons"
_SCALES = (1.0, 2.0)


def icon_file(name: str) -> str:
    """Path of the icon's SVG in the form style sheets want."""
    return (FOLDER / f"{name}.svg").as_posix()


def icon(name: str, colour: str, pixels: int = 16) -> QIcon:
    """The named line icon in this colour (``#RRGGBB``), sharp on high-density screens too."""
    source = (FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace("#000000", colour)
    result = QIcon()
    for scale in _SCALES:
        result.addPixmap(_render(source, pixels, scale))
    return result


def application_icon() -> QIcon:
    """The mark of the application, in its own colours."""
    source = (FOLDER / "archigram.svg").read_text(encoding="utf-8")
    result = QIcon()
    for pixels in (32, 64, 128):
        result.addPixmap(_render(source, pixels, 1.0))
    return result


def _render(source: str, pixels: int, scale: float) -> QPixmap:
    pixmap = QPixmap(round(pixels * scale), round(pixels * scale))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
