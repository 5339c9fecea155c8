"""What a worker may use: memory here, time in the client, and a home of its own.

Memory that runs out (``probe.memory``) ends the call in hand with a clear line.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from probe import folders, memory
from probe.memory import GIGABYTE
from worker.protocol import Failure


def apply(fail: Callable[[Failure], None]) -> None:
    """Put this process under its limits; ``fail`` sends the reply of a call that breaks them."""
    use_own_home()
    memory.hold(memory_limit(), resident_bytes, lambda: fail(out_of_memory()))


def memory_limit() -> int:
    """Bytes the worker may hold: ARCHIGRAM_WORKER_MEMORY, or half of the machine, from 2 to 16 GB."""
    given = os.environ.get("ARCHIGRAM_WORKER_MEMORY", "")
    if given.isdecimal():
        return int(given)
    return min(memory.half_of_the_machine(), 16 * GIGABYTE)


def resident_bytes() -> int | None:
    """Memory this process holds now (on macOS: held at most so far), None where nobody says."""
    held = memory.resident_bytes()
    return memory.peak_bytes() if held is None else held


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
    home = folders.cache() / "home"
    try:
        (home / "tmp").mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = str(home / "tmp")
    for name in ("CONFIG", "DATA", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(home)
    os.environ["XDG_CACHE_HOME"] = str(folders.cache().parent)
    os.environ["KERAS_HOME"] = str(home / "keras")
    os.environ["HOME"] = str(home)
