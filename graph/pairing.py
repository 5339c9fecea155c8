"""Which node of one graph is which node of another: by name first, then by structure.

Structure means the category and the sizes of the largest weight in any order: a Keras kernel (7, 7, 3, 64) and its
ONNX export's (64, 3, 7, 7) are the same convolution. What is paired already cuts both graphs into stretches;
within each, nodes left over are aligned in order, first those with weights, then the others between them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from graph.facts import category
from graph.index import Index
from graph.values import Node

Pairs = dict[str, str]
"""Name in the first graph → name in the second."""

_MOST = 4_000_000
"""Comparisons up to which a stretch is aligned; longer ones pair the first of a kind with the first, and so on."""


def pair(first: Index, second: Index) -> Pairs:
    """Pair the nodes of two graphs; every node stands in at most one pair, whichever graph comes first."""
    if _order(second) < _order(first):
        return {left: right for right, left in pair(second, first).items()}
    pairs = {node.name: node.name for node in first.graph.nodes if _same_name(node, second)}
    for weighted in (True, False):
        for left, right in list(_stretches(first, second, pairs)):
            ours = [(n.name, _signature(first, n)) for n in left if bool(n.weights) == weighted]
            theirs = [(n.name, _signature(second, n)) for n in right if bool(n.weights) == weighted]
            pairs.update(_matched(ours, theirs))
    return pairs


def _order(index: Index) -> tuple[int, list[str]]:
    """Any order will do, as long as it is the same from both sides."""
    return len(index.graph.nodes), [node.name for node in index.graph.nodes]


def _same_name(node: Node, other: Index) -> bool:
    twin = other.nodes.get(node.name)
    return twin is not None and category(twin) == category(node)


def _stretches(first: Index, second: Index, pairs: Pairs) -> Iterator[tuple[list[Node], list[Node]]]:
    """What stands unpaired in both graphs between neighbouring pairs that do not cross."""
    ours, theirs = first.graph.nodes, second.graph.nodes
    places = {node.name: place for place, node in enumerate(theirs)}
    anchors = [(place, places[pairs[node.name]]) for place, node in enumerate(ours) if node.name in pairs]
    taken = set(pairs.values())
    ends = [(-1, -1), *growing(anchors), (len(ours), len(theirs))]
    for (left, right), (left_end, right_end) in pairwise(ends):
        mine = [node for node in ours[left + 1 : left_end] if node.name not in pairs]
        other = [node for node in theirs[right + 1 : right_end] if node.name not in taken]
        if mine and other:
            yield mine, other


def growing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs that grow in both numbers (patience sorting, O(n log n))."""
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for number, (_, second) in enumerate(ordered):
        place = bisect_left(ends, second)
        before.append(tops[place - 1] if place else -1)
        ends[place : place + 1] = [second]
        tops[place : place + 1] = [number]
    way: list[tuple[int, int]] = []
    number = tops[-1] if tops else -1
    while number >= 0:
        way.append(ordered[number])
        number = before[number]
    return way[::-1]


_Keyed = list[tuple[str, Hashable]]


def _matched(left: _Keyed, right: _Keyed) -> Pairs:
    if len(left) * len(right) > _MOST:
        return _in_turn(left, right)
    matcher = SequenceMatcher(None, [key for _, key in left], [key for _, key in right], autojunk=False)
    return {
        left[block.a + step][0]: right[block.b + step][0]
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def _in_turn(left: _Keyed, right: _Keyed) -> Pairs:
    """The first of a kind with the first of that kind, the second with the second."""
    waiting: dict[Hashable, list[str]] = defaultdict(list)
    for name, key in reversed(right):
        waiting[key].append(name)
    return {name: waiting[key].pop() for name, key in left if waiting[key]}


def _signature(index: Index, node: Node) -> Hashable:
    """Category, and the sizes of the largest weight in any order and without ones."""
    weights = [index.weights[name] for name in node.weights if name in index.weights]
    parameters = [weight for weight in weights if weight.is_parameter]
    if not parameters:
        return category(node), ()
    largest = max(parameters, key=lambda weight: weight.count or 0)
    return category(node), tuple(sorted(str(size) for size in largest.shape if size != 1))
