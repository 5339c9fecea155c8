"""Sizes chosen in the inspector: drawn, and remembered for their file once they have worked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from graph.configuration import Configuration
from gui import titles
from worker import pins

if TYPE_CHECKING:
    from gui.session import Diagram
    from gui.window import Window


class SizesDesk(QObject):
    """Connects the inspector's card for open sizes with what it asks for."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._tried: set[str] = set()
        window.inspector.sized.connect(self._apply)
        window.inspector.measure.connect(self._measure)
        window.session.replaced.connect(self._remember)

    def _apply(self, configuration: Configuration) -> None:
        diagram = self._window.session.current
        if diagram is not None:
            self._window.messages.clear()
            self._tried.add(str(configuration))
            self._window.opener.change(diagram, configuration)

    def _remember(self, diagram: Diagram) -> None:
        """Only what the file could be drawn with."""
        if diagram.configuration in self._tried:
            self._tried.discard(diagram.configuration)
            pins.remember(titles.read(diagram.configuration))

    def _measure(self) -> None:
        if self._window.session.current is not None:
            self._window.messages.clear()
            self._window.asking.ask_to_measure(self._window.session.current)
