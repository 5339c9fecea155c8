"""The diagram as few graphics items: one per chunk of about 35 neighbours, with three levels of detail.

One item per node costs 411 ms a frame for 10,000 nodes zoomed to fit; chunks cost 10.
Below ``FAR`` a node is a filled rectangle and an edge a straight hairline; below ``NEAR`` text is
left out; above it everything is painted that the exposed rectangle touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from exporters.painter import ALL, SHAPES, Picture, paint, prepare
from gui.parts import EdgePart, NodePart, Parts, bounds_of, flatten, points_of
from render.drawing import Item, Path

FAR = 0.12
NEAR = 0.45
FADED = 0.45  # edges at a distance would drown the boxes


class NodeChunk(QGraphicsItem):
    """Some nodes that stand close together."""

    def __init__(self, nodes: Sequence[NodePart]) -> None:
        super().__init__()
        self._nodes = nodes
        self._bounds = _union(node.bounds for node in nodes)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(1)

    def boundingRect(self) -> QRectF:
        """Where the chunk paints."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint at the level of detail the zoom asks for."""
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        if scale < FAR:
            for box, colour in self._marks:
                painter.fillRect(box, colour)
            return
        if scale < NEAR:
            paint(painter, self._whole, detail=SHAPES)
            return
        exposed = option.exposedRect
        for node, picture in zip(self._nodes, self._pictures, strict=True):
            if node.bounds.intersects(exposed):
                paint(painter, picture)

    @cached_property
    def _marks(self) -> list[tuple[QRectF, QColor]]:
        return [(node.box, QColor(node.colour)) for node in self._nodes]

    @cached_property
    def _whole(self) -> Picture:
        return prepare(item for node in self._nodes for item in node.items)

    @cached_property
    def _pictures(self) -> list[Picture]:
        return [prepare(node.items) for node in self._nodes]


class EdgeChunk(QGraphicsItem):
    """Some edges that stand close together, under the nodes."""

    def __init__(self, edges: Sequence[EdgePart], colour: QColor) -> None:
        super().__init__()
        self._edges = edges
        self._colour = colour
        self._bounds = _union(edge.bounds for edge in edges)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        """Where the chunk paints."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint curves when near, faded straight hairlines when far."""
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        if scale < FAR:
            self._paint_far(painter)
            return
        paint(painter, self._picture, detail=SHAPES if scale < NEAR else ALL)

    def _paint_far(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        pen = QPen(self._colour)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(self._lines)

    @cached_property
    def _picture(self) -> Picture:
        return prepare(item for edge in self._edges for item in edge.items)

    @cached_property
    def _lines(self) -> list[QLineF]:
        return [line for edge in self._edges for line in straight_lines(edge)]


class OtherItems(QGraphicsItem):
    """Captions, legends, decoration: everything that is neither node nor edge."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__()
        self._picture = prepare(items)
        self._bounds = bounds_of(flatten(items))

    def boundingRect(self) -> QRectF:
        """Where the items paint."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint all; far away nothing of it could be read."""
        if option.levelOfDetailFromTransform(painter.worldTransform()) >= FAR:
            paint(painter, self._picture)


def fill_scene(scene: QGraphicsScene, parts: Parts, edge_colour: str) -> None:
    """Put a diagram into an empty scene."""
    colour = QColor(edge_colour)
    colour.setAlphaF(FADED)
    if parts.others:
        scene.addItem(OtherItems(parts.others))
    for edges in parts.edge_chunks:
        scene.addItem(EdgeChunk(edges, colour))
    for nodes in parts.node_chunks:
        scene.addItem(NodeChunk(nodes))


def straight_lines(edge: EdgePart) -> list[QLineF]:
    """The edge's open strokes as straight lines between the ends of its segments."""
    lines = []
    for item in flatten(edge.items):
        if isinstance(item, Path) and item.stroke and not item.fill:
            points = points_of(item)
            lines += [QLineF(*start, *end) for start, end in pairwise(points)]
    return lines


def _union(rects: Iterable[QRectF]) -> QRectF:
    result = QRectF()
    for rect in rects:
        result = result.united(rect)
    return result
