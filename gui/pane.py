"""One diagram's page: the canvas with its caption, map and zoom buttons lying over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from graph import labels
from gui import titles
from gui.canvas import Canvas
from gui.fields import IconButton
from gui.minimap import Minimap
from gui.palette import Palette
from gui.session import Diagram, Session
from gui.theme import mono_font

EDGE = 12  # pixels between the canvas' border and what lies over it
COPIED_MS = 1400


class CanvasPane(QFrame):
    """Several of these side by side make a compare view."""

    def __init__(self, session: Session, diagram: Diagram, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvasPane")
        self.diagram = diagram
        self._session = session
        self.canvas = Canvas(session.palette)
        self.canvas.setAcceptDrops(False)
        self.canvas.viewport().setAcceptDrops(False)
        self.caption = Caption(session.palette, self)
        self.minimap = Minimap(self.canvas, session.palette)
        self.zoom = ZoomButtons(self.canvas, session.palette, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.canvas.node_clicked.connect(session.select)
        self.canvas.installEventFilter(self)
        session.selection_changed.connect(self._follow_selection)
        self.renew()

    def renew(self) -> None:
        """The diagram was replaced, or drawn in another theme."""
        palette = self._session.palette
        self.canvas.set_drawing(self.diagram.drawing, palette)
        self.canvas.select(self.diagram.selected, reveal=False)
        self.caption.show_diagram(self.diagram, palette)
        self.minimap.renew(palette)
        self.zoom.set_palette(palette)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the corners when the canvas changes size; arrows walk from the selected node to its neighbours."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._walk(event):
            return True
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _follow_selection(self, diagram: Diagram) -> None:
        if diagram is self.diagram and self.canvas.selected != diagram.selected:
            self.canvas.select(diagram.selected)

    def _walk(self, event: QKeyEvent) -> bool:
        """Up goes to the first node before the selected one, Down to the first behind it."""
        index = self.diagram.index
        node = index.nodes.get(self.diagram.selected)
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if node is None or not plain or event.key() not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return False
        found = index.predecessors(node) if event.key() == Qt.Key.Key_Up else index.successors(node)
        if found:
            self._session.select(found[0].name)
        return True

    def _place(self) -> None:
        right, bottom = self.canvas.width() - EDGE - 8, self.canvas.height() - EDGE
        self.caption.setMaximumWidth(max(self.width() - 2 * EDGE - 8, 120))
        self.caption.adjustSize()
        self.caption.move(EDGE, EDGE)
        self.zoom.adjustSize()
        self.zoom.move(EDGE, bottom - self.zoom.height())
        self.minimap.move(right - self.minimap.width(), bottom - self.minimap.height())
        self.minimap.setVisible(self.canvas.height() > self.minimap.height() + 120)
        self.caption.raise_()
        self.zoom.raise_()


class Caption(QFrame):
    """``ResNet50V2 @440x340x3``, the totals, and a button that copies the configuration's line."""

    def __init__(self, palette: Palette, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self._palette = palette
        self._line = ""
        self._name, self._choices, self._totals = QLabel(), QLabel(), QLabel()
        for part in (self._name, self._choices, self._totals):
            part.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setStyleSheet("font-weight: 600")
        self._choices.setProperty("role", "mono")
        self._totals.setProperty("role", "dim")
        self._copy = IconButton("copy", self.tr("Copy the configuration (Ctrl+Shift+C)"))
        self._copy.clicked.connect(self.copy)
        self._back = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._back.timeout.connect(lambda: self._copy.set_icon("copy", self._palette.dim))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 2, 3, 2)
        layout.setSpacing(8)
        for widget in (self._name, self._choices, self._totals, self._copy):
            layout.addWidget(widget)

    def show_diagram(self, diagram: Diagram, palette: Palette) -> None:
        """Say what is drawn."""
        self._palette, self._line = palette, diagram.configuration
        configuration = titles.read(diagram.configuration)
        totals = diagram.totals
        self._name.setText(titles.source_name(configuration))
        self._choices.setText(titles.choices(diagram.configuration))
        self._choices.setVisible(bool(self._choices.text()))
        layers, params = labels.count_text(totals.nodes), labels.short_count(totals.params)
        macs = f" · {labels.short_count(totals.macs)} MACs" if totals.macs else ""
        self._totals.setText(self.tr("{} layers · {} parameters{}").format(layers, params, macs))
        self.setToolTip(self._line)
        self._copy.set_icon("copy", palette.dim)
        self.adjustSize()

    def copy(self) -> None:
        """Put the line on the clipboard."""
        QGuiApplication.clipboard().setText(self._line)
        self._copy.set_icon("done", self._palette.same)
        self._back.start()


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
