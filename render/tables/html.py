"""Table → HTML for a notebook's cell: no scripts, no classes, nothing that reaches beyond the table."""

from __future__ import annotations

from html import escape

from render.tables.table import Column, Table, shown_row

TALL = 24
"""More rows than this scroll inside the cell."""

_SCROLLING = '<div style="max-height:32em;overflow:auto">\n{}</div>\n'


def html(table: Table) -> str:
    """One ``<table>``; numbers stand right, footer rows in ``<tfoot>``."""
    head = _row([column.title for column in table.columns], table.columns, "th")
    body = "".join(_row(shown_row(row, table.columns), table.columns, "td") for row in table.rows)
    foot = "".join(_row(shown_row(row, table.columns), table.columns, "th") for row in table.footer)
    parts = [f"<thead>\n{head}</thead>\n", f"<tbody>\n{body}</tbody>\n", f"<tfoot>\n{foot}</tfoot>\n" if foot else ""]
    whole = f"<table>\n{''.join(parts)}</table>\n"
    return _SCROLLING.format(whole) if len(table.rows) > TALL else whole


def paragraph(text: str) -> str:
    """Text as a paragraph."""
    return f"<p>{escape(text)}</p>\n"


def _row(cells: list[str], columns: tuple[Column, ...], tag: str) -> str:
    marked = (
        f'<{tag} style="text-align:{column.align}">{escape(cell)}</{tag}>'
        for cell, column in zip(cells, columns, strict=True)
    )
    return f"<tr>{''.join(marked)}</tr>\n"
