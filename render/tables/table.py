"""A table as a value, and how its cells read."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from msgspec import Struct

Cell: TypeAlias = str | int | float | None
"""Text, a number (each format groups its digits as it should), or None for unknown."""


class Column(Struct, frozen=True, omit_defaults=True):
    """A column's head; ``digits`` after the point count for floats only."""

    title: str
    align: Literal["left", "right"] = "left"
    digits: int = 2


class Table(Struct, frozen=True, omit_defaults=True):
    """Rows as long as ``columns``; ``footer`` rows (totals) stand apart and are no data; ``notes`` stand beneath."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    footer: tuple[tuple[Cell, ...], ...] = ()
    notes: tuple[str, ...] = ()


# Controls could drive a terminal or split a row; lone surrogates cannot be encoded; the
# bidirectional marks reorder the cells beside them.
_UNSAFE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """``text`` without what would break a row or a terminal."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", text))


def shown(cell: Cell, column: Column) -> str:
    """The cell for a reader: digits grouped, ``?`` for unknown."""
    if cell is None:
        return "?"
    if isinstance(cell, str):
        return one_line(cell)
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:,.{column.digits}f}"


def shown_row(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> list[str]:
    """Every cell of a row for a reader."""
    return [shown(cell, column) for cell, column in zip(row, columns, strict=True)]
