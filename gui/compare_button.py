"""The bar's ways into a comparison: a duplicate to change, or one of the other tabs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui import titles
from gui.session import Session

MOST = 4  # sides: more would be too narrow to read


class CompareButton(QToolButton):
    """``chosen`` carries the line to put beside the current one; "" for a duplicate."""

    chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setText(self.tr("Compare"))
        self.setProperty("role", "toggle")
        self.setToolTip(self.tr("Put another configuration beside this one (Ctrl+D)"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(16, 16))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self.fill)
        self.setMenu(self._menu)

    def fill(self) -> None:
        """List what the current tab can be compared with."""
        self._menu.clear()
        current = self._session.current
        if current is None:
            return
        room = len(current.lines) < MOST
        first = self._menu.addAction(self.tr("Duplicate, then change a field"), lambda: self.chosen.emit(""))
        first.setEnabled(room)
        others = dict.fromkeys(line for other in self._session.diagrams if other is not current for line in other.lines)
        lines = [line for line in others if line not in current.lines]
        if lines:
            self._menu.addSeparator()
        for line, name in zip(lines, titles.distinct(lines), strict=True):
            text = self.tr("With {}").format(name.replace("&", "&&"))
            self._menu.addAction(text, partial(self.chosen.emit, line)).setEnabled(room)
