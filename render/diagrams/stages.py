"""The table of stages, as the ResNet paper prints it: output size, blocks in brackets ×N, parameters, MACs."""

from __future__ import annotations

from typing import Literal, NamedTuple

from graph.facts import totals
from graph.stage_table import Entry, Row, stage_table
from graph.stride_words import stride_words
from graph.values import Graph
from render.diagrams.caption import caption
from render.diagrams.look import Look, look_of
from render.diagrams.stage_cells import (
    PAD,
    gap_of,
    layers,
    layers_height,
    layers_width,
    margin_of,
    notes,
    notes_height,
    rule,
)
from render.drawing import Drawing, Font, Group, Item
from render.items import text
from render.metrics import printable, text_width
from render.style import Style
from render.units import brief_text

HEADS = ("stage", "output", "layers", "parameters", "MACs")


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
    margin = margin_of(look)
    width = sum(widths) + gap_of(look) * (len(HEADS) - 1)
    head = caption(graph, (), look)
    lefts = _lefts(widths, margin, look)
    top = margin + head.height
    items: list[Item] = [*head.paint(margin, margin), *_header(lefts, widths, top, look)]
    y = top + look.length(30.0)
    for row, texts in zip(rows, cells, strict=True):
        items.append(_row(row, texts, lefts, widths, y, look))
        y += layers_height(row.entries, look) + look.length(PAD)
    items += _total(graph, lefts, widths, y, look)
    y += look.length(26.0)
    page = max(width, head.width) + 2 * margin
    said = notes(stride_words(graph), page - 2 * margin, margin, y, look)
    items += said
    y += notes_height(len(said), look)
    ground, name = look.colours.background, printable(graph.name)
    return Drawing(
        round(page, 2), round(y + margin, 2), tuple(items), ground, name, _description(head.description, rows)
    )


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
    found[2] = max([found[2], *(layers_width(row.entries, look) for row in rows)])
    return found


def _size(column: int, look: Look) -> float:
    return look.name if column == 0 else look.figure


def _lefts(widths: list[float], first: float, look: Look) -> list[float]:
    lefts = [first]
    for width in widths[:-1]:
        lefts.append(lefts[-1] + width + gap_of(look))
    return lefts


def _header(lefts: list[float], widths: list[float], top: float, look: Look) -> list[Item]:
    """The columns' heads between two rules."""
    end = lefts[-1] + widths[-1]
    items: list[Item] = [rule(lefts[0], end, top, look, 1.6), rule(lefts[0], end, top + look.length(26.0), look, 0.8)]
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
    items: list[Item] = [rule(lefts[0], end, top, look, 0.8), text(lefts[0], base, "total", look.second, fill=ink)]
    for column, count in ((3, found.params), (4, found.macs)):
        x = lefts[column] + widths[column]
        items.append(text(x, base, brief_text(count, look.style), look.figure, font="mono", fill=ink, anchor="end"))
    return [*items, rule(lefts[0], end, top + look.length(26.0), look, 1.6)]


def _row(row: Row, texts: dict[int, Cell], lefts: list[float], widths: list[float], y: float, look: Look) -> Group:
    """A row: its layers from top to bottom, its other texts in the middle."""
    items: list[Item] = []
    middle = y + (layers_height(row.entries, look) + look.length(PAD)) / 2 - look.length(2.0)
    for column, cell in texts.items():
        right = column > 2
        x = lefts[column] + (widths[column] if right else 0.0)
        fill = look.colours.ink if column < 2 else look.colours.dim
        anchor: Literal["start", "end"] = "end" if right else "start"
        size = _size(column, look)
        items.append(text(x, middle + size * 0.35, cell.text, size, font=cell.font, fill=fill, anchor=anchor))
    items += layers(row.entries, lefts[2], y + look.length(5.0), look)
    return Group(row.title, tuple(items), "label", printable(f"{row.title}: {texts[1].text}"))


def _description(totals: str, rows: tuple[Row, ...]) -> str:
    """The alternative text: the totals and each stage in words."""
    stages = "; ".join(f"{row.title}: {', '.join(_words(entry) for entry in row.entries)}" for row in rows)
    return printable(f"{totals}. {stages}")


def _words(entry: Entry) -> str:
    block = " – ".join(entry.lines)
    return f"{entry.repeat} × ({block})" if entry.repeat > 1 else block
