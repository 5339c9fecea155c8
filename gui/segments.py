"""A few words in one frame, of which one is chosen: ``auto | cpu | gpu``."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget


class Segments(QFrame):
    """``changed`` carries the key of what was chosen. The arrow keys go from one to the next."""

    changed = Signal(str)

    def __init__(self, words: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "segments")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(2)
        for key, text in words.items():
            self._buttons[key] = button = _button(text)
            self._group.addButton(button)
            layout.addWidget(button)
            button.toggled.connect(lambda on, key=key: self.changed.emit(key) if on else None)
        next(iter(self._buttons.values())).setChecked(True)

    @property
    def chosen(self) -> str:
        """The key of what is chosen."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Choose by key."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> QPushButton:
        """One of the buttons."""
        return self._buttons[key]


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "segment")
    button.setCheckable(True)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
