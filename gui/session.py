"""The window's only mutable state: what is open, what is current, what is selected, how it looks.

Panels read the session and listen to its signals; they never talk to each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from gui.diagram import Diagram
from gui.palette import PALETTES, Palette, ThemeName
from gui.settings import Settings

__all__ = ["Diagram", "Session"]


class Session(QObject):
    """Open diagrams, current tab, selection, recent configurations, theme."""

    opened = Signal(object)
    replaced = Signal(object)
    closed = Signal(object)
    current_changed = Signal(object)
    selection_changed = Signal(object)
    focus_changed = Signal(object)  # another side of a comparison is in focus
    recent_changed = Signal()
    theme_changed = Signal(object)
    refused = Signal(str)
    broken = Signal(object)  # an Exception that is nobody's input: a bug

    def __init__(self, settings: Settings, theme: ThemeName) -> None:
        super().__init__()
        self.settings = settings
        self.palette: Palette = PALETTES[theme]
        self._diagrams: list[Diagram] = []
        self._current: Diagram | None = None

    @property
    def diagrams(self) -> Sequence[Diagram]:
        """Open diagrams in the order of their tabs."""
        return tuple(self._diagrams)

    @property
    def current(self) -> Diagram | None:
        """The diagram in front, None on the welcome page."""
        return self._current

    @property
    def theme(self) -> ThemeName:
        """``light`` or ``dark``."""
        return self.palette.name

    def add(self, diagram: Diagram) -> None:
        """Open a tab and bring it to the front."""
        self._diagrams.append(diagram)
        self.remember(diagram.line)
        self.opened.emit(diagram)
        self.show(diagram)

    def update(self, diagram: Diagram) -> None:
        """Tell that a diagram's content was replaced."""
        self.replaced.emit(diagram)
        if diagram is self._current:
            self.selection_changed.emit(diagram)

    def show(self, diagram: Diagram | None) -> None:
        """Bring a diagram to the front."""
        if diagram is not self._current:
            self._current = diagram
            self.current_changed.emit(diagram)

    def close(self, diagram: Diagram) -> None:
        """Close a tab; its right neighbour comes to the front, else its left one."""
        place = self._diagrams.index(diagram)
        self._diagrams.remove(diagram)
        if diagram is self._current:
            rest = self._diagrams
            self.show(rest[min(place, len(rest) - 1)] if rest else None)
        self.closed.emit(diagram)

    def move(self, source: int, target: int) -> None:
        """Follow a tab that was dragged."""
        self._diagrams.insert(target, self._diagrams.pop(source))

    def select(self, name: str, side: int | None = None) -> None:
        """Select a node of the current diagram by name; "" selects nothing. In a comparison its side gets the focus."""
        diagram = self._current
        if diagram is None:
            return
        before = (diagram.selected, diagram.focused)
        diagram.choose(name, side)
        if diagram.focused != before[1]:
            self.focus_changed.emit(diagram)
        if (diagram.selected, diagram.focused) != before:
            self.selection_changed.emit(diagram)

    def focus(self, side: int) -> None:
        """Turn to another side of the current comparison: the bar and the inspector show it."""
        diagram = self._current
        if diagram is not None and diagram.focused != side:
            diagram.focus(side)
            self.focus_changed.emit(diagram)
            self.selection_changed.emit(diagram)

    def remember(self, configuration: str) -> None:
        """Put a configuration first among the recent ones."""
        self.settings.add_recent(configuration)
        self.recent_changed.emit()

    def forget(self, configuration: str) -> None:
        """Drop a configuration that can no longer be opened."""
        self.settings.remove_recent(configuration)
        self.recent_changed.emit()

    def clear_recent(self) -> None:
        """Drop all recent configurations."""
        self.settings.clear_recent()
        self.recent_changed.emit()

    def set_theme(self, theme: ThemeName) -> None:
        """Change and keep the look."""
        if theme != self.palette.name:
            self.palette = PALETTES[theme]
            self.settings.theme = theme
            self.theme_changed.emit(self.palette)

    def refuse(self, message: str) -> None:
        """Report something that could not be done; the open diagrams stay as they are."""
        self.refused.emit(message)
