"""Which engine orders a segment's rows and places its columns.

dot is quick on small segments and cannot be stopped in-process. So small ones run here, middling ones
in a child process that is killed at a time limit, and large ones, and whatever dot fails at, go to the
own layered engine. Measured on 2 cores (items and seconds in dot): NASNetLarge
2,630 · 0.2; DenseNets whose concatenations read every earlier layer 630 · 0.4, 2,270 · 4.1, 8,570 · 84.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from render.layout.dot_engine import dot_columns
from render.layout.layered import layered_columns
from render.layout.straight import straightened
from render.layout.values import Columns, Rows, Spacing

HERE, CHILD = 1_000, 6_000
"""Items up to which dot runs in this process, and in a child process."""
LIMIT = 2.0
"""Seconds a child process may take."""


class Request(msgspec.Struct, frozen=True):
    """What a child process is asked."""

    rows: Rows
    spacing: Spacing


def columns(rows: Rows, spacing: Spacing) -> Columns:
    """Order and columns of a segment's rows."""
    items = len(rows.ranks)
    if rows.height == items:  # a mere chain
        return Columns([[item] for item in sorted(range(items), key=rows.ranks.__getitem__)], [0.0] * items)
    found = None
    if items <= HERE:
        found = dot_columns(rows, spacing)
    elif items <= CHILD:
        found = child_columns(rows, spacing, LIMIT)
    return straightened(rows, found or layered_columns(rows, spacing), spacing)


def child_columns(rows: Rows, spacing: Spacing, limit: float) -> Columns | None:
    """dot's columns from a child process; None when it takes longer than ``limit`` seconds or fails."""
    command = [sys.executable, "-m", "render.layout.dot_child"]
    message = msgspec.json.encode(Request(rows, spacing))
    top = Path(__file__).parents[2]
    try:
        done = subprocess.run(command, input=message, capture_output=True, timeout=limit, cwd=top, check=True)
        return msgspec.json.decode(done.stdout, type=Columns | None)
    except (subprocess.SubprocessError, OSError, msgspec.DecodeError):
        return None
