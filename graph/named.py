"""Pairs by name: equal ones, and those of which an exporter has kept the layer's own name among its parts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

from graph.index import Index
from graph.likeness import Names, is_numbered, kind, measure, named_family, signature
from graph.values import Node

_Key = tuple[str, str]
"""Family and name."""

_Claims = dict[_Key, Node]

_NamesOf = Callable[[Node], frozenset[str]]


class _Way(NamedTuple):
    """Which names of the first graph's nodes to look for among which of the second's."""

    ours: _NamesOf
    theirs: _NamesOf


Pairs = dict[str, str]
"""Name in the first graph → name in the second."""


def same_names(first: Index, second: Index) -> Pairs:
    """The nodes that have one name in both graphs and are of one kind."""
    return {node.name: node.name for node in first.graph.nodes if _is_same(first, node, second)}


def _is_same(first: Index, node: Node, second: Index) -> bool:
    """Whether the node of this name is the same; a number (``conv2d_7``), or a name across formats, may be chance."""
    twin = second.nodes.get(node.name)
    if twin is None or kind(twin) != kind(node):
        return False
    if node.domain == twin.domain and not is_numbered(node):
        return True
    return signature(first, node) == signature(second, twin)


def same_parts(first: Index, second: Index, pairs: Pairs) -> Pairs:
    """Of the rest, those of one family and one size whose names have a part in common that no other node claims.

    Parts as they are written, and without the number that was added on one of the sides. What fits most names comes
    first: where every layer got a number, ``add_1`` is the export of ``add``, not of ``add_1``.
    """
    ours, theirs = Names(first), Names(second)
    ways = [
        _Way(ours.written, theirs.written),
        _Way(ours.written, theirs.uncounted),
        _Way(ours.uncounted, theirs.written),
    ]
    counts = [len(_agreed(first, second, way, pairs)) for way in ways]
    found: Pairs = {}
    for place in sorted(range(len(ways)), key=lambda place: -counts[place]):
        found |= _agreed(first, second, ways[place], {**pairs, **found}) if counts[place] else {}
    return found


def _claims(index: Index, nodes: Iterable[Node], names_of: _NamesOf) -> _Claims:
    """Who alone claims a name in its family; of a chain of such nodes the first."""
    claims: dict[_Key, list[Node]] = defaultdict(list)
    for node in nodes:
        for name in names_of(node):
            claims[named_family(index, node), name].append(node)
    return {key: nodes[0] for key, nodes in claims.items() if _is_chain(index, nodes)}


def _is_chain(index: Index, nodes: list[Node]) -> bool:
    """Whether each feeds the next, as the product and the sum do that a normalisation became."""
    return all(after in index.successors(before) for before, after in pairwise(nodes))


def _is_alike(first: Index, node: Node, second: Index, twin: Node) -> bool:
    """Whether a part of the names is enough: within a framework, where people chose them; else measures must agree."""
    chosen = node.domain == twin.domain and not is_numbered(node) and not is_numbered(twin)
    ours, theirs = measure(first, node), measure(second, twin)
    return chosen or ours == theirs or not (ours and theirs)


def _agreed(first: Index, second: Index, way: _Way, pairs: Pairs) -> Pairs:
    """Pairs among what is unpaired, in which neither side has another partner as well."""
    taken = set(pairs.values())
    ours = _claims(first, (node for node in first.graph.nodes if node.name not in pairs), way.ours)
    theirs = _claims(second, (node for node in second.graph.nodes if node.name not in taken), way.theirs)
    links = {
        (node.name, theirs[key].name)
        for key, node in ours.items()
        if key in theirs and _is_alike(first, node, second, theirs[key])
    }
    left, right = Counter(one for one, _ in links), Counter(other for _, other in links)
    return {one: other for one, other in sorted(links) if left[one] == right[other] == 1}
