"""The container of a PDF: numbered objects, streams, the cross-reference table."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable


class PdfFile:
    """Objects in the order they were added; the same objects give the same bytes."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = []

    def reserve(self) -> int:
        """A number for an object that is written later."""
        self._bodies.append(b"null")
        return len(self._bodies)

    def put(self, number: int, body: str) -> None:
        """Write the reserved object."""
        self._bodies[number - 1] = body.encode("ascii")

    def add(self, body: str) -> int:
        """Write an object and return its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def add_stream(self, data: bytes, entries: str = "") -> int:
        """Write ``data`` compressed, with more dictionary ``entries``, and return its number."""
        packed = zlib.compress(data, 6)
        head = f"<</Filter/FlateDecode/Length {len(packed)}{entries}>>\nstream\n".encode("ascii")
        self._bodies.append(head + packed + b"\nendstream")
        return len(self._bodies)

    def encode(self, root: int, info: int) -> bytes:
        """The whole file. Its ID follows from its content, so that two runs agree."""
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for number, body in enumerate(self._bodies, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        start, size = len(out), len(offsets) + 1
        out += b"xref\n0 %d\n0000000000 65535 f \n" % size
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        digest = hashlib.md5(bytes(out), usedforsecurity=False).hexdigest()
        trailer = f"<</Size {size}/Root {root} 0 R/Info {info} 0 R/ID[<{digest}><{digest}>]>>"
        out += f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode("ascii")
        return bytes(out)


def pdf_string(text: str) -> str:
    """``text`` as a PDF text string: UTF-16 with its mark, in hexadecimal."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def references(numbers: Iterable[int]) -> str:
    """The objects as the elements of an array."""
    return " ".join(f"{number} 0 R" for number in numbers)
