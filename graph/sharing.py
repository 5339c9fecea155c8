"""Parameters that several nodes use: each counts at its first, so that the numbers in a figure add up to the total."""

from __future__ import annotations

from typing import NamedTuple

from graph.index import Index
from graph.memory import total_or_none
from graph.values import Graph, Node


class Sharing(NamedTuple):
    """What a node takes from an earlier one.

    source: the first node that uses any of it. own: the parameters that no earlier node uses, None for unknown.
    """

    source: str
    own: int | None


def sharings(graph: Graph) -> dict[str, Sharing]:
    """The nodes, folded blocks too, that use parameters of an earlier node of the graph, by name."""
    index, first = Index(graph), dict[str, str]()
    found: dict[str, Sharing] = {}
    for node in graph.nodes:
        names = _parameters(index, node)
        taken = [first[name] for name in names if name in first]
        if taken:
            own = total_or_none(index.weights[name].count for name in names if name not in first)
            found[node.name] = Sharing(taken[0], own)
        first.update((name, node.name) for name in names if name not in first)
    return found


def _parameters(index: Index, node: Node) -> list[str]:
    """The node's weights that are parameters, each once."""
    names = dict.fromkeys(node.weights)
    return [name for name in names if name in index.weights and index.weights[name].is_parameter]
