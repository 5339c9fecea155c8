"""Writes the hostile files into a folder: ``python -m tests.hostile.make FOLDER``.

Each case is a name with a suffix and a function of the path to write. ``Lures`` are what the files try to reach:
a command that would leave a mark, a secret, a pipe that blocks who opens it, a local port.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

Case = Callable[[Path], None]


class Lures(Struct, frozen=True):
    """folder: where the lures lie; port: a listener on this machine."""

    folder: Path
    port: int = 9

    @property
    def mark(self) -> Path:
        """Exists once any code of a file has run."""
        return self.folder / "lure-mark"

    @property
    def secret(self) -> Path:
        """A file that no model has any business with."""
        return self.folder / "lure-secret.txt"

    @property
    def pipe(self) -> Path:
        """Whoever opens it waits for ever."""
        return self.folder / "lure-pipe"

    @property
    def address(self) -> str:
        """A page on the listener."""
        return f"http://127.0.0.1:{self.port}/lure"

    @property
    def code(self) -> str:
        """Python that leaves the mark."""
        return f"open({str(self.mark)!r}, 'w').close()"

    def lay(self) -> None:
        """Make the secret and the pipe."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.secret.write_text("secret\n")
        if hasattr(os, "mkfifo") and not self.pipe.exists():
            os.mkfifo(self.pipe)


def cases(lures: Lures) -> dict[str, Case]:
    """Every case by its file's name."""
    from tests.hostile import containers, keras_models, onnx_models, others

    found: dict[str, Case] = {}
    for module in (onnx_models, keras_models, containers, others):
        for name, case in module.cases(lures).items():
            assert name not in found, name
            found[name] = case
    return found


def of_bytes(data: bytes) -> Case:
    """A case that is just these bytes."""
    return lambda path: path.write_bytes(data) and None


def main(folder: Path) -> None:
    lures = Lures(folder / "lures")
    lures.lay()
    for name, case in cases(lures).items():
        case(folder / name)
    print(f"{len(cases(lures))} files in {folder}")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    main(target)
