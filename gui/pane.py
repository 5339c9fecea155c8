"""One diagram's page: the canvas with its caption, map and zoom buttons lying over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gui import titles
from gui.canvas import MARGIN, Canvas
from gui.caption import Caption
from gui.colour_chip import ColourChip
from gui.fields import IconButton
from gui.minimap import NARROW, WIDTH, Minimap
from gui.palette import Palette
from gui.session import Diagram, Session
from gui.theme import mono_font

LEAST_WIDTH = 380  # of a canvas with a map: in a narrower one it would cover the diagram
LONG = 2.5  # canvases high: a shorter diagram needs no map where there is little room
BAR_AIR = 6.0  # points over a drawing whose caption is a bar
EDGE = 12  # pixels between the canvas' border and what lies over it


class CanvasPane(QFrame):
    """One side of a diagram; several of these side by side make a compare view."""

    def __init__(self, session: Session, diagram: Diagram, side: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvasPane")
        self.diagram = diagram
        self.side = side
        self._session = session
        self.canvas = Canvas(session.palette)
        self.canvas.setAcceptDrops(False)
        self.canvas.viewport().setAcceptDrops(False)
        self.caption = Caption(session.palette, self)
        self.minimap = Minimap(self.canvas, session.palette)
        self.zoom = ZoomButtons(self.canvas, session.palette, self)
        self.colours = ColourChip(session.palette, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.canvas.node_clicked.connect(self._select)
        self.canvas.installEventFilter(self)
        session.selection_changed.connect(self._follow_selection)
        self.renew()

    def renew(self) -> None:
        """The diagram was replaced, or drawn in another theme."""
        palette = self._session.palette
        content = self.diagram.contents[self.side]
        self.canvas.air_above = MARGIN if self.diagram.comparison is None else BAR_AIR
        heat = content.heat(self.diagram.colouring, self.diagram.theme)
        self.canvas.set_drawing(content.drawing, palette, by_ground=heat is not None)
        self.canvas.mark(self.diagram.changed if self.diagram.comparison is None else ())
        self.canvas.select(self.diagram.selected_on(self.side), reveal=False)
        alone, side = self.diagram.comparison is None, titles.sides(self.diagram.lines)[self.side]
        self.caption.show_content(content, palette, alone=alone, side=side)
        self.minimap.setFixedWidth(WIDTH if self.diagram.comparison is None else NARROW)
        self.minimap.renew(palette)
        self.zoom.set_palette(palette)
        self.colours.show_colours(self.diagram.colouring, heat, palette)
        self.colours.setVisible(self.diagram.comparison is None)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the corners when the canvas changes size; arrows walk from the selected node to its neighbours."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._walk(event):
            return True
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _follow_selection(self, diagram: Diagram) -> None:
        if diagram is not self.diagram:
            return
        name = diagram.selected_on(self.side)
        if self.canvas.selected != name:
            self.canvas.select(name, reveal=self.side == diagram.focused)

    def _select(self, name: str) -> None:
        self._session.select(name, self.side)

    def _walk(self, event: QKeyEvent) -> bool:
        """Up goes to the first node before the selected one, Down to the first behind it."""
        index = self.diagram.contents[self.side].index
        node = index.nodes.get(self.diagram.selected_on(self.side))
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if node is None or not plain or event.key() not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return False
        found = index.predecessors(node) if event.key() == Qt.Key.Key_Up else index.successors(node)
        if found:
            self._select(found[0].name)
        return True

    def _place(self) -> None:
        right, bottom = self.canvas.width() - EDGE - 8, self.canvas.height() - EDGE
        self.caption.place(self.canvas, EDGE)
        self.zoom.adjustSize()
        self.zoom.move(EDGE, bottom - self.zoom.height())
        self._place_colours(right - self.minimap.width(), bottom)
        self.minimap.move(right - self.minimap.width(), bottom - self.minimap.height())
        tall, wide = self.canvas.height() > self.minimap.height() + 120, self.canvas.width() > LEAST_WIDTH
        long = self.diagram.comparison is None or self.canvas.area.height() > LONG * self.canvas.height()
        self.minimap.setVisible(tall and wide and long)
        for part in (self.caption, self.zoom, self.colours):
            part.raise_()

    def _place_colours(self, room: int, bottom: int) -> None:
        """Right of the zoom buttons; above them where there is no room."""
        self.colours.adjustSize()
        left = EDGE + self.zoom.width() + 8
        if left + self.colours.width() < room:
            self.colours.move(left, bottom - self.colours.height())
        else:
            self.colours.move(EDGE, bottom - self.zoom.height() - 8 - self.colours.height())


class ZoomButtons(QFrame):
    """− 100 % + ⛶"""

    def __init__(self, canvas: Canvas, palette: Palette, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self._canvas = canvas
        self._out = IconButton("minus", self.tr("Zoom out (Shift+Down)"))
        self._in = IconButton("plus", self.tr("Zoom in (Shift+Up)"))
        self._fit = IconButton("fit", self.tr("Fit (Ctrl+0)"))
        self._scale = QToolButton()
        self._scale.setProperty("role", "plain")
        self._scale.setFont(mono_font(11))
        self._scale.setFixedWidth(52)
        self._scale.setToolTip(self.tr("Actual size (Shift+Backspace)"))
        for button, slot in (
            (self._out, canvas.zoom_out),
            (self._scale, canvas.actual_size),
            (self._in, canvas.zoom_in),
            (self._fit, canvas.fit),
        ):
            button.clicked.connect(slot)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 2, 3, 2)
        layout.setSpacing(1)
        for widget in (self._out, self._scale, self._in, self._fit):
            layout.addWidget(widget)
        canvas.view_changed.connect(self._show_scale)
        self.set_palette(palette)

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        for button in (self._out, self._in, self._fit):
            button.set_colour(palette.dim)
        self._show_scale()

    def _show_scale(self) -> None:
        self._scale.setText(f"{self._canvas.scale_factor * 100:.0f} %")
