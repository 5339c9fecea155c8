"""The parent's side of one configuration's process: ask, wait within its time, kill, say how it ended."""

from __future__ import annotations

import queue
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, TypeVar

import msgspec

from graph.errors import Cancelled, ProbeError
from probe import launch, limits
from probe.memory import EXIT_CODE
from probe.messages import Answer, Ask, Problem, decode_answer, encode
from probe.program import describe_exit, end_of
from probe.values import Task

_Wanted = TypeVar("_Wanted")
_GLANCE = 0.2  # seconds between looks at whether the person has cancelled
_MEMORY_WORDS = ("bad_alloc", "out of memory", "resource exhausted", "cannot allocate", "std::length_error")

_IDLE_TALK = re.compile(
    r"\s*(WARNING|INFO|I|W)\s*(:|\d{4}\s)"  # absl's and glog's: ``I0000 00:00:17…``, ``WARNING: All log messages…``
    r"|\s*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,\d]*:? (I|W|\[W|\[I)\b"  # TensorFlow's and ONNX Runtime's
    r"|To enable the following instructions:"  # the second line of one of TensorFlow's
)
"""Lines of a framework's log that tell nothing of a crash."""


class Child:
    """One short-lived process. ``command`` is how it is started; ``launch.command`` says the usual way.

    Only the time the child works for an answer counts against its limit, not that in which others have their turn.
    """

    def __init__(self, task: Task, command: Sequence[str] | None = None) -> None:
        self._task = task
        self._left = task.settings.bounds.time_limit
        self._log: IO[bytes] = tempfile.TemporaryFile(prefix="archigram-probe-")  # noqa: SIM115 - closed by kill
        environment: Mapping[str, str] = launch.environment(task.settings)
        self._process = subprocess.Popen(
            list(command or launch.command()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment,
            start_new_session=True,  # Ctrl-C is the parent's to handle
        )
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._pump, daemon=True).start()

    @property
    def process_id(self) -> int:
        """The child's process."""
        return self._process.pid

    def ask(self, message: Ask, wanted: type[_Wanted], cancelled: Callable[[], bool]) -> _Wanted:
        """The answer to one message. Raises ProbeError in the child's words, or in ours where it died or was
        stopped at its time limit; Cancelled where ``cancelled()`` turns true meanwhile.
        """
        with suppress(OSError):  # a dead child shows when its answer is awaited
            assert self._process.stdin is not None
            self._process.stdin.write(encode(message))
            self._process.stdin.flush()
        answer = self._decoded(self._wait(cancelled))
        if isinstance(answer, Problem):
            raise ProbeError(answer.message)
        if not isinstance(answer, wanted):
            raise ProbeError(f"the probe's process answered with {type(answer).__name__}; report this")
        return answer

    def kill(self) -> None:
        """End the child, whatever it does."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._log):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def log(self) -> str:
        """The end of what the child wrote to stderr."""
        return end_of(self._log)

    def _wait(self, cancelled: Callable[[], bool]) -> bytes:
        start = time.monotonic()
        while (left := self._left - (time.monotonic() - start)) > 0:
            if cancelled():
                raise Cancelled("the probe was cancelled")
            with suppress(queue.Empty):
                line = self._lines.get(timeout=min(left, _GLANCE))
                self._left = left
                return line
        raise ProbeError(
            f"stopped: it took longer than the {self._task.settings.bounds.time_limit:g} s it may; "
            "try a smaller model or input, fewer --calls, or --time-limit"
        )

    def _decoded(self, line: bytes) -> Answer:
        if not line:
            raise ProbeError(self._obituary())
        try:
            return decode_answer(line)
        except msgspec.MsgspecError as error:
            raise ProbeError(f"the probe's process answered with something unreadable: {error}") from error

    def _obituary(self) -> str:
        code = self._process.wait()
        last = self.log()
        if code == EXIT_CODE or any(word in last.lower() for word in _MEMORY_WORDS):
            return limits.too_much(self._task.settings.bounds.memory_limit)
        words = [line for line in last.splitlines() if line.strip() and not _IDLE_TALK.match(line)]
        said = f"; its last words: {words[-1].strip()[:200]}" if words else ""
        return f"its process died ({describe_exit(code)}); the model cannot run here, try another backend or size{said}"

    def _pump(self) -> None:
        assert self._process.stdout is not None
        with suppress(OSError, ValueError):
            for line in self._process.stdout:
                self._lines.put(line)
        self._lines.put(b"")
