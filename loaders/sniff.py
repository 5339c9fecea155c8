"""What a file is, told by its content and never by its suffix; reads at most some hundred kilobytes.

``sniff`` answers with one of our formats or raises a LoadError that says what the file is and what to try.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from graph.errors import LoadError
from loaders import signatures
from loaders.archive import Archive
from loaders.names import safe_name
from loaders.protobuf import top_fields

HEAD = 65536
_HDF5 = b"\x89HDF\r\n\x1a\n"
_ORT = b"ORTM"
_ONNX_TYPES = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2}
"""Field number -> wire type of ONNX's ModelProto."""

_ONNX_TEXT = re.compile(
    r"(#[^\n]*\n\s*)*(<\s*)?(ir_version|opset_import)\s*[:{\[]|(#[^\n]*\n\s*)*graph\s*\{\s*(node|name|input|initializer)\b"
)
"""How ONNX begins in onnx's own language and as protobuf text."""

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

Kind = tuple[str, str]
"""What a file is, and what to try."""


def sniff(path: str | Path) -> str:
    """``keras``, ``keras-h5``, ``keras-json``, ``onnx``, ``onnx-text`` or ``ort``.

    Raises LoadError for everything else: a missing, empty, truncated or unreadable file, a folder, another format.
    """
    path = Path(path)
    size = _size(path)
    with _open(path) as file:
        head = file.read(HEAD)
    if not size or not head:
        raise refusal(path, "empty", "save or download it again")
    return _by_signature(path, head, size)


def refusal(path: str | Path, what: str, advice: str) -> LoadError:
    """The one line about a file that cannot be opened."""
    name = safe_name(os.path.basename(path) or str(path))
    return LoadError(f'"{name}" is {what}; {advice.format(name=name)}')


def _size(path: Path) -> int:
    try:
        found = path.stat()
    except FileNotFoundError:
        raise LoadError(f'there is no file "{safe_name(str(path))}"; check its name and folder') from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if stat.S_ISDIR(found.st_mode):
        raise refusal(path, *_folder(path))
    if not stat.S_ISREG(found.st_mode):
        raise refusal(path, "a device or pipe, not a file", "save it to a file first")
    return found.st_size


def _open(path: Path):  # type: ignore[no-untyped-def]  # BufferedReader
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> LoadError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return LoadError(f'"{safe_name(path.name)}" cannot be read ({reason.lower()}); check its permissions')


def _folder(path: Path) -> Kind:
    try:
        names = set(os.listdir(path))
    except OSError:
        return signatures.FOLDER
    if "saved_model.pb" in names or "saved_model.pbtxt" in names or "keras_metadata.pb" in names:
        return signatures.SAVED_MODEL_FOLDER
    if {"config.json", "metadata.json"} <= names:
        return signatures.KERAS_FOLDER
    if "Manifest.json" in names:
        return signatures.COREML_FOLDER
    return signatures.ORBAX_FOLDER if "_CHECKPOINT_METADATA" in names else signatures.FOLDER


def _by_signature(path: Path, head: bytes, size: int) -> str:
    if _is_hdf5(path, head, size):
        return "keras-h5"
    if head[4:8] == _ORT:
        return "ort"
    if head.startswith(b"PK\x03\x04"):
        return _zip(path)
    for signature in signatures.SIGNATURES:
        if head[signature.offset :].startswith(signature.magic):
            raise refusal(path, signature.what, signature.advice)
    if _is_pickle(head):
        raise refusal(path, *signatures.PICKLE)
    if not head.strip(b"\0") and size <= len(head):
        raise refusal(path, *signatures.ZEROS)
    if re.match(rb".{8}\{\s*\"", head, re.DOTALL) and int.from_bytes(head[:8], "little") < max(size, 1 << 27):
        raise refusal(path, *signatures.SAFETENSORS)
    text = _text(head, size)
    return _textual(path, text) if text is not None else _binary(path, size)


def _is_hdf5(path: Path, head: bytes, size: int) -> bool:
    """HDF5's signature stands at 0, or behind a user block of 512, 1024, 2048 … bytes."""
    places = [0, *(512 << power for power in range(8) if 512 << power < size)]
    return any(head[place : place + 8] == _HDF5 for place in places if place < len(head))


def _is_pickle(head: bytes) -> bool:
    """Pickle protocols 2 to 5 begin with 0x80 and their number; PyTorch's old files hold such a pickle."""
    return re.match(rb"\x80[\x02-\x05][\x95\x8a}\]c(XKq\x8c]", head) is not None


# -- zip ----------------------------------------------------------------------------------------------------------


def _zip(path: Path) -> str:
    with Archive(path) as archive:
        names = archive.names
    if "config.json" in names:
        return "keras"
    raise refusal(path, *_zip_kind(names))


def _zip_kind(names: frozenset[str]) -> Kind:
    """What a zip without a Keras model is, by the names in it."""
    tails = {name.rpartition("/")[2] for name in names}
    kinds = {
        signatures.TORCH_SCRIPT: "constants.pkl" in tails,
        signatures.TORCH: "data.pkl" in tails,
        signatures.TORCH_PROGRAM: bool(tails & {"archive_format", "serialized_exported_program.json"}),
        signatures.NUMPY_ZIP: bool(names) and all(name.endswith(".npy") for name in names),
        signatures.KERAS_WEIGHTS_ZIP: "model.weights.h5" in tails,
        signatures.OFFICE: "[Content_Types].xml" in names,
        signatures.WHEEL: any(name.endswith(".dist-info/WHEEL") for name in names),
        signatures.COREML_ZIP: "Manifest.json" in tails,
    }
    return next((kind for kind, fits in kinds.items() if fits), signatures.OTHER_ZIP)


# -- text ---------------------------------------------------------------------------------------------------------


def _text(head: bytes, size: int) -> str | None:
    """The head as text, or None where it is binary: not UTF-8 or UTF-16, or with control characters."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = head[: len(head) & ~1].decode("utf-16") if wide else head.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        if wide or error.start < len(head) - 4 or size == len(head):
            return None
        text = head[: error.start].decode()  # a character cut in two at the end of the head
    return None if _CONTROLS.search(text) else text


def _textual(path: Path, text: str) -> str:
    start = text.lstrip()[:4096]
    if _ONNX_TEXT.match(start):
        return "onnx-text"
    if start.startswith(("{", "[")):
        return "keras-json"
    raise refusal(path, *_text_kind(start, path.suffix.lower()))


def _text_kind(start: str, suffix: str) -> Kind:
    lower = start.lower()
    if lower.startswith(("<!doctype html", "<html")) or re.match(r"<[^>]*>\s*<(html|head)\b", lower):
        return signatures.HTML
    if lower.startswith("<") and "<net " in lower:
        return signatures.OPENVINO
    if lower.startswith("<"):
        return signatures.XML
    if suffix == ".py" or re.match(r"(#!.*python|import \w|from \w+[\w.]* import |def \w+\()", start):
        return signatures.PYTHON
    if re.match(r"(name:\s*\"|layer\s*\{|node\s*\{|input:\s*\")", start):
        return signatures.TEXT_PROTO
    return signatures.TEXT


# -- protobuf -----------------------------------------------------------------------------------------------------


def _binary(path: Path, size: int) -> str:
    fields, complete = top_fields(path, size)
    numbers = {number for number, _ in fields}
    if fields and all(_ONNX_TYPES.get(number) == wire for number, wire in fields):
        if complete and 7 in numbers:
            return "onnx"
        if not complete and 1 in numbers:
            raise refusal(path, "a truncated ONNX file: its end is missing", "download or copy it again")
    if complete and numbers and (1, 0) in fields and numbers <= {1, 2}:
        raise refusal(path, *signatures.SAVED_MODEL)
    if complete and (1, 2) in fields and numbers <= {1, 2, 3, 4}:
        raise refusal(path, *signatures.TENSORFLOW_GRAPH)
    raise refusal(path, *signatures.UNKNOWN)
