"""The chip at a canvas' top left: which configuration is drawn."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from graph import labels
from gui import titles
from gui.diagram import Content
from gui.fields import IconButton
from gui.palette import Palette

COPIED_MS = 1400


class Caption(QFrame):
    """``ResNet50V2 @440x340x3``, the totals, and a button that copies the configuration's line."""

    pressed = Signal()
    closed = Signal()

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
        self._close = IconButton("close", self.tr("Take this side away"))
        self._close.clicked.connect(self.closed)
        self._back = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._back.timeout.connect(lambda: self._copy.set_icon("copy", self._palette.dim))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 2, 3, 2)
        layout.setSpacing(8)
        for widget in (self._name, self._choices, self._totals, self._copy, self._close):
            layout.addWidget(widget)

    def show_content(self, content: Content, palette: Palette, *, alone: bool = True) -> None:
        """Say what is drawn; in a comparison the totals stand elsewhere and a side can be closed."""
        self._palette, self._line = palette, content.configuration
        configuration = titles.read(content.configuration)
        totals = content.totals
        self._name.setText(titles.source_name(configuration))
        self._choices.setText(titles.choices(content.configuration))
        self._choices.setVisible(bool(self._choices.text()))
        layers, params = labels.count_text(totals.nodes), labels.short_count(totals.params)
        macs = f" · {labels.short_count(totals.macs)} MACs" if totals.macs else ""
        self._totals.setText(self.tr("{} layers · {} parameters{}").format(layers, params, macs))
        self._totals.setVisible(alone)
        self._close.setVisible(not alone)
        self.setToolTip(self._line)
        self._copy.set_icon("copy", palette.dim)
        self._close.set_colour(palette.dim)
        self.adjustSize()

    def copy(self) -> None:
        """Put the line on the clipboard."""
        QGuiApplication.clipboard().setText(self._line)
        self._copy.set_icon("done", self._palette.same)
        self._back.start()

    def set_focused(self, focused: bool) -> None:
        """Frame the side that the bar changes and the inspector explains."""
        self.setProperty("focused", "true" if focused else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press turns to this side."""
        self.pressed.emit()
        event.accept()
