"""A tab's page: one canvas, or the canvases of a comparison side by side, scrolled and zoomed together."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from gui.answer import AnswerCard
from gui.canvas import Canvas
from gui.fitting import fitting_scale
from gui.pane import CanvasPane
from gui.session import Diagram, Session

EVEN = 1 << 12  # a share of the width; Qt scales equal shares to equal widths


class DiagramPage(QFrame):
    """Follows its diagram: a side more or less is a canvas more or less. ``side_closed`` carries the side's number."""

    side_closed = Signal(int)
    coloured = Signal(str)  # what the person wants the colours to say

    def __init__(self, session: Session, diagram: Diagram, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.diagram = diagram
        self._session = session
        self._following = False
        self._fold = diagram.fold
        self.panes: list[CanvasPane] = []
        self.answer = AnswerCard(session, diagram)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        self._across.setHandleWidth(1)
        self._across.setChildrenCollapsible(False)
        self._across.splitterMoved.connect(lambda _place, _number: self._fit_soon())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.answer)
        layout.addWidget(self._across, 1)
        session.focus_changed.connect(lambda _diagram: self._show_focus())
        self.renew()

    @property
    def front(self) -> CanvasPane:
        """The canvas of the side in focus."""
        return self.panes[min(self.diagram.focused, len(self.panes) - 1)]

    def renew(self) -> None:
        """The diagram was replaced, or drawn in another theme."""
        count = len(self.diagram.contents)
        kept, added = self.panes[:count], count - len(self.panes)
        for pane in self.panes[count:]:
            pane.hide()
            pane.setParent(None)
            pane.deleteLater()
        self.panes = kept
        for pane in kept:
            pane.renew()
        for _ in range(added):
            self._add_pane(len(self.panes))
        if added and kept:
            self._level(kept[0].canvas)
        self._fit_soon()
        self.answer.renew()
        self._show_focus()
        if self._fold != self.diagram.fold:
            self._fold = self.diagram.fold
            self._start_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sides have other widths now."""
        super().resizeEvent(event)
        self._fit_soon()

    def _fit_soon(self) -> None:
        """Once the sides have their widths."""
        QTimer.singleShot(0, self, self._fit_sides)

    def _fit_sides(self) -> None:
        """Nobody zoomed yet: all sides are shown so small that no side's widest box is cut, as long as one can read."""
        canvas = self.front.canvas
        zoomed = abs(canvas.scale_factor - canvas.reading_scale) > 0.01
        touched = any(pane.canvas.touched for pane in self.panes)
        scale = min(fitting_scale(pane.canvas) for pane in self.panes) if len(self.panes) > 1 else 1.0
        for pane in self.panes:
            pane.canvas.reading_scale = scale
        if not touched:
            canvas.go_to_input()
        elif not zoomed and abs(canvas.scale_factor - scale) > 0.01:
            canvas.zoom_by(scale / canvas.scale_factor, QPointF(canvas.viewport().width() / 2, 0))

    def _start_anew(self) -> None:
        """What was in view is folded away or out of reach: show the selected node, else the input."""
        self.front.canvas.go_to_input()
        self.front.canvas.select(self.diagram.selected)

    def _add_pane(self, side: int) -> None:
        pane = CanvasPane(self._session, self.diagram, side)
        pane.zoom.setVisible(side == 0)
        pane.caption.pressed.connect(lambda: self._session.focus(side))
        pane.caption.closed.connect(lambda: self.side_closed.emit(side))
        pane.colours.chosen.connect(self.coloured)
        pane.canvas.view_changed.connect(lambda: self._level(pane.canvas))
        pane.canvas.node_hovered.connect(lambda name: self._light(side, name))
        self.panes.append(pane)
        self._across.addWidget(pane)
        self._across.setSizes([EVEN] * len(self.panes))

    def _level(self, leader: Canvas) -> None:
        """Show the same part of every side, at the same size."""
        if self._following or len(self.panes) < 2:
            return
        self._following = True
        for pane in self.panes:
            if pane.canvas is not leader:
                pane.canvas.follow(leader)
        self._following = False

    def _light(self, side: int, name: str) -> None:
        """Point at the paired nodes."""
        for other in self.panes:
            if other.side != side:
                other.canvas.light(self.diagram.counterpart(name, side, other.side) if name else "")

    def _show_focus(self) -> None:
        several = len(self.panes) > 1
        for pane in self.panes:
            pane.caption.set_focused(several and pane.side == self.diagram.focused)
