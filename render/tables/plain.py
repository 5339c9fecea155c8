"""Table → aligned text: as wide as it must be, nothing cut off, nothing wrapped."""

from __future__ import annotations

import unicodedata

from render.tables.table import Column, Table, one_line, shown_row

_GAP = "  "


def text(table: Table) -> str:
    """Head, rows and footer between rules, columns aligned by their width on a terminal; notes beneath."""
    body = [shown_row(row, table.columns) for row in table.rows]
    footer = [shown_row(row, table.columns) for row in table.footer]
    head = [column.title for column in table.columns]
    widths = [max(map(cell_width, cells)) for cells in zip(head, *body, *footer, strict=True)]
    rule = "─" * (sum(widths) + len(_GAP) * max(0, len(widths) - 1))
    lines = [_line(head, widths, table.columns), rule]
    lines += [_line(row, widths, table.columns) for row in body]
    if footer:
        lines += [rule, *(_line(row, widths, table.columns) for row in footer)]
    lines += [f"note: {one_line(note)}" for note in table.notes]
    return "\n".join(lines) + "\n"


def cell_width(text: str) -> int:
    """Columns a terminal gives to ``text``: two for East Asian wide characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _line(cells: list[str], widths: list[int], columns: tuple[Column, ...]) -> str:
    padded = [
        padding(cell, width) + cell if column.align == "right" else cell + padding(cell, width)
        for cell, width, column in zip(cells, widths, columns, strict=True)
    ]
    return _GAP.join(padded).rstrip()


def padding(text: str, width: int) -> str:
    """The spaces that fill ``text`` up to ``width`` terminal columns."""
    return " " * (width - cell_width(text))
