"""This program as a process of its own: how it is started, whichever part it plays."""

from __future__ import annotations

import sys
from pathlib import Path

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
