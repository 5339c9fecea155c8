"""The table of stages, as the ResNet paper prints it: output size, blocks in brackets ×N, parameters, MACs."""

from __future__ import annotations

from typing import Literal, NamedTuple

from graph.facts import totals
from graph.stage_table import Entry, Row, stage_table
from graph.stride_words import stride_words
from graph.values import Graph
from render.diagrams.caption import caption
from render.diagrams.look import Look, look_of
from render.drawing import Drawing, Font, Group, Item, Path
from render.items import text
from render.metrics import printable, text_width, wrapped
from render.style import Style
from render.units import brief_text

HEADS = ("stage", "output", "layers", "parameters", "MACs")
GAP, LINE, BETWEEN, NOTE = 26.0, 18.0, 8.0, 15.0
"""Between columns, between lines, between the entries of a cell, between the lines of notes; for 13-point names."""
BRACKET = 5.0
"""Width of a bracket's ends."""


class Cell(NamedTuple):
    """One text of a column."""

    text: str
    font: Font


def stages(graph: Graph, style: Style) -> Drawing:
    """The table of a graph's stages."""
    look = look_of(style)
    rows = stage_table(graph)
    cells = [_cells(row, style) for row in rows]
    widths = _widths(rows, cells, look)
    margin = look.length(28.0)
    width = sum(widths) + look.length(GAP) * (len(HEADS) - 1)
    head = caption(graph, (), look)
    lefts = _lefts(widths, margin, look)
    top = margin + head.height
    items: list[Item] = [*head.paint(margin, margin), *_header(lefts, widths, top, look)]
    y = top + look.length(30.0)
    for row, texts in zip(rows, cells, strict=True):
        items.append(_row(row, texts, lefts, widths, y, look))
        y += _height(row, look)
    items += _total(graph, lefts, widths, y, look)
    y += look.length(26.0)
    page = max(width, head.width) + 2 * margin
    notes = _notes(graph, page - 2 * margin, margin, y, look)
    items += notes
    y += look.length(NOTE) * len(notes)
    ground, name = look.colours.background, printable(graph.name)
    return Drawing(
        round(page, 2), round(y + margin, 2), tuple(items), ground, name, _description(head.description, rows)
    )


def _notes(graph: Graph, room: float, left: float, y: float, look: Look) -> list[Item]:
    """What is to be said of the strides, beneath the table."""
    lines = [line for note in stride_words(graph) for line in wrapped(note, "sans", look.small, room)]
    first, step = y + look.length(NOTE * 1.3), look.length(NOTE)
    dim = look.colours.dim
    return [text(left, first + step * number, line, look.small, fill=dim) for number, line in enumerate(lines)]


def _cells(row: Row, style: Style) -> dict[int, Cell]:
    """The texts of a row's columns, the layers' left out."""
    size = "×".join("?" if dim is None else str(dim) for dim in row.size or ()) if row.size is not None else "?"
    wide = "?" if row.channels is None else str(row.channels)
    shape = f"{size}×{wide}" if size else wide
    return {
        0: Cell(row.title, "sans-bold"),
        1: Cell(shape, "mono"),
        3: Cell(brief_text(row.params, style), "mono"),
        4: Cell(brief_text(row.macs, style), "mono"),
    }


def _widths(rows: tuple[Row, ...], cells: list[dict[int, Cell]], look: Look) -> list[float]:
    """Widths of the columns."""
    found = [text_width(head, "sans", look.second) for head in HEADS]
    found[3] = max(found[3], text_width("999.9 M", "mono", look.figure))
    for texts in cells:
        for column, cell in texts.items():
            found[column] = max(found[column], text_width(printable(cell.text), cell.font, _size(column, look)))
    layers = [_entry_width(entry, look) for row in rows for entry in row.entries]
    found[2] = max([found[2], *layers])
    return found


def _size(column: int, look: Look) -> float:
    return look.name if column == 0 else look.figure


def _lefts(widths: list[float], first: float, look: Look) -> list[float]:
    lefts = [first]
    for width in widths[:-1]:
        lefts.append(lefts[-1] + width + look.length(GAP))
    return lefts


def _header(lefts: list[float], widths: list[float], top: float, look: Look) -> list[Item]:
    """The columns' heads between two rules."""
    end = lefts[-1] + widths[-1]
    items: list[Item] = [_rule(lefts[0], end, top, look, 1.6), _rule(lefts[0], end, top + look.length(26.0), look, 0.8)]
    for column, head in enumerate(HEADS):
        right = column > 2
        x = lefts[column] + (widths[column] if right else 0.0)
        base, fill = top + look.length(17.0), look.colours.dim
        items.append(text(x, base, head, look.second, fill=fill, anchor="end" if right else "start"))
    return items


def _total(graph: Graph, lefts: list[float], widths: list[float], top: float, look: Look) -> list[Item]:
    """The last line: the sums, each weight counted once, between two rules."""
    found, end = totals(graph), lefts[-1] + widths[-1]
    base, ink = top + look.length(17.0), look.colours.ink
    items: list[Item] = [_rule(lefts[0], end, top, look, 0.8), text(lefts[0], base, "total", look.second, fill=ink)]
    for column, count in ((3, found.params), (4, found.macs)):
        x = lefts[column] + widths[column]
        items.append(text(x, base, brief_text(count, look.style), look.figure, font="mono", fill=ink, anchor="end"))
    return [*items, _rule(lefts[0], end, top + look.length(26.0), look, 1.6)]


def _rule(left: float, right: float, y: float, look: Look, weight: float) -> Path:
    line = (("M", (round(left, 2), round(y, 2))), ("L", (round(right, 2), round(y, 2))))
    return Path(
        line, stroke=look.colours.ink if weight > 0.5 else look.colours.faint, stroke_width=weight * look.hairline
    )


def _height(row: Row, look: Look) -> float:
    return look.length(sum(_room(row.entries)) + 14.0)


def _room(entries: tuple[Entry, ...]) -> list[float]:
    """The height of each entry with the gap after it, for 13-point names; plain lines stand close."""
    following = [*map(_bracketed, entries[1:]), False]
    return [
        len(entry.lines) * LINE + (BETWEEN if after or (_bracketed(entry) and entry is not entries[-1]) else 0.0)
        for entry, after in zip(entries, following, strict=True)
    ]


def _row(row: Row, texts: dict[int, Cell], lefts: list[float], widths: list[float], y: float, look: Look) -> Group:
    """A row: its layers from top to bottom, its other texts in the middle."""
    items: list[Item] = []
    middle = y + _height(row, look) / 2 - look.length(2.0)
    for column, cell in texts.items():
        right = column > 2
        x = lefts[column] + (widths[column] if right else 0.0)
        fill = look.colours.ink if column < 2 else look.colours.dim
        anchor: Literal["start", "end"] = "end" if right else "start"
        size = _size(column, look)
        items.append(text(x, middle + size * 0.35, cell.text, size, font=cell.font, fill=fill, anchor=anchor))
    top = y + look.length(5.0)
    for entry, room in zip(row.entries, _room(row.entries), strict=True):
        items += _entry(entry, lefts[2], top, look)
        top += look.length(room)
    return Group(row.title, tuple(items), "label", printable(f"{row.title}: {texts[1].text}"))


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


def _description(totals: str, rows: tuple[Row, ...]) -> str:
    """The alternative text: the totals and each stage in words."""
    stages = "; ".join(f"{row.title}: {', '.join(_words(entry) for entry in row.entries)}" for row in rows)
    return printable(f"{totals}. {stages}")


def _words(entry: Entry) -> str:
    block = " – ".join(entry.lines)
    return f"{entry.repeat} × ({block})" if entry.repeat > 1 else block
