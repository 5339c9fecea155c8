"""Which engine orders a segment's rows and places its columns."""

from __future__ import annotations

from render.layout.dot_engine import dot_columns
from render.layout.values import Columns, Rows, Spacing


def columns(rows: Rows, spacing: Spacing) -> Columns:
    """Order and columns of a segment's rows."""
    if rows.height == len(rows.ranks):  # a mere chain
        order = sorted(range(len(rows.ranks)), key=lambda item: rows.ranks[item])
        return Columns([[item] for item in order], [0.0] * len(rows.ranks))
    found = dot_columns(rows, spacing)
    assert found is not None
    return found
