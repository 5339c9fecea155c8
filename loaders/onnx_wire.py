"""Reads the structure of an ONNX file without reading its weights.

An ONNX file is one protobuf message. This module walks its wire format with ``pread`` and
copies everything except tensor payloads over 4 KiB; what is left of a 2 GB model is some
hundred kilobytes that ``onnx`` parses as usual. A payload left out becomes an external-data
pointer (offset and length) into the same file, so that nothing is lost.

Wire format: https://protobuf.dev/programming-guides/encoding
Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from graph.errors import LoadError

KEEP = 4096
"""Bytes: a message up to this size is copied whole."""
MAX_DEPTH = 90
"""Nested messages; protobuf itself stops at 100."""
MAX_FIELDS = 4_000_000
MAX_KEPT = 512 << 20
"""Bytes of structure kept: beyond this the file is no model a person can look at."""
_BLOCK = 1 << 16
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

# message type -> {field: message type of the field}; other length-delimited fields are copied
_CHILDREN: dict[str, dict[int, str]] = {
    "model": {7: "graph", 20: "skip", 25: "function"},
    "graph": {1: "node", 5: "tensor", 10: "skip", 15: "sparse"},
    "function": {7: "node", 8: "skip", 11: "attribute"},
    "node": {5: "attribute", 6: "skip"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 13: "skip", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
}
# tensor payloads: float, int32, string, int64, raw, double, uint64
_PAYLOADS = frozenset({4, 5, 6, 7, 9, 10, 11})
# packed payloads whose bytes equal raw_data on a little-endian machine, and raw_data itself
_POINTABLE = frozenset({4, 9, 10})
_DATA_LOCATION, _EXTERNAL_DATA, _DIMS, _DOC = 14, 13, 1, 12


class Field(NamedTuple):
    """One field of a message: where it stands, and where its content stands."""

    number: int
    wire_type: int
    start: int
    body: int
    end: int


class _Window:
    """Random access to a file through one cached block; payloads are jumped over."""

    def __init__(self, descriptor: int, size: int, runnable: bool = False) -> None:
        self._descriptor, self.size, self.runnable = descriptor, size, runnable
        self._at, self._block = 0, b""
        self.fields = 0
        self.kept = 0

    def read(self, start: int, end: int) -> bytes:
        """Bytes from ``start`` to ``end``; LoadError where the file is shorter."""
        if end > self.size:
            raise _truncated()
        if self._at <= start and end <= self._at + len(self._block):
            return self._block[start - self._at : end - self._at]
        if end - start > _BLOCK:
            return self._fetch(start, end - start)
        self._at, self._block = start, self._fetch(start, min(_BLOCK, self.size - start))
        return self._block[: end - start]

    def keep(self, start: int, end: int) -> bytes:
        """Like ``read``, for bytes that stay: they count towards the budget."""
        self.kept += end - start
        if self.kept > MAX_KEPT:
            raise LoadError(f"the model's structure alone exceeds {MAX_KEPT >> 20} MB: no diagram could show it")
        return self.read(start, end)

    def varint(self, at: int, end: int) -> tuple[int, int]:
        """The number at ``at`` and the position after it."""
        data = self.read(at, min(at + 10, end))
        value = 0
        for index, byte in enumerate(data):
            value |= (byte & 0x7F) << (7 * index)
            if byte < 0x80:
                return value, at + index + 1
        raise _truncated()

    def _fetch(self, start: int, count: int) -> bytes:
        data = os.pread(self._descriptor, count, start)
        while len(data) < count:
            more = os.pread(self._descriptor, count - len(data), start + len(data))
            if not more:
                raise _truncated()
            data += more
        return data


def prune(path: str, *, runnable: bool = False) -> bytes:
    """The file's bytes without tensor payloads over 4 KiB: a serialized ModelProto.

    ``runnable`` keeps the payloads that no pointer can stand for (packed integers, text), so that ONNX Runtime,
    told the file's folder, gives what it gives for the whole file.
    Raises LoadError for a file that is empty, cut off, no protobuf, or beyond the budgets.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise LoadError(f"cannot read {path}: {error.strerror}") from None
    try:
        size = os.fstat(descriptor).st_size
        if not size:
            raise LoadError(f"{path} is empty: check the download or the export that wrote it")
        window = _Window(descriptor, size, runnable)
        return _message(window, "model", 0, size, os.path.basename(path), 0)
    except OSError as error:
        raise LoadError(f"cannot read {path}: {error.strerror}") from None
    finally:
        os.close(descriptor)


def _message(window: _Window, kind: str, start: int, end: int, location: str, depth: int) -> bytes:
    if depth > MAX_DEPTH:
        raise LoadError(f"the model nests more than {MAX_DEPTH} levels deep: no exporter writes that")
    if kind == "tensor":
        return _tensor(window, start, end, location)
    children, parts = _CHILDREN[kind], []
    for field in _fields(window, start, end):
        child = children.get(field.number) if field.wire_type == _BYTES else None
        if child == "skip":
            continue
        if child is None or field.end - field.body <= KEEP:
            parts.append(window.keep(field.start, field.end))
        else:
            body = _message(window, child, field.body, field.end, location, depth + 1)
            parts.append(_delimited(field.number, body))
    return b"".join(parts)


def _tensor(window: _Window, start: int, end: int, location: str) -> bytes:
    """A tensor with dims, type and name; its payload, if large, as a pointer or left out."""
    parts, pointer, skipped = [], None, False
    for field in _fields(window, start, end):
        large = field.end - field.body > KEEP
        if field.number == _DOC:
            continue
        pointable = large and field.number in _POINTABLE and field.wire_type == _BYTES
        if field.number in _PAYLOADS and not pointable and window.runnable:
            parts.append(window.keep(field.start, field.end))
            continue
        if field.number in _PAYLOADS and (large or field.wire_type != _BYTES or field.number == 6):
            skipped = True
            if pointable:
                pointer = (field.body, field.end - field.body)
            continue
        parts.append(window.keep(field.start, field.end))
    return b"".join(parts) + (_external(location, pointer) if skipped else b"")


def _external(location: str, pointer: tuple[int, int] | None) -> bytes:
    """The fields that say: the data stands elsewhere, here, from this byte, so many bytes."""
    entries = {"location": location}
    if pointer:
        entries |= {"offset": str(pointer[0]), "length": str(pointer[1])}
    pairs = [_delimited(1, key.encode()) + _delimited(2, os.fsencode(value)) for key, value in entries.items()]
    body = b"".join(_delimited(_EXTERNAL_DATA, pair) for pair in pairs)
    return body + _encode(_DATA_LOCATION << 3) + _encode(1)


def _fields(window: _Window, start: int, end: int) -> Iterator[Field]:
    at = start
    while at < end:
        window.fields += 1
        if window.fields > MAX_FIELDS:
            raise LoadError(f"the model has more than {MAX_FIELDS:,} entries: no diagram could show it")
        field = _field(window, at, end)
        yield field
        at = field.end


def _field(window: _Window, at: int, end: int) -> Field:
    tag, body = window.varint(at, end)
    number, wire_type = tag >> 3, tag & 7
    if wire_type == _VARINT:
        stop = window.varint(body, end)[1]
    elif wire_type == _BYTES:
        length, body = window.varint(body, end)
        stop = body + length
    elif wire_type in (_FIXED64, _FIXED32):
        stop = body + (8 if wire_type == _FIXED64 else 4)
    else:
        raise LoadError("this is no ONNX model: its bytes are no protobuf message; check what the file really is")
    if stop > end or not number:
        raise _truncated()
    return Field(number, wire_type, at, body, stop)


def _delimited(number: int, body: bytes) -> bytes:
    return _encode(number << 3 | _BYTES) + _encode(len(body)) + body


def _encode(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _truncated() -> LoadError:
    return LoadError("the ONNX file is cut off or is no ONNX model: download or export it again")
