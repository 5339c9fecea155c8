"""Which node of one graph is which node of another: by name first, then by structure.

An export keeps a layer's name among the parts of its own (``resnet50_1/pool1_pad_1/Pad``). Structure means the family
of the operation and the sizes of the largest weight in any order: a Keras kernel (7, 7, 3, 64) and its ONNX export's
(64, 3, 7, 7) are the same convolution. What is paired already cuts both graphs into stretches; within each, nodes
left over are aligned in order, first those with weights, then the others between them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from graph.index import Index
from graph.likeness import PRODUCTS, family, kind, signature, sizes
from graph.named import Pairs, same_names, same_parts
from graph.neighbours import neighbours
from graph.same_merges import same_merges
from graph.values import Graph, Node

_MOST = 1_000_000
"""Equal signatures up to which a stretch is aligned; beyond, the first of a kind pairs with the first, and so on."""


def pair(first: Index, second: Index) -> Pairs:
    """Pair the nodes of two graphs; every node stands in at most one pair, whichever graph comes first."""
    return {left: right for stage in stages(first, second) for left, right in stage.items()}


def stages(first: Index, second: Index) -> tuple[Pairs, ...]:
    """The pairs, the surest first: by name, by names that an exporter changed, by structure, by what is then left."""
    if order(second.graph) < order(first.graph):
        return tuple({left: right for right, left in stage.items()} for stage in stages(second, first))
    found = [same_names(first, second)]
    pairs = dict(found[0])
    found.append(same_parts(first, second, pairs))
    pairs |= found[1]
    ours_in_order, theirs_in_order = _ordered(first), _ordered(second)
    for turn in range(3):
        found.append(_by_structure(first, second, (ours_in_order, theirs_in_order), turn, pairs))
        pairs |= found[-1]
        found.append(neighbours(first, second, pairs))
        pairs |= found[-1]
    found.append(_alike(first, second, (ours_in_order, theirs_in_order), pairs))
    pairs |= found[-1]
    found.append(same_merges(first, second, pairs))
    return tuple(found)


def _alike(first: Index, second: Index, ordered: tuple[Sequence[Node], Sequence[Node]], pairs: Pairs) -> Pairs:
    """What is left between the same pairs where it is the same but for its sizes, as many of each family: by number
    (``conv2d``, the first convolution of images with more channels), those without weights, and blocks, in turn.
    """
    found: Pairs = {}
    for left, right in _stretches(*ordered, pairs):
        ours, theirs = _by_family(left), _by_family(right)
        if Counter(map(family, left)) == Counter(map(family, right)):
            for name, nodes in ours.items():
                in_turn = not any(sizes(first, node) for node in nodes) or _same_blocks(nodes, theirs[name])
                paired = zip(nodes, theirs[name], strict=True) if in_turn else _same_number(nodes, theirs[name])
                found |= {node.name: twin.name for node, twin in paired}
    return found


def _by_family(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        found[family(node)].append(node)
    return found


def _same_blocks(nodes: Sequence[Node], twins: Sequence[Node]) -> bool:
    """Whether both are folded blocks of the same kinds in the same order: normal cells, a reduction cell, …"""
    kinds = [[(node.domain, node.op_type) for node in side] for side in (nodes, twins)]
    return kinds[0] == kinds[1] and all(domain == "archigram" for domain, _ in kinds[0])


def _same_number(nodes: Sequence[Node], twins: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    by_name = {twin.name: twin for twin in twins}
    return ((node, by_name[node.name]) for node in nodes if node.name in by_name)


def order(graph: Graph) -> tuple[int, list[str], bytes]:
    """Any order of graphs will do, as long as it is the same whichever comes first."""
    plain = msgspec.structs.replace(graph, configuration="", name="", notes=())
    return len(graph.nodes), [node.name for node in graph.nodes], msgspec.msgpack.encode(plain)


def _by_structure(
    first: Index, second: Index, ordered: tuple[Sequence[Node], Sequence[Node]], turn: int, pairs: Pairs
) -> Pairs:
    """What stands between the same pairs, of one turn, aligned by signature."""
    found: Pairs = {}
    for left, right in _stretches(*ordered, pairs):
        ours = [(node.name, signature(first, node)) for node in left if _turn(first, node) == turn]
        theirs = [(node.name, signature(second, node)) for node in right if _turn(second, node) == turn]
        found.update(_matched(ours, theirs))
    return found


def _turn(index: Index, node: Node) -> int:
    """When a node is paired: products first, then others with weights, then those without, or with single numbers."""
    return 0 if kind(node) in PRODUCTS else 1 if sizes(index, node) else 2


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
        last[node.name] = str(signature(index, node)) if kind(node) in PRODUCTS else inherited
    return sorted(nodes, key=lambda node: (above[node.name], -beneath[node.name], last[node.name]))


def _products_above(nodes: Sequence[Node], before: Callable[[Node], list[Node]]) -> dict[str, int]:
    """Most products on a way to each node, itself included."""
    found: dict[str, int] = {}
    for node in nodes:
        own = 1 if kind(node) in PRODUCTS else 0
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
