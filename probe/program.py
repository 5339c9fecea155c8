"""This program as a process of its own: how it is started, whichever part it plays."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

_LAST = 20_000

ROOT = Path(__file__).resolve().parent.parent

QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "GRPC_VERBOSITY": "ERROR",
    "PYTHONIOENCODING": "utf-8",
    "PYTHONUNBUFFERED": "1",
}
"""Turns the libraries' chatter off, and lets a pipe carry text as it comes."""


def program(part: str) -> list[str]:
    """The program and its arguments; ``part`` is ``--probe`` or ``--worker``.

    A script's path, not ``-m``: with ``-m`` the current folder would come first on the path,
    and a ``json.py`` lying beside somebody's model would run.
    """
    return [sys.executable, str(ROOT / "main.py"), part]


def describe_exit(code: int) -> str:
    """An exit code in words: "killed by SIGSEGV", "exit code 3"."""
    if code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"


def end_of(log: IO[bytes]) -> str:
    """The last of what a process wrote to its log, at most ``_LAST`` bytes."""
    log.seek(0, 2)
    log.seek(max(0, log.tell() - _LAST))
    return log.read().decode(errors="replace")
