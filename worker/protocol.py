"""Frames between a client and the worker: one JSON value a line, both ways.

    → {"id": 1, "method": "draw", "params": {"configuration": "vgg16", "style": {}, "diagram": "flow"}}
    ← {"id": 1, "progress": {"message": "laying out", "fraction": 0.4}}        any number of these
    ← {"id": 1, "result": …}   or   {"id": 1, "error": {"kind": "LoadError", "message": "…"}}

Requests are answered in order. ``RESULTS`` names the type of each method's result; the command
line's client and the window's link share this module and nothing else.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import Struct

from graph import errors
from graph.compare import Comparison
from graph.model_words import Section
from graph.values import Graph
from render.drawing import Drawing

_NOTHING = msgspec.Raw(b"")


class Request(Struct, frozen=True):
    """One call. ``params`` hold what the method takes, by name."""

    id: int
    method: str
    params: msgspec.Raw = msgspec.Raw(b"{}")


class Progress(Struct, frozen=True):
    """Where a call stands. ``fraction`` is from 0 to 1, None while nobody can tell."""

    message: str
    fraction: float | None = None


class Failure(Struct, frozen=True, omit_defaults=True):
    """Why a call failed. ``kind`` is a class of ``graph.errors``, or ``Bug``; that and UserCodeError have a traceback.

    ``TrustNeeded``: the same request with ``"trust": true`` runs the user's own code.
    """

    kind: str
    message: str
    traceback: str = ""


class Frame(Struct, frozen=True, omit_defaults=True):
    """One line of the worker: exactly one of result, error and progress is there."""

    id: int
    result: msgspec.Raw = _NOTHING
    error: Failure | None = None
    progress: Progress | None = None


class Drawn(Struct, frozen=True):
    """A graph and its picture; the refs of the drawing's groups are names in the graph."""

    graph: Graph
    drawing: Drawing


class Compared(Struct, frozen=True):
    """Two or more graphs compared; ``graphs`` and the comparison's rows are folded where that was asked for.

    drawing: the figure with all sides, their words beneath; refs begin with the column, ``2:conv1_conv``.
    drawings: each side's own diagram, paired nodes at the same height, differences shown; refs are node names.
    """

    comparison: Comparison
    drawing: Drawing
    drawings: tuple[Drawing, ...]
    graphs: tuple[Graph, ...]


class Check(Struct, frozen=True, omit_defaults=True):
    """One line of the doctor: what was looked at, whether it works, what to do if not."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


RESULTS: dict[str, Any] = {
    "ping": str,
    "load": Graph,
    "measure": Graph,
    "explain": tuple[Section, ...],
    "functions": tuple[str, ...],
    "draw": Drawn,
    "compare": Compared,
    "doctor": tuple[Check, ...],
}


class Bug(errors.ArchigramError):
    """The worker met an error that is nobody's input; ``traceback`` is for the report."""

    def __init__(self, message: str, traceback: str = "") -> None:
        super().__init__(message)
        self.traceback = traceback


class Splitter:
    """Cuts a stream of bytes into whole lines."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def feed(self, data: bytes) -> list[bytes]:
        """The lines completed by these bytes, without their newline."""
        *lines, rest = data.split(b"\n")
        if lines:
            lines[0] = b"".join([*self._parts, lines[0]])
            self._parts.clear()
        if rest:
            self._parts.append(rest)
        return lines


def encode_request(id: int, method: str, params: Mapping[str, object]) -> bytes:
    """The line of a call, newline included; ``params`` hold whatever msgspec encodes."""
    return msgspec.json.encode(Request(id, method, _raw(params))) + b"\n"


def encode_result(id: int, result: object) -> bytes:
    """The line that ends a call well."""
    return encode_frame(Frame(id, result=_raw(result)))


def encode_frame(frame: Frame) -> bytes:
    """The line of a frame, newline included."""
    return msgspec.json.encode(frame) + b"\n"


def decode_request(line: bytes) -> Request:
    """A call from its line. Raises msgspec.MsgspecError for anything else."""
    return msgspec.json.decode(line, type=Request)


def decode_frame(line: bytes) -> Frame:
    """A frame from its line; its result stays undecoded until ``decode_result``."""
    return msgspec.json.decode(line, type=Frame)


def decode_result(method: str, frame: Frame) -> Any:
    """The result as ``RESULTS[method]``. Raises what ``to_exception`` gives when the call failed."""
    if frame.error is not None:
        raise to_exception(frame.error)
    with _without_collector():
        return msgspec.json.decode(frame.result, type=RESULTS[method])


@contextmanager
def _without_collector() -> Iterator[None]:
    """Frozen values hold no cycles: looking for some while 10,000 nodes are made takes longer than making them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def failure_of(error: BaseException) -> Failure:
    """How an exception travels: the input's fault by its class, anything else as a bug."""
    if isinstance(error, errors.ArchigramError):
        return Failure(type(error).__name__, str(error), getattr(error, "traceback", ""))
    import traceback  # only a bug needs it

    lines = traceback.format_exception(error)
    return Failure("Bug", " ".join(f"{type(error).__name__}: {error}".split()), "".join(lines))


def to_exception(failure: Failure) -> errors.ArchigramError:
    """The exception that a failure stands for."""
    kind = getattr(errors, failure.kind, None)
    if isinstance(kind, type) and issubclass(kind, errors.ArchigramError):
        error = kind(failure.message)
        if isinstance(error, errors.UserCodeError):
            error.traceback = failure.traceback
        return error
    return Bug(failure.message, failure.traceback)


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))
