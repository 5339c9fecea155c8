"""How wide a text is, without Qt: HarfBuzz over the bundled faces, run by run.

Advances equal Qt's at large sizes and a browser's with the face embedded, so that text placed
here is right in every output. Standard ligatures are off: layer names are identifiers.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Final

import uharfbuzz as hb

from render.drawing import Font
from render.fonts import Face, font_path

ELLIPSIS: Final = "…"
FEATURES: Final = {"liga": False, "clig": False}
FALLBACK: Final = {"W": 1.0, "F": 1.0}
"""Em widths assumed for characters no bundled face has, by East Asian width; others take 0.6."""


@cache
def _face(face: Face) -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(font_path(face)))))


def _has(character: str, face: Face) -> bool:
    return _face(face).get_nominal_glyph(ord(character)) is not None


def runs(text: str, font: Face) -> list[tuple[Face, str]]:
    """``text`` cut where the bundled face changes: ``math`` for the signs that ``font`` lacks and it has.

    What neither has stays with ``font``; a combining mark stays with what it stands on.
    """
    if text.isascii():
        return [(font, text)] if text else []
    pieces: list[tuple[Face, str]] = []
    for character in text:
        last = pieces[-1][0] if pieces else font
        face = last if unicodedata.combining(character) else _face_for(character, font)
        if pieces and face == last:
            pieces[-1] = (face, pieces[-1][1] + character)
        else:
            pieces.append((face, character))
    return pieces


@lru_cache(maxsize=4096)
def _face_for(character: str, font: Face) -> Face:
    return "math" if not _has(character, font) and _has(character, "math") else font


@lru_cache(maxsize=200_000)
def _advance(text: str, font: Face) -> float:
    """Advance in em."""
    return sum(_run_advance(piece, face) for face, piece in runs(text, font))


def _run_advance(text: str, name: Face) -> float:
    face = _face(name)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(face, buffer, FEATURES)
    units = sum(
        position.x_advance
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        if info.codepoint
    )
    missing = [text[info.cluster] for info in buffer.glyph_infos if not info.codepoint]
    return float(units / face.face.upem) + sum(_assumed(character) for character in missing)


def _assumed(character: str) -> float:
    if unicodedata.category(character) in ("Mn", "Cf", "Cc"):
        return 0.0
    return FALLBACK.get(unicodedata.east_asian_width(character), 0.6)


def text_width(text: str, font: Face, size: float) -> float:
    """Advance of one line of text, in the unit of ``size``."""
    return _advance(text, font) * size if text else 0.0


def has_glyphs(text: str, font: Font) -> bool:
    """Whether the bundled faces can draw every character."""
    return all(_has(character, face) for face, piece in runs(text, font) for character in piece)


def printable(text: str) -> str:
    """The text on one line: control characters, lone surrogates and line breaks become spaces or ``�``."""
    if text.isprintable():
        return text
    return "".join(map(_printable, text)).strip() or "�"


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category.startswith("Z") or character in "\t\n\r\v\f":
        return " "
    return "�" if category in ("Cc", "Cs", "Cn", "Co", "Cf") else character


def elide(text: str, font: Font, size: float, width: float) -> str:
    """The text, shortened in the middle so that it is at most ``width`` wide.

    The end of a layer's name tells more than its middle, so it keeps the larger part.
    """
    if text_width(text, font, size) <= width:
        return text
    low, high = 0, len(text)
    while low < high:  # the most characters that fit
        kept = (low + high + 1) // 2
        if text_width(_shortened(text, kept), font, size) <= width:
            low = kept
        else:
            high = kept - 1
    return _shortened(text, low)


def wrapped(text: str, font: Font, size: float, width: float) -> list[str]:
    """The text in lines at most ``width`` wide, broken at spaces; a longer word is elided."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines.append(elide(word, font, size, width))
    return lines


def _shortened(text: str, kept: int) -> str:
    head = kept * 2 // 5
    tail = kept - head
    return text[:head] + ELLIPSIS + (text[-tail:] if tail else "")
