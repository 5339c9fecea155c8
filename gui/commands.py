"""What the menus' commands do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gui.colouring import WORDS
from gui.menus import Menus

if TYPE_CHECKING:
    from gui.canvas import Canvas
    from gui.diagram import Diagram
    from gui.window import Window


class Commands:
    """One method or function per command; the panels' visibility is remembered here."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._hidden: set[str] = set()
        self.menus = Menus(window, self._slots(), window.session)
        self.menus.open_recent = lambda line: window.open([line])

    def wants(self, panel: str) -> bool:
        """Whether a panel is to be shown when there is something in it."""
        return panel not in self._hidden

    def toggle_theme(self) -> None:
        """Light or dark."""
        self._window.session.set_theme("dark" if self._window.session.theme == "light" else "light")

    def escape(self) -> None:
        """Take away, in this order: a question, the text to find, a message, the selection."""
        window = self._window
        if window.asking.dismiss():
            return
        if window.probe.shown and not window.messages.lines:
            window.probe.hide()
            return
        for field in (window.top_bar.find_field, window.library.search):
            if field.text() or field.hasFocus():
                field.clear()
                self.focus_canvas()
                return
        if window.messages.lines:
            window.messages.clear()
        else:
            window.session.select("")

    def duplicate(self, line: str = "") -> None:
        """Add a side to the current tab; its size is the first thing one changes."""
        diagram = self._window.session.current
        if diagram is not None:
            self._window.messages.clear()
            self._window.opener.duplicate(diagram, line)
            if not line:
                self._window.configuration_bar.shape.edit.setFocus()
                self._window.configuration_bar.shape.edit.selectAll()

    def focus_canvas(self) -> None:
        """Keys go to the diagram again."""
        if self._window.pane is not None:
            self._window.pane.canvas.setFocus()

    def _slots(self) -> dict[str, Callable[[], None]]:
        window = self._window
        return {
            "open": window.ask_for_files,
            "reload": self._reload,
            "export": window.ask_to_export,
            "copy": self._copy,
            "duplicate": self.duplicate,
            "undo": self._on_current(window.opener.undo),
            "redo": self._on_current(window.opener.redo),
            "next_side": self._on_current(self._next_side),
            "close": self._close,
            "quit": lambda: _ignore(window.close()),
            "zoom_in": self._on_canvas(lambda canvas: canvas.zoom_in()),
            "zoom_out": self._on_canvas(lambda canvas: canvas.zoom_out()),
            "actual_size": self._on_canvas(lambda canvas: canvas.actual_size()),
            "fit": self._on_canvas(lambda canvas: canvas.fit()),
            "input": self._on_canvas(lambda canvas: canvas.go_to_input()),
            "library": lambda: self._toggle("library", window.library),
            "table": lambda: self._toggle("table", window.tables),
            "inspector": lambda: self._toggle("inspector", window.inspector),
            "theme": self.toggle_theme,
            "probe": window.probe.toggle,
            **{f"colour_{by}": partial(self._colour, by) for by in WORDS},
            "full_screen": lambda: window.showNormal() if window.isFullScreen() else window.showFullScreen(),
            "find": self._find,
            "find_next": lambda: window.layers.step(1),
            "find_previous": lambda: window.layers.step(-1),
            "search": self._search,
            "next_tab": lambda: self._step_tab(1),
            "previous_tab": lambda: self._step_tab(-1),
            "options": window.configuration_bar.show_options,
            "keys": self._keys,
            "about": self._about,
        }

    def _colour(self, by: str) -> None:
        self._window.probe.colour(by)

    def _on_canvas(self, act: Callable[[Canvas], None]) -> Callable[[], None]:
        def run() -> None:
            if self._window.pane is not None:
                act(self._window.pane.canvas)

        return run

    def _on_current(self, act: Callable[[Diagram], None]) -> Callable[[], None]:
        def run() -> None:
            if self._window.session.current is not None:
                self._window.messages.clear()
                act(self._window.session.current)

        return run

    def _next_side(self, diagram: Diagram) -> None:
        self._window.session.focus((diagram.focused + 1) % len(diagram.contents))

    def _reload(self) -> None:
        if self._window.session.current is not None:
            self._window.messages.clear()
            self._window.opener.reload(self._window.session.current)

    def _copy(self) -> None:
        if self._window.pane is not None:
            self._window.pane.caption.copy()

    def _close(self) -> None:
        if self._window.session.current is not None:
            self._window.session.close(self._window.session.current)

    def _keys(self) -> None:
        from gui import dialogs

        dialogs.show_keys(self._window)

    def _about(self) -> None:
        from gui import dialogs

        dialogs.show_about(self._window)

    def _find(self) -> None:
        self._window.top_bar.find_field.setFocus()
        self._window.top_bar.find_field.selectAll()

    def _search(self) -> None:
        self._hidden.discard("library")
        self._window.library.show()
        self._window.library.search.setFocus()
        self._window.library.search.selectAll()

    def _step_tab(self, by: int) -> None:
        session = self._window.session
        if session.current is not None:
            place = session.diagrams.index(session.current)
            session.show(session.diagrams[(place + by) % len(session.diagrams)])

    def _toggle(self, name: str, panel: QWidget) -> None:
        shown = name in self._hidden
        (self._hidden.discard if shown else self._hidden.add)(name)
        panel.setVisible(shown and (name == "library" or self._window.session.current is not None))


def _ignore(_value: object) -> None:
    return None
