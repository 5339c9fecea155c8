"""Folded blocks as nodes: made from a graph's nodes, and taken apart again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from graph.block_names import name_from
from graph.values import Graph, Node, TensorSpec

DOMAIN = "archigram"
ORDER = "order"
"""Attribute of the first block of a reordered graph: for each node its place in the graph's own order."""


def is_block(node: Node) -> bool:
    """Whether a node is a folded block."""
    return node.domain == DOMAIN and node.body is not None


def is_folded(graph: Graph) -> bool:
    """Whether any node is a folded block."""
    return any(is_block(node) for node in graph.nodes)


def leaves(nodes: Sequence[Node]) -> Iterator[Node]:
    """All nodes, blocks replaced by theirs."""
    for node in nodes:
        if node.body is not None and is_block(node):
            yield from leaves(node.body.nodes)
        else:
            yield node


def filled(block: Node, nodes: Sequence[Node], specs: Mapping[str, TensorSpec], read: Iterable[str], form: str) -> Node:
    """The block with these nodes as its body.

    ``specs``: every tensor that flows in the graph; ``read``: those used outside; ``form``: the graph's format.
    """
    own = {spec.name for part in nodes for spec in part.outputs}
    data = tuple(dict.fromkeys(t for part in nodes for t in part.inputs if t in specs and t not in own))
    used = frozenset(read)
    outputs = tuple(spec for part in nodes for spec in part.outputs if spec.name in used)
    return structs.replace(
        block,
        scope=name_from([[part.scope for part in nodes]]),
        inputs=data,
        outputs=outputs,
        weights=tuple(dict.fromkeys(weight for part in nodes for weight in part.weights)),
        body=Graph(block.name, tuple(nodes), tuple(specs[t] for t in data), outputs, format=form),
    )


def free_name(title: str, taken: set[str]) -> str:
    """The title, or the title with the first number that makes it unique."""
    if title not in taken:
        return title
    return next(name for number in range(2, len(taken) + 3) if (name := f"{title} ({number})") not in taken)


def kept_order(nodes: Sequence[Node]) -> list[int] | None:
    """The order kept by the first block; None where the nodes are in the graph's own."""
    return next((node.attributes[ORDER] for node in nodes if is_block(node) and ORDER in node.attributes), None)


def with_order(nodes: list[Node], order: list[int] | None) -> list[Node]:
    """The nodes, the first block keeping the order; without a block left, the nodes in the graph's own order."""
    if order is None:
        return nodes
    first = next((place for place, node in enumerate(nodes) if is_block(node)), None)
    if first is None:
        return [node for _, node in sorted(zip(order, nodes, strict=True), key=lambda pair: pair[0])]
    kept = {**nodes[first].attributes, ORDER: order}
    return [*nodes[:first], structs.replace(nodes[first], attributes=kept), *nodes[first + 1 :]]
