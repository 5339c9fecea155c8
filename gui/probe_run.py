"""Runs a sweep off the GUI thread. Each configuration is a process of the probe's own; the thread only waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from graph.errors import Cancelled

if TYPE_CHECKING:
    from gui.probe_order import Order


class Sweeper(QObject):
    """One sweep at a time.

    phase(number, message, fraction): the configuration in hand. row(probe.sweep.Progress): one is done.
    ended(cancelled): no more comes. broken(error): no more comes either, and it is nobody's input.
    """

    phase = Signal(int, str, object)
    row = Signal(object)
    ended = Signal(bool)
    broken = Signal(object)

    def __init__(self, parent: QObject | None = None, results: Path | None = None) -> None:
        super().__init__(parent)
        self.results = results
        self._thread: _Thread | None = None

    @property
    def running(self) -> bool:
        """Whether a sweep is under way."""
        return self._thread is not None

    def start(self, order: Order) -> None:
        """Begin; returns at once."""
        assert self._thread is None, "one at a time"
        thread = self._thread = _Thread(lambda stopped: self._sweep(order, stopped))
        thread.finished.connect(self._finished)
        thread.start()

    def cancel(self) -> None:
        """Give up: the process in hand is killed, what was measured is kept."""
        if self._thread is not None:
            self._thread.requestInterruption()

    def stop(self) -> None:
        """Give up and wait until the process in hand is gone; called when the window closes."""
        thread = self._thread
        if thread is not None:
            thread.requestInterruption()
            thread.wait()

    def _sweep(self, order: Order, stopped: Callable[[], bool]) -> None:
        from probe.store import Store
        from probe.sweep import sweep

        store = Store(self.results)
        tell = Sifted(self.phase.emit)
        for at in sweep(order.lines, order.settings, store=store, resume=order.resume, cancelled=stopped, report=tell):
            self.row.emit(at)

    def _finished(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        thread.deleteLater()
        if thread.error is not None:
            self.broken.emit(thread.error)
        else:
            self.ended.emit(thread.cancelled)


class Sifted:
    """Passes on what is new in words, else at most some ten calls a second: quick models report thousands."""

    PERIOD = 0.1

    def __init__(self, tell: Callable[[int, str, float | None], None]) -> None:
        self._tell = tell
        self._last = ("", 0.0)

    def __call__(self, number: int, message: str, fraction: float | None) -> None:
        """Tell, or not."""
        now = time.monotonic()
        if message != self._last[0] or now - self._last[1] > self.PERIOD:
            self._last = (message, now)
            self._tell(number, message, fraction)


class _Thread(QThread):
    """Works until the work is done or its interruption is asked for."""

    def __init__(self, work: Callable[[Callable[[], bool]], None]) -> None:
        super().__init__()
        self._work = work
        self.cancelled = False
        self.error: Exception | None = None

    def run(self) -> None:
        """The thread itself."""
        try:
            self._work(self.isInterruptionRequested)
        except Cancelled:
            self.cancelled = True
        except Exception as error:  # told in the GUI's thread
            self.error = error
