"""The table of stages of several networks, a column for each, as the ResNet paper has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.values import Graph
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
from render.tables.stages import Line, Stages, aligned, stages_of, stages_table
from render.units import brief_text

HEAD, TOTAL = 26.0, 22.0
"""Height of the heads, height of a line of totals; for 13-point names."""


class Column(NamedTuple):
    """Where a column begins and how wide it is, in points."""

    left: float
    width: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + self.width


def stage_columns(graphs: Sequence[Graph], style: Style) -> Drawing:
    """The table, for the style's page where it has one. Raises LayoutError where it does not fit."""
    found = [stages_of(graph) for graph in graphs]
    if style.page is None:
        return _drawn(found, style)
    from render.fit.natural import natural

    return natural(lambda sized: _drawn(found, sized), style, style.page)


def _drawn(found: Sequence[Stages], style: Style) -> Drawing:
    look, lines = look_of(style), aligned(found)
    columns = _columns(found, lines, look)
    end, margin = columns[-1].right, margin_of(look)
    items: list[Item] = [*_heads(found, columns, look)]
    y = margin + look.length(HEAD + 4.0)
    for line in lines:
        items.append(_row(line, columns, y, look))
        y += _height(line, look)
    items += _totals(found, columns, y, look)
    y += look.length(2 * TOTAL + 4.0)
    said = notes(stages_table(found).notes, end - margin, margin, y, look)
    y += notes_height(len(said), look)
    names = printable(" · ".join(one.configuration for one in found))
    size = (round(end + margin, 2), round(y + margin, 2))
    return Drawing(*size, (*items, *said), look.colours.background, names, _description(found))


def _columns(found: Sequence[Stages], lines: list[Line], look: Look) -> list[Column]:
    """Stage, output, and a column for each network."""
    widths = [
        max(text_width(printable(line.title), "sans-bold", look.name) for line in lines),
        max(text_width(printable(line.size), "mono", look.figure) for line in lines),
    ]
    widths[0] = max(widths[0], text_width("parameters", "sans", look.second))
    widths[1] = max(widths[1], text_width("output", "sans", look.second))
    for place, one in enumerate(found):
        name = text_width(printable(one.configuration), "sans-bold", look.second)
        cells = [row.entries for line in lines if (row := line.rows[place]) is not None]
        widths.append(max([name, *(layers_width(entries, look) for entries in cells)]))
    columns, left = [], margin_of(look)
    for width in widths:
        columns.append(Column(left, width))
        left += width + gap_of(look)
    return columns


def _heads(found: Sequence[Stages], columns: list[Column], look: Look) -> list[Item]:
    """The columns' heads between two rules."""
    top, left, right = margin_of(look), columns[0].left, columns[-1].right
    base = top + look.length(17.0)
    items: list[Item] = [rule(left, right, top, look, 1.6), rule(left, right, top + look.length(HEAD), look, 0.8)]
    for head, column in zip(("stage", "output"), columns, strict=False):
        items.append(text(column.left, base, head, look.second, fill=look.colours.dim))
    for one, column in zip(found, columns[2:], strict=True):
        ink = look.colours.ink
        items.append(text(column.left, base, one.configuration, look.second, font="sans-bold", fill=ink))
    return items


def _height(line: Line, look: Look) -> float:
    return max(layers_height(row.entries, look) for row in line.rows if row) + look.length(PAD)


def _row(line: Line, columns: list[Column], y: float, look: Look) -> Group:
    """A row, every cell in its middle."""
    items: list[Item] = []
    middle = y + _height(line, look) / 2 - look.length(2.0)
    said: tuple[tuple[str, Font, float], ...] = (
        (line.title, "sans-bold", look.name),
        (line.size, "mono", look.figure),
    )
    for (content, font, size), column in zip(said, columns, strict=False):
        if content:
            ink = look.colours.ink
            items.append(text(column.left, middle + size * 0.35, content, size, font=font, fill=ink))
    for row, column in zip(line.rows, columns[2:], strict=True):
        if row is None:
            items.append(text(column.left, middle + look.second * 0.35, "–", look.second, fill=look.colours.faint))
        else:
            top = middle - layers_height(row.entries, look) / 2 - look.length(1.0)
            items += layers(row.entries, column.left, top, look)
    return Group(f"{line.title} {line.size}".strip(), tuple(items), "label")


def _totals(found: Sequence[Stages], columns: list[Column], y: float, look: Look) -> list[Item]:
    """Parameters and multiply–accumulates of each network between two rules."""
    left, right, ink = columns[0].left, columns[-1].right, look.colours.ink
    items: list[Item] = [rule(left, right, y, look, 0.8)]
    lines = (("parameters", [one.params for one in found]), ("MACs", [one.macs for one in found]))
    for number, (head, counts) in enumerate(lines):
        base = y + look.length(17.0 + number * TOTAL)
        items.append(text(left, base, head, look.second, fill=ink))
        for count, column in zip(counts, columns[2:], strict=True):
            items.append(text(column.left, base, brief_text(count, look.style), look.figure, font="mono", fill=ink))
    return [*items, rule(left, right, y + look.length(2 * TOTAL + 4.0), look, 1.6)]


def _description(found: Sequence[Stages]) -> str:
    """The alternative text: the table's rows in words."""
    table = stages_table(found, short=True)
    heads = [column.title for column in table.columns[2:]]
    words = []
    for title, size, *cells in (*table.rows, *table.footer):
        each = "; ".join(f"{head}: {cell}" for head, cell in zip(heads, cells, strict=True))
        words.append(f"{title} {size}".strip() + f": {each}")
    return printable(". ".join(words))
