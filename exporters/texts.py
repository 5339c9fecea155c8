"""Text as back ends may write it, and the characters each font must bring along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from render.drawing import Group, Item, Text
from render.fonts import Face
from render.metrics import runs

# Not allowed in XML (controls, lone surrogates, non-characters), or able to turn the text around
# them (bidirectional overrides and isolates): shown as U+FFFD, so that a reader sees something was there.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_BREAKS = re.compile("[\t\n\r\x85\u2028\u2029]")
_PLAIN = re.compile("[ -~]*")


def clean(text: str) -> str:
    """``text`` on one line, without what no output format can hold."""
    if _PLAIN.fullmatch(text):
        return text
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", text))


def texts(items: Iterable[Item]) -> Iterator[Text]:
    """Every text in drawing order."""
    for item in items:
        if isinstance(item, Text):
            yield item
        elif isinstance(item, Group):
            yield from texts(item.items)


def characters(items: Iterable[Item]) -> dict[Face, str]:
    """The distinct characters written in each bundled face, sorted; only faces that are used."""
    used: dict[Face, set[str]] = {}
    for text in texts(items):
        used.setdefault(text.font, set())  # its style is asked for, even if all its signs come from elsewhere
        for face, piece in runs(clean(text.text), text.font):
            used.setdefault(face, set()).update(piece)
    return {face: "".join(sorted(used[face])) for face in sorted(used)}
