"""Counts in the units a style asks for."""

from __future__ import annotations

from graph.facts import totals
from graph.known_macs import known_macs
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
    """``25,636,712 parameters · 3.9 GMACs · 177 nodes``; without MACs where they are unknown."""
    found = totals(graph)
    counts = [f"{parameters_text(found.params, style)} parameters", total_macs(graph, style)]
    return " · ".join([*filter(None, counts), f"{count_text(found.nodes)} nodes"])


def total_macs(graph: Graph, style: Style) -> str:
    """``3.9 GMACs``; ``≥ 17.6 GMACs (1 layer not counted)`` beside opaque layers; "" where sizes are unknown."""
    known = known_macs(graph)
    if known is None:
        return ""
    said = macs_text(known.macs, style)
    layers = f"{known.missing} layer{'s' if known.missing > 1 else ''}"
    return f"≥ {said} ({layers} not counted)" if known.missing else said
