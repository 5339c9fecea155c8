"""A small map of the whole diagram in the canvas' corner; press or drag to go there."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from gui.canvas import Canvas
from gui.palette import Palette

WIDTH, HEIGHT = 72, 176
NARROW = 46  # beside others there is less room
PADDING = 7.0
LEAST_MARK = 1.0  # pixels: a node never vanishes


class Minimap(QWidget):
    """Scales width and height apart: most networks are far taller than a map can be."""

    def __init__(self, canvas: Canvas, palette: Palette) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._palette = palette
        self._picture: QPixmap | None = None
        self.setFixedSize(QSize(WIDTH, HEIGHT))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        canvas.view_changed.connect(self.update)

    def renew(self, palette: Palette) -> None:
        """The diagram or the palette changed."""
        self._palette, self._picture = palette, None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The nodes as specks, the visible part as a frame."""
        if self._picture is None:
            self._picture = self._draw_map()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture)
        painter.setPen(QPen(QColor(self._palette.accent), 1.5))
        tint = QColor(self._palette.accent)
        tint.setAlphaF(0.10)
        painter.setBrush(tint)
        painter.drawRoundedRect(self._frame(), 3, 3)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the map is pressed."""
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, point: QPointF) -> None:
        area, inner = self._canvas.area, self._inner()
        x = area.left() + (point.x() - inner.left()) / inner.width() * area.width()
        y = area.top() + (point.y() - inner.top()) / inner.height() * area.height()
        self._canvas.centerOn(x, y)
        self._canvas.touched = True

    def _inner(self) -> QRectF:
        """Where the drawing lies on the map: its own proportion where that fits, else squeezed."""
        area = self._canvas.area
        box = QRectF(self.rect()).adjusted(PADDING, PADDING, -PADDING, -PADDING)
        scale = min(box.width() / max(area.width(), 1), box.height() / max(area.height(), 1))
        width = max(area.width() * scale, box.width() * 0.45)
        height = max(area.height() * scale, box.height() * 0.35)
        return QRectF(box.center().x() - width / 2, box.center().y() - height / 2, width, height)

    def _on_map(self, rect: QRectF) -> QRectF:
        across, down, left, top = self._scale()
        return QRectF(left + rect.x() * across, top + rect.y() * down, rect.width() * across, rect.height() * down)

    def _scale(self) -> tuple[float, float, float, float]:
        """Pixels of the map per point across and down, and where the drawing's origin lies on it."""
        area, inner = self._canvas.area, self._inner()
        across, down = inner.width() / max(area.width(), 1), inner.height() / max(area.height(), 1)
        return across, down, inner.left() - area.left() * across, inner.top() - area.top() * down

    def _frame(self) -> QRectF:
        limits = QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)
        frame = self._on_map(self._canvas.visible_rect)
        if frame.height() < 6:
            frame = frame.adjusted(0, frame.height() / 2 - 3, 0, 3 - frame.height() / 2)
        return frame.intersected(limits)

    def _draw_map(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(HEIGHT * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._palette.line))
        painter.setBrush(QColor(self._palette.panel))
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, HEIGHT - 1), 6, 6)
        self._draw_nodes(painter)
        painter.end()
        return picture

    def _draw_nodes(self, painter: QPainter) -> None:
        across, down, left, top = self._scale()
        for node in self._canvas.parts.nodes:
            box = node.box
            width, height = max(box.width() * across, LEAST_MARK), max(box.height() * down * 0.8, LEAST_MARK)
            painter.fillRect(QRectF(left + box.x() * across, top + box.y() * down, width, height), _soft(node.colour))


@lru_cache(maxsize=256)
def _soft(colour: str) -> QColor:
    shade = QColor(colour)
    shade.setAlphaF(0.65)
    return shade
