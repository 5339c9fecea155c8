"""What parent and child say to each other: one JSON line each way, in strict turns.

The parent asks ``Build``, then ``Turn`` as often as it likes, then ``Finish``; the child answers each with
``Built``, ``Turned``, ``Finished``, or with ``Problem``, after which the parent ends it.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec
from msgspec import Struct

from probe.values import NodeTime, Task


class Build(Struct, frozen=True, tag="build"):
    """Build the model of a task and call it once."""

    task: Task


class Turn(Struct, frozen=True, tag="turn"):
    """Call the model at least ``calls`` times and for ``seconds``; ``settle`` calls before those are not told."""

    calls: int
    seconds: float
    settle: int = 0


class Finish(Struct, frozen=True, tag="finish"):
    """Read the peak of memory, time a matrix product and the nodes, where the task asks for that.

    ``median_ms`` is the median to which the nodes' times are scaled.
    """

    median_ms: float


Ask: TypeAlias = Build | Turn | Finish


class Built(Struct, frozen=True, tag="built"):
    """The model stands and was called once; what is known of it by then."""

    device: str
    device_kind: str
    device_reason: str
    backend: str
    dtype: str
    batch: int
    threads: int
    inputs: dict[str, list[int]]
    build_ms: float
    first_call_ms: float
    process_base_bytes: int | None
    params: int | None
    macs: int | None
    depth: int | None
    versions: dict[str, str]


class Turned(Struct, frozen=True, tag="turned"):
    """Milliseconds of each call of a turn."""

    durations: list[float]


class Finished(Struct, frozen=True, tag="finished"):
    """What was read at the end."""

    device_peak_bytes: int | None
    process_peak_bytes: int | None
    peak_gmacs_per_s: float | None
    nodes: list[NodeTime]
    nodes_method: str
    nodes_coverage: float | None


class Problem(Struct, frozen=True, tag="problem"):
    """The task cannot be measured; one line says why."""

    message: str


Answer: TypeAlias = Built | Turned | Finished | Problem


def decode_ask(line: bytes) -> Ask:
    """A parent's line."""
    ask: Ask = msgspec.json.decode(line, type=Ask)
    return ask


def decode_answer(line: bytes) -> Answer:
    """A child's line."""
    answer: Answer = msgspec.json.decode(line, type=Answer)
    return answer


def encode(message: Ask | Answer) -> bytes:
    """A message as one line."""
    return msgspec.json.encode(message) + b"\n"
