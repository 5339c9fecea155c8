"""Sizes that a person chose for a file, kept for the next time; used only where somebody asks for them.

One JSON file in the platform's folder for this program's data, a line per model file: its path and size in
bytes tell it again. The newest ``MOST`` are kept.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from graph.configuration import Configuration, Value
from graph.values import Dim
from probe import folders

MOST = 200


class Kept(Struct, frozen=True):
    """The choices for one file: the first input's shape, and options by name."""

    path: str
    size: int
    shape: tuple[Dim, ...] | None = None
    options: tuple[tuple[str, int | float | bool | str | tuple[Dim, ...] | None], ...] = ()


def store() -> Path:
    """Where the choices are kept."""
    return folders.data(roaming=True) / "pins.json"


def remember(configuration: Configuration) -> None:
    """Keep the choices of a file's configuration; none at all forgets them. What cannot be written is not kept."""
    identity = _identity(configuration)
    if identity is None:
        return
    others = [item for item in _all() if (item.path, item.size) != identity]
    made = bool(configuration.shape or configuration.options)
    newest = [Kept(*identity, configuration.shape, configuration.options)] if made else []
    with suppress(OSError):
        _write([*others, *newest][-MOST:])


def remembered(configuration: Configuration) -> Kept | None:
    """The choices kept for the configuration's file, None where there are none or it has changed."""
    identity = _identity(configuration)
    return next((item for item in _all() if (item.path, item.size) == identity), None)


def with_remembered(configuration: Configuration) -> Configuration:
    """The configuration with the kept choices for what it does not say itself."""
    kept = remembered(configuration)
    if kept is None:
        return configuration
    said = {key for key, _ in configuration.options}
    options: tuple[tuple[str, Value], ...] = tuple(pair for pair in kept.options if pair[0] not in said)
    shape = configuration.shape if configuration.shape is not None else kept.shape
    return structs.replace(configuration, shape=shape, options=(*configuration.options, *options))


def _identity(configuration: Configuration) -> tuple[str, int] | None:
    if configuration.names_application:
        return None
    path = os.path.abspath(configuration.path)
    try:
        return path, os.stat(path).st_size
    except OSError:
        return None


def _all() -> list[Kept]:
    try:
        return msgspec.json.decode(store().read_bytes(), type=list[Kept])
    except (OSError, msgspec.MsgspecError):
        return []


def _write(items: list[Kept]) -> None:
    path = store()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_bytes(b"[" + b",\n".join(map(msgspec.json.encode, items)) + b"]\n")
    partial.replace(path)
