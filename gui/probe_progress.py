"""The strip over the results while a sweep runs: how far, what now, how long still; afterwards what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from gui.notices import elapsed_text
from gui.palette import Palette
from gui.probe_clock import Clock, words

TICK_MS = 1000


class ProbeProgress(QFrame):
    """``cancelled``: the person has had enough."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("probeProgress")
        self.clock = Clock()
        self._total = self._done = 0
        self._fraction: float | None = None
        self._count, self._phase, self._left = QLabel(), QLabel(textFormat=Qt.TextFormat.PlainText), QLabel()
        self._count.setProperty("role", "strong")
        for part in (self._phase, self._left):
            part.setProperty("role", "dim")
        self._bar = QProgressBar(textVisible=False)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("What is measured already is kept (Esc)"))
        self.cancel.clicked.connect(self.cancelled)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._show)
        said = QHBoxLayout()
        said.setSpacing(10)
        said.addWidget(self._count)
        said.addWidget(self._phase, 1)
        said.addWidget(self._left)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(said)
        left.addWidget(self._bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 9, 14, 9)
        layout.setSpacing(16)
        layout.addLayout(left, 1)
        layout.addWidget(self.cancel)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return " ".join(part.text() for part in (self._count, self._phase, self._left) if part.text())

    def set_palette(self, palette: Palette) -> None:
        """The style sheet has the colours."""

    def begin(self, total: int) -> None:
        """So many configurations."""
        self.clock.start()
        self._total, self._done, self._fraction = total, 0, None
        self._phase.clear()
        for part in (self._bar, self.cancel):
            part.show()
        self.cancel.setEnabled(True)
        self._timer.start()
        self._show()
        self.show()

    def phase(self, message: str, fraction: float | None) -> None:
        """What is done now, and how far that is."""
        self._fraction = fraction
        self._phase.setText(self._phase.fontMetrics().elidedText(message, Qt.TextElideMode.ElideMiddle, 520))
        self._show()

    def done(self, done: int, *, measured: bool) -> None:
        """One more."""
        self.clock.done(measured=measured)
        self._done, self._fraction = done, None
        self._show()

    def stopping(self) -> None:
        """The person asked for the end; the process in hand is being killed."""
        self.cancel.setEnabled(False)
        self._phase.setText(self.tr("stopping"))

    def end(self, summary: str) -> None:
        """No more comes."""
        self._timer.stop()
        self._count.setText(summary)
        took = elapsed_text(round(self.clock.elapsed))
        self._phase.setText(self.tr("in {}").format(took) if took else "")
        self._left.clear()
        for part in (self._bar, self.cancel):
            part.hide()

    def _show(self) -> None:
        self._count.setText(self.tr("{} of {}").format(min(self._done + 1, self._total), self._total))
        self._left.setText(words(self.clock.left(self._total - self._done, self._fraction)))
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(1000 * (self._done + (self._fraction or 0.0)) / max(self._total, 1)))
