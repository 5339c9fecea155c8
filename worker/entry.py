"""The worker's process: reads requests from stdin, answers on a private copy of stdout.

Started as ``python main.py --worker``. It ends as soon as its stdin is closed, so that no worker
outlives the program that started it.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from probe.streams import private_streams, queue_lines
from worker import limits
from worker.protocol import (
    Failure,
    Frame,
    Progress,
    Request,
    decode_request,
    encode_frame,
    encode_result,
    failure_of,
)

Report = Callable[[str, float | None], None]
Method = Callable[[bytes, Report], object]


class Channel:
    """Writes whole frames; the watchdog's thread may write too."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self.current = 0

    def send(self, frame: bytes) -> None:
        """Write one frame at once; a client that has gone ends the worker."""
        with self._lock:
            try:
                self._stream.write(frame)
                self._stream.flush()
            except OSError:
                os._exit(0)

    def fail(self, failure: Failure) -> None:
        """End the call in hand with an error."""
        self.send(encode_frame(Frame(self.current, error=failure)))

    def report(self, message: str, fraction: float | None = None) -> None:
        """Say where the call in hand stands."""
        self.send(encode_frame(Frame(self.current, progress=Progress(message, fraction))))


def main() -> int:
    """Serve until stdin is closed."""
    _forget_current_folder()
    requests, replies = private_streams()
    channel = Channel(replies)
    limits.apply(channel.fail)
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=queue_lines, args=(requests, inbox), daemon=True).start()
    while True:
        handle(inbox.get(), channel)


def handle(line: bytes, channel: Channel) -> None:
    """Answer one line; whatever happens, exactly one result or error is sent."""
    try:
        request = decode_request(line)
    except msgspec.MsgspecError as error:
        channel.send(encode_frame(Frame(0, error=Failure("Bug", f"not a request: {error}"))))
        return
    channel.current = request.id
    try:
        frame = encode_result(request.id, _answer(request, channel.report))
    except MemoryError:
        frame = encode_frame(Frame(request.id, error=limits.out_of_memory()))
    except Exception as error:
        frame = encode_frame(Frame(request.id, error=failure_of(error)))
    channel.send(frame)


def _answer(request: Request, report: Report) -> object:
    from worker import service  # slow imports wait for the first call

    method = service.METHODS.get(request.method)
    if method is None:
        raise LookupError(f"the worker has no method {request.method!r}")
    return method(bytes(request.params), report)


def _forget_current_folder() -> None:
    """``python -m`` puts the current folder first: a ``keras.py`` beside somebody's model would run."""
    root = Path(__file__).resolve().parent.parent
    with contextlib.suppress(OSError):
        if sys.path[0] in ("", os.getcwd(), str(root / "worker")):
            sys.path[0] = str(root)


if __name__ == "__main__":
    raise SystemExit(main())
