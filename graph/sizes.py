"""Dimensions of a TensorSpec as sizes to calculate with, and back.

Reads the canonical text of ``graph.symbolic``, and the formulas that ONNX exporters write (``2*seq - 1``).
"""

from __future__ import annotations

import re
from functools import lru_cache

from graph.symbolic import letter
from graph.terms import UNKNOWN, Size, Unknown
from graph.values import Dim

LONGEST_TEXT = 400
"""Longer size texts (crafted files) are kept as one letter rather than parsed."""

_TOKEN = re.compile(r"\s*(?:(\d+)|([^\W\d][\w.:#]*)|(//|[-+−*·×/()⌊⌋⌈⌉]))")


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(text)
        tokens.append(match.group().strip())
        position = match.end()
    return tokens


class _Parser:
    """Recursive descent over the tokens of one size."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.position = 0

    def take(self) -> str:
        if self.position >= len(self.tokens):
            raise ValueError("the size ends early")
        self.position += 1
        return self.tokens[self.position - 1]

    def peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def whole(self) -> Size:
        size = self.sum()
        if self.peek():
            raise ValueError(self.peek())
        return size

    def sum(self) -> Size:
        size: Size = 0 if self.peek() in ("-", "−") else self.product()
        while self.peek() in ("+", "-", "−"):
            size = size + self.product() if self.take() == "+" else size - self.product()
        return size

    def product(self) -> Size:
        size = self.factor()
        while self.peek() in ("*", "·", "×", "//"):
            size = size // self.number() if self.take() == "//" else size * self.factor()
        return size

    def number(self) -> int:
        number = int(self.take())
        if number < 1:
            raise ValueError("a divisor must be positive")
        return number

    def factor(self) -> Size:
        token = self.take()
        if token.isdecimal():
            return int(token)
        if token == "(":
            return self.closed(self.sum(), ")")
        if token in ("⌊", "⌈"):
            return self.rounded(upwards=token == "⌈")
        if not (token[0].isalpha() or token[0] == "_"):
            raise ValueError(token)
        return letter(token)

    def rounded(self, *, upwards: bool) -> Size:
        size = self.product()
        if self.take() != "/":
            raise ValueError("a division is missing")
        number = self.number()
        size = size + (number - 1) if upwards else size
        return self.closed(size // number, "⌉" if upwards else "⌋")

    def closed(self, size: Size, bracket: str) -> Size:
        if self.take() != bracket:
            raise ValueError(f"{bracket} is missing")
        return size


@lru_cache(maxsize=4096)
def parse(text: str) -> Size:
    """The size a text stands for; any other text (``unk 7``) is one letter of that name."""
    if len(text) > LONGEST_TEXT:
        return letter(text)
    try:
        return _Parser(text).whole()
    except (ValueError, IndexError, RecursionError):
        return letter(text)


def size_of(dim: Dim) -> Size:
    """The size to calculate with for a dimension of a TensorSpec."""
    if isinstance(dim, int):
        return dim
    return UNKNOWN if dim is None else parse(dim)


def dim_of(size: Size) -> Dim:
    """The dimension of a TensorSpec for a calculated size."""
    if isinstance(size, int):
        return size
    return None if isinstance(size, Unknown) else str(size)
