"""A figure as it will be printed: at true size on the screen, zoomed, or whole."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.canvas import Canvas
from gui.palette import Palette
from gui.theme import mono_font
from render.drawing import Drawing
from render.page import points

PLAUSIBLE = (50.0, 400.0)
"""Pixels per inch that a screen may have; what claims anything else does not know."""

RULERS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
"""Millimetres that a scale may show."""

AIR = 12.0
"""Points left of a page that is wider than what shows it."""

_SHADE = QColor(0, 0, 0, 26)


class Preview(Canvas):
    """Shows a drawing's page. A double click goes between true size and the whole."""

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(palette, parent)
        self._ground = palette

    @property
    def true_scale(self) -> float:
        """Pixels per point at which a millimetre on the screen is one on paper."""
        return screen_dpi() / 72.0

    @property
    def percent(self) -> float:
        """The zoom, 100 at true size."""
        return 100.0 * self.scale_factor / self.true_scale

    def set_figure(self, drawing: Drawing, palette: Palette) -> None:
        """Show a figure: at first at true size, the whole where that is too small to need more."""
        first = self._drawing is None
        self._ground = palette
        self.set_drawing(drawing, palette)
        page = QRectF(0, 0, drawing.width, drawing.height)
        sheet = self._scene.addRect(page, Qt.PenStyle.NoPen, QColor(drawing.background or "#FFFFFF"))
        shade = self._scene.addRect(page.translated(1.5, 2.0), Qt.PenStyle.NoPen, _SHADE)
        sheet.setZValue(-2)
        shade.setZValue(-3)
        if first:
            self.actual_size()
            self.go_to_top()

    def actual_size(self) -> None:
        """A millimetre is a millimetre."""
        self.zoom_by(self.true_scale / self.scale_factor)

    def fit(self) -> None:
        """The whole page, never larger than true size."""
        if self._drawing is None:
            return
        room = self.viewport().rect().adjusted(20, 20, -20, -20)
        scale = min(room.width() / self._drawing.width, room.height() / self._drawing.height, self.true_scale)
        self.resetTransform()
        self.scale(scale, scale)
        self.centerOn(QPointF(self._drawing.width / 2, self._drawing.height / 2))
        self.view_changed.emit()

    def go_to_top(self) -> None:
        """The top of the page, in the middle across; of one that is too wide for that its left edge."""
        if self._drawing is not None:
            shown = self.viewport().width() / self.scale_factor
            width = self._drawing.width
            self.centerOn(width / 2 if width < shown else shown / 2 - AIR, 0.0)
            self.verticalScrollBar().setValue(self.verticalScrollBar().minimum())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """True size, or from there the whole."""
        (self.fit if abs(self.percent - 100) < 1 else self.actual_size)()

    def drawForeground(self, painter: QPainter, rect: QRectF | QPoint) -> None:  # type: ignore[override]
        """A scale in millimetres at the bottom left."""
        painter.save()
        painter.resetTransform()
        per_mm = points(1.0) * self.scale_factor
        length = next((mm for mm in RULERS if mm * per_mm >= 60), RULERS[-1])
        left, bottom = 16.0, self.viewport().height() - 16.0
        right = left + length * per_mm
        painter.setPen(QPen(QColor(self._ground.dim), 1))
        painter.drawLine(QPointF(left, bottom), QPointF(right, bottom))
        for x in (left, right):
            painter.drawLine(QPointF(x, bottom - 4), QPointF(x, bottom + 4))
        painter.setFont(mono_font(11))
        painter.drawText(QPointF(right + 8, bottom + 4), f"{length:g} mm")
        painter.restore()

    def _hover(self, point: QPoint) -> None:
        """Nothing is lit: it is a page."""
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)


def screen_dpi() -> float:
    """The screen's pixels per inch; what it claims where that can be, else what the system draws with."""
    screen = QGuiApplication.primaryScreen()
    found = screen.physicalDotsPerInch() if screen is not None else 96.0
    if PLAUSIBLE[0] <= found <= PLAUSIBLE[1]:
        return found
    return screen.logicalDotsPerInch() if screen is not None else 96.0
