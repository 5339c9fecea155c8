"""The top level of a protobuf message, walked without reading what its fields hold.

Wire format: https://protobuf.dev/programming-guides/encoding
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

MOST_FIELDS = 10_000
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def top_fields(path: Path, size: int) -> tuple[list[tuple[int, int]], bool]:
    """(field number, wire type) of each field, and whether the last one ends where the file does.

    Stops at the first byte that is no protobuf, returning what was seen before.
    """
    fields: list[tuple[int, int]] = []
    with path.open("rb") as file:
        while file.tell() < size and len(fields) < MOST_FIELDS:
            key = _varint(file)
            if key is None or not key >> 3 or not _skip(file, key & 7, size):
                return fields, False
            fields.append((key >> 3, key & 7))
            if file.tell() > size:
                return fields, False
    return fields, True


def _varint(file: BinaryIO) -> int | None:
    value = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            return None
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    return None


def _skip(file: BinaryIO, wire_type: int, size: int) -> bool:
    """Move behind a field's content; False where there is none."""
    if wire_type == _VARINT:
        return _varint(file) is not None
    length = {_FIXED64: 8, _FIXED32: 4}.get(wire_type) if wire_type != _BYTES else _varint(file)
    if length is None:
        return False
    # no further than just behind the end: every system has a place beyond which it does not seek
    file.seek(min(length, max(size + 1 - file.tell(), 0)), 1)
    return True
