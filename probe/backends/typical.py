"""A typical profiled call: how many are profiled, and each kernel's usual time over them.

Sums would give one kernel that lost the processor once the share of a hundred that did not. The mean of the middle
half of the calls is as deaf to that as the median, and finer where a profiler counts whole microseconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from statistics import fmean
from time import perf_counter
from typing import TypeAlias

CALLS, MOST_CALLS = 10, 50
SECONDS = 0.5

Kernel: TypeAlias = tuple[str, str, float]
"""Its name, its operation, its microseconds."""


def repeated(call: Callable[[], object]) -> int:
    """Call ten times, and up to fifty as long as that takes no half second; how often."""
    calls, end = 0, perf_counter() + SECONDS
    while calls < CALLS or (calls < MOST_CALLS and perf_counter() < end):
        call()
        calls += 1
    return calls


def typical(events: Iterable[Kernel], calls: int) -> list[Kernel]:
    """One call's kernels, each with the middle half's mean of its time in a call. ``events``: in order of time.

    A kernel that runs several times a call adds up within it; one whose number varies between calls has its mean.
    """
    times: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for name, operation, microseconds in events:
        times[name, operation].append(microseconds)
    return [(name, operation, _of_one_call(found, calls)) for (name, operation), found in times.items()]


def _of_one_call(found: list[float], calls: int) -> float:
    each, rest = divmod(len(found), calls)
    if rest:
        return sum(found) / calls
    by_call = sorted(sum(found[start : start + each]) for start in range(0, len(found), each))
    return fmean(by_call[calls // 4 : calls - calls // 4])
