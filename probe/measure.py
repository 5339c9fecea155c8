"""The protocol: build, first call, warm-up, turns A B A B, peak and nodes. Runs in the parent; see docs/probe.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import combinations
from statistics import median
from typing import TypeAlias

from graph.errors import ProbeError
from probe.devices import host
from probe.messages import Build, Built, Finish, Finished, Turn, Turned
from probe.process import Child
from probe.spread import ratio_interval, spread
from probe.values import Bounds, Failed, Measured, Ratio, Report, Row, Task

Progress: TypeAlias = Callable[[str, float | None], None]
Cancelled: TypeAlias = Callable[[], bool]
Command: TypeAlias = Sequence[str]

LEAST_ROUNDS = 5
"""Rounds below which a ratio has no interval worth printing."""


class _Runner:
    """One task's process with what it has told so far. A failure is kept, and ends the process."""

    def __init__(self, task: Task, command: Command | None, cancelled: Cancelled) -> None:
        self.task = task
        self.built: Built | None = None
        self.finished: Finished | None = None
        self.turns: list[list[float]] = []
        self.warm_up: list[float] = []
        self.error = ""
        self._command, self._cancelled = command, cancelled
        self._child: Child | None = None

    @property
    def alive(self) -> bool:
        """Whether nothing has gone wrong."""
        return not self.error

    @property
    def durations(self) -> list[float]:
        """Milliseconds of every measured call."""
        return [duration for turn in self.turns for duration in turn]

    @property
    def done(self) -> bool:
        """Whether the bounds are reached."""
        bounds, durations = self.task.settings.bounds, self.durations
        return len(durations) >= bounds.calls and sum(durations) >= 1000 * bounds.seconds

    def build(self) -> None:
        """Start the process, build the model, call it once, warm up."""
        self._attempt(self._build)

    def turn(self, alone: bool) -> None:
        """One turn; after somebody else's, the first call only brings the caches back."""
        self._attempt(lambda: self.turns.append(self._timed(_turn_of(self.task.settings.bounds, alone))))

    def finish(self) -> None:
        """Peak memory, the measured peak, the nodes; then the process ends."""
        self._attempt(self._finish)
        self.close()

    def close(self) -> None:
        """End the process."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()

    def _build(self) -> None:
        self._child = Child(self.task, self._command)
        self.built = self._child.ask(Build(self.task), Built, self._cancelled)
        bounds = self.task.settings.bounds
        self.warm_up = self._timed(Turn(bounds.warm_up_calls, bounds.warm_up_seconds))

    def _timed(self, turn: Turn) -> list[float]:
        assert self._child is not None
        return self._child.ask(turn, Turned, self._cancelled).durations

    def _finish(self) -> None:
        assert self._child is not None
        self.finished = self._child.ask(Finish(spread(self.durations).median), Finished, self._cancelled)

    def _attempt(self, work: Callable[[], None]) -> None:
        if not self.alive:
            return
        try:
            work()
        except (ProbeError, OSError) as error:
            self.error = _with_count(str(error), len(self.durations), self.task.settings.bounds.calls)
            self.close()

    def row(self) -> Row:
        """What came of it."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if self.built is None or self.finished is None:
            return Failed(self.task.line, self.error or "not measured", host(), now)
        return _measured(self, self.built, self.finished, now)


def measure(
    tasks: Sequence[Task],
    *,
    command: Command | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled = lambda: False,
) -> Report:
    """Time all tasks in turns, A B A B, each in its own process; rows in their order, and their ratios.

    All of them stand in memory at once. Raises Cancelled where ``cancelled()`` turns true.
    """
    report = progress or (lambda message, fraction: None)
    runners = [_Runner(task, command, cancelled) for task in tasks]
    try:
        for number, runner in enumerate(runners):
            report(f"building {runner.task.line}", 0.3 * number / len(runners))
            runner.build()
        _take_turns(runners, report)
        for runner in runners:
            report(f"finishing {runner.task.line}", 0.95)
            runner.finish()
    finally:
        for runner in runners:
            with suppress(OSError):
                runner.close()
    return Report(tuple(runner.row() for runner in runners), tuple(_ratios(runners)))


def measure_one(
    task: Task,
    *,
    command: Command | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled = lambda: False,
) -> Row:
    """The row of one task that is measured alone."""
    return measure([task], command=command, progress=progress, cancelled=cancelled).results[0]


def _take_turns(runners: list[_Runner], report: Progress) -> None:
    """Rounds until every one has reached its bounds; all take part in each, so that rounds pair them."""
    alone = len(runners) == 1
    while any(runner.alive and not runner.done for runner in runners):
        for runner in runners:
            runner.turn(alone)
        report("measuring " + ", ".join(runner.task.line for runner in runners if runner.alive), _fraction(runners))


def _fraction(runners: list[_Runner]) -> float:
    parts = [min(1.0, len(runner.durations) / runner.task.settings.bounds.calls) for runner in runners if runner.alive]
    return 0.3 + 0.65 * min(parts, default=1.0)


def _turn_of(bounds: Bounds, alone: bool) -> Turn:
    return Turn(bounds.turn_calls, bounds.turn_seconds, settle=0 if alone else 1)


def _with_count(error: str, done: int, wanted: int) -> str:
    return f"{error} (after {done} of {wanted} calls)" if done else error


def _ratios(runners: list[_Runner]) -> list[Ratio]:
    whole = [runner for runner in runners if runner.alive and runner.finished is not None]
    found = []
    for first, second in combinations(whole, 2):
        rounds = min(len(first.turns), len(second.turns))
        if rounds < LEAST_ROUNDS:
            continue
        one, two = ([median(turn) for turn in runner.turns[:rounds]] for runner in (first, second))
        interval = ratio_interval(one, two)
        names = (first.task.line, second.task.line)
        found.append(Ratio(names, round(interval.ratio, 4), round(interval.low, 4), round(interval.high, 4), rounds))
    return found


def _measured(runner: _Runner, built: Built, finished: Finished, now: str) -> Measured:
    durations = runner.durations
    found = spread(durations)
    seconds = found.median / 1000
    speed = None if built.macs is None else built.macs / seconds / 1e9
    peak = finished.peak_gmacs_per_s
    return Measured(
        configuration=runner.task.line,
        device=built.device,
        device_kind="gpu" if built.device_kind == "gpu" else "cpu",
        device_reason=built.device_reason,
        backend=built.backend,
        dtype=built.dtype,
        batch=built.batch,
        threads=built.threads,
        xla=runner.task.settings.xla or built.backend == "jax",  # which compiles with XLA, asked or not
        inputs=built.inputs,
        build_ms=round(built.build_ms, 3),
        first_call_ms=round(built.first_call_ms, 3),
        warm_up_calls=len(runner.warm_up),
        calls=len(durations),
        median_ms=round(found.median, 4),
        p10_ms=round(found.p10, 4),
        p90_ms=round(found.p90, 4),
        iqr_ms=round(found.iqr, 4),
        noisy=found.noisy,
        items_per_s=round(built.batch / seconds, 3),
        params=built.params,
        depth=built.depth,
        macs=built.macs,
        gmacs_per_s=None if speed is None else round(speed, 3),
        peak_gmacs_per_s=None if peak is None else round(peak, 3),
        peak_share=None if peak is None or speed is None else round(speed / peak, 4),
        peak_memory_bytes=finished.device_peak_bytes or finished.process_peak_bytes or 0,
        device_peak_bytes=finished.device_peak_bytes,
        process_peak_bytes=finished.process_peak_bytes,
        process_base_bytes=built.process_base_bytes,
        host=host(),
        date=now,
        versions=built.versions,
        nodes=finished.nodes,
        nodes_method=finished.nodes_method,
        nodes_coverage=finished.nodes_coverage,
    )
