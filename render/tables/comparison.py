"""The table of layers under several configurations that ``archigram compare`` prints."""

from __future__ import annotations

from collections.abc import Iterable

from graph.compare import Comparison, Row
from graph.compare_operations import attributes_text, told
from graph.compare_words import short_names
from graph.values import Shape
from render.tables.layers import tuple_text
from render.tables.table import Cell, Column, Table

_ABSENT = "–"
_AGAINST = " ↔ "


def comparison_table(found: Comparison) -> Table:
    """One row a layer; the last columns say which facts the sides that have it agree in, and what else differs."""
    sides = found.configurations
    shapes = [Column(f"output of {side}") for side in short_names(sides)]
    counts = [Column(f"params {number}", "right") for number in _numbers(sides)]
    costs = [Column(f"MACs {number}", "right") for number in _numbers(sides)]
    columns = (Column("layer"), Column("operation"), *shapes, *counts, *costs, Column("same"))
    rows = tuple(_row(row) for row in found.rows)
    footer = _footer(found)
    if all(row.present.operation for row in found.rows):
        return Table(columns, rows, (footer,))
    said = [_differs(row) for row in found.rows]
    longer = tuple((*row, how) for row, how in zip(rows, said, strict=True))
    return Table((*columns, Column("differs")), longer, ((*footer, ""),))


def _numbers(sides: tuple[str, ...]) -> range:
    return range(1, len(sides) + 1)


def _row(row: Row) -> tuple[Cell, ...]:
    present = [name is not None for name in row.names]
    shapes = [_shape(shape, here) for shape, here in zip(row.shapes, present, strict=True)]
    counts = [count if here else _ABSENT for count, here in zip(row.params, present, strict=True)]
    costs = [count if here else _ABSENT for count, here in zip(row.macs, present, strict=True)]
    return (_every(row.names), _every(row.op_types), *shapes, *counts, *costs, _same(row))


def _every(texts: Iterable[str | None]) -> str:
    """The text of all sides; each where they are not one."""
    return _AGAINST.join(dict.fromkeys(text for text in texts if text))


def _differs(row: Row) -> str:
    """``padding same against valid``: what shapes and counts do not show."""
    return "" if row.present.operation else attributes_text(row) or told(row)


def _shape(shape: Shape | None, here: bool) -> str:
    return tuple_text(shape) if here else _ABSENT


def _same(row: Row) -> str:
    """Which facts are equal on all sides, or on the sides, by number, that have the layer."""
    here = " and ".join(str(side + 1) for side in row.sides)
    if len(row.sides) == 1:
        return f"only in {here}"
    same = row.present
    facts = (("shape", same.shape), ("params", same.params), ("MACs", same.macs))
    said = ", ".join(name for name, is_same in facts if is_same) or "nothing"
    said = "all" if same.everything else said
    return said if row.complete else f"{said} in {here}"


def _footer(found: Comparison) -> tuple[Cell, ...]:
    nodes = [f"{side.nodes:,} nodes" for side in found.totals]
    return ("total", "", *nodes, *(side.params for side in found.totals), *(side.macs for side in found.totals), "")
