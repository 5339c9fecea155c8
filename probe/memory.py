"""A process' memory: what the machine has, what this process holds, and how it is held to a limit.

Resident memory is watched from inside, four times a second, which leaves time for a clear last word; the system
caps what native code takes at once (RLIMIT_DATA, with room for what a framework maps and never touches).
RLIMIT_AS would not do: TensorFlow maps several GB of address space that it never touches. Windows has neither.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

GIGABYTE = 2**30
EXIT_CODE = 77
"""How a process ends that went over its memory."""

_PERIOD = 0.25
_ROOM = 4 * GIGABYTE


def hold(limit: int, resident: Callable[[], int | None], last_words: Callable[[], None]) -> None:
    """Keep this process under ``limit`` bytes, ``resident`` telling what it has; after ``last_words`` it ends."""
    _cap_data(limit + _ROOM)
    if resident() is not None:
        threading.Thread(target=_watch, args=(limit, resident, last_words), daemon=True).start()


def machine_bytes() -> int:
    """Memory of the machine; 8 GB where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 8 * GIGABYTE


def half_of_the_machine() -> int:
    """Half of the machine's bytes, at least 2 GB."""
    return max(machine_bytes() // 2, 2 * GIGABYTE)


def resident_bytes() -> int | None:
    """Memory held now, None where nobody says."""
    return _status("VmRSS:")


def peak_bytes() -> int | None:
    """Memory held at most since this program began (not its parent, whose peak getrusage would report)."""
    peak = _status("VmHWM:")
    if peak is not None or sys.platform == "win32":
        return peak
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _status(key: str) -> int | None:
    try:
        text = Path("/proc/self/status").read_text()
    except OSError:
        return None
    line = next((line for line in text.splitlines() if line.startswith(key)), "")
    return int(line.split()[1]) * 1024 if line else None


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


def _watch(limit: int, resident: Callable[[], int | None], last_words: Callable[[], None]) -> None:
    waiting = threading.Event()
    while not waiting.wait(_PERIOD):
        if (resident() or 0) > limit:
            last_words()
            os._exit(EXIT_CODE)
