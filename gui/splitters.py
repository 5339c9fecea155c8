"""The window's splitters."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget


def splitter(orientation: Qt.Orientation, parts: tuple[QWidget, ...], sizes: tuple[int, ...]) -> QSplitter:
    """Parts with a hairline between them; the middle of three, or the first of two, takes what is left."""
    found = QSplitter(orientation)
    found.setHandleWidth(1)
    for part in parts:
        found.addWidget(part)
    found.setSizes(list(sizes))
    stretched = 1 if len(parts) == 3 else 0
    found.setStretchFactor(stretched, 1)
    found.setChildrenCollapsible(False)
    return found
