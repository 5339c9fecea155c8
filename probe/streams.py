"""The streams of a process that answers in frames: out of reach of what libraries print."""

from __future__ import annotations

import os
import queue
import sys
from contextlib import suppress
from typing import BinaryIO


def private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Copies of fd 0 and 1 that no library knows; fd 0 is then empty and fd 1 goes to stderr."""
    requests, replies = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(requests, "rb"), os.fdopen(replies, "wb")


def queue_lines(stream: BinaryIO, inbox: queue.SimpleQueue[bytes]) -> None:
    """Queue each line; at the end of the stream leave at once, whatever runs."""
    with suppress(OSError, ValueError):
        for line in stream:
            inbox.put(line)
    os._exit(0)
