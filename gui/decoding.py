"""Large answers are decoded beside the GUI thread, so that the window stays alive while they are.

Python's threads take turns every 5 ms; only single calls into C (msgspec) hold the window up for
their whole length, about a tenth of a second for 10,000 nodes.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from gui import diagram, parts
from worker import protocol

LARGE = 1 << 20  # bytes; smaller answers are decoded at once, within two frames


def decode(method: str, frame: protocol.Frame) -> Any:
    """The result of a call, its drawings sorted for the canvas, its graphs' facts known."""
    result = protocol.decode_result(method, frame)
    if isinstance(result, protocol.Drawn):
        parts.AHEAD.prepare((result.drawing,))
        diagram.AHEAD.prepare((result.graph,))
    elif isinstance(result, protocol.Compared):
        parts.AHEAD.prepare(result.drawings)
        diagram.AHEAD.prepare(result.graphs)
    return result


class _Signals(QObject):
    done = Signal(object, object, object)


class _Task(QRunnable):
    def __init__(self, key: object, method: str, frame: protocol.Frame) -> None:
        super().__init__()
        self.signals = _Signals()
        self._key, self._method, self._frame = key, method, frame

    def run(self) -> None:
        """In a thread of the pool; the signal arrives in the GUI's."""
        try:
            self.signals.done.emit(self._key, decode(self._method, self._frame), None)
        except Exception as error:  # the link tells whoever asked
            self.signals.done.emit(self._key, None, error)


class Decoder(QObject):
    """``done`` carries what ``start`` was given as its key, then the result or the exception."""

    done = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._tasks: set[_Task] = set()

    @property
    def busy(self) -> bool:
        """Whether something is being decoded."""
        return bool(self._tasks)

    def start(self, key: object, method: str, frame: protocol.Frame) -> None:
        """Decode beside the window; returns at once."""
        task = _Task(key, method, frame)
        task.setAutoDelete(False)
        self._tasks.add(task)
        task.signals.done.connect(lambda *told: self._end(task, *told))
        self._pool.start(task)

    def wait(self) -> None:
        """Let the thread come to its end; called when the link stops."""
        self._pool.waitForDone()

    def _end(self, task: _Task, key: object, result: object, error: object) -> None:
        self._tasks.discard(task)
        self.done.emit(key, result, error)
