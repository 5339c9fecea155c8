"""Files are written whole or not at all: a temporary file beside the target, then a rename."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path

from graph.errors import ExportError

_ADVICE = {
    errno.ENOENT: "its folder does not exist; create it or choose another",
    errno.ENOTDIR: "a part of the path is a file, not a folder; choose another place",
    errno.EISDIR: "it is a folder; add a file name",
    errno.EACCES: "permission denied; choose a place you may write to",
    errno.EPERM: "not permitted; choose a place you may write to",
    errno.EROFS: "the disk is read-only; choose another place",
    errno.ENOSPC: "the disk is full; free some space or choose another disk",
    errno.EDQUOT: "your disk quota is used up; free some space or choose another disk",
    errno.EFBIG: "the file would be larger than this system allows; choose another disk",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


def write_whole(path: str | Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that a reader sees the old file or the new one, never a part.

    A symbolic link is followed; a device or pipe is written to directly. Raises ExportError, one
    line, when the place cannot be written; nothing is left behind then.
    """
    try:
        _write(Path(os.path.realpath(path)), data)
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, f"{error.strerror or error}; choose another place")
        raise ExportError(f"cannot write {_shown(path)}: {advice}") from error
    except ValueError as error:  # a NUL or a lone surrogate in the path
        raise ExportError(f"cannot write {_shown(path)}: the name holds a forbidden character") from error


def _shown(path: str | Path) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(path))


def _write(target: Path, data: bytes) -> None:
    mode = _mode(target)
    if mode is not None and stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder")
    if mode is not None and not stat.S_ISREG(mode):
        target.write_bytes(data)
        return
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "not writable")  # a rename would quietly replace a protected file
    _replace(target, data, None if mode is None else stat.S_IMODE(mode))


def _mode(target: Path) -> int | None:
    try:
        return target.stat().st_mode
    except FileNotFoundError:
        return None


def _replace(target: Path, data: bytes, mode: int | None) -> None:
    # a name of fixed length: the target's own name may already be as long as the disk allows
    temporary = target.parent / f".archigram-{secrets.token_hex(6)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
