"""Tables as values, and their writers: text, JSON, CSV, Markdown, LaTeX, HTML."""

from __future__ import annotations

from importlib import import_module

from render.tables.table import Cell, Column, Table

__all__ = ["FORMATS", "Cell", "Column", "Table", "write"]

# format → module:function; imported on use
FORMATS = {
    "text": "render.tables.plain:text",
    "json": "render.tables.data:json",
    "csv": "render.tables.data:csv",
    "markdown": "render.tables.markdown:markdown",
    "latex": "render.tables.latex:latex",
    "html": "render.tables.html:html",
}


def write(table: Table, format: str) -> str:
    """The table in ``format`` (a key of FORMATS, else KeyError), ending in a line break."""
    module, function = FORMATS[format].split(":")
    written: str = getattr(import_module(module), function)(table)
    return written
