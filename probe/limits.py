"""What a probe's process may hold, and what it held at most.

Resident memory is watched from inside, which gives a clear last word; the system caps what native code takes at
once (RLIMIT_DATA, with room for what a framework maps and never touches). Windows has neither.
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


def apply(limit: int, on_excess: Callable[[str], None]) -> None:
    """Put this process under ``limit`` bytes (0: half of the machine); ``on_excess`` says its last words."""
    limit = limit or default_limit()
    _cap_data(limit + _ROOM)
    if resident_bytes() is not None:
        threading.Thread(target=_watch, args=(limit, on_excess), daemon=True).start()


def default_limit() -> int:
    """Half of the machine, at least 2 GB."""
    return max(machine_bytes() // 2, 2 * GIGABYTE)


def machine_bytes() -> int:
    """Memory of the machine; 8 GB where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 8 * GIGABYTE


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


def too_much(limit: int) -> str:
    """The line of a configuration that wants more than it may have."""
    return (
        f"out of memory: it needs more than the {(limit or default_limit()) / GIGABYTE:.1f} GB its process may hold; "
        "try a smaller batch or input, or --memory-limit"
    )


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
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash is a row, not gigabytes on the disk
    except (OSError, ValueError):
        return  # some systems know the name and refuse the call


def _watch(limit: int, on_excess: Callable[[str], None]) -> None:
    waiting = threading.Event()
    while not waiting.wait(_PERIOD):
        if (resident_bytes() or 0) > limit:
            on_excess(too_much(limit))
            os._exit(EXIT_CODE)
