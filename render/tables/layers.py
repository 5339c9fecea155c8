"""The table of layers that ``archigram summary`` prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from graph.summary import Summary, SummaryNode
from graph.values import Shape, TensorSpec
from render.tables.table import Cell, Column, Table

T = TypeVar("T")

_NAMED = 3
"""Layers that a footnote lists by name."""
_MOST_FOOTNOTES = 12

_COLUMNS = (
    Column("layer"),
    Column("operation"),
    Column("output shape"),
    Column("params", "right"),
    Column("MACs", "right"),
    Column("connected to"),
)


def layers_table(summary: Summary) -> Table:
    """One row a call, shapes as Keras' own summary writes them; totals count each weight once."""
    rows = tuple(_row(node) for node in summary.nodes)
    table = Table(_COLUMNS, rows, _footer(summary), (*summary.notes, *_footnotes(summary.nodes)))
    return _with_letters(table, summary) if any(node.symbolic for node in summary.nodes) else table


def _footnotes(nodes: Iterable[SummaryNode]) -> list[str]:
    """What holds of single layers, such as why a size is unknown: each remark once, with the layers it holds of."""
    layers: dict[str, list[str]] = {}
    for node in nodes:
        if node.note:
            layers.setdefault(node.note, []).append(node.name)
    lines = [f"{_some(names)}: {note}" for note, names in layers.items()]
    more = len(lines) - _MOST_FOOTNOTES
    return [
        *lines[:_MOST_FOOTNOTES],
        *([f"{more} more remarks on layers: --format json holds all"] if more > 0 else []),
    ]


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _with_letters(table: Table, summary: Summary) -> Table:
    """A column more, where sizes are unknown: the shape in letters."""
    letters = [tuple_text(node.symbolic) if node.symbolic else "" for node in summary.nodes]
    columns = _put(table.columns, Column("at any size"))
    rows = tuple(_put(row, text) for row, text in zip(table.rows, letters, strict=True))
    return Table(columns, rows, tuple(_put(row, "") for row in table.footer), table.notes)


def _put(cells: tuple[T, ...], cell: T) -> tuple[T, ...]:
    """The cells with one more behind the output's shape."""
    return (*cells[:3], cell, *cells[3:])


def _row(node: SummaryNode) -> tuple[Cell, ...]:
    connected = ", ".join(node.inputs)
    return (node.name, _operation(node), outputs_text(node.outputs), node.params, node.macs, connected)


def _operation(node: SummaryNode) -> str:
    """The operation; of a folded block its kind, its channels and how often it repeats."""
    if "category" not in node.attributes:
        return node.op_type
    repeat = f"×{node.attributes['repeat']}" if "repeat" in node.attributes else ""
    return " ".join(filter(None, (node.op_type, str(node.attributes.get("detail", "")), repeat)))


def _footer(summary: Summary) -> tuple[tuple[Cell, ...], ...]:
    totals = summary.totals
    total = ("total", f"{totals.nodes:,} nodes", "", totals.params, totals.macs, "")
    if totals.trainable_params is None:  # the format does not say
        return (total,)
    return (
        total,
        ("trainable", "", "", totals.trainable_params, "", ""),
        ("non-trainable", "", "", totals.non_trainable_params, "", ""),
    )


def outputs_text(outputs: tuple[TensorSpec, ...]) -> str:
    """One output's shape bare, several in brackets."""
    texts = [tuple_text(spec.shape) for spec in outputs]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def tuple_text(shape: Shape | None) -> str:
    """A shape as Python writes it, ``(None, 220, 170, 64)``; symbolic sizes bare; ``?`` for unknown rank."""
    if shape is None:
        return "?"
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
