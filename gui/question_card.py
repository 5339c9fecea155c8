"""A question that lies over the canvas until it is answered; everything else in the window goes on meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.cards import label
from gui.elided import ElidedLabel
from gui.notices import place_above_middle, place_of
from gui.theme import mono_font

WIDTH = 520


class QuestionCard(QFrame):
    """``answered`` carries whether it was a yes. The safe answer has the focus, so that Enter and Esc both give it."""

    answered = Signal(bool)

    def __init__(self, parent: QWidget, over: QWidget) -> None:
        super().__init__(parent)
        self._body, self._over = parent, over
        self.setObjectName("question")
        self.title = label("", "title", wrap=True)
        self.what = label("", "file", wrap=True)
        self.where = ElidedLabel()
        self.where.setProperty("role", "small")
        self.words = label("", "", wrap=True)
        self.choice = QComboBox()
        self.choice.setEditable(True)
        self.choice.setFont(mono_font(12))
        self.yes, self.no = QPushButton(), QPushButton()
        self.yes.clicked.connect(lambda: self._answer(True))
        self.no.clicked.connect(lambda: self._answer(False))
        self.no.setProperty("role", "primary")
        self._lay_out()
        over.installEventFilter(self)
        self.hide()

    def ask(self, title: str, what: str, where: str, words: str, answers: tuple[str, str]) -> None:
        """Show a question about ``what`` (a file) that lies at ``where``; ``answers`` are those for yes and no."""
        self.title.setText(title)
        self.what.setText(what)
        self.where.setText(where)
        self.where.setToolTip(where)
        self.words.setText(words)
        self.yes.setText(answers[0])
        self.no.setText(answers[1])
        self.choice.hide()
        self._show()

    def offer(self, choices: Sequence[str], placeholder: str) -> None:
        """Let one of these be chosen too, or another be typed."""
        self.choice.clear()
        self.choice.addItems(list(choices))
        line = self.choice.lineEdit()
        if line is not None:
            line.setPlaceholderText(placeholder)
        self.choice.show()
        self._show()
        if not choices:
            self.choice.setFocus()

    @property
    def chosen(self) -> str:
        """What was chosen or typed."""
        return self.choice.currentText().strip()

    def place(self) -> None:
        """In the middle of what it lies over, a little above."""
        place_above_middle(self, place_of(self._over, self._body), WIDTH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is a no."""
        if event.key() == Qt.Key.Key_Escape:
            self._answer(False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.yes if self.yes.hasFocus() else self.no
            focused.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        self.place()
        self.show()
        self.raise_()
        self.no.setFocus()

    def _answer(self, yes: bool) -> None:
        self.hide()
        self.answered.emit(yes)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 18)
        layout.setSpacing(6)
        layout.addWidget(self.title)
        layout.addSpacing(6)
        for widget in (self.what, self.where):
            layout.addWidget(widget)
        layout.addSpacing(6)
        layout.addWidget(self.words)
        layout.addWidget(self.choice)
        layout.addSpacing(8)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        layout.addLayout(row)
