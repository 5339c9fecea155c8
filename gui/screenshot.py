"""Take a picture of the window for the documentation:

    python -m gui.screenshot --theme dark --select conv1_conv -o window.png resnet50v2@440x340x3

Runs without a display too (``QT_QPA_PLATFORM=offscreen``), with empty settings and the real worker.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget

from gui import app
from gui.colouring import WORDS
from gui.configuration_bar import FOLDS
from gui.diagram import AGAINST
from gui.palette import PALETTES, ThemeName
from gui.window import Window
from gui.worker_link import WorkerLink

PATIENCE = 120.0  # seconds for the worker to draw everything


def main(arguments: list[str] | None = None) -> int:
    """Open, wait, select, save; returns the exit code."""
    given = _parser().parse_args(arguments)
    app.application()
    link = WorkerLink()
    window = app.make_window(link, app.settings(clean=True), cast(ThemeName, given.theme))
    width, height = (int(number) for number in given.size.split("x"))
    window.resize(width, height)
    QCursor.setPos(width - 1, height - 1)  # nothing is lit by a pointer that stands in a corner by chance
    window.show()
    lines = [AGAINST.join(given.configurations)] if given.compare else given.configurations
    window.open(lines)
    if given.question:
        window.ask(given.question)
    wanted = len(lines) + bool(given.question)
    wait(lambda: len(window.session.diagrams) == wanted or bool(window.messages.lines))
    if window.session.current is not None and given.fold != "none":
        window.opener.fold(window.session.current, given.fold)
        wait(lambda: window.session.current is not None and window.session.current.fold == given.fold)
    if window.session.current is not None and given.colour_by != "category":
        window.probe.colour(given.colour_by)
        wait(lambda: window.session.current is not None and window.session.current.colouring.by == given.colour_by)
    _arrange(window, given.select, given.scroll)
    shown = _dialog(window, given.venue) if given.venue else _probe(window, given.probe) if given.probe else window
    saved = shown.grab().save(given.output)
    for message in window.messages.lines:
        print(message, file=sys.stderr)
    window.close()
    link.stop()
    return 0 if saved and not window.messages.lines else 1


def wait(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Run the event loop until something holds or the time is over."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        QCoreApplication.processEvents()
        time.sleep(0.005)


def _dialog(window: Window, venue: str) -> QWidget:
    """The export dialog with a figure for a venue."""
    from gui.export_dialog import ExportDialog

    assert window.session.current is not None
    dialog = ExportDialog(window.session, window.link, window.session.current, window)
    dialog.form.venue.setCurrentIndex(dialog.form.venue.findData(venue))
    dialog.show()
    wait(lambda: dialog.ready or bool(dialog.preview.error))
    wait(lambda: False, 0.2)
    return dialog


def _probe(window: Window, lines: list[str]) -> QWidget:
    """The page of the probe after a sweep; who names files here lets them run."""
    from gui.probe_order import files_of

    window.probe.show()
    page = window.probe.page
    assert page is not None
    page.form.fill(lines)
    window.probe.consent.give(files_of(page.form.order().lines))
    page.form.start()
    wait(lambda: not window.probe.sweeper.running, 60 * PATIENCE)
    wait(lambda: False, 0.2)
    return window


def _arrange(window: Window, selected: str, scroll: bool) -> None:
    if window.pane is not None and selected:
        window.session.select(selected)
        if not scroll:
            window.pane.canvas.go_to_input()
    for _ in range(5):
        QCoreApplication.processEvents()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gui.screenshot", description="Take a picture of the window.")
    parser.add_argument("configurations", nargs="*", metavar="CONFIGURATION")
    parser.add_argument("--theme", choices=sorted(PALETTES), default="light")
    parser.add_argument("--compare", action="store_true", help="show the configurations side by side in one tab")
    parser.add_argument("--fold", choices=FOLDS, default="none", help="blocks or stages as one box each")
    parser.add_argument("--question", default="", metavar="TITLE", help="ask one of the library's questions")
    parser.add_argument("--colour-by", choices=tuple(WORDS), default="category", help="a heat map of a cost")
    parser.add_argument("--venue", default="", help="the export dialog with the figure for it, instead of the window")
    parser.add_argument("--probe", action="append", metavar="LINE", help="the page of the probe after a sweep of these")
    parser.add_argument("--select", default="", metavar="LAYER")
    parser.add_argument("--scroll", action="store_true", help="show the selected layer instead of the input")
    parser.add_argument("--size", default="1440x900", metavar="WIDTHxHEIGHT")
    parser.add_argument("-o", "--output", required=True, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
