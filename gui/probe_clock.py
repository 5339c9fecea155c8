"""How long a sweep still takes, from what it has taken so far."""

from __future__ import annotations

import time
from collections.abc import Callable

LEAST_PART = 0.05  # of a configuration: before that nobody can tell


class Clock:
    """Counts the configurations that were really measured; those on disk already cost nothing."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._since = 0.0
        self._spent: list[float] = []
        self._started = 0.0

    def start(self) -> None:
        """A sweep begins."""
        self._started = self._since = self._now()
        self._spent = []

    def done(self, *, measured: bool) -> None:
        """A configuration is done; the next one begins."""
        now = self._now()
        if measured:
            self._spent.append(now - self._since)
        self._since = now

    @property
    def elapsed(self) -> float:
        """Seconds since the sweep began."""
        return self._now() - self._started

    def left(self, waiting: int, fraction: float | None) -> float | None:
        """Seconds until the end; ``waiting`` counts the one in hand too, which is at ``fraction``. None: unknown."""
        if waiting <= 0:
            return 0.0
        in_hand = self._now() - self._since
        if self._spent:
            each = sum(self._spent) / len(self._spent)
        elif fraction and fraction >= LEAST_PART:
            each = in_hand / fraction
        else:
            return None
        return max(each - in_hand, 0.0) + each * (waiting - 1)


def words(seconds: float | None) -> str:
    """``about 40 s left``, ``about 3 min left``, ``about 2 h left``; "" where nobody knows."""
    if seconds is None:
        return ""
    if seconds < 55:
        return f"about {max(round(seconds / 5) * 5, 5)} s left"
    if seconds < 5400:
        return f"about {max(round(seconds / 60), 1)} min left"
    return f"about {seconds / 3600:.0f} h left"
