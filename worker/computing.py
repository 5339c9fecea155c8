"""How long one file may keep the processor: seconds of computing, not of waiting, whatever else the machine does.

Python code is interrupted with a refusal; native code that never returns is ended by the system two seconds later,
and the worker with it. Windows has neither; there the client's own limit is all.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from graph.errors import LoadError

SECONDS = 9.0
"""For reading a file, and again for drawing it: twice that is under twenty seconds."""

_GRACE = 2
_TICKS = -8  # this process' CPUCLOCK_PROF: (~0 << 3) | 0, see linux/posix-timers.h


def seconds() -> float:
    """ARCHIGRAM_WORKER_SECONDS, or the default."""
    given = os.environ.get("ARCHIGRAM_WORKER_SECONDS", "")
    return float(given) if given.isdecimal() and int(given) else SECONDS


@contextmanager
def limited(what: str) -> Iterator[None]:
    """Raises LoadError from within once the block has computed for ``seconds()``; ``what`` is said of it."""
    try:
        import resource
        import signal

        timer, expired = signal.ITIMER_PROF, signal.SIGPROF
    except (ImportError, AttributeError):
        yield
        return
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def refuse(signum: int, frame: FrameType | None) -> None:
        raise LoadError(
            f"{what} takes more than {seconds():.0f} seconds of computing, which no good file does; "
            "if it is a good one, set ARCHIGRAM_WORKER_SECONDS to more"
        )

    before, limit = signal.signal(expired, refuse), resource.getrlimit(resource.RLIMIT_CPU)
    try:
        _cap(resource.RLIMIT_CPU, int(_used() + seconds()) + _GRACE, limit[1])
        _cap(resource.RLIMIT_CORE, 0, resource.getrlimit(resource.RLIMIT_CORE)[1])
        signal.setitimer(timer, seconds())
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(expired, before)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CPU, limit)


def _used() -> float:
    """Seconds of computing so far, by the clock that RLIMIT_CPU goes by: it counts ticks, and in a process that has
    lived for minutes it may be seconds ahead of ``process_time``, which would end a worker for an innocent file.
    """
    try:
        ticks = time.clock_gettime(_TICKS) if sys.platform == "linux" else 0.0
    except OSError:
        ticks = 0.0
    return max(time.process_time(), ticks)


def _cap(kind: int, soft: int, hard: int) -> None:
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
