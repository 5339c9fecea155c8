"""The same from a terminal: a line to be copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.icon import icon
from gui.palette import Palette
from gui.theme import mono_font


class CommandLine(QLineEdit):
    """Read only, with a button that copies it whole."""

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setObjectName("commandLine")
        self.setFont(mono_font(11))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("The same from a terminal"))
        self._copy = QAction(icon("copy", palette.dim), self.tr("Copy this command"), self)
        self._copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        self.addAction(self._copy, QLineEdit.ActionPosition.TrailingPosition)
        self.textChanged.connect(self.setToolTip)
