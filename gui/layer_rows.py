"""The table's rows: one per node, ready to be shown and sorted."""

from __future__ import annotations

from msgspec import Struct

from graph import labels
from graph.facts import category
from gui.session import Diagram


class LayerRow(Struct, frozen=True):
    """One node. ``share`` is its part of the model's MACs, or of the cost that the diagram is coloured by, 0 to 1;
    None where a size is unknown. ``cost`` is that cost in words, "" for those that have a column of their own.
    """

    name: str
    category: str
    operation: str
    output: str
    output_size: int
    params: int | None
    macs: int | None
    share: float | None
    cost: str = ""


def layer_rows(diagram: Diagram) -> list[LayerRow]:
    """Every node of a diagram in topological order."""
    total = diagram.totals.macs
    heat = diagram.content.heat(diagram.colouring, diagram.theme)
    rows = []
    for node, (params, macs) in zip(diagram.graph.nodes, diagram.costs, strict=True):
        shape = node.outputs[0].shape if node.outputs else None
        size = 1
        for dim in shape or ():
            size *= dim if isinstance(dim, int) else 1
        share = macs / total if macs and total else None
        if heat is not None:
            share = heat.values.get(node.name, 0.0) / heat.total or None
        rows.append(
            LayerRow(
                name=node.name,
                category=category(node),
                operation=labels.headline(node),
                output=diagram.content.shape_text(shape),
                output_size=size,
                params=params,
                macs=macs,
                share=share,
                cost=heat.text(node.name) if heat is not None and diagram.colouring.by in ("time", "memory") else "",
            )
        )
    return rows


def cost_words(diagram: Diagram) -> str:
    """Of what the shares are parts."""
    words = {"time": "time", "memory": "activations", "params": "parameters"}
    return words.get(diagram.colouring.by, "MACs")


def percent(share: float) -> str:
    """``3.3 %``, ``18 %``, ``< 0.1 %``; only the whole is ``100 %``."""
    if 0.0995 <= share < 0.995 or share >= 1:
        return f"{share * 100:.0f} %"
    return f"{share * 100:.1f} %" if share >= 0.001 else "< 0.1 %"
