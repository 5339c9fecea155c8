"""The window's end of the worker: a ``QProcess``, one JSON line per frame, one call at a time.

Killing the process is how a call is cancelled, or ended that takes too long: the frameworks and the layout engine
hold the GIL and cannot be interrupted. Whatever waits behind a killed call runs in a fresh process.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from graph.errors import Cancelled, WorkerCrashed
from gui.decoding import LARGE, Decoder
from worker import launch, protocol

KILL_WAIT_MS = 2000
LONGEST_MS = 600_000  # a call may take: as long as on the command line
STDERR_KEPT = 4000  # characters of the worker's last words kept for a bug report

AGAIN = "it starts again with the next request, so try once more"

Done = Callable[[Any], object]
Failed = Callable[[Exception], None]
Progress = Callable[[str, float | None], None]


@dataclass
class Call:
    """A request and whom to tell."""

    id: int
    method: str
    params: Mapping[str, object]
    done: Done
    failed: Failed
    progress: Progress | None = None


class WorkerLink(QObject):
    """Sends calls to the worker in order, restarts it after a crash or a cancel."""

    started = Signal()

    def __init__(
        self, parent: QObject | None = None, command: list[str] | None = None, longest_ms: int = LONGEST_MS
    ) -> None:
        super().__init__(parent)
        self._limit = QTimer(self, singleShot=True, interval=longest_ms)
        self._limit.timeout.connect(self._took_too_long)
        self._command = command or launch.command()
        self._process: QProcess | None = None
        self._queue: deque[Call] = deque()
        self._active: Call | None = None
        self._splitter = protocol.Splitter()
        self._decoder = Decoder(self)
        self._decoder.done.connect(self._decoded)
        self._last_words = ""
        self._next_id = 1

    @property
    def process_id(self) -> int:
        """The worker's process id, 0 when none runs."""
        return self._process.processId() if self._process is not None else 0

    @property
    def last_words(self) -> str:
        """The end of what the worker wrote to stderr."""
        return self._last_words

    @property
    def decoding(self) -> bool:
        """Whether a large answer has arrived and is being decoded."""
        return self._decoder.busy

    def start(self) -> None:
        """Spawn the worker unless it runs; called after the first paint, so that it costs the window nothing."""
        if self._process is not None:
            return
        process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._listen)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        self._process, self._splitter = process, protocol.Splitter()
        process.start(self._command[0], self._command[1:])
        self.started.emit()

    def call(
        self,
        method: str,
        params: Mapping[str, object],
        done: Done,
        failed: Failed,
        progress: Progress | None = None,
    ) -> int:
        """Queue a call; exactly one of ``done`` and ``failed`` follows. Returns the id to cancel it by."""
        call = Call(self._next_id, method, params, done, failed, progress)
        self._next_id += 1
        self._queue.append(call)
        self._send_next()
        return call.id

    def cancel(self, call_id: int) -> None:
        """Give a call up: take it from the queue, or kill the worker that runs it."""
        waiting = [call for call in self._queue if call.id == call_id]
        if waiting:
            self._queue.remove(waiting[0])
            waiting[0].failed(Cancelled("cancelled"))
        elif self._active is not None and self._active.id == call_id:
            self._drop()
            self._fail_active(Cancelled("cancelled"))

    def stop(self) -> None:
        """End the worker for good; nothing is told any more."""
        self._queue.clear()
        self._active = None
        self._limit.stop()
        self._drop()
        self._decoder.wait()

    def _send_next(self) -> None:
        if self._active is not None or not self._queue:
            return
        self._active = self._queue.popleft()
        self._limit.start()
        self.start()
        if self._process is not None:
            frame = protocol.encode_request(self._active.id, self._active.method, self._active.params)
            self._process.write(frame)

    def _read(self) -> None:
        if self._process is None:
            return
        for line in self._splitter.feed(bytes(self._process.readAllStandardOutput().data())):
            self._take(line)

    def _take(self, line: bytes) -> None:
        call = self._active
        frame = protocol.decode_frame(line)
        if call is None or frame.id != call.id:
            return
        if frame.progress is not None:
            if call.progress is not None:
                call.progress(frame.progress.message, frame.progress.fraction)
        elif frame.error is not None:
            self._fail_active(protocol.to_exception(frame.error))
        elif len(memoryview(frame.result)) >= LARGE:
            self._decoder.start(call, call.method, frame)
        else:
            self._finish_active(call, frame)

    def _finish_active(self, call: Call, frame: protocol.Frame) -> None:
        try:
            result = protocol.decode_result(call.method, frame)
        except Exception as error:  # a frame that is not what the protocol says is a bug to show, not to swallow
            self._fail_active(error)
            return
        self._hand_over(call, result)

    def _decoded(self, call: Call, result: Any, error: Exception | None) -> None:
        if call is not self._active:  # cancelled meanwhile
            return
        if error is not None:
            self._fail_active(error)
        else:
            self._hand_over(call, result)

    def _hand_over(self, call: Call, result: Any) -> None:
        self._active = None
        self._limit.stop()
        try:
            call.done(result)
        finally:
            self._send_next()

    def _listen(self) -> None:
        if self._process is not None:
            text = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
            self._last_words = (self._last_words + text)[-STDERR_KEPT:]

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        if self._active is None:
            return
        from worker.client import death, describe_exit  # the first paint does without

        crashed = status == QProcess.ExitStatus.CrashExit
        how = "crashed" if crashed and sys.platform == "win32" else describe_exit(-code if crashed else code)
        self._fail_active(death(self._active.method, how, AGAIN))

    def _took_too_long(self) -> None:
        """End a call that exceeds what any may take, and the worker with it."""
        if self._active is None:
            return
        from worker.client import too_long

        self._drop()
        self._fail_active(too_long(self._active.method))

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._process = None
            self._fail_active(WorkerCrashed(f"the worker cannot be started with {self._command[0]}; is Python there?"))

    def _fail_active(self, error: Exception) -> None:
        call, self._active = self._active, None
        self._limit.stop()
        if call is not None:
            call.failed(error)
        self._send_next()

    def _drop(self) -> None:
        """Kill without waiting for the goodbye signals."""
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        process.kill()
        process.waitForFinished(KILL_WAIT_MS)
        process.deleteLater()


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment()
    for name, value in launch.environment().items():
        environment.insert(name, value)
    return environment
