"""Results on disk: one JSON line each, never rewritten, so that a killed sweep loses at most the row in hand.

A line is ``{"key": …, "row": {…}}``. The key holds everything that decides a figure and is known before measuring:
the configuration with its file's size and time, the settings, the place that runs it and the versions here.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from graph.configuration import Configuration
from graph.errors import ExportError
from probe import folders
from probe.devices import has_gpu_driver, host_versions, processor
from probe.task import read
from probe.values import Failed, Measured, Row, Task, row_from

_PACKAGES = ("tensorflow", "keras", "onnxruntime", "onnxruntime-gpu", "jax", "torch", "numpy")


class _Line(Struct, frozen=True):
    key: str
    row: msgspec.Raw


def default_path() -> Path:
    """``results.jsonl`` in the platform's folder for this program's data."""
    return folders.data() / "probe" / "results.jsonl"


def key_of(task: Task, place: str) -> str:
    """The key of a task at a place: this host's name, or a scheduler's address."""
    settings = msgspec.to_builtins(task.settings)
    del settings["trust"]  # decides whether there is a figure, not which
    settings["bounds"] = {key: settings["bounds"][key] for key in ("calls", "seconds")}
    configuration = read(task.configuration)
    parts = (_spelled(configuration), _identity(configuration.path), settings, place, _machine())
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]


class Store:
    """The results at a path. A file that cannot be read holds none; one that cannot be written raises ExportError."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path()

    def rows(self) -> list[Row]:
        """Every row ever kept, oldest first, failures too."""
        return [row for _, row in self._read()]

    def measured(self) -> dict[str, Measured]:
        """The latest measured row of each key; what failed is to be tried again."""
        return {key: row for key, row in self._read() if isinstance(row, Measured)}

    def keep(self, key: str, row: Measured | Failed) -> None:
        """Append a row, whole, in one write."""
        line = msgspec.json.encode({"key": key, "row": row}) + b"\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as stream:
                stream.write(_broken_end(self.path) + line)
        except OSError as error:
            raise ExportError(
                f"cannot keep the result in {self.path}: {(error.strerror or str(error)).lower()}; "
                "choose another file with --results"
            ) from error

    def _read(self) -> Iterator[tuple[str, Row]]:
        try:
            lines = self.path.read_bytes().splitlines()
        except OSError:
            return
        for data in lines:
            with suppress(msgspec.MsgspecError):  # a line cut off by a kill, or of a later version
                line = msgspec.json.decode(data, type=_Line)
                yield line.key, row_from(bytes(line.row))


def _broken_end(path: Path) -> bytes:
    """A line break where the last line was cut off."""
    data = path.read_bytes()[-1:]
    return b"" if data in (b"", b"\n") else b"\n"


def _spelled(configuration: Configuration) -> str:
    """The configuration with its file's one real path, however the person came to it."""
    if configuration.names_application or not os.path.exists(configuration.path):
        return str(configuration)
    function = configuration.source.removeprefix(configuration.path)
    return str(structs.replace(configuration, source=os.path.realpath(configuration.path) + function))


def _identity(path: str) -> tuple[int, int] | None:
    """Size and time of the configuration's file."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


@cache
def _machine() -> tuple[str, bool, tuple[tuple[str, str], ...]]:
    return processor(), has_gpu_driver(), tuple(sorted(host_versions(_PACKAGES).items()))
