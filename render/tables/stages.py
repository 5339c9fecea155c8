"""The table of stages, of one network or several as columns: a ``Table``, or LaTeX with its blocks in brackets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from graph.facts import totals
from graph.labels import count_text, shape_text, short_count, without_folders
from graph.stage_table import Entry, Row, stage_table
from graph.stride_words import stride_words
from graph.values import Graph
from render.tables.table import Cell, Column, Table, one_line
from render.tex import portable, with_character

_ABSENT = "–"
Key: TypeAlias = tuple[str, int]


class Stages(Struct, frozen=True):
    """The stages of one network, for programs."""

    configuration: str
    stages: tuple[Row, ...]
    params: int | None
    macs: int | None
    notes: tuple[str, ...]


class Line(NamedTuple):
    """A line of the table: the stage of each network that has it."""

    title: str
    rows: tuple[Row | None, ...]

    @property
    def size(self) -> str:
        """The sizes of its feature map, once where all agree."""
        return " / ".join(dict.fromkeys(_size(row) for row in self.rows if row is not None))


def stages_of(graph: Graph) -> Stages:
    """The stages of a network with its totals and what is to be said of its strides."""
    found = totals(graph)
    name = without_folders(graph.configuration) or graph.name
    return Stages(name, stage_table(graph), found.params, found.macs, stride_words(graph))


def stages_table(found: Sequence[Stages], *, short: bool = False) -> Table:
    """One network: stage, output, layers, parameters, MACs. Several: stage, output, the layers of each as columns."""
    notes = tuple(f"{one.configuration}: {note}" if len(found) > 1 else note for one in found for note in one.notes)
    if len(found) == 1:
        return _single(found[0], short, notes)
    columns = (Column("stage"), Column("output"), *(Column(one.configuration) for one in found))
    rows = tuple((line.title, line.size, *map(_layers, line.rows)) for line in aligned(found))
    counts = short_count if short else count_text
    footer = (
        ("parameters", "", *(counts(one.params) for one in found)),
        ("MACs", "", *(counts(one.macs) for one in found)),
    )
    return Table(columns, rows, footer, notes)


def _single(one: Stages, short: bool, notes: tuple[str, ...]) -> Table:
    counts = (Column("params", "right"), Column("MACs", "right"))
    columns = (Column("stage"), Column("output"), Column("layers"), *counts)

    def cells(params: int | None, macs: int | None) -> tuple[Cell, Cell]:
        return (short_count(params), short_count(macs)) if short else (params, macs)

    rows = tuple((row.title, _output(row), _layers(row), *cells(row.params, row.macs)) for row in one.stages)
    return Table(columns, rows, (("total", "", "", *cells(one.params, one.macs)),), notes)


def aligned(found: Sequence[Stages]) -> list[Line]:
    """The stages of several networks level: by their names where most are shared, else by the size of the map."""
    names = [{row.title for row in one.stages} for one in found]
    shared = set.intersection(*names)
    by_name = all(2 * len(shared) >= len(each) for each in names)
    columns = [_keyed(one.stages, by_name) for one in found]
    lines = []
    for key in _merged([list(column) for column in columns]):
        rows = tuple(column.get(key) for column in columns)
        titles = {row.title for row in rows if row is not None}
        lines.append(Line(titles.pop() if len(titles) == 1 and (by_name or None not in rows) else "", rows))
    return lines


def _keyed(rows: tuple[Row, ...], by_name: bool) -> dict[Key, Row]:
    """Rows by what makes them level, and how often that has stood before."""
    seen: Counter[str] = Counter()
    keyed = {}
    for row in rows:
        label = row.title if by_name else _size(row)
        keyed[label, seen[label]] = row
        seen[label] += 1
    return keyed


def _merged(orders: list[list[Key]]) -> list[Key]:
    """Every key once, each after what precedes it in its own list."""
    merged: list[Key] = []
    for order in orders:
        place = 0
        for key in order:
            if key in merged:
                place = merged.index(key) + 1
            else:
                merged.insert(place, key)
                place += 1
    return merged


def _size(row: Row) -> str:
    """``56×56``; 1×1 for a vector."""
    if row.size is None:
        return "?"
    return shape_text(row.size, batch=True) if row.size else "1×1"


def _output(row: Row) -> str:
    wide = "?" if row.channels is None else str(row.channels)
    return f"{_size(row)}×{wide}" if row.size != () else wide


def _layers(row: Row | None) -> str:
    return "; ".join(map(_entry, row.entries)) if row is not None else _ABSENT


def _entry(entry: Entry) -> str:
    """``[1×1, 64 – 3×3, 64 – 1×1, 256] ×3``."""
    body = " – ".join(entry.lines)
    if entry.repeat == 1 and len(entry.lines) == 1:
        return body
    return f"[{body}]" + (f" ×{entry.repeat}" if entry.repeat > 1 else "") + (f" ({entry.note})" if entry.note else "")


def stages_latex(found: Sequence[Stages], *, short: bool = True) -> str:
    """The table with booktabs' rules, blocks in brackets ×N as the ResNet paper has them; plain LaTeX otherwise."""
    table = stages_table(found, short=short)
    columns = "".join("r" if column.align == "right" else "l" for column in table.columns)
    head = [r"% \usepackage{booktabs}", f"\\begin{{tabular}}{{{columns}}}", r"\toprule"]
    head += [_tex_line([_tex_cell(column.title) for column in table.columns]), r"\midrule"]
    lines = aligned(found)
    body = [_tex_line(_tex_row(cells, line)) for cells, line in zip(table.rows, lines, strict=True)]
    foot = [_tex_line([_tex_cell(cell) for cell in row]) for row in table.footer]
    notes = [f"% {one_line(note)}" for note in table.notes]
    parts = [*head, "\n\\addlinespace\n".join(body), r"\midrule", *foot, r"\bottomrule", r"\end{tabular}", *notes]
    return with_character("\n".join(parts) + "\n")


def _tex_row(cells: tuple[Cell, ...], line: Line) -> list[str]:
    layers = [_tex_layers(row) for row in line.rows]
    rest = cells[2 + len(layers) :]
    return [_tex_cell(cells[0]), _tex_cell(cells[1]), *layers, *map(_tex_cell, rest)]


def _tex_cell(cell: Cell) -> str:
    return "?" if cell is None else portable(f"{cell:,}" if isinstance(cell, int) else one_line(str(cell)))


def _tex_layers(row: Row | None) -> str:
    """The entries under each other."""
    entries = [_tex_entry(entry) for entry in row.entries] if row is not None else ["--"]
    return entries[0] if len(entries) == 1 else _stacked(entries, r"\\[2pt]")


def _tex_entry(entry: Entry) -> str:
    lines = [portable(one_line(line)) for line in entry.lines]
    if entry.repeat == 1 and len(lines) == 1:
        return lines[0]
    body = _stacked(lines, r"\\")
    times = f"\\times {entry.repeat}" if entry.repeat > 1 else ""
    note = f" {{\\footnotesize {portable(entry.note)}}}" if entry.note else ""
    return f"$\\left[\\,{body}\\,\\right]{times}${note}"


def _stacked(lines: list[str], end: str) -> str:
    return r"\begin{tabular}{@{}l@{}}" + end.join(lines) + r"\end{tabular}"


def _tex_line(cells: list[str]) -> str:
    return " & ".join(cells) + r" \\"
