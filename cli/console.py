"""What the terminal gets: results on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from graph.errors import ExportError


class Console:
    """Where a command writes. ``verbose`` lets it say on stderr what it does."""

    def __init__(self, verbose: bool = False) -> None:
        self.verbose = verbose

    def log(self, message: str) -> None:
        """Say what happens, where ``-v`` asks for it."""
        if self.verbose:
            print(message, file=sys.stderr, flush=True)

    def note(self, message: str) -> None:
        """One line beside the result that helps to read it."""
        print(f"note: {one_line(message)}", file=sys.stderr, flush=True)

    def error(self, message: str) -> None:
        """The one line of a refusal."""
        print(f"error: {one_line(message)}", file=sys.stderr, flush=True)

    def write(self, text: str | bytes, path: str | None = None) -> None:
        """Write a result whole to ``path``, or to stdout, in UTF-8. Raises ExportError when that fails."""
        data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
        data = data if data.endswith(b"\n") else data + b"\n"
        if path is None:
            _write_stdout(data)
            return
        from exporters.atomic import write_whole

        write_whole(path, data)
        self.log(f"wrote {path}")


def check_place(path: str) -> None:
    """Refuse a path whose folder is missing before the long work. Raises ExportError."""
    folder = Path(path).parent
    if not folder.is_dir():
        why = "a part of the path is a file, not a folder" if folder.exists() else "its folder does not exist"
        raise ExportError(f"cannot write {path}: {why}; create the folder or choose another place")


def one_line(message: str) -> str:
    """The message without line breaks and terminal escapes, which a file's name may hold."""
    return printable(" ".join(message.split()))


def printable(text: str) -> str:
    """The text without what a terminal would obey instead of show."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _write_stdout(data: bytes) -> None:
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence_stdout()
        raise ExportError(f"cannot write to standard output: {(error.strerror or str(error)).lower()}") from error


def silence_stdout() -> None:
    """Point stdout nowhere, so that the interpreter's last flush cannot fail."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
