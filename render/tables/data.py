"""Table → JSON and CSV, for programs: plain numbers, no footer (a total among the rows would be added up twice)."""

from __future__ import annotations

import csv as standard
import io

import msgspec

from render.tables.table import Cell, Table, one_line

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def json(table: Table) -> str:
    """A list of objects, one a row, keyed by the columns' titles; unknown is null."""
    titles = [column.title for column in table.columns]
    rows = [dict(zip(titles, row, strict=True)) for row in table.rows]
    cleaned = [{key: one_line(cell) if isinstance(cell, str) else cell for key, cell in row.items()} for row in rows]
    return msgspec.json.format(msgspec.json.encode(cleaned), indent=1).decode() + "\n"


def csv(table: Table) -> str:
    """RFC 4180; unknown is an empty cell. An apostrophe keeps text from being run as a formula by a spreadsheet."""
    out = io.StringIO()
    writer = standard.writer(out, lineterminator="\r\n")
    writer.writerow([column.title for column in table.columns])
    writer.writerows([_field(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def _field(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    return "'" + one_line(cell) if cell.startswith(_FORMULA) else one_line(cell)
