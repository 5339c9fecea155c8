"""Every command with its words and keys; Netron's users find theirs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from gui import titles
from gui.session import Session

Command = tuple[str, str, tuple[str, ...]]
"""The command's name, its words and its keys; the first key is shown."""

MENUS: tuple[tuple[str, tuple[Command | None, ...]], ...] = (
    (
        "&File",
        (
            ("open", "&Open…", ("Ctrl+O",)),
            ("reload", "&Reload", ("F5", "Ctrl+R")),
            None,
            ("export", "&Export…", ("Ctrl+Shift+E",)),
            ("copy", "&Copy configuration", ("Ctrl+Shift+C",)),
            ("duplicate", "Compare with a &duplicate", ("Ctrl+D",)),
            None,
            ("undo", "&Undo", ("Ctrl+Z",)),
            ("redo", "Re&do", ("Ctrl+Shift+Z", "Ctrl+Y")),
            None,
            ("close", "Close &tab", ("Ctrl+W",)),
            ("quit", "&Quit", ("Ctrl+Q",)),
        ),
    ),
    (
        "&View",
        (
            ("zoom_in", "Zoom &in", ("Shift+Up", "Ctrl+=", "Ctrl++")),
            ("zoom_out", "Zoom &out", ("Shift+Down", "Ctrl+-")),
            ("actual_size", "&Actual size", ("Shift+Backspace",)),
            ("fit", "&Fit the whole", ("Ctrl+0", "F")),
            ("input", "Go to the &input", ("Home",)),
            None,
            ("library", "&Library", ("Ctrl+B",)),
            ("table", "&Table of layers", ("Ctrl+T",)),
            ("inspector", "I&nspector", ("Ctrl+Return", "Ctrl+I")),
            None,
            ("theme", "&Light or dark", ("Ctrl+Shift+D",)),
            ("full_screen", "F&ull screen", ("F11",)),
        ),
    ),
    (
        "&Measure",
        (
            ("probe", "&Probe: time a forward pass", ("Ctrl+Shift+P",)),
            ("colour_time", "&Where the time goes", ("Alt+5",)),
            None,
            ("colour_category", "Colour by &category", ("Alt+1",)),
            ("colour_params", "Colour by &parameters", ("Alt+2",)),
            ("colour_macs", "Colour by &multiply–accumulates", ("Alt+3",)),
            ("colour_memory", "Colour by &activation memory", ("Alt+4",)),
        ),
    ),
    (
        "&Go",
        (
            ("find", "&Find a layer", ("Ctrl+F",)),
            ("find_next", "Find &next", ("F3", "Ctrl+G")),
            ("find_previous", "Find &previous", ("Shift+F3", "Ctrl+Shift+G")),
            ("search", "&Search the library", ("Ctrl+L", "Ctrl+K")),
            None,
            ("next_tab", "Ne&xt tab", ("Ctrl+Tab", "Ctrl+PgDown")),
            ("previous_tab", "Pre&vious tab", ("Ctrl+Shift+Tab", "Ctrl+PgUp")),
            ("next_side", "Next &side of a comparison", ("Ctrl+Shift+Right",)),
            ("options", "O&ptions", ("Ctrl+P", "Ctrl+,")),
        ),
    ),
    (
        "&Help",
        (
            ("keys", "&Keys", ("F1",)),
            ("about", "&About Archigram", ()),
        ),
    ),
)


class Menus:
    """Builds the menu and the actions; ``actions[name]`` for those that are enabled or checked elsewhere."""

    def __init__(self, window: QWidget, slots: dict[str, Callable[[], None]], session: Session) -> None:
        self.menu = QMenu(window)
        self.actions: dict[str, QAction] = {}
        self._session = session
        self._window = window
        for title, commands in MENUS:
            submenu = self.menu.addMenu(title)
            for command in commands:
                if command is None:
                    submenu.addSeparator()
                else:
                    submenu.addAction(self._action(command, slots[command[0]]))
            if title == "&File":
                self.recent = QMenu("Open &recent", submenu)
                submenu.insertMenu(self.actions["reload"], self.recent)
        self.open_recent: Callable[[str], None] = lambda line: None
        self._recent_actions: list[QAction] = []
        session.recent_changed.connect(self.renew_recent)
        self.renew_recent()

    def renew_recent(self) -> None:
        """List the recent configurations with Ctrl+1 … Ctrl+9."""
        for action in self._recent_actions:
            self._window.removeAction(action)
            action.deleteLater()
        recent = self._session.settings.recent
        named = enumerate(zip(recent, titles.distinct(recent), strict=True), 1)
        self._recent_actions = [self._recent_action(number, line, name) for number, (line, name) in named]
        self.recent.clear()
        self.recent.addActions(self._recent_actions)
        self.recent.addSeparator()
        self.recent.addAction("&Forget these", self._session.clear_recent)
        self.recent.setEnabled(bool(self._recent_actions))

    def enable_for_diagram(self, on: bool) -> None:
        """Grey out what needs an open diagram."""
        needing = (
            "reload export copy duplicate next_side undo redo close zoom_in zoom_out actual_size fit input "
            "find find_next find_previous options "
            "colour_time colour_category colour_params colour_macs colour_memory"
        )
        for name in needing.split():
            self.actions[name].setEnabled(on)

    def _action(self, command: Command, slot: Callable[[], None]) -> QAction:
        name, words, keys = command
        action = QAction(words, self._window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _checked=False: slot())
        self._window.addAction(action)
        self.actions[name] = action
        return action

    def _recent_action(self, number: int, line: str, name: str) -> QAction:
        text = name.replace("&", "&&")
        action = QAction(f"{text}    {line}" if len(line) < 60 and text != line else text, self._window)
        action.setShortcut(QKeySequence(f"Ctrl+{number}"))
        action.triggered.connect(lambda _checked=False: self.open_recent(line))
        self._window.addAction(action)
        return action


def keys_text() -> list[tuple[str, str]]:
    """Every command with its keys, for the help."""
    found = []
    for _, commands in MENUS:
        found += [(words.replace("&", ""), "  ".join(keys)) for _, words, keys in filter(None, commands) if keys]
    return found
