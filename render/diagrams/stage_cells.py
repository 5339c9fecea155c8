"""The cells of a table of stages: blocks in brackets ×N with their lines under each other, and the table's rules."""

from __future__ import annotations

from collections.abc import Iterable

from graph.stage_table import Entry
from render.diagrams.look import Look
from render.drawing import Item, Path
from render.items import text
from render.metrics import printable, text_width, wrapped

LINE, BETWEEN, NOTE = 18.0, 8.0, 15.0
"""Between lines, between the entries of a cell, between the lines of notes; for 13-point names."""
BRACKET = 5.0
"""Width of a bracket's ends."""
PAD = 14.0
"""Room of a row beyond its entries."""


def margin_of(look: Look) -> float:
    """The room around the table; on a page that gives its own none but what keeps the rules whole."""
    return look.length(1.5 if look.style.page else 28.0)


def gap_of(look: Look) -> float:
    """The room between columns; on a page text is worth more."""
    return look.length(16.0 if look.style.page else 26.0)


def layers(entries: tuple[Entry, ...], left: float, top: float, look: Look) -> list[Item]:
    """Its entries from top to bottom."""
    items: list[Item] = []
    for entry, room in zip(entries, _room(entries), strict=True):
        items += _entry(entry, left, top, look)
        top += look.length(room)
    return items


def layers_width(entries: tuple[Entry, ...], look: Look) -> float:
    """The width of its widest entry."""
    return max((_entry_width(entry, look) for entry in entries), default=0.0)


def layers_height(entries: tuple[Entry, ...], look: Look) -> float:
    """The height of its entries."""
    return look.length(sum(_room(entries)))


def rule(left: float, right: float, y: float, look: Look, weight: float) -> Path:
    """A line across the table, of this many hairlines."""
    line = (("M", (round(left, 2), round(y, 2))), ("L", (round(right, 2), round(y, 2))))
    return Path(
        line, stroke=look.colours.ink if weight > 0.5 else look.colours.faint, stroke_width=weight * look.hairline
    )


def notes(sentences: Iterable[str], room: float, left: float, y: float, look: Look) -> list[Item]:
    """Sentences in lines beneath the table, ``look.length(NOTE)`` apart."""
    lines = [line for note in sentences for line in wrapped(printable(note), "sans", look.small, room)]
    first, step = y + look.length(NOTE * 1.3), look.length(NOTE)
    dim = look.colours.dim
    return [text(left, first + step * number, line, look.small, fill=dim) for number, line in enumerate(lines)]


def notes_height(lines: int, look: Look) -> float:
    """The room of so many lines of notes, beneath the last rule to under the last line."""
    return look.length(NOTE * (lines + 0.7)) if lines else look.length(1.0)


def _room(entries: tuple[Entry, ...]) -> list[float]:
    """The height of each entry with the gap after it, for 13-point names; plain lines stand close."""
    following = [*map(_bracketed, entries[1:]), False]
    return [
        len(entry.lines) * LINE + (BETWEEN if after or (_bracketed(entry) and entry is not entries[-1]) else 0.0)
        for entry, after in zip(entries, following, strict=True)
    ]


def _bracketed(entry: Entry) -> bool:
    return entry.repeat > 1 or len(entry.lines) > 1


def _entry_width(entry: Entry, look: Look) -> float:
    lines = max(text_width(printable(line), "sans", look.second) for line in entry.lines)
    if not _bracketed(entry):
        return lines
    note = text_width(_note(entry), "sans", look.small)
    repeat = text_width(f"×{entry.repeat}", "sans-bold", look.name)
    return lines + look.length(2 * BRACKET + 24.0) + repeat + (note + look.length(8.0) if entry.note else 0.0)


def _note(entry: Entry) -> str:
    return printable(entry.note) if entry.note else ""


def _entry(entry: Entry, left: float, top: float, look: Look) -> list[Item]:
    """The lines of an entry, in brackets with ×N where they form a block."""
    bracketed = _bracketed(entry)
    inset = look.length(BRACKET + 5.0) if bracketed else 0.0
    lines: list[Item] = []
    for number, line in enumerate(entry.lines):
        base = top + look.length(number * LINE + 13.0)
        lines.append(text(left + inset, base, line, look.second, fill=look.colours.ink))
    if not bracketed:
        return lines
    width = max(text_width(printable(line), "sans", look.second) for line in entry.lines) + 2 * inset
    bottom = top + look.length(len(entry.lines) * LINE)
    brackets = [_bracket(left, top, bottom, 1, look), _bracket(left + width, top, bottom, -1, look)]
    return [*brackets, *lines, *_repeat(entry, left + width, (top + bottom) / 2, look)]


def _repeat(entry: Entry, x: float, middle: float, look: Look) -> list[Item]:
    """×N, and what only the first block does."""
    fill = look.colours.category("convolution")
    base = middle + look.name * 0.35
    times = text(x + look.length(7.0), base, f"×{entry.repeat}", look.name, font="sans-bold", fill=fill)
    if not entry.note:
        return [times]
    after = x + look.length(15.0) + times.width
    return [times, text(after, base, _note(entry), look.small, fill=look.colours.dim)]


def _bracket(x: float, top: float, bottom: float, side: int, look: Look) -> Path:
    end, rise = round(x + side * look.length(BRACKET), 2), look.length(1.0)
    x, top, bottom = round(x, 2), round(top + rise, 2), round(bottom - rise, 2)
    line = (("M", (end, top)), ("L", (x, top)), ("L", (x, bottom)), ("L", (end, bottom)))
    return Path(line, stroke=look.colours.ink, stroke_width=look.hairline)
