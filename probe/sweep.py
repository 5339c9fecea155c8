"""Many configurations, one after the other, here or on any ``concurrent.futures`` executor.

A task travels as JSON text and its row comes back as text: never code, never a pickled model. What a store already
holds is not measured again; each row is kept as soon as it is there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import NamedTuple, TypeAlias

import msgspec
from msgspec import structs

from graph.errors import Cancelled, ConfigurationError
from probe.devices import host
from probe.measure import Progress as Told
from probe.measure import measure_one
from probe.store import Store, key_of
from probe.task import task_of
from probe.values import Failed, Row, Settings, Task, row_from

_GLANCE = 0.5

Report: TypeAlias = Callable[[int, str, float | None], None]
"""The configuration's number, what is done for it now, and how far that is, from 0 to 1."""


class Progress(NamedTuple):
    """Where a sweep stands. ``resumed``: the row was on disk already."""

    number: int
    done: int
    total: int
    row: Row
    resumed: bool = False


def sweep(  # noqa: PLR0913 - each is somebody's choice, by name
    lines: Sequence[str],
    settings: Settings,
    *,
    store: Store | None = None,
    resume: bool = True,
    executor: Executor | None = None,
    place: str = "",
    cancelled: Callable[[], bool] = lambda: False,
    report: Report = lambda number, message, fraction: None,
) -> Iterator[Progress]:
    """Yields each configuration's row as it comes; ``number`` is its place among the lines.

    executor: who runs the tasks; without one they run here, one at a time. place: names the machines of an
    executor among the store's keys. report: told, from another thread, where the configuration in hand stands; an
    executor of one's own tells nothing. A line that cannot be understood is a failed row. Raises Cancelled.
    """
    planned = _Plan(lines, settings, place or host(), store if resume else None)
    yield from planned.known(len(lines))
    stopping = threading.Event()
    own = ThreadPoolExecutor(1) if executor is None else None
    futures: dict[Future[str], int] = {}
    try:
        for number, task in planned.open.items():
            futures[_submit(own or executor, task, stopping, partial(report, number))] = number
        for number, row in _finished(futures, planned, cancelled):
            if store is not None:
                store.keep(planned.keys[number], row)
            planned.done += 1
            yield Progress(number, planned.done, len(lines), row)
            yield from planned.same(number, row, len(lines))
    finally:
        stopping.set()
        for future in futures:
            future.cancel()
        if own is not None:
            own.shutdown(wait=True)


def run_text(task: str) -> str:
    """The row of a task, both as JSON text: what another machine is asked to run."""
    return _run(task, lambda: False, lambda message, fraction: None)


class _Plan:
    """Tasks still to be measured by their number, rows that stand already, keys; where a store is resumed also twins:
    lines that mean what an earlier one means.
    """

    def __init__(self, lines: Sequence[str], settings: Settings, place: str, store: Store | None) -> None:
        self.open: dict[int, Task] = {}
        self.rows: dict[int, tuple[Row, bool]] = {}
        self.keys: dict[int, str] = {}
        self.twins: dict[int, list[tuple[int, str]]] = {}
        self.done = 0
        first: dict[str, int] = {}
        kept = store.measured() if store is not None else {}
        for number, line in enumerate(lines):
            try:
                task = task_of(line, settings)
            except ConfigurationError as error:
                self.rows[number] = (Failed(line, str(error), host()), False)
                continue
            key = self.keys[number] = key_of(task, place)
            if key in kept:
                self.rows[number] = (structs.replace(kept[key], configuration=task.line), True)
            elif store is not None and key in first:
                self.twins.setdefault(first[key], []).append((number, task.line))
            else:
                first[key] = number
                self.open[number] = task

    def same(self, number: int, row: Row, total: int) -> Iterator[Progress]:
        """The lines that mean the same as the one that was just measured."""
        for twin, line in self.twins.get(number, ()):
            self.done += 1
            yield Progress(twin, self.done, total, structs.replace(row, configuration=line), row.ok)

    def known(self, total: int) -> Iterator[Progress]:
        """The rows that need no measuring."""
        for number, (row, resumed) in self.rows.items():
            self.done += 1
            yield Progress(number, self.done, total, row, resumed)


def _submit(executor: Executor | None, task: Task, stopping: threading.Event, told: Told) -> Future[str]:
    assert executor is not None
    text = msgspec.json.encode(task).decode()
    if isinstance(executor, ThreadPoolExecutor):
        return executor.submit(_run, text, stopping.is_set, told)
    return executor.submit(run_text, text)


def _run(task: str, cancelled: Callable[[], bool], told: Told) -> str:
    row = measure_one(msgspec.json.decode(task, type=Task), cancelled=cancelled, progress=told)
    return msgspec.json.encode(row).decode()


def _finished(futures: dict[Future[str], int], plan: _Plan, cancelled: Callable[[], bool]) -> Iterator[tuple[int, Row]]:
    """Each future's row when it is done. A task that another machine lost for good is a failed row."""
    waiting = set(futures)
    while waiting:
        if cancelled():
            raise Cancelled("the sweep was cancelled; what was measured is kept")
        done, waiting = wait(waiting, timeout=_GLANCE, return_when=FIRST_COMPLETED)
        for future in done:
            yield futures[future], _row(future, plan.open[futures[future]])


def _row(future: Future[str], task: Task) -> Row:
    error = future.exception()
    if error is None:
        return row_from(future.result())
    if isinstance(error, Cancelled):
        raise error
    return Failed(task.line, f"the machine that ran it gave no row: {type(error).__name__}: {error}", host())
