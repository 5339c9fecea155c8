"""What a back end must do, and the parts that all of them share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import ClassVar, NamedTuple

from graph.configuration import Configuration
from graph.errors import ProbeError
from graph.values import Graph, TensorSpec
from probe.devices import Where, cpu, why_no_gpu
from probe.values import Settings

_LEAST_MATRIX, _LARGEST_MATRIX = 256, 8192
_LONG_ENOUGH = 0.02  # seconds of one product: far above what a call costs by itself
_TOO_LONG = 0.1
_PEAK_CALLS = 5
_PEAK_SECONDS = 0.4
_LONGEST_PEAK = 2.0  # seconds at one size, however much it still improves
_BETTER = 0.99


class NodeShares(NamedTuple):
    """Where a profiled call's time went: microseconds, or any unit, by node; what belongs to none; how it was
    measured.
    """

    by_node: dict[str, float]
    other: float
    method: str


class Running(ABC):
    """A built model with its inputs on the device.

    call: one forward pass; it returns when the result is there, and keeps nothing.
    """

    call: Callable[[], object]
    dtype: str
    threads: int
    inputs: dict[str, list[int]]

    @abstractmethod
    def device(self) -> Where:
        """Where the last result lives."""

    @abstractmethod
    def product(self, size: int) -> Callable[[], object]:
        """A product of two ``size``×``size`` matrices on the same device in the same dtype, as ``call`` is."""

    @abstractmethod
    def shares(self, graph: Graph) -> NodeShares:
        """Where the time of a call goes."""

    def device_peak_bytes(self) -> int | None:
        """Memory of the GPU held at most, None on a CPU or where nobody says."""
        return None

    def peak_gmacs_per_s(self) -> float | None:
        """What a matrix product reaches here, in 10⁹ multiply-accumulates a second: the best call of all sizes.

        Each size doubles until one product takes 20 ms and is no better than the last; small ones are all overhead
        and say nothing. The quickest call counts: what other programs take away is no part of a peak.
        """
        size, best = _LEAST_MATRIX, 0.0
        while size <= _LARGEST_MATRIX:
            seconds = least_seconds(self.product(size))
            rate = size**3 / seconds / 1e9
            better, best = rate > best / _BETTER, max(best, rate)
            if seconds >= _LONG_ENOUGH and (not better or seconds >= _TOO_LONG):
                break
            size *= 2
        return best or None


class Backend(ABC):
    """A framework. ``packages`` are those whose versions decide its figures."""

    name: ClassVar[str]
    packages: ClassVar[tuple[str, ...]]

    @abstractmethod
    def start(self, settings: Settings) -> None:
        """Import and configure the framework. Raises ProbeError where it is missing or lacks the device."""

    @abstractmethod
    def build(self, configuration: Configuration, graph: Graph, settings: Settings) -> Running:
        """The model with random weights, ready to be called. ``graph`` has all its sizes."""


def missing(package: str) -> ProbeError:
    """The refusal of a back end that is not installed."""
    return ProbeError(f"{package} is not installed here; install it, or choose another backend")


def no_gpu(reason: str) -> ProbeError:
    """The refusal of ``device=gpu`` where there is none: a CPU's figure is never shown as a GPU's."""
    return ProbeError(f"no GPU can run this: {reason}; try --device cpu")


def on_cpu(settings: Settings, framework: str) -> Where:
    """Where a result is that lies on the CPU. Raises ProbeError where a GPU was asked for."""
    if settings.device == "gpu":
        raise ProbeError("the result came from the CPU although a GPU was asked for; try --device cpu")
    return cpu("" if settings.device == "cpu" else why_no_gpu(framework))


def input_sizes(specs: Iterable[TensorSpec]) -> dict[str, list[int]]:
    """The known sizes of each input."""
    return {spec.name: [size for size in spec.shape or () if isinstance(size, int)] for spec in specs}


def least_seconds(call: Callable[[], object], clock: Callable[[], float] = perf_counter) -> float:
    """The quickest of some calls; as long as they become quicker, up to 2 s, more follow."""
    call()
    best, calls, start = float("inf"), 0, clock()
    end = start + _PEAK_SECONDS
    while (before := clock()) < end or calls < _PEAK_CALLS:
        call()
        now, calls = clock(), calls + 1
        if now - before < best * _BETTER and calls > 1:
            end = min(now + _PEAK_SECONDS, start + _LONGEST_PEAK)
        best = min(best, now - before)
        if calls == 1 and best > _LONGEST_PEAK:  # a dtype without fast kernels: once is enough to see it
            break
    return best
