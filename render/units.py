"""Counts in the units a style asks for."""

from __future__ import annotations

from graph.facts import totals
from graph.labels import count_text, quantity, short_count
from graph.values import Graph
from render.style import Style


def parameters_text(count: int | None, style: Style) -> str:
    """A count of parameters: ``9,472``, or ``9.5 k`` in short units."""
    return short_count(count) if style.units == "short" else count_text(count)


def brief_text(count: int | None, style: Style) -> str:
    """A count where room is short: ``9.5 k``, or ``9,472`` in exact units."""
    return count_text(count) if style.units == "exact" else short_count(count)


def macs_text(count: int | None, style: Style) -> str:
    """Multiply–accumulates: ``3.9 GMACs``, or ``3,858,000,000 MACs`` in exact units."""
    return f"{count_text(count)} MACs" if style.units == "exact" else quantity(count, "MACs")


def bytes_text(count: float | None) -> str:
    """``3.2 MB``; ``?`` where unknown."""
    if count is None:
        return "?"
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count:.0f} B"


def totals_text(graph: Graph, style: Style) -> str:
    """``25,636,712 parameters · 3.9 GMACs · 177 nodes``."""
    found = totals(graph)
    counts = f"{parameters_text(found.params, style)} parameters · {macs_text(found.macs, style)}"
    return f"{counts} · {count_text(found.nodes)} nodes"
