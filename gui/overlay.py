"""What lies over the diagram: the hovered and the selected node, and their edges, in the accent."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.parts import EdgePart, NodePart, Parts, flatten
from render.drawing import Path

SELECTED_PIXELS = 2.4
HOVERED_PIXELS = 1.6
EDGE_PIXELS = 2.0
LEAST_RADIUS = 3.0


class Overlay(QGraphicsItem):
    """One item for both, so that pointing at a node repaints only what changes."""

    def __init__(self, parts: Parts, accent: str) -> None:
        super().__init__()
        self._parts = parts
        self._accent = QColor(accent)
        self._hovered: NodePart | None = None
        self._selected: NodePart | None = None
        self._outlines: dict[int, tuple[QPainterPath, QPainterPath]] = {}
        self.setZValue(2)

    @property
    def hovered(self) -> str:
        """Name of the node under the pointer, "" for none."""
        return self._hovered.ref if self._hovered else ""

    @property
    def selected(self) -> str:
        """Name of the selected node, "" for none."""
        return self._selected.ref if self._selected else ""

    def hover(self, name: str) -> None:
        """Light a node and its edges; "" lights none."""
        self.prepareGeometryChange()
        self._hovered = self._parts.by_ref.get(name)

    def select(self, name: str) -> None:
        """Frame a node and light its edges."""
        self.prepareGeometryChange()
        self._selected = self._parts.by_ref.get(name)

    def boundingRect(self) -> QRectF:
        """The lit nodes and edges."""
        result = QRectF()
        for node in (self._hovered, self._selected):
            if node is None:
                continue
            result = result.united(node.box)
            for edge in self._parts.touching.get(node.ref, ()):
                result = result.united(edge.bounds)
        return result if result.isNull() else result.adjusted(-60, -60, 60, 60)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Edges first, then the frames; widths are in pixels whatever the zoom."""
        if self._selected is not None:
            self._paint_edges(painter, self._selected, 1.0)
        if self._hovered is not None and self._hovered is not self._selected:
            self._paint_edges(painter, self._hovered, 0.75)
            self._paint_frame(painter, self._hovered, HOVERED_PIXELS, 0.75)
        if self._selected is not None:
            self._paint_frame(painter, self._selected, SELECTED_PIXELS, 1.0)

    def _paint_frame(self, painter: QPainter, node: NodePart, pixels: float, opacity: float) -> None:
        painter.setPen(self._pen(pixels, opacity))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = min(max(node.radius, LEAST_RADIUS), node.box.height() / 2)
        painter.drawRoundedRect(node.box, radius, radius)

    def _paint_edges(self, painter: QPainter, node: NodePart, opacity: float) -> None:
        for edge in self._parts.touching.get(node.ref, ()):
            strokes, heads = self._outline(edge)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._pen(EDGE_PIXELS, opacity))
            painter.drawPath(strokes)
            painter.fillPath(heads, self._accent)

    def _outline(self, edge: EdgePart) -> tuple[QPainterPath, QPainterPath]:
        key = id(edge)
        if key not in self._outlines:
            paths = [item for item in flatten(edge.items) if isinstance(item, Path)]
            self._outlines[key] = (
                _joined([path for path in paths if not path.fill]),
                _joined([path for path in paths if path.fill]),
            )
        return self._outlines[key]

    def _pen(self, pixels: float, opacity: float) -> QPen:
        colour = QColor(self._accent)
        colour.setAlphaF(opacity)
        pen = QPen(colour, pixels)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen


def _joined(paths: list[Path]) -> QPainterPath:
    result = QPainterPath()
    for path in paths:
        for command, values in path.segments:
            if command == "M":
                result.moveTo(*values)
            elif command == "L":
                result.lineTo(*values)
            elif command == "C":
                result.cubicTo(*values)
            else:
                result.closeSubpath()
    return result
