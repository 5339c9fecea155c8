"""What is no model at all, and what is no file."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

import os
import pickle
from pathlib import Path

from tests.hostile.make import Case, Lures, of_bytes


def cases(lures: Lures) -> dict[str, Case]:
    return {
        "pickle.keras": of_bytes(pickle.dumps(Marking(str(lures.mark)))),
        "pickle-0.h5": of_bytes(pickle.dumps(Marking(str(lures.mark)), protocol=0)),
        "laughs.onnx": of_bytes(LAUGHS),
        "entity.keras": of_bytes(f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{lures.pipe}">]><a>&x;</a>'.encode()),
        "yaml.json": of_bytes(f"!!python/object/apply:os.system ['touch {lures.mark}']\n".encode()),
        "safetensors.onnx": of_bytes((2**60).to_bytes(8, "little") + b'{"a": 1}'),
        "numpy.h5": of_bytes(b"\x93NUMPY\x01\x00" + b"v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,)}" + b"\x80\x04N."),
        "gguf.onnx": of_bytes(b"GGUF" + b"\xff" * 60),
        "script.keras": of_bytes(f"#!/bin/sh\ntouch {lures.mark}\n".encode()),
        "source.json": of_bytes(lures.code.encode()),
        "elf.h5": of_bytes(b"\x7fELF" + b"\0" * 300),
        "gzip.onnx": of_bytes(b"\x1f\x8b\x08" + b"\0" * 300),
        "nothing.onnx": of_bytes(b""),
        "one-byte.keras": of_bytes(b"\n"),
        "zeros.h5": of_bytes(bytes(100_000)),
        "folder.onnx": lambda path: path.mkdir(),
        "pipe.onnx": _pipe,
        "dead-link.keras": lambda path: path.symlink_to(path.with_name("nowhere")),
        "own-link.h5": lambda path: path.symlink_to(path),
        "endless.onnx": lambda path: path.symlink_to("/dev/zero"),
        "terminal.json": lambda path: path.symlink_to("/dev/tty"),
        "process.onnx": lambda path: path.symlink_to("/proc/self/environ"),
        "hole.onnx": _hole,
        "\u202egnp.exe\u2066.onnx": of_bytes(b"\x08\x08"),
        "$(touch lure-mark).json": of_bytes(b"{}"),
        "{0}%s%n.keras": of_bytes(b"PK\x03\x04"),
    }  # fmt: skip


class Marking:
    """Unpickled, it leaves the mark."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def __reduce__(self):
        return (os.system, (f"touch {self.mark}",))


LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">"""
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, (b"&%c;" % (97 + i)) * 10) for i in range(20))
    + b"]><net >&u;</net>"
)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _hole(path: Path) -> None:
    """Ten gigabytes of nothing behind a plausible beginning."""
    with path.open("wb") as file:
        file.write(b"\x08\x08\x12\x07pytorch\x3a\xff\xff\xff\xff\x1f")
        file.truncate(10 * 2**30)
