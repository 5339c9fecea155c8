"""A zip archive read with bounds: how many members, how much of one, and where a stored one lies in the file."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from pathlib import Path
from types import TracebackType

from graph.errors import LoadError
from loaders.limits import MOST_MEMBERS
from loaders.names import safe_name

_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 65535
_LARGEST_DIRECTORY = 8 << 20


class Archive:
    """A zip file opened for reading; a context manager. Raises LoadError where it is truncated or damaged."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._shown = safe_name(self.path.name)
        self._check_directory()
        try:
            self._zip = zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
            raise self._damaged(str(error)) from None
        if len(self._zip.namelist()) > MOST_MEMBERS:
            self._zip.close()
            raise self._too_many()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    @property
    def names(self) -> frozenset[str]:
        """The names of its members."""
        return frozenset(self._zip.namelist())

    def read(self, name: str, limit: int) -> bytes:
        """A member's bytes, whatever it claims its size is; LoadError if there are more than ``limit``."""
        info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise LoadError(f'"{self._shown}" is encrypted; unpack it with its password and open the model inside')
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise LoadError(f'"{self._shown}" is packed by a method no Keras file uses; unpack it and zip it again')
        try:
            with self._zip.open(info) as member:
                data = member.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise self._damaged(str(error)) from None
        if len(data) > limit:
            raise LoadError(f'"{self._shown}": {name} unpacks to more than {limit >> 20} MB; no model needs that much')
        return data

    def stored_at(self, name: str) -> tuple[int, int] | None:
        """Offset and size of a member stored as it is, None where it is packed, encrypted or missing."""
        if name not in self.names:
            return None
        info = self._zip.getinfo(name)
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
            return None
        with self.path.open("rb") as file:
            file.seek(info.header_offset)
            header = file.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            return None
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        return info.header_offset + 30 + name_length + extra_length, info.file_size

    def _check_directory(self) -> None:
        """Refuse a directory of millions of members before ``zipfile`` makes an object of each."""
        size = os.path.getsize(self.path)
        with self.path.open("rb") as file:
            file.seek(max(0, size - _LONGEST_COMMENT - _END_SIZE))
            tail = file.read()
        place = tail.rfind(_END)
        if place < 0 or len(tail) - place < _END_SIZE:
            raise self._truncated()
        count, length = struct.unpack("<HI", tail[place + 10 : place + 16])
        if count > MOST_MEMBERS or length > _LARGEST_DIRECTORY:
            raise self._too_many()

    def _truncated(self) -> LoadError:
        return LoadError(f'"{self._shown}" is a truncated zip archive: its end is missing; download or copy it again')

    def _too_many(self) -> LoadError:
        return LoadError(f'"{self._shown}" is a zip archive of more than {MOST_MEMBERS:,} members; no Keras file is')

    def _damaged(self, reason: str) -> LoadError:
        short = safe_name(reason).rstrip(".")
        return LoadError(f'"{self._shown}" is a damaged zip archive ({short}); save or download it again')


class Slice(io.RawIOBase):
    """A read-only, seekable window of a file: a stored member as if it were a file of its own."""

    def __init__(self, path: str | Path, offset: int, size: int) -> None:
        super().__init__()
        self._file = open(path, "rb")  # noqa: SIM115  (closed by close)
        self._offset, self._size, self._at = offset, size, 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move, like a file's ``seek``."""
        base = (0, self._at, self._size)[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Position in the window."""
        return self._at

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # WriteableBuffer of typeshed
        """Fill the buffer from the window; returns how many bytes."""
        view = memoryview(buffer).cast("B")
        wanted = max(0, min(len(view), self._size - self._at))
        self._file.seek(self._offset + self._at)
        count = self._file.readinto(view[:wanted])
        self._at += count
        return count

    def close(self) -> None:
        """Close the file beneath."""
        self._file.close()
        super().close()
