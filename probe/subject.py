"""The model under the clock, in the child: builds it, calls it in turns, reads what it used."""

from __future__ import annotations

from time import perf_counter_ns

from msgspec import structs

from graph.values import Graph
from probe import memory
from probe.backends import Running, backend_for
from probe.devices import host_versions
from probe.graph_facts import batch_macs, depth, parameters
from probe.inputs import batch_of, load_sized
from probe.messages import Built, Finish, Finished, Turn, Turned
from probe.task import read
from probe.values import Task


class Subject:
    """One task's model. ``build`` comes first."""

    def __init__(self) -> None:
        self.task: Task | None = None
        self._running: Running | None = None
        self._graph: Graph | None = None

    @property
    def memory_limit(self) -> int:
        """The bytes asked for, 0 for the usual."""
        return self.task.settings.bounds.memory_limit if self.task else 0

    def build(self, task: Task) -> Built:
        """Build the model, call it once. Raises ArchigramError, or whatever the framework does."""
        self.task = task
        configuration = read(task.configuration)
        self._graph = graph = load_sized(configuration, task.settings.trust)
        backend = backend_for(graph, task.settings)
        backend.start(task.settings)
        base = memory.resident_bytes()
        start = perf_counter_ns()
        self._running = running = backend.build(configuration, graph, task.settings)
        built = perf_counter_ns()
        running.call()
        called = perf_counter_ns()
        where = running.device()
        return Built(
            device=where.name,
            device_kind=where.kind,
            device_reason=where.reason,
            backend=backend.name,
            dtype=running.dtype,
            batch=batch_of(graph),
            threads=running.threads,
            inputs=running.inputs,
            build_ms=(built - start) / 1e6,
            first_call_ms=(called - built) / 1e6,
            process_base_bytes=base,
            params=parameters(graph),
            macs=batch_macs(configuration, graph),
            depth=depth(graph),
            versions=host_versions(backend.packages),
        )

    def turn(self, ask: Turn) -> Turned:
        """Call the model and tell how long each call took."""
        assert self._running is not None
        return Turned(timed(self._running.call, ask))

    def finish(self, ask: Finish) -> Finished:
        """Memory first: what comes after it also allocates."""
        assert self._running is not None
        assert self._graph is not None
        assert self.task is not None
        device_peak, process_peak = self._running.device_peak_bytes(), memory.peak_bytes()
        found = Finished(device_peak, process_peak, None, [], "", None)
        if self.task.settings.peak:
            found = structs.replace(found, peak_gmacs_per_s=self._running.peak_gmacs_per_s())
        if self.task.settings.per_node:
            from probe.where import where_the_time_goes

            nodes = where_the_time_goes(self._running, self._graph, ask.median_ms)
            found = structs.replace(found, nodes=nodes.times, nodes_method=nodes.method, nodes_coverage=nodes.coverage)
        return found


def timed(call: object, ask: Turn) -> list[float]:
    """Milliseconds of each call; ``call`` returns only when its result is there.

    Two readings of the clock and one append are all that stands between two calls.
    """
    assert callable(call)
    for _ in range(ask.settle):
        call()
    durations: list[int] = []
    now = perf_counter_ns()
    end = now + int(ask.seconds * 1e9)
    while len(durations) < ask.calls or now < end:
        start = perf_counter_ns()
        call()
        now = perf_counter_ns()
        durations.append(now - start)
    return [duration / 1e6 for duration in durations]
