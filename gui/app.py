"""Starts the window. Nothing here or below imports a framework: the worker owns them."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.jobs import Link, screen_style
from gui.palette import PALETTES, ThemeName
from gui.session import Session
from gui.settings import ORGANISATION, Settings
from gui.window import Window
from gui.worker_link import WorkerLink

CLEAN = "ARCHIGRAM_CLEAN"  # any text: start with empty settings and keep none


def run(configurations: list[str], *, clean: bool = False) -> int:
    """Open the window with these configurations and stay until it is closed; returns the exit code."""
    application()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal ends the window
    link = WorkerLink()
    window = make_window(link, settings(clean=clean or bool(os.environ.get(CLEAN))))
    window.show()
    QTimer.singleShot(0, lambda: begin(window, link, configurations))
    code = QApplication.exec()
    link.stop()
    window.deleteLater()
    return code


def application() -> QApplication:
    """The one application object, named so that the desktop knows it."""
    app = cast(QApplication, QApplication.instance() or QApplication(sys.argv[:1]))
    app.setApplicationName(ORGANISATION)
    app.setOrganizationName(ORGANISATION)
    app.setApplicationDisplayName("")
    app.setDesktopFileName("archigram")
    theme.load_fonts()
    return app


def settings(*, clean: bool = False) -> Settings:
    """The person's settings, or an empty place that is forgotten."""
    if not clean:
        return Settings()
    folder = Path(tempfile.mkdtemp(prefix="archigram-"))
    os.environ["XDG_DATA_HOME"] = str(folder)  # sizes remembered for files
    return Settings(folder / "settings.ini")


def make_window(link: Link, kept: Settings, look: ThemeName | None = None) -> Window:
    """A window in the wished, kept or system's theme, not yet shown."""
    name = look or cast(ThemeName, kept.theme if kept.theme in PALETTES else theme.system_theme())
    theme.apply_theme(PALETTES[name])
    return Window(Session(kept, name), link)


def begin(window: Window, link: WorkerLink, configurations: list[str]) -> None:
    """After the first paint: spawn the worker, open what the command line named."""
    link.start()
    warm_up()
    if not configurations:
        warm_up_worker(link)
    window.open(configurations)


def warm_up() -> None:
    """Import what the first diagram needs, while the worker starts."""
    import gui.pane  # noqa: F401
    from graph.rules import rule_for

    rule_for("keras", "Conv2D")


def warm_up_worker(link: WorkerLink) -> None:
    """Have the worker draw something small while the person still looks for what to open."""
    params = {"configuration": "vgg16", "style": screen_style("light"), "diagram": "flow"}
    link.call("draw", params, done=lambda drawn: None, failed=lambda error: None)
