"""The probe's results as tables. A row is the plain data of the probe's JSON, so that kept results read the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from render.tables.table import Cell, Column, Table, one_line

TimedRow: TypeAlias = Mapping[str, object]

HOT = 10
"""Nodes in the list of the hottest."""

ABOVE_PEAK = "above the measured peak: the machine was busy"

_COLUMNS = (
    Column("configuration"),
    Column("device"),
    Column("backend"),
    Column("dtype"),
    Column("batch", "right"),
    Column("median ms", "right", 3),
    Column("p10 ms", "right", 3),
    Column("p90 ms", "right", 3),
    Column("IQR ms", "right", 3),
    Column("calls", "right"),
    Column("items/s", "right", 1),
    Column("GMAC/s", "right", 1),
    Column("of peak %", "right", 1),
    Column("peak MB", "right", 0),
    Column("first call ms", "right", 1),
    Column("note"),
)


def timings_table(rows: Sequence[TimedRow]) -> Table:
    """One line a configuration; one that failed has its reason in the last column."""
    return Table(_COLUMNS, tuple(_row(row) for row in rows))


def ratios_table(ratios: Sequence[TimedRow]) -> Table:
    """How many times longer one configuration takes than another, with the interval."""
    columns = (
        Column("configuration"),
        Column("takes × the time of"),
        Column("ratio", "right", 3),
        Column("low", "right", 3),
        Column("high", "right", 3),
    )
    return Table(columns, tuple(_ratio(row) for row in ratios))


def hot_table(row: TimedRow, most: int = HOT) -> Table:
    """The nodes of one result that take longest."""
    nodes = row.get("nodes")
    found = sorted(nodes if isinstance(nodes, list) else [], key=lambda node: -float(node["ms"]))[:most]
    columns = (Column("hot node"), Column("operation"), Column("ms", "right", 4), Column("share %", "right", 1))
    rows = tuple((str(n["name"]), str(n["op_type"]), float(n["ms"]), round(100 * float(n["share"]), 4)) for n in found)
    return Table(columns, rows)


def hot_words(row: TimedRow) -> str:
    """The line above a list of hot nodes: whose they are, how they were measured, how much of the time they cover."""
    covered = _number(row, "nodes_coverage")
    part = "" if covered is None else f"; {100 * covered:.0f} % of the profiled time belongs to a node"
    return one_line(f"{_text(row, 'configuration')}: {_text(row, 'nodes_method')}{part}")


def beside_published(rows: Sequence[TimedRow], published: Mapping[str, TimedRow]) -> Table:
    """Measured rows of applications with what Keras' documentation says of each, by name in lower case."""
    columns = (
        Column("model"),
        Column("params", "right"),
        Column("depth", "right"),
        Column("size MB", "right", 1),
        Column("device"),
        Column("host"),
        Column("batch", "right"),
        Column("median ms", "right", 2),
        Column("IQR ms", "right", 2),
        Column("Keras: params M", "right", 1),
        Column("Keras: depth", "right"),
        Column("Keras: size MB", "right", 1),
        Column("Keras: CPU ms, batch 32", "right", 1),
        Column("Keras: GPU ms, batch 32", "right", 1),
        Column("note"),
    )
    return Table(columns, tuple(_beside(row, published) for row in rows))


def _row(row: TimedRow) -> tuple[Cell, ...]:
    name = _text(row, "configuration")
    if not row.get("ok"):
        return (name, *[""] * 4, *[None] * 10, _text(row, "error"))
    share, peak = _number(row, "peak_share"), _number(row, "peak_memory_bytes")
    numbers = [_number(row, key) for key in ("median_ms", "p10_ms", "p90_ms", "iqr_ms")]
    return (
        name,
        _text(row, "device"),
        _text(row, "backend"),
        _text(row, "dtype") + (" XLA" if row.get("xla") else ""),
        _whole(row, "batch"),
        *numbers,
        _whole(row, "calls"),
        _number(row, "items_per_s"),
        _number(row, "gmacs_per_s"),
        None if share is None else round(100 * share, 4),
        None if peak is None else peak / 1e6,
        _number(row, "first_call_ms"),
        _note(row),
    )


def _note(row: TimedRow) -> str:
    """What is to be known about the figures, or why there are none."""
    if not row.get("ok"):
        return _text(row, "error")
    words = ["noisy"] if row.get("noisy") else []
    words += [ABOVE_PEAK] if (_number(row, "peak_share") or 0.0) > 1.0 else []
    return "; ".join(words)


def _ratio(row: TimedRow) -> tuple[Cell, ...]:
    names = row["configurations"]
    assert isinstance(names, list | tuple)
    return (str(names[1]), str(names[0]), _number(row, "ratio"), _number(row, "low"), _number(row, "high"))


def _beside(row: TimedRow, published: Mapping[str, TimedRow]) -> tuple[Cell, ...]:
    line = _text(row, "configuration")
    theirs = published.get(line.partition("@")[0].partition(",")[0].lower(), {})
    params = _whole(row, "params")
    return (
        line.partition(",")[0],
        params,
        _whole(row, "depth"),
        None if params is None else round(params * 4 / 2**20, 4),
        _text(row, "device"),
        _text(row, "host"),
        _whole(row, "batch"),
        _number(row, "median_ms"),
        _number(row, "iqr_ms"),
        _number(theirs, "params_millions"),
        _whole(theirs, "depth"),
        _number(theirs, "size_mb"),
        _number(theirs, "cpu_ms"),
        _number(theirs, "gpu_ms"),
        _note(row),
    )


def _text(row: TimedRow, key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _number(row: TimedRow, key: str) -> float | None:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) else None


def _whole(row: TimedRow, key: str) -> int | None:
    value = row.get(key)
    return value if isinstance(value, int) else None
