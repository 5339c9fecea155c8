"""What a worker may use: memory here, time in the client, and a home of its own.

Memory is watched from inside (resident size, four times a second), which ends the call in hand with a
clear line, and capped by the system (RLIMIT_DATA) for native code that never lets the watchdog run.
RLIMIT_AS would not do: TensorFlow maps several GB of address space that it never touches.
On Windows there is neither limit.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from worker.protocol import Failure

GIGABYTE = 2**30
EXIT_CODE = 77
"""How a worker ends that went over its memory."""

_PERIOD = 0.25


def apply(fail: Callable[[Failure], None]) -> None:
    """Put this process under its limits; ``fail`` sends the reply of a call that breaks them."""
    use_own_home()
    _cap_data(memory_limit() + 4 * GIGABYTE)
    if resident_bytes() is not None:
        threading.Thread(target=_watch, args=(fail,), daemon=True).start()


def memory_limit() -> int:
    """Bytes the worker may hold: ARCHIGRAM_WORKER_MEMORY, or half of the machine, from 2 to 16 GB."""
    given = os.environ.get("ARCHIGRAM_WORKER_MEMORY", "")
    if given.isdecimal():
        return int(given)
    try:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        machine = 8 * GIGABYTE
    return min(max(machine // 2, 2 * GIGABYTE), 16 * GIGABYTE)


def resident_bytes() -> int | None:
    """Memory this process holds now (on macOS: held at most so far), None where nobody says."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        pass
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def out_of_memory() -> Failure:
    """The error of a call that wants more memory than it may have."""
    limit = memory_limit() / GIGABYTE
    return Failure(
        "WorkerCrashed",
        f"this needs more than the {limit:.1f} GB of memory a model may take; "
        "try a smaller model or input, or set ARCHIGRAM_WORKER_MEMORY to more bytes",
    )


def use_own_home() -> None:
    """Point HOME and Keras' folder into the cache, so that reading a file touches nobody's settings."""
    from worker.cache import directory

    home = directory() / "home"
    try:
        (home / "tmp").mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = str(home / "tmp")
    for name in ("CONFIG", "DATA", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(home)
    os.environ["XDG_CACHE_HOME"] = str(directory().parent)
    os.environ["KERAS_HOME"] = str(home / "keras")
    os.environ["HOME"] = str(home)


def _cap_data(limit: int) -> None:
    try:
        import resource
    except ImportError:
        return
    try:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    except (OSError, ValueError):
        return  # some systems know the name and refuse the call


def _watch(fail: Callable[[Failure], None]) -> None:
    limit, waiting = memory_limit(), threading.Event()
    while not waiting.wait(_PERIOD):
        if (resident_bytes() or 0) > limit:
            fail(out_of_memory())
            os._exit(EXIT_CODE)
