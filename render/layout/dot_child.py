"""``python -m render.layout.dot_child``: dot for one segment, in a process that may be killed."""

from __future__ import annotations

import os
import signal
import sys

import msgspec

from render.layout.dot_engine import dot_columns
from render.layout.engine import Request

LAST = 30
"""Seconds after which the process ends itself, should its parent have died."""


def main() -> None:
    """A request on stdin, the columns on stdout; libraries' own prints go to stderr."""
    if sys.platform != "win32":
        signal.alarm(LAST)
    reply = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)
    reply.write(msgspec.json.encode(dot_columns(request.rows, request.spacing)))
    reply.close()


if __name__ == "__main__":
    main()
