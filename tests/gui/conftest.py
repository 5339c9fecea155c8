"""One application for all window tests; a warning of Qt's fails the test, and so does a leaked process."""

from __future__ import annotations

import os
import time

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from gui import app as gui_app
from gui.settings import Settings
from gui.window import Window
from tests.gui.fakes import FakeLink

IGNORED = (
    "This plugin does not support",  # offscreen has neither window flags nor geometry of the screen
    "propagateSizeHints",
)


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return gui_app.application()


@pytest.fixture(autouse=True)
def qt_warnings() -> Iterator[list[str]]:
    found: list[str] = []

    def listen(kind: QtMsgType, _context: object, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not any(part in message for part in IGNORED):
            found.append(message)

    old = qInstallMessageHandler(listen)
    yield found
    qInstallMessageHandler(old)
    assert not found


@pytest.fixture(autouse=True)
def no_process_left(qt_warnings: list[str]) -> Iterator[None]:
    """What a test starts it also ends; else a worker would outlive its window."""
    before = child_processes()
    yield
    settle()
    wait_until(lambda: child_processes() <= before)


def child_processes() -> set[str]:
    """Ids of this process' children, where the system tells."""
    told = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(told.read_text().split()) if told.exists() else set()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def window(qapp: QApplication, settings: Settings, link: FakeLink) -> Iterator[Window]:
    window = gui_app.make_window(link, settings, "light")
    window.resize(1440, 900)
    window.show()
    settle()
    yield window
    window.close()
    window.deleteLater()
    settle()


def settle() -> None:
    """Let everything queued happen, deletions included."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Run the event loop until something holds."""
    deadline = QDeadlineTimer(round(seconds * 1000))
    while not condition():
        assert not deadline.hasExpired(), "it did not happen in time"
        QCoreApplication.processEvents()
        time.sleep(0.005)
