"""Asks the worker for a preview: not at every key, and one at a time, since a call under way is only stopped by
killing the worker.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from graph.errors import ArchigramError
from gui.jobs import Job, Link, request_of
from worker.protocol import Bug

PAUSE_MS = 220


class PreviewAsker(QObject):
    """arrived(answer): the newest wish's. refused(words): it cannot be drawn. busy(on): something is on its way."""

    arrived = Signal(object)
    refused = Signal(str)
    busy = Signal(bool)

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._wish: tuple[str, dict[str, object]] | None = None
        self._asked: tuple[str, dict[str, object]] | None = None
        self._closed = self._useless = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    @property
    def waiting(self) -> bool:
        """Whether the newest wish is not answered yet."""
        return self._wish is not None or self._asked is not None

    def wish(self, job: Job, diagram: str, *, trusted: bool) -> None:
        """Have this drawn, after a pause in which nothing else is wished for."""
        method, params = request_of(job, trusted)
        self._wish = (method, {**params, "diagram": diagram} if method == "draw" else params)
        self.busy.emit(True)
        self._pause.start()

    def forget(self) -> None:
        """Nothing is wished for any more; an answer on its way is for nobody."""
        self._pause.stop()
        self._wish, self._useless = None, True
        self.busy.emit(False)

    def close(self) -> None:
        """The dialog is gone."""
        self._closed = True
        self._pause.stop()

    def _ask(self) -> None:
        if self._asked is not None or self._wish is None or self._closed:
            return
        self._asked, self._wish, self._useless = self._wish, None, False
        method, params = self._asked
        self._link.call(method, params, self._done, self._failed)

    def _done(self, answer: Any) -> None:
        if not self._ended():
            self.arrived.emit(answer)
            self.busy.emit(False)

    def _failed(self, error: Exception) -> None:
        if not self._ended():
            known = isinstance(error, ArchigramError) and not isinstance(error, Bug)
            self.refused.emit(str(error) if known else f"this cannot be drawn because of a bug: {error}")
            self.busy.emit(False)

    def _ended(self) -> bool:
        """Whether the answer is of no use: something else is wished for already, or nobody is there."""
        self._asked = None
        if self._closed:
            return True
        if self._wish is not None:
            if not self._pause.isActive():
                self._ask()
            return True
        return self._useless
