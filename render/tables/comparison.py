"""The table of layers under several configurations that ``archigram compare`` prints."""

from __future__ import annotations

from graph.compare import Comparison, Row
from graph.values import Shape
from render.tables.layers import tuple_text
from render.tables.table import Cell, Column, Table

_ABSENT = "–"


def comparison_table(found: Comparison) -> Table:
    """One row a layer; parameters and MACs stand once where all sides agree, marked ``=``."""
    sides = found.configurations
    shapes = [Column(f"output of {side}") for side in sides]
    counts = [Column(f"params {number}", "right") for number in _numbers(sides)]
    costs = [Column(f"MACs {number}", "right") for number in _numbers(sides)]
    columns = (Column("layer"), Column("operation"), *shapes, *counts, *costs, Column("same"))
    return Table(columns, tuple(_row(row) for row in found.rows), (_footer(found),))


def _numbers(sides: tuple[str, ...]) -> range:
    return range(1, len(sides) + 1)


def _row(row: Row) -> tuple[Cell, ...]:
    present = [name is not None for name in row.names]
    shapes = [_shape(shape, here) for shape, here in zip(row.shapes, present, strict=True)]
    counts = [count if here else _ABSENT for count, here in zip(row.params, present, strict=True)]
    costs = [count if here else _ABSENT for count, here in zip(row.macs, present, strict=True)]
    return (row.name, row.op_type, *shapes, *counts, *costs, _same(row))


def _shape(shape: Shape | None, here: bool) -> str:
    return tuple_text(shape) if here else _ABSENT


def _same(row: Row) -> str:
    """Which facts are equal on all sides."""
    facts = (("shape", row.same.shape), ("params", row.same.params), ("MACs", row.same.macs))
    equal = [name for name, same in facts if same]
    return "all" if len(equal) == len(facts) else ", ".join(equal) or "nothing"


def _footer(found: Comparison) -> tuple[Cell, ...]:
    nodes = [f"{side.nodes:,} nodes" for side in found.totals]
    return ("total", "", *nodes, *(side.params for side in found.totals), *(side.macs for side in found.totals), "")
