"""Table → GitHub's Markdown, padded so that its source reads as a table too."""

from __future__ import annotations

import re

from render.tables.plain import cell_width, padding
from render.tables.table import Column, Table, one_line, shown_row

# an underscore inside a word stays as it is, at its edge it would begin emphasis
_SPECIAL = re.compile(r"[\\`*|\[\]<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")


def markdown(table: Table) -> str:
    """Pipe table; footer rows are bold, notes a paragraph each beneath."""
    head = [escaped(column.title) for column in table.columns]
    body = [[escaped(cell) for cell in shown_row(row, table.columns)] for row in table.rows]
    footer = [[_bold(escaped(cell)) for cell in shown_row(row, table.columns)] for row in table.footer]
    rows = [head, *body, *footer]
    widths = [max(3, *map(cell_width, cells)) for cells in zip(*rows, strict=True)]
    marks = [_mark(column, width) for column, width in zip(table.columns, widths, strict=True)]
    lines = [_line(row, widths, table.columns) for row in rows]
    lines.insert(1, "| " + " | ".join(marks) + " |")
    for note in table.notes:
        lines += ["", f"Note: {escaped(one_line(note))}"]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """``text`` that no renderer takes for markup."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _bold(text: str) -> str:
    return f"**{text}**" if text.strip() else text


def _mark(column: Column, width: int) -> str:
    return "-" * (width - 1) + ":" if column.align == "right" else "-" * width


def _line(cells: list[str], widths: list[int], columns: tuple[Column, ...]) -> str:
    padded = [
        padding(cell, width) + cell if column.align == "right" else cell + padding(cell, width)
        for cell, width, column in zip(cells, widths, columns, strict=True)
    ]
    return "| " + " | ".join(padded) + " |"
