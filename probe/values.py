"""What is asked of the probe and what it answers; all of it plain data, so that it travels as text."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

Dtype: TypeAlias = Literal["float32", "float16", "bfloat16", "mixed"]
Device: TypeAlias = Literal["auto", "cpu", "gpu"]
BackendName: TypeAlias = Literal["auto", "tensorflow", "jax", "torch", "onnxruntime"]

NOISY: Final = 0.10
"""A row is noisy where its interquartile range is more than this part of its median."""


class Bounds(Struct, frozen=True):
    """How long a configuration is measured: at least so many calls *and* so many seconds of each phase.

    turn_*: the least of one turn where several configurations take turns.
    time_limit: seconds one configuration may take in all, its build included. memory_limit: bytes its process
    may hold, 0 for half of the machine.
    """

    warm_up_calls: int = 5
    warm_up_seconds: float = 1.0
    calls: int = 30
    seconds: float = 3.0
    turn_calls: int = 3
    turn_seconds: float = 0.25
    time_limit: float = 600.0
    memory_limit: int = 0


class Settings(Struct, frozen=True):
    """How a configuration is run.

    threads: 0 for as many as the process may use. xla: compile with XLA (TensorFlow; JAX always does).
    peak: also time a matrix product on the same device. per_node: also say where the time goes.
    trust: let the user's own code of ``FILE.py:FUNCTION`` run.
    """

    device: Device = "auto"
    backend: BackendName = "auto"
    dtype: Dtype = "float32"
    threads: int = 0
    xla: bool = False
    peak: bool = True
    per_node: bool = False
    bounds: Bounds = Bounds()
    trust: bool = False


class Task(Struct, frozen=True):
    """One configuration and how to run it.

    line: the configuration as the person wrote it, the probe's own options included.
    configuration: the same without them, as a loader takes it.
    """

    line: str
    configuration: str
    settings: Settings = Settings()


class NodeTime(Struct, frozen=True):
    """Milliseconds of one node in one call, scaled so that all of them add up to the unprofiled median."""

    name: str
    op_type: str
    ms: float
    share: float


class Measured(Struct, frozen=True, kw_only=True):
    """A configuration's figures. The fields of interface.md, and:

    device_reason: why it did not run on a GPU, "" where it did or was not asked to.
    build_ms, first_call_ms: apart from the measured calls. warm_up_calls: calls before them.
    macs: multiply-accumulates of one call of the whole batch, None where the rules cannot say.
    peak_gmacs_per_s: a matrix product on the same device and dtype; peak_share: part of it that the model reached.
    peak_memory_bytes: of the GPU where it ran there, else of the process; process_base_bytes: before the build.
    nodes: where the time goes; nodes_method: how that was measured; nodes_coverage: part of the profiled time that
    belongs to a node of the graph.
    """

    configuration: str
    ok: Literal[True] = True
    device: str
    device_kind: Literal["cpu", "gpu"]
    device_reason: str = ""
    backend: str
    dtype: str
    batch: int
    threads: int
    xla: bool = False
    inputs: dict[str, list[int]] = {}
    build_ms: float
    first_call_ms: float
    warm_up_calls: int
    calls: int
    median_ms: float
    p10_ms: float
    p90_ms: float
    iqr_ms: float
    noisy: bool
    items_per_s: float
    params: int | None = None
    depth: int | None = None
    macs: int | None = None
    gmacs_per_s: float | None = None
    peak_gmacs_per_s: float | None = None
    peak_share: float | None = None
    peak_memory_bytes: int
    device_peak_bytes: int | None = None
    process_peak_bytes: int | None = None
    process_base_bytes: int | None = None
    host: str
    date: str
    versions: dict[str, str]
    nodes: list[NodeTime] = []
    nodes_method: str = ""
    nodes_coverage: float | None = None


class Failed(Struct, frozen=True):
    """A configuration that could not be measured, and why."""

    configuration: str
    error: str
    host: str = ""
    date: str = ""
    ok: Literal[False] = False


Row: TypeAlias = Measured | Failed


class Ratio(Struct, frozen=True):
    """How much longer the second configuration takes than the first, over rounds in which they took turns.

    low, high: bounds of the 95 % interval by a bootstrap over the rounds.
    """

    configurations: tuple[str, str]
    ratio: float
    low: float
    high: float
    rounds: int
    level: float = 0.95


class Report(Struct, frozen=True):
    """What ``archigram probe --format json`` prints."""

    results: tuple[Row, ...]
    ratios: tuple[Ratio, ...] = ()


def row_from(data: bytes | str | dict[str, Any]) -> Row:
    """A row from its JSON, or from the same as plain data. Raises msgspec.MsgspecError where it is none."""
    plain = data if isinstance(data, dict) else msgspec.json.decode(data, type=dict[str, Any])
    if plain.get("ok"):
        return msgspec.convert(plain, Measured)
    return msgspec.convert(plain, Failed)
