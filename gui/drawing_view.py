"""A small drawing in a panel, scaled to the room there is: a chart of the probe's."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from exporters.painter import Picture, paint, prepare
from gui.parts import Parts, sort_parts
from render.drawing import Drawing

LARGEST = 1.25  # pixels a point


class DrawingView(QWidget):
    """Shows one drawing whole, centred, never larger than ``LARGEST``; says what is under the pointer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing: Drawing | None = None
        self._picture: Picture | None = None
        self._parts = Parts()
        self.setMouseTracking(True)

    def show_drawing(self, drawing: Drawing | None) -> None:
        """Show another one, or none."""
        self.drawing = drawing
        self._picture = prepare(drawing.items) if drawing else None
        self._parts = sort_parts(drawing) if drawing else Parts()
        self.update()

    def sizeHint(self) -> QSize:
        """The drawing's own size."""
        return QSize(460, 300)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The whole drawing."""
        if self.drawing is None or self._picture is None:
            return
        painter = QPainter(self)
        painter.translate(self._corner)
        painter.scale(self._scale, self._scale)
        paint(painter, self._picture)
        painter.end()

    def event(self, event: QHelpEvent) -> bool:  # type: ignore[override]
        """Tooltips of what is drawn."""
        if isinstance(event, QHelpEvent) and self.drawing is not None:
            point = (QPointF(event.pos()) - self._corner) / self._scale
            found = [node.title for node in self._parts.nodes if node.bounds.adjusted(-4, -4, 4, 4).contains(point)]
            QToolTip.showText(event.globalPos(), found[-1] if found else "", self)
            return True
        return super().event(event)

    @property
    def _scale(self) -> float:
        assert self.drawing is not None
        return max(min(self.width() / self.drawing.width, self.height() / self.drawing.height, LARGEST), 0.01)

    @property
    def _corner(self) -> QPointF:
        assert self.drawing is not None
        across = self.width() - self.drawing.width * self._scale
        down = self.height() - self.drawing.height * self._scale
        return QPointF(across / 2, down / 2)
