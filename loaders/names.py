"""Names from a file are data: kept as they are where that is safe to show, print and export."""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from hashlib import blake2s

LONGEST_NAME = 200
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# control characters, invisible and bidirectional marks, lone surrogates, private use, line separators
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def safe_name(name: object) -> str:
    """The name with unsafe characters replaced and at most ``LONGEST_NAME`` characters.

    A name that is cut ends in a few digits of its hash, so that two long names stay distinct.
    """
    text = name if isinstance(name, str) else repr(name) if name is not None else ""
    safe = text if text.isascii() and text.isprintable() else _replaced(text)
    if len(safe) > LONGEST_NAME:
        digest = blake2s(text.encode("utf-8", "replace"), digest_size=4).hexdigest()
        safe = f"{safe[: LONGEST_NAME - 10]}…{digest}"
    return safe or "unnamed"


def unique_name(name: str, taken: Container[str], mark: str = "~") -> str:
    """The name itself, or with ``~2``, ``~3`` … behind it: the first that is not taken."""
    if name not in taken:
        return name
    last, free = 1, 2
    while f"{name}{mark}{free}" in taken:
        last, free = free, 2 * free
    while free - last > 1:  # numbers are given in order, so the first free one lies between
        middle = (last + free) // 2
        last, free = (middle, free) if f"{name}{mark}{middle}" in taken else (last, middle)
    return f"{name}{mark}{free}"


def _replaced(text: str) -> str:
    return "".join(REPLACEMENT if unicodedata.category(char) in _UNSAFE else char for char in text)
