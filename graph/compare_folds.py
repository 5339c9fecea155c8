"""Folded graphs of the same layers brought to the same blocks, so that their rows tell of layers, not of folding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from graph.block_node import is_block, leaves
from graph.fold import unfold
from graph.values import Graph, Node

_Rows: TypeAlias = Mapping[str, int]
"""Layer's name → its row in the comparison of the graphs as they are."""


def level(graphs: Sequence[Graph], lines: Sequence[Sequence[str | None]]) -> tuple[Graph, ...]:
    """The graphs with every block opened that does not hold the same layers on every side.

    lines: for each layer its name on every side.
    """
    rows = [{line[side] or "": number for number, line in enumerate(lines)} for side in range(len(graphs))]
    found = tuple(graphs)
    while any(uneven := _uneven(found, rows)):
        found = tuple(_opened(graph, names) for graph, names in zip(found, uneven, strict=True))
    return found


def _uneven(graphs: Sequence[Graph], rows: Sequence[_Rows]) -> list[list[str]]:
    """For each side the blocks whose layers are not one node on every side."""
    parts = [{_layers(node, known): node for node in graph.nodes} for graph, known in zip(graphs, rows, strict=True)]
    shared = frozenset.intersection(*(frozenset(part) for part in parts))
    return [[node.name for inside, node in part.items() if is_block(node) and inside not in shared] for part in parts]


def _layers(node: Node, known: _Rows) -> frozenset[int]:
    return frozenset(known[leaf.name] for leaf in leaves([node]))


def _opened(graph: Graph, blocks: Sequence[str]) -> Graph:
    """The graph with one level of these blocks opened."""
    for name in blocks:
        graph = unfold(graph, name)
    return graph
