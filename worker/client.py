"""A worker for programs that wait: starts it on the first call, restarts it after a crash.

    with Client() as client:
        graph = client.call("load", {"configuration": "nasnetlarge"}, timeout=60)

Cancelling is killing: the frameworks and the layout engine hold the interpreter and cannot be interrupted.
"""

from __future__ import annotations

import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

import msgspec

from graph.errors import WorkerCrashed
from probe import program
from probe.memory import EXIT_CODE
from worker import launch
from worker.protocol import Frame, Splitter, decode_frame, decode_result, encode_request

OnProgress = Callable[[str, float | None], None]
_END = None


class Client:
    """One worker process, started when needed. Not for several threads at once.

    command, environment: how the worker is started; ``launch`` says the usual way.
    verbose: let the worker's stderr through instead of keeping it in a temporary file.
    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        verbose: bool = False,
    ) -> None:
        self._command = list(command or launch.command())
        self._environment = dict(environment or launch.environment())
        self._verbose = verbose
        self._process: subprocess.Popen[bytes] | None = None
        self._frames: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._log: IO[bytes] | None = None
        self._last_words = ""
        self._last_id = 0

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def process_id(self) -> int | None:
        """The worker's process, None while there is none."""
        return self._process.pid if self._process else None

    def call(
        self,
        method: str,
        params: Mapping[str, object] | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> Any:
        """The result of one method, of the type ``protocol.RESULTS`` gives.

        Raises what the worker refused the call with; WorkerCrashed when it died, or took longer than
        ``timeout`` seconds and was killed. The next call starts a new worker.
        """
        if self._process is not None and self._process.poll() is not None:
            self.kill()  # it died between two calls: nobody's loss
        self._start()
        self._last_id += 1
        try:
            self._send(encode_request(self._last_id, method, params or {}))
            frame = self._wait(method, on_progress, None if timeout is None else time.monotonic() + timeout)
        except BaseException:
            self.kill()
            raise
        if frame.error is not None and frame.error.kind == WorkerCrashed.__name__:
            self.kill()  # it said so with its last breath
        return decode_result(method, frame)

    def kill(self) -> None:
        """End the worker, whatever it does; the next call starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        self._last_words = self.log()
        for stream in (process.stdin, process.stdout, self._log):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self._log = None

    def log(self) -> str:
        """The end of what the worker, or the last one, wrote to stderr."""
        if self._log is None:
            return self._last_words
        return program.end_of(self._log)

    def _start(self) -> None:
        if self._process is not None:
            return
        self._log = None if self._verbose else tempfile.TemporaryFile(prefix="archigram-worker-")  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                env=self._environment,
                start_new_session=True,  # Ctrl-C is the client's to handle
            )
        except OSError as error:
            if self._log is not None:
                self._log.close()
            self._log = None
            raise WorkerCrashed(f"the worker process cannot be started: {error}; install archigram again") from error
        self._frames = queue.SimpleQueue()
        threading.Thread(target=_pump, args=(self._process.stdout, self._frames), daemon=True).start()

    def _send(self, line: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(OSError):  # a dead worker shows when its answer is awaited
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def _wait(self, method: str, on_progress: OnProgress | None, deadline: float | None) -> Frame:
        while True:
            frame = self._next_frame(method, deadline)
            if frame.id != self._last_id:
                continue
            if frame.progress is None:
                return frame
            if on_progress is not None:
                on_progress(frame.progress.message, frame.progress.fraction)

    def _next_frame(self, method: str, deadline: float | None) -> Frame:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        try:
            line = self._frames.get(timeout=left)
        except queue.Empty:
            raise too_long(method) from None
        if line is _END:
            raise self._obituary(method)
        try:
            return decode_frame(line)
        except msgspec.MsgspecError as error:
            raise WorkerCrashed(f"the worker process answered {method} with something unreadable: {error}") from error

    def _obituary(self, method: str) -> WorkerCrashed:
        assert self._process is not None
        return death(method, describe_exit(self._process.wait()), "try again, or with -v to see its log")


def too_long(method: str) -> WorkerCrashed:
    """What is said of a call that was ended because it took longer than any may."""
    return WorkerCrashed(
        f"the worker process was stopped: {method} took longer than it may; "
        "try a smaller model, or see whether a function of your own ever returns"
    )


def death(method: str, how: str, advice: str) -> WorkerCrashed:
    """What is said of a worker that died at a call; ``how`` in the words of ``describe_exit``."""
    return WorkerCrashed(f"the worker process died at {method} ({how}); {advice}")


def describe_exit(code: int) -> str:
    """An exit code in words: "killed by SIGSEGV", "exit code 3"."""
    if code == EXIT_CODE:
        return "out of memory"
    if code < 0 and code == -getattr(signal, "SIGXCPU", 0):
        return "it computed for longer than a good file needs; the file may be damaged"
    return program.describe_exit(code)


def _pump(stream: IO[bytes] | None, frames: queue.SimpleQueue[bytes | None]) -> None:
    """Queue each line of the worker, and the end when it is gone."""
    splitter = Splitter()
    with suppress(OSError, ValueError):
        while stream is not None and (data := stream.read1(2**20)):  # type: ignore[attr-defined]
            for line in splitter.feed(data):
                frames.put(line)
    frames.put(_END)
