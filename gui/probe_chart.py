"""The charts of a sweep: time or throughput against what varies, and time against the products that foretell it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from graph.errors import ExportError
from gui.cards import label
from gui.drawing_view import DrawingView
from gui.exporting import PICTURES
from gui.fields import HEIGHT
from gui.segments import Segments
from gui.session import Session
from probe.values import Row
from render.drawing import Drawing
from render.style import Style, Theme


class Kind(NamedTuple):
    """A chart: its words, what goes up, what goes across."""

    words: str
    quantity: str
    against: str


KINDS = {
    "latency": Kind("Latency", "latency", "auto"),
    "throughput": Kind("Throughput", "throughput", "auto"),
    "macs": Kind("Time against MACs", "latency", "macs"),
}


class ProbeChart(QFrame):
    """``saved`` carries a path and the drawing to write there."""

    saved = Signal(object, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("probeChart")
        self._session = session
        self._rows: list[dict[str, object]] = []
        self.kind = Segments({key: self.tr(kind.words) for key, kind in KINDS.items()})
        self.save = QPushButton(self.tr("Save chart…"))
        self.save.setFixedHeight(HEIGHT)
        self.view = DrawingView()
        self._words = label("", "dim", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 14, 4)
        head.addWidget(self.kind)
        head.addStretch(1)
        head.addWidget(self.save)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._words)
        self._stack.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        self.kind.changed.connect(lambda _key: self.renew())
        self.save.clicked.connect(self._ask_where)
        self.renew()

    @property
    def words(self) -> str:
        """What is said where there is no chart, "" where there is one."""
        return self._words.text() if self.view.drawing is None else ""

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Chart these results."""
        from msgspec import to_builtins

        self._rows = [to_builtins(row) for row in rows]
        self.renew()

    def renew(self) -> None:
        """Draw again, in the window's look."""
        try:
            drawing = self.drawn(self._session.theme, wide=True)
        except ExportError as error:
            drawing = None
            self._words.setText(str(error) if self._rows else self.tr("Charts of what is measured stand here."))
        self.view.show_drawing(drawing)
        self._stack.setCurrentWidget(self.view if drawing else self._words)
        self.save.setEnabled(drawing is not None)

    def drawn(self, theme: Theme, *, wide: bool = False) -> Drawing:
        """The chosen chart in a theme. Raises ExportError where there is nothing to chart."""
        from render.charts import chart

        kind = KINDS[self.kind.chosen]
        return chart(self._rows, Style(theme=theme), cast(Any, kind.quantity), cast(Any, kind.against), wide=wide)

    def _ask_where(self) -> None:
        name = str(Path(self._session.settings.folder or Path.home()) / f"{self.kind.chosen}.svg")
        filters = ";;".join(f"*{suffix}" for suffix in PICTURES)
        path, chosen = QFileDialog.getSaveFileName(self, self.tr("Save the chart"), name, filters)
        if path:
            self.save_to(Path(path if Path(path).suffix.lower() in PICTURES else path + (chosen[1:] or ".svg")))

    def save_to(self, path: Path) -> None:
        """Write the chart; on paper where it is a PDF."""
        self._session.settings.folder = str(path.parent)
        self.saved.emit(path, self.drawn("print" if path.suffix.lower() == ".pdf" else "light"))
