"""What a probe's process may hold, and what is said of one that wants more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from probe.memory import GIGABYTE, half_of_the_machine, hold, resident_bytes


def apply(limit: int, on_excess: Callable[[str], None]) -> None:
    """Put this process under ``limit`` bytes (0: half of the machine); ``on_excess`` says its last words."""
    limit = limit or half_of_the_machine()
    _leave_no_core()
    hold(limit, resident_bytes, lambda: on_excess(too_much(limit)))


def too_much(limit: int) -> str:
    """The line of a configuration that wants more than it may have."""
    return (
        f"out of memory: it needs more than the {(limit or half_of_the_machine()) / GIGABYTE:.1f} GB its process may "
        "hold; try a smaller batch or input, or --memory-limit"
    )


def _leave_no_core() -> None:
    """A crash is a row, not gigabytes on the disk."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
