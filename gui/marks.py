"""Marks beside nodes that a what-if changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.parts import NodePart

WIDTH = 4.0
GAP = 6.0
LEAST_PIXELS = 2.0


class Marks(QGraphicsItem):
    """A bar at the right of each changed node, as an editor marks changed lines; seen at every zoom."""

    def __init__(self, nodes: Sequence[NodePart], colour: str) -> None:
        super().__init__()
        self._boxes = [node.box for node in nodes]
        self._colour = QColor(colour)
        self._bounds = QRectF()
        for box in self._boxes:
            self._bounds = self._bounds.united(box)
        self._bounds.adjust(-40, -10, 40, 10)
        self.setZValue(1.5)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        """All marks."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Bars that never get thinner than a hair."""
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        width = max(WIDTH, LEAST_PIXELS / max(scale, 1e-6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        exposed = option.exposedRect
        for box in self._boxes:
            bar = QRectF(box.right() + GAP, box.top() + 3, width, box.height() - 6)
            if bar.intersects(exposed):
                painter.drawRoundedRect(bar, width / 2, width / 2)
