"""Merges that stand at the same place: what reaches them from above is paired, though what stands beside is not.

A residual block adds before its normalisation or behind it (v1 and v2 of a ResNet): the normalisations pair across the
addition, so no alignment in order holds both. Products and merges above tell the place all the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable

from graph.index import Index
from graph.likeness import PRODUCTS, kind, signature
from graph.named import Pairs
from graph.values import Node

_Sources = frozenset[str]
"""The nearest products, merges and beginnings above a node."""


def same_merges(first: Index, second: Index, pairs: Pairs) -> Pairs:
    """Of the merges that are left, those of one family and as many channels that the same pairs feed, and no other."""
    known = dict(pairs)
    ours, theirs = _left(first, set(pairs)), _left(second, set(pairs.values()))
    waiting: dict[Hashable, list[str]] = defaultdict(list)
    for name, sources in theirs.items():
        waiting[signature(second, second.nodes[name]), sources].append(name)
    alike = Counter((signature(first, first.nodes[name]), sources) for name, sources in ours.items())
    for name, sources in ours.items():  # from the input down: a merge tells the place of those beneath it
        own = signature(first, first.nodes[name])
        twins = waiting.get((own, frozenset(known.get(source, "") for source in sources)), [])
        if len(twins) == 1 and alike[own, sources] == 1 and known.keys() >= sources:
            known[name] = twins[0]
    return {name: twin for name, twin in known.items() if name not in pairs}


def _left(index: Index, taken: set[str]) -> dict[str, _Sources]:
    """The merges that are not yet paired, in the graph's order, with what feeds them."""
    reached: dict[str, _Sources] = {}
    found: dict[str, _Sources] = {}
    for node in index.graph.nodes:
        before = index.predecessors(node)
        sources = frozenset[str]().union(*(reached.get(other.name, frozenset()) for other in before))
        reached[node.name] = frozenset({node.name}) if not before or _is_anchor(node) else sources
        if kind(node) == "merge" and sources and node.name not in taken:
            found[node.name] = sources
    return found


def _is_anchor(node: Node) -> bool:
    return kind(node) in (*PRODUCTS, "merge")
