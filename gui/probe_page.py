"""The page of the probe: the form at the left, progress, results and charts at the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSplitter, QToolButton, QVBoxLayout, QWidget

from gui.cards import label
from gui.fields import HEIGHT, IconButton
from gui.icon import icon
from gui.palette import Palette
from gui.probe_chart import ProbeChart
from gui.probe_form import ProbeForm
from gui.probe_model import ProbeModel, ProbeRow, row_of
from gui.probe_progress import ProbeProgress
from gui.probe_table import ProbeTable
from gui.segments import Segments
from gui.session import Session
from probe.values import Row

FORMATS = {"csv": "CSV", "markdown": "Markdown", "latex": "LaTeX", "json": "JSON"}


class ProbePage(QFrame):
    """Shows; the desk acts. ``nodes_asked`` carries the row whose time is to be shown in the diagram."""

    closed = Signal()
    nodes_asked = Signal(object)
    kept_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("probePage")
        self._session = session
        self.model, self.kept = ProbeModel(), ProbeModel()
        self.form = ProbeForm(session.palette)
        self.progress = ProbeProgress()
        self.table, self.kept_table = (ProbeTable(model, session.palette) for model in (self.model, self.kept))
        self.chart = ProbeChart(session)
        self._build_head()
        self._down = QSplitter(Qt.Orientation.Vertical)
        self._down.setHandleWidth(1)
        self._down.setChildrenCollapsible(False)
        for part in (self._results(), self.chart):
            self._down.addWidget(part)
        self._down.setSizes([460, 380])
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._head)
        right.addWidget(self.progress)
        right.addWidget(self._down, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.form)
        layout.addLayout(right, 1)
        self.shown.changed.connect(self._switch)
        self.set_palette(session.palette)
        self._switch("sweep")

    @property
    def front(self) -> ProbeTable:
        """The table on show."""
        return self.table if self.shown.chosen == "sweep" else self.kept_table

    @property
    def results(self) -> list[Row]:
        """The results on show."""
        return (self.model if self.shown.chosen == "sweep" else self.kept).results

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self._close.set_colour(palette.dim)
        self.copy.setIcon(icon("copy", palette.dim))
        self.nodes.setIcon(icon("drop", palette.dim))
        for part in (self.form, self.table, self.kept_table, self.progress):
            part.set_palette(palette)
        self.chart.renew()

    def begin(self, lines: Sequence[str]) -> None:
        """A sweep of these begins."""
        self.model.set_rows([ProbeRow(line) for line in lines])
        self.shown.choose("sweep")
        self.form.set_running(True)
        self.renew()

    def show_kept(self, rows: Sequence[Row]) -> None:
        """List what the file holds, newest first."""
        self.kept.set_rows([row_of(row, kept=True) for row in reversed(rows)])
        self.shown.button("kept").setText(self.tr("All kept ({:,})").format(len(rows)))
        self.renew()

    def renew(self) -> None:
        """What can be copied, charted and shown follows the results."""
        self.chart.show_rows(self.results)
        self.copy.setEnabled(bool(self.results))
        chosen = self.front.chosen
        self.nodes.setEnabled(chosen is not None and chosen.measured is not None)
        self._nothing.setVisible(self.front.model().rowCount() == 0)
        self._nothing.setText(
            self.tr("Nothing measured yet: write configurations at the left, or take the open tabs, and start.")
        )
        for table in (self.table, self.kept_table):
            table.setVisible(table is self.front and table.model().rowCount() > 0)

    def copied(self, format: str) -> str:
        """The results on show in one of the formats, as the command line writes them."""
        from msgspec import json, to_builtins

        from probe.values import Report
        from render.tables import write
        from render.tables.timings import timings_table

        report = Report(tuple(self.results))
        if format == "json":
            return json.format(json.encode(report), indent=2).decode()
        return write(timings_table(to_builtins(report)["results"]), format)

    def _switch(self, key: str) -> None:
        if key == "kept":
            self.kept_asked.emit()
        self.renew()

    def _copy(self, format: str) -> None:
        QGuiApplication.clipboard().setText(self.copied(format))

    def _build_head(self) -> None:
        self._head = QFrame()
        self._head.setObjectName("probeHead")
        self._close = IconButton("close", self.tr("Back to the diagrams (Esc)"))
        self._close.clicked.connect(self.closed)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(self.tr("Probe"), "title"))
        what = self.tr(
            "What a forward pass costs on this machine: the spread of timed calls, each model in a process of its own."
        )
        words.addWidget(label(what, "small", wrap=True))
        row = QHBoxLayout(self._head)
        row.setContentsMargins(18, 10, 10, 10)
        row.addLayout(words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    def _results(self) -> QFrame:
        self.shown = Segments({"sweep": self.tr("This sweep"), "kept": self.tr("All kept")})
        self.copy, self.nodes = self._menu_button(), QPushButton(self.tr("Where the time goes"))
        self.nodes.setToolTip(self.tr("Show the chosen row's time in its diagram, node by node"))
        self.nodes.clicked.connect(lambda: self.nodes_asked.emit(self.front.chosen))
        for button in (self.nodes, self.copy):
            button.setFixedHeight(HEIGHT)
        self._nothing = label("", "dim", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        frame = QFrame()
        frame.setObjectName("tablePanel")
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 14, 6)
        head.setSpacing(8)
        head.addWidget(self.shown)
        head.addStretch(1)
        head.addWidget(self.nodes)
        head.addWidget(self.copy)
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        for table in (self.table, self.kept_table):
            table.selectionModel().currentRowChanged.connect(lambda *_: self.renew_choice())
            layout.addWidget(table, 1)
        layout.addWidget(self._nothing, 1)
        return frame

    def renew_choice(self) -> None:
        """Another row was chosen."""
        chosen = self.front.chosen
        self.nodes.setEnabled(chosen is not None and chosen.measured is not None)

    def _menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setText(self.tr("Copy"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for format, words in FORMATS.items():
            menu.addAction(self.tr("Copy as {}").format(words), partial(self._copy, format))
        button.setMenu(menu)
        return button
