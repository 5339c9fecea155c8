"""The canvas: one diagram, scrolled, zoomed, hovered and clicked.

The wheel scrolls; Ctrl or Shift and the wheel zooms at the pointer; dragging pans; a click selects;
a double click on a node brings it to reading size, elsewhere it fits the whole.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QNativeGestureEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QToolTip, QWidget

from gui.chunks import fill_scene
from gui.hits import HitGrid
from gui.marks import Marks
from gui.overlay import Overlay
from gui.palette import Palette
from gui.parts import NodePart, Parts, coloured_by_ground, sort_parts
from render.drawing import Drawing

SMALLEST, LARGEST = 0.01, 6.0
STEP = 1.2  # one press of zoom in
WHEEL_STEP = 1.0015  # per eighth of a degree
MARGIN = 48.0  # points of air around the drawing
SIDEWAYS = 1500.0  # points to pan sideways: without them Qt centres narrow drawings and zooming misses the pointer
CLICK_PIXELS = 4  # a press that moves less is a click

_SHARP = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing


class Canvas(QGraphicsView):
    """A view that owns its scene (Qt's own view does not)."""

    node_clicked = Signal(str)
    node_hovered = Signal(str)
    view_changed = Signal()

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._scene = QGraphicsScene(self)
        self._scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(self._scene)
        self._parts = Parts()
        self._hits = HitGrid(())
        self._overlay = Overlay(self._parts, palette.accent)
        self._drawing: Drawing | None = None
        self._area = QRectF(0, 0, 1, 1)
        self._width = 0
        self.reading_scale = 1.0  # what the input is shown at; less where several canvases share the width
        self.touched = False  # whether anything moved the view since it last went to the input
        self.air_above = MARGIN  # points over the drawing, where a caption may lie
        self._pressed: QPoint | None = None
        self._panned = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(_SHARP)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalScrollBar().valueChanged.connect(self.view_changed)
        self.verticalScrollBar().valueChanged.connect(self.view_changed)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.actionTriggered.connect(lambda _action: self._touch())

    @property
    def parts(self) -> Parts:
        """The diagram's nodes and edges."""
        return self._parts

    @property
    def hovered(self) -> str:
        """The node under the pointer."""
        return self._overlay.hovered

    @property
    def selected(self) -> str:
        """The framed node."""
        return self._overlay.selected

    @property
    def scale_factor(self) -> float:
        """Pixels per point; 1 is actual size."""
        return self.transform().m11()

    @property
    def area(self) -> QRectF:
        """The drawing with its margin, in points."""
        return self._area

    @property
    def visible_rect(self) -> QRectF:
        """What the window shows of the drawing, in points."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def set_drawing(self, drawing: Drawing, palette: Palette, *, by_ground: bool = False) -> None:
        """Show a drawing. A first one starts at its top at actual size; another keeps the place.

        by_ground: from far away a node has the colour of its box, as a heat map wants it, not that of its mark.
        """
        first = self._drawing is None
        selected = self.selected
        self._drawing, self._palette = drawing, palette
        self._parts = sort_parts(drawing)
        if by_ground:
            self._parts = coloured_by_ground(self._parts)
        self._hits = HitGrid(self._parts.nodes)
        self._scene.clear()
        fill_scene(self._scene, self._parts, palette.faint)
        self._overlay = Overlay(self._parts, palette.accent)
        self._scene.addItem(self._overlay)
        self._overlay.select(selected)
        self._area = QRectF(0, 0, drawing.width, drawing.height).adjusted(-MARGIN, -self.air_above, MARGIN, MARGIN)
        self._scene.setSceneRect(self._area.adjusted(-SIDEWAYS, 0, SIDEWAYS, 0))
        self.setBackgroundBrush(QColor(palette.ground))
        if first:
            self.go_to_input()
        self.viewport().update()
        self.view_changed.emit()

    def select(self, name: str, *, reveal: bool = True) -> None:
        """Frame a node; bring it into view if asked and it is not."""
        self._overlay.select(name)
        node = self._parts.by_ref.get(name)
        if node is not None and reveal and not self.visible_rect.contains(node.box):
            self._show_node(node)

    def mark(self, names: Iterable[str]) -> None:
        """Mark nodes that were changed; their names stay marked until the next drawing."""
        parts = [self._parts.by_ref[name] for name in names if name in self._parts.by_ref]
        if parts:
            self._scene.addItem(Marks(parts, self._palette.changed))

    def light(self, name: str) -> None:
        """Light a node without being pointed at."""
        self._overlay.hover(name)

    def follow(self, other: Canvas) -> None:
        """Show the same heights at the same size, and the same place beside the input."""
        self.setTransform(other.transform())
        shown = other.visible_rect.center()
        self.centerOn(self._spine + shown.x() - other._spine, shown.y())
        self.view_changed.emit()

    @property
    def _spine(self) -> float:
        """Where the input stands: what sides of a comparison have in common."""
        return self._parts.nodes[0].box.center().x() if self._parts.nodes else 0.0

    def zoom_by(self, factor: float, anchor: QPointF | None = None) -> None:
        """Zoom; the drawing's point under ``anchor`` (viewport pixels; the centre if none) stays there."""
        old = self.scale_factor
        factor = min(max(old * factor, SMALLEST), LARGEST) / old
        at = anchor if anchor is not None else QPointF(self.viewport().rect().center())
        before = self.mapToScene(at.toPoint())
        self.scale(factor, factor)
        moved = self.mapFromScene(before) - at.toPoint()
        self._scroll(moved)
        self._touch()
        self.view_changed.emit()

    def zoom_in(self) -> None:
        """One step nearer."""
        self.zoom_by(STEP)

    def zoom_out(self) -> None:
        """One step away."""
        self.zoom_by(1 / STEP)

    def actual_size(self) -> None:
        """One point a pixel, about the centre of the window."""
        self.zoom_by(1 / self.scale_factor)

    def fit(self) -> None:
        """The whole drawing in the window."""
        if self._drawing is None:
            return
        area = self._area
        viewport = self.viewport().rect()
        scale = min(viewport.width() / area.width(), viewport.height() / area.height(), 1.0)
        self.resetTransform()
        self.scale(scale, scale)
        self.centerOn(area.center())
        self._touch()
        self.view_changed.emit()

    def go_to_input(self) -> None:
        """The top of the drawing at reading size."""
        self.resetTransform()
        self.scale(self.reading_scale, self.reading_scale)
        self._width = self.viewport().width()
        self.centerOn(self._spine, 0.0)
        self.verticalScrollBar().setValue(self.verticalScrollBar().minimum())
        self.touched = False
        self.view_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or zoom with Ctrl or Shift."""
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            delta = event.angleDelta().y() or event.angleDelta().x()
            self.zoom_by(WHEEL_STEP**delta, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag or a click begins."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._panned = event.position().toPoint(), False
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while pressed, light up what is under the pointer otherwise."""
        point = event.position().toPoint()
        if self._pressed is None:
            self._hover(point)
            return
        if self._panned or (point - self._pressed).manhattanLength() >= CLICK_PIXELS:
            self._panned = True
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._scroll(self._pressed - point)
            self._touch()
            self._pressed = point

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a pan, or select what was clicked."""
        if self._pressed is not None and not self._panned and event.button() == Qt.MouseButton.LeftButton:
            node = self.node_at(event.position().toPoint())
            self.node_clicked.emit(node.ref if node else "")
        self._pressed, self._panned = None, False
        self._hover(event.position().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A node comes to reading size, the ground fits the whole."""
        node = self.node_at(event.position().toPoint())
        if node is None:
            self.fit()
        else:
            self.resetTransform()
            self._show_node(node)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        self._light("")
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What stands in the middle stays there, and what is at the top stays at the top."""
        super().resizeEvent(event)
        width = self.viewport().width()
        self._scroll(QPoint((self._width - width) // 2, 0))
        self._width = width
        self.view_changed.emit()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips of nodes; pinching on a touchpad."""
        if isinstance(event, QHelpEvent):
            node = self.node_at(event.pos())
            QToolTip.showText(event.globalPos(), node.title if node else "", self)
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position())
            return True
        return super().viewportEvent(event)

    def node_at(self, point: QPoint) -> NodePart | None:
        """The node at a point of the viewport."""
        return self._hits.at(self.mapToScene(point))

    def _show_node(self, node: NodePart) -> None:
        self.centerOn(node.box.center())
        self._touch()
        self.view_changed.emit()

    def _touch(self) -> None:
        self.touched = True

    def _hover(self, point: QPoint) -> None:
        node = self.node_at(point)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if node else Qt.CursorShape.ArrowCursor)
        self._light(node.ref if node else "")

    def _light(self, name: str) -> None:
        if name != self._overlay.hovered:
            self._overlay.hover(name)
            self.node_hovered.emit(name)

    def _scroll(self, by: QPoint) -> None:
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + by.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + by.y())
