"""A progress bar on stderr, only where that is a terminal, only for work that takes a while."""

from __future__ import annotations

import sys
import threading
import time
from typing import TextIO

_PATIENCE = 0.3  # seconds without a bar
_PERIOD = 0.1
_WIDTH = 24
_CLEAR = "\r\x1b[K"


class ProgressBar:
    """Shows the last message with a bar, or a moving mark while the fraction is unknown.

    A context manager; ``report`` is what a worker's client calls.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._message, self._fraction = "", None  # type: tuple[str, float | None]
        self._start = time.monotonic()
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        self._shown = False

    def __enter__(self) -> ProgressBar:
        if self._stream.isatty():
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()
        if self._shown:
            self._stream.write(_CLEAR)
            self._stream.flush()

    def report(self, message: str, fraction: float | None = None) -> None:
        """Where the work stands; fraction from 0 to 1, None while unknown."""
        self._message, self._fraction = message, fraction

    def _run(self) -> None:
        if self._done.wait(_PATIENCE):
            return
        while not self._done.wait(_PERIOD):
            seconds = time.monotonic() - self._start
            self._stream.write(f"{_CLEAR}{bar(self._fraction, seconds)} {self._message[:80]} {seconds:.0f} s")
            self._stream.flush()
            self._shown = True


def bar(fraction: float | None, seconds: float) -> str:
    """A bar of fixed width, ``███░░`` up to the fraction, or a mark that wanders with time."""
    if fraction is None:
        place = int(seconds * 10) % _WIDTH
        return "".join("█" if index == place else "░" for index in range(_WIDTH))
    full = round(min(max(fraction, 0.0), 1.0) * _WIDTH)
    return "█" * full + "░" * (_WIDTH - full)
