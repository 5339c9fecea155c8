"""Which node of one graph is which node of another: by name first, then by structure.

Structure means the category and the sizes of the weights in any order: a Keras kernel (7, 7, 3, 64) and its ONNX
export's (64, 3, 7, 7) are the same convolution. Nodes left over are aligned in order (longest matching runs).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

from graph.facts import category
from graph.index import Index
from graph.values import Node

Pairs = dict[str, str]
"""Name in the first graph → name in the second."""


def pair(first: Index, second: Index) -> Pairs:
    """Pair the nodes of two graphs; every node stands in at most one pair."""
    pairs = {node.name: node.name for node in first.graph.nodes if _same_name(node, second)}
    rest = [node for node in first.graph.nodes if node.name not in pairs]
    taken = set(pairs.values())
    others = [node for node in second.graph.nodes if node.name not in taken]
    pairs.update(_aligned(first, rest, second, others))
    return pairs


def _same_name(node: Node, other: Index) -> bool:
    twin = other.nodes.get(node.name)
    return twin is not None and category(twin) == category(node)


def _aligned(first: Index, nodes: Sequence[Node], second: Index, others: Sequence[Node]) -> Pairs:
    """Align weighted nodes first, then what stands between them."""
    pairs: Pairs = {}
    for weighted in (True, False):
        left = [n for n in nodes if n.name not in pairs and bool(n.weights) == weighted]
        taken = set(pairs.values())
        right = [n for n in others if n.name not in taken and bool(n.weights) == weighted]
        pairs.update(
            _matched([(n.name, _signature(first, n)) for n in left], [(n.name, _signature(second, n)) for n in right])
        )
    return pairs


def _matched(left: list[tuple[str, Hashable]], right: list[tuple[str, Hashable]]) -> Pairs:
    matcher = SequenceMatcher(None, [key for _, key in left], [key for _, key in right], autojunk=False)
    return {
        left[block.a + step][0]: right[block.b + step][0]
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def _signature(index: Index, node: Node) -> Hashable:
    kernels = [index.weights[name] for name in node.weights if index.weights[name].role in ("kernel", "")]
    shapes = tuple(tuple(sorted(str(dim) for dim in weight.shape if dim != 1)) for weight in kernels)
    return category(node), shapes
