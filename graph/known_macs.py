"""How many multiply-accumulates are known of a network some of whose layers no rule can count."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import structs

from graph.block_node import leaves
from graph.facts import category, macs
from graph.index import Index
from graph.values import Graph


class Known(NamedTuple):
    """The products of the layers that can be counted, for a batch of one, and how many layers cannot."""

    macs: int
    missing: int


def known_macs(graph: Graph) -> Known | None:
    """What is known; None where sizes are unknown, as then nothing is a fair bound."""
    nodes = tuple(leaves(graph.nodes))
    index = Index(structs.replace(graph, nodes=nodes))
    each = [(node, macs(index, node)) for node in nodes]
    missing = [node for node, count in each if count is None]
    total = sum(count for _, count in each if count is not None)
    if not total or any(category(node) != "opaque" for node in missing):
        return None if missing else Known(total, 0)
    return Known(total, len(missing))
