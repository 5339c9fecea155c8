"""Which node of one graph is which node of another: by name first, then by structure.

Structure means the category and the sizes of the largest weight in any order: a Keras kernel (7, 7, 3, 64) and its
ONNX export's (64, 3, 7, 7) are the same convolution. What is paired already cuts both graphs into stretches;
within each, nodes left over are aligned in order, first those with weights, then the others between them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import pairwise

from graph.facts import category
from graph.index import Index
from graph.values import Node

Pairs = dict[str, str]
"""Name in the first graph → name in the second."""

_PRODUCTS = ("convolution", "dense", "recurrent")

_MOST = 1_000_000
"""Equal signatures up to which a stretch is aligned; beyond, the first of a kind pairs with the first, and so on."""


def pair(first: Index, second: Index) -> Pairs:
    """Pair the nodes of two graphs; every node stands in at most one pair, whichever graph comes first."""
    if _order(second) < _order(first):
        return {left: right for right, left in pair(second, first).items()}
    pairs = {node.name: node.name for node in first.graph.nodes if _same_name(first, node, second)}
    ours_in_order, theirs_in_order = _ordered(first), _ordered(second)
    for turn in range(3):
        for left, right in list(_stretches(ours_in_order, theirs_in_order, pairs)):
            ours = [(n.name, _signature(first, n)) for n in left if _turn(n) == turn]
            theirs = [(n.name, _signature(second, n)) for n in right if _turn(n) == turn]
            pairs.update(_matched(ours, theirs))
    return pairs


def _kind(node: Node) -> str:
    """The category; of a folded block, that of its first product, else pooling, else that of its first node."""
    if node.body is None or not node.body.nodes or node.domain != "archigram":
        return category(node)
    kinds = [_kind(part) for part in node.body.nodes]
    return next((kind for kind in kinds if kind in _PRODUCTS), "pooling" if "pooling" in kinds else kinds[0])


def _turn(node: Node) -> int:
    """When a node is paired: products first, then others with weights, then those without."""
    return 0 if _kind(node) in _PRODUCTS else 1 if node.weights else 2


def _order(index: Index) -> tuple[int, list[str]]:
    """Any order will do, as long as it is the same from both sides."""
    return len(index.graph.nodes), [node.name for node in index.graph.nodes]


def _same_name(first: Index, node: Node, second: Index) -> bool:
    """Whether the node of this name is the same; between formats a name (``Conv_1``) may be mere chance."""
    twin = second.nodes.get(node.name)
    if twin is None or _kind(twin) != _kind(node):
        return False
    return node.domain == twin.domain or _signature(first, node) == _signature(second, twin)


def _ordered(index: Index) -> list[Node]:
    """The nodes in an order that does not depend on which of two branches a file lists first.

    By the number of products (convolutions, dense layers) above on the longest way, then beneath, then by the
    signature of the last product above; within a chain as the graph has it.
    """
    nodes = index.graph.nodes
    above = _products_above(nodes, index.predecessors)
    beneath = _products_above(nodes[::-1], index.successors)
    last: dict[str, str] = {}
    for node in nodes:
        sources = sorted(index.predecessors(node), key=lambda other: -above.get(other.name, 0))
        inherited = last.get(sources[0].name, "") if sources else ""
        last[node.name] = str(_signature(index, node)) if _kind(node) in _PRODUCTS else inherited
    return sorted(nodes, key=lambda node: (above[node.name], -beneath[node.name], last[node.name]))


def _products_above(nodes: Sequence[Node], before: Callable[[Node], list[Node]]) -> dict[str, int]:
    """Most products on a way to each node, itself included."""
    found: dict[str, int] = {}
    for node in nodes:
        own = 1 if _kind(node) in _PRODUCTS else 0
        found[node.name] = own + max((found.get(other.name, 0) for other in before(node)), default=0)
    return found


def _stretches(ours: Sequence[Node], theirs: Sequence[Node], pairs: Pairs) -> Iterator[tuple[list[Node], list[Node]]]:
    """What stands unpaired in both graphs between neighbouring pairs that do not cross."""
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
    """The longest common subsequence: of all equal pairs, the most that cross nothing (Hunt and Szymanski, 1977)."""
    where: dict[Hashable, list[int]] = defaultdict(list)
    for place, (_, key) in enumerate(right):
        where[key].append(place)
    if sum(len(where.get(key, ())) for _, key in left) > _MOST:
        return _in_turn(left, right)
    equal = [(place, other) for place, (_, key) in enumerate(left) for other in where.get(key, ())]
    return {left[place][0]: right[other][0] for place, other in growing(equal)}


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
        return _kind(node), ()
    largest = max(parameters, key=lambda weight: weight.count or 0)
    return _kind(node), tuple(sorted(str(size) for size in largest.shape if size != 1))
