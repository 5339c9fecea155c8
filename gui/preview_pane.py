"""The right half of the export dialog: the figure, its size and its text in words, what was done to make it fit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.cards import label
from gui.fields import IconButton
from gui.palette import Palette
from gui.preview import Preview
from render.drawing import Drawing


class PreviewPane(QFrame):
    """Shows a figure, that one is on its way, or why there is none."""

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewPane")
        self._palette = palette
        self.error = ""
        self._hint = self.tr("Wheel scrolls, Ctrl and wheel zooms, a double click shows the whole page.")
        self.view = Preview(palette)
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._size, self._font, self._said = label("", "strong"), label("", "small", wrap=True), label("", "small")
        self._notes = label("", "small", wrap=True)
        self._error = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._error.setObjectName("previewError")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head())
        layout.addWidget(self._error)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._words())
        self.view.view_changed.connect(self._show_percent)
        self._error.hide()

    @property
    def font_words(self) -> str:
        """The check of the text's size."""
        return self._font.text()

    @property
    def notes(self) -> str:
        """What was done to make it fit."""
        return self._notes.text()

    @property
    def said(self) -> str:
        """What was said last."""
        return self._said.text()

    def show_figure(self, drawing: Drawing, size: str, font: str, good: bool) -> None:
        """Show a figure with its facts."""
        self.error = ""
        self._error.hide()
        self.view.set_figure(drawing, self._palette)
        self._size.setText(size)
        self._font.setText(font)
        _set_role(self._font, "small" if good else "wrong")
        self._notes.setText(self.tr("To fit: {}").format("; ".join(drawing.notes)) if drawing.notes else self._hint)
        self.say("")

    def show_busy(self) -> None:
        """Another one is on its way; the last one stays until then."""
        self.say(self.tr("drawing…"))

    def show_error(self, words: str) -> None:
        """Say why there is none."""
        self.error = words
        self._error.setText(words)
        self._error.show()
        self.say("")

    def say(self, words: str, *, wrong: bool = False) -> None:
        """One line at the right of the words."""
        self._said.setText(words)
        _set_role(self._said, "wrong" if wrong else "small")

    def _head(self) -> QFrame:
        head = QFrame()
        head.setObjectName("previewHead")
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(4)
        row.addWidget(self._size)
        row.addSpacing(10)
        row.addWidget(self._font, 1)
        row.addSpacing(10)
        self._percent = QPushButton()
        self._percent.setToolTip(self.tr("True size: a millimetre on the screen is one on paper"))
        self._percent.clicked.connect(self.view.actual_size)
        fit = IconButton("fit", self.tr("The whole page"))
        nearer, farther = IconButton("plus", self.tr("Nearer")), IconButton("minus", self.tr("Farther"))
        for button, slot in ((farther, self.view.zoom_out), (nearer, self.view.zoom_in), (fit, self.view.fit)):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.set_colour(self._palette.dim)
            button.clicked.connect(slot)
        self._percent.setProperty("role", "plain")
        self._percent.setAutoDefault(False)
        for widget in (farther, self._percent, nearer, fit):
            row.addWidget(widget)
        self._show_percent()
        return head

    def _words(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("previewWords")
        row = QHBoxLayout(frame)
        row.setContentsMargins(14, 7, 14, 7)
        row.addWidget(self._notes, 1)
        row.addStretch(0)
        row.addWidget(self._said)
        return frame

    def _show_percent(self) -> None:
        percent = self.view.percent
        self._percent.setText(self.tr("true size") if abs(percent - 100) < 1 else f"{percent:.0f} %")


def _set_role(widget: QLabel, role: str) -> None:
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
