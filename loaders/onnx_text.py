"""ONNX written as text: in onnx's own language (``<ir_version: 10> net (float[N] x) => …``) or as protobuf text.

Meant for small models that people write or read; a text of many megabytes is refused.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import LoadError
from loaders.names import safe_name
from loaders.onnx_file import as_graph, walked_at
from loaders.onnx_reader import read_model

if TYPE_CHECKING:
    import onnx

    from graph.configuration import Configuration
    from graph.values import Graph

MAX_BYTES = 32 << 20
MAX_DEPTH = 100
"""Brackets inside each other; both parsers call themselves for each."""
_TOKENS = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|#[^\n]*|[{}<>\[\]()]', re.DOTALL)
_LONGEST = 160


def load(configuration: Configuration, path: str) -> Graph:
    """The graph of the text at ``path``. Raises LoadError where it is no ONNX model, too long or too deep."""
    model = parse(_read(path))
    if not model.graph.node and not model.graph.output:
        raise LoadError("the text holds no graph, so it is no ONNX model; check what the file really is")
    return as_graph(configuration, path, walked_at(configuration, read_model(model)))


def parse(text: str) -> onnx.ModelProto:
    """The model that a text describes."""
    _check_depth(text)
    return _parse_language(text) if text.lstrip().startswith("<") else _parse_protobuf(text)


def _read(path: str) -> str:
    try:
        file = Path(path)
        if file.stat().st_size > MAX_BYTES:
            raise LoadError(f"the text is longer than {MAX_BYTES >> 20} MB; save the model as a binary .onnx file")
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LoadError(f"cannot read the text: {type(error).__name__}; save it again in UTF-8") from None


def _check_depth(text: str) -> None:
    depth = 0
    for token in _TOKENS.finditer(text):
        sign = token.group()
        if sign in "{<[(":
            depth += 1
        elif sign in "}>])":
            depth -= 1
        if depth > MAX_DEPTH:
            raise LoadError(f"the text nests more than {MAX_DEPTH} brackets: no exporter writes that")


def _parse_language(text: str) -> onnx.ModelProto:
    import onnx.parser

    try:
        return onnx.parser.parse_model(text)
    except onnx.parser.ParseError as error:
        raise _unreadable(error) from None


def _parse_protobuf(text: str) -> onnx.ModelProto:
    import onnx
    from google.protobuf import text_format

    try:
        return text_format.Parse(text, onnx.ModelProto())
    except (text_format.ParseError, UnicodeError, ValueError) as error:
        raise _unreadable(error) from None


def _unreadable(error: Exception) -> LoadError:
    reason = safe_name(" ".join(str(error).split()))[:_LONGEST]
    return LoadError(f"the text is no ONNX model ({reason}); correct it, or export the model again")
