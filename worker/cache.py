"""Graphs kept on disk, so that what took a framework ten seconds takes milliseconds the next time.

The key is the configuration with its file's path, size and modification time, and the versions of
everything that had a hand in the result. Entries are written whole; a damaged one is as good as none.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import msgspec

from graph.configuration import Configuration
from graph.values import Graph
from probe import folders

LARGEST_TOTAL = 256 * 2**20
"""Bytes kept; the entries not used for longest go first."""

_PACKAGES = ("archigram", "keras", "tensorflow", "onnx", "msgspec")
_SOURCES = ("graph", "loaders")


def find(configuration: Configuration) -> Graph | None:
    """The kept graph of a configuration, None where there is none that still holds."""
    path = _entry(configuration)
    if path is None:
        return None
    try:
        graph = msgspec.msgpack.decode(path.read_bytes(), type=Graph)
    except (OSError, msgspec.MsgspecError):
        return None
    with suppress(OSError):
        os.utime(path)
    return graph


def keep(configuration: Configuration, graph: Graph) -> None:
    """Keep a graph. A cache that cannot be written is no error: the next time takes longer."""
    path = _entry(configuration)
    if path is None:
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_whole(path, msgspec.msgpack.encode(graph))
        _trim(path.parent)


def identity(configuration: Configuration) -> tuple[str, int, int] | None:
    """Absolute path, size and modification time of the source's file; an application has none of them."""
    if configuration.names_application:
        return configuration.source, 0, 0
    try:
        path = os.path.abspath(configuration.path)
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return path, status.st_size, status.st_mtime_ns


@lru_cache(maxsize=1)
def versions() -> tuple[str, ...]:
    """What the kept graphs depend on: the packages, and this program's own rules and loaders."""
    from importlib import metadata

    found = []
    for name in _PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found.append(f"{name} {metadata.version(name)}")
    root = Path(__file__).resolve().parent.parent
    for source in sorted(path for folder in _SOURCES for path in (root / folder).rglob("*.py")):
        status = source.stat()
        found.append(f"{source.name} {status.st_size} {status.st_mtime_ns}")
    return tuple(found)


def _entry(configuration: Configuration) -> Path | None:
    """Where the configuration's graph is kept; a user's function has no lasting identity."""
    known = identity(configuration)
    if known is None or configuration.function:
        return None
    key = msgspec.json.encode((str(configuration), known, versions()))
    return folders.cache() / "graphs" / (hashlib.sha256(key).hexdigest() + ".msgpack")


def _write_whole(path: Path, data: bytes) -> None:
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _trim(folder: Path, largest: int | None = None) -> None:
    """Delete what was not used for longest until the rest fits."""
    entries = sorted(((e.stat().st_mtime_ns, e.stat().st_size, e) for e in folder.glob("*.msgpack")), reverse=True)
    total = 0
    for _, size, entry in entries:
        total += size
        if total > (LARGEST_TOTAL if largest is None else largest):
            entry.unlink(missing_ok=True)
