"""The last way of folding: neighbouring nodes gathered until few enough are left."""

from __future__ import annotations

from msgspec import structs

from graph.block_node import DOMAIN, filled, free_name, kept_order, leaves, with_order
from graph.facts import category
from graph.index import Index
from graph.values import Graph, Node

MANY = 4
"""How many times too many groups are halved before single ones are looked at."""


def grouped(graph: Graph, count: int) -> Graph:
    """The graph in at most ``count`` nodes besides its inputs: neighbours that stand for the fewest layers go first.

    Neighbours in topological order can always become one node.
    """
    groups = [[node] for node in graph.nodes]
    while len(groups) > MANY * count:
        halved = _paired(groups)
        if len(halved) == len(groups):
            break
        groups = halved
    weights = [sum(1 for _ in leaves(group)) for group in groups]
    while len(groups) > count:
        at = min(
            (place for place in range(len(groups) - 1) if not _fixed(groups[place])),
            key=lambda place: (weights[place] + weights[place + 1], place),
            default=None,
        )
        if at is None:
            break
        groups[at : at + 2] = [groups[at] + groups[at + 1]]
        weights[at : at + 2] = [weights[at] + weights[at + 1]]
    index, taken = Index(graph), {node.name for node in graph.nodes}
    nodes = [_gathered(graph, index, group, taken) for group in groups]
    return structs.replace(graph, nodes=tuple(with_order(nodes, kept_order(graph.nodes))))


def _paired(groups: list[list[Node]]) -> list[list[Node]]:
    """Each two neighbours as one: a quick way down from thousands."""
    found: list[list[Node]] = []
    for group in groups:
        ready = found and not _fixed(found[-1]) and not _fixed(group) and len(found[-1]) == len(group)
        found[-1:] = [found[-1] + group] if ready else [*found[-1:], group]
    return found


def _fixed(group: list[Node]) -> bool:
    return any(category(node) == "input" for node in group)


def _gathered(graph: Graph, index: Index, group: list[Node], taken: set[str]) -> Node:
    """A group as one node that says how many layers it stands for."""
    if len(group) == 1:
        return group[0]
    inside, results = {node.name for node in group}, {spec.name for spec in graph.outputs}
    specs = [spec.name for node in group for spec in node.outputs]
    read = [t for t in specs if t in results or any(n.name not in inside for n in index.consumers.get(t, ()))]
    name = free_name("layers", taken)
    taken.add(name)
    layers = sum(1 for _ in leaves(group))
    main = max(group, key=lambda node: sum(1 for _ in leaves([node])))
    kept = {"category": main.attributes.get("category", category(main))}
    block = Node(name, f"{layers:,} layers", DOMAIN, attributes=kept)
    return filled(block, group, index.specs, read, graph.format)
