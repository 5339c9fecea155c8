"""The user's own traceback, to be read and copied, when a program of theirs raised."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from graph.errors import UserCodeError
from gui.cards import heading, label
from gui.notices import place_above_middle, place_of
from gui.theme import mono_font

WIDTH, ROWS = 720, 16
HINT = "; -v shows the whole traceback"  # said of the command line; here it stands beneath


class TraceCard(QFrame):
    """Lies over the canvas until it is closed; the window goes on meanwhile."""

    def __init__(self, parent: QWidget, over: QWidget) -> None:
        super().__init__(parent)
        self._body, self._over = parent, over
        self.setObjectName("question")
        self.words = label("", "wrong", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(mono_font(12))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._copy, self._close = QPushButton(self.tr("Copy")), QPushButton(self.tr("Close"))
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self._close.clicked.connect(self.hide)
        self._close.setProperty("role", "primary")
        self._lay_out()
        over.installEventFilter(self)
        self.hide()

    def tell(self, error: UserCodeError) -> None:
        """Show what the code raised, and its own lines."""
        self.words.setText(str(error).removesuffix(HINT))
        self.text.setPlainText(error.traceback.rstrip())
        rows = min(self.text.blockCount(), ROWS) + 2
        self.text.setFixedHeight(rows * QFontMetrics(self.text.font()).lineSpacing() + 12)
        self.place()
        self.show()
        self.raise_()
        self._close.setFocus()

    def place(self) -> None:
        """In the middle of what it lies over."""
        place_above_middle(self, place_of(self._over, self._body), WIDTH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 18)
        layout.setSpacing(10)
        layout.addWidget(heading(self.tr("your code raised")))
        layout.addWidget(self.words)
        layout.addWidget(self.text)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._copy)
        row.addWidget(self._close)
        layout.addLayout(row)
