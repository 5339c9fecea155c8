"""The process of one configuration: reads what the parent asks from stdin, answers on a private copy of stdout.

Started as ``python main.py --probe``. It ends as soon as its stdin is closed: no probe outlives its parent.
"""

from __future__ import annotations

import os
import queue
import threading
from typing import BinaryIO

from graph.errors import ArchigramError
from probe import limits
from probe.messages import Answer, Ask, Build, Finish, Problem, Turn, decode_ask, encode
from probe.streams import private_streams, queue_lines
from probe.subject import Subject

_LONGEST = 400


def main() -> int:
    """Answer until stdin is closed."""
    asks, answers = private_streams()
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=queue_lines, args=(asks, inbox), daemon=True).start()
    subject = Subject()
    while True:
        ask = decode_ask(inbox.get())
        if isinstance(ask, Build):
            limits.apply(ask.task.settings.bounds.memory_limit, lambda words: _send(answers, Problem(words)))
        _send(answers, _answered(subject, ask))


def _answered(subject: Subject, ask: Ask) -> Answer:
    """The answer, or the problem in one line; whatever a framework raises is the row's result, not a bug."""
    try:
        return _answer(subject, ask)
    except ArchigramError as error:
        return Problem(str(error))
    except MemoryError:
        return Problem(limits.too_much(subject.memory_limit))
    except Exception as error:
        if os.environ.get("ARCHIGRAM_PROBE_TRACE"):
            raise
        return Problem(_words(error, subject))


def _answer(subject: Subject, ask: Ask) -> Answer:
    if isinstance(ask, Build):
        return subject.build(ask.task)
    if isinstance(ask, Turn):
        return subject.turn(ask)
    assert isinstance(ask, Finish)
    return subject.finish(ask)


def _words(error: Exception, subject: Subject) -> str:
    said = " ".join(str(error).split())
    if any(word in said.lower() for word in ("oom when", "resource exhausted", "out of memory", "failed to allocate")):
        return f"out of memory on the device or in the process ({said[:200]}); try a smaller batch or input"
    return f"it cannot run: {type(error).__name__}: {said[:_LONGEST]}; try another backend, dtype or size"


def _send(stream: BinaryIO, answer: Answer) -> None:
    try:
        stream.write(encode(answer))
        stream.flush()
    except OSError:
        os._exit(0)
