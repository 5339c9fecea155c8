"""Folding: repeated and well-known parts of a graph as one node each, and back.

A folded graph is a graph. A block is a node of domain ``archigram`` whose body holds all of its nodes as they
are: ``repeat`` says of how many equal blocks a run consists, and its body then holds those as blocks in turn. So
totals stay what they are, and unfolding gives the same graph again, node for node.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from msgspec import structs

from graph.block_node import DOMAIN, filled, free_name, is_block, is_folded, kept_order, leaves, with_order
from graph.errors import ConfigurationError
from graph.folder import Folder
from graph.index import Index
from graph.regions import Flow
from graph.stages import gather
from graph.values import Graph, Node

Mode: TypeAlias = Literal["none", "blocks", "stages", "auto"]
MODES: Final[tuple[Mode, ...]] = ("none", "blocks", "stages", "auto")

SMALL, MANY, FEW = 16, 48, 4
"""``auto`` leaves a graph of up to ``SMALL`` nodes as it is and goes on to stages where blocks leave over ``MANY``,
unless those would be less than ``FEW``: a figure of one box says nothing.
"""


def fold(graph: Graph, mode: Mode = "auto") -> Graph:
    """The graph with its blocks or stages as single nodes.

    ``none`` changes nothing; ``blocks`` folds repeated blocks, modules, and products with their normalisation and
    activation; ``stages`` also gathers what has one size of feature map; ``auto`` folds as far as a figure needs.
    A folded graph is returned as it is. Raises ConfigurationError for another mode.
    """
    if mode not in MODES:
        raise ConfigurationError(f"no way of folding is called {mode!r}; try {', '.join(MODES)}")
    if mode == "none" or is_folded(graph) or (mode == "auto" and len(graph.nodes) <= SMALL):
        return graph
    folded = Folder(graph).blocks()
    if mode == "blocks" or (mode == "auto" and len(folded.nodes) <= MANY):
        return folded
    staged = gather(folded)
    return folded if mode == "auto" and len(staged.nodes) < FEW else staged


def unfold(graph: Graph, name: str | None = None) -> Graph:
    """The graph with one block replaced by its nodes, or with all of them, nested ones too.

    Raises ConfigurationError where no block has that name.
    """
    order = kept_order(graph.nodes)
    if name is None:
        return structs.replace(graph, nodes=tuple(with_order(list(leaves(graph.nodes)), order)))
    block = next((node for node in graph.nodes if node.name == name and is_block(node)), None)
    if block is None or block.body is None:
        raise ConfigurationError(f"there is no folded block called {name!r}; try one of {_blocks(graph)}")
    nodes = [part for node in graph.nodes for part in (block.body.nodes if node is block else (node,))]
    return structs.replace(graph, nodes=tuple(with_order(nodes, order)))


def _blocks(graph: Graph) -> str:
    return ", ".join(node.name for node in graph.nodes if is_block(node)) or "a folded graph"


def fold_scope(graph: Graph, scope: str) -> Graph:
    """The graph with all nodes of a scope, and of the scopes under it, as one block.

    Raises ConfigurationError where fewer than two nodes stand there, or where what they compute leaves the scope
    and comes back, so that one node would read itself.
    """
    inside = {node.name for node in graph.nodes if node.scope == scope or node.scope.startswith(scope + "/")}
    if len(inside) < 2:
        raise ConfigurationError(
            f"no two nodes stand under {scope!r}; see the scopes in archigram summary --format json"
        )
    return fold_nodes(graph, inside, scope)


def fold_nodes(graph: Graph, names: set[str], title: str, op_type: str = "block") -> Graph:
    """The graph with the nodes of these names as one block; ConfigurationError where that would close a circle."""
    chosen = [place for place, node in enumerate(graph.nodes) if node.name in names]
    after = _after(Flow(graph, graph.nodes), chosen)
    late = sorted(after - set(chosen))
    if late and not Flow(graph, graph.nodes).ancestors(chosen).isdisjoint(late):
        raise ConfigurationError(f"{title!r} cannot be one block: what it computes leaves it and comes back")
    early = [place for place in range(len(graph.nodes)) if place not in after]
    order = [*early, *chosen, *late]
    block = _block(graph, [graph.nodes[place] for place in chosen], title, op_type)
    nodes = [*(graph.nodes[place] for place in early), block, *(graph.nodes[place] for place in late)]
    return structs.replace(graph, nodes=tuple(with_order(nodes, _composed(graph, order))))


def _after(flow: Flow, chosen: list[int]) -> set[int]:
    """The positions themselves and all that depend on them."""
    after = set(chosen)
    for place, sources in enumerate(flow.sources):
        if any(source in after for source in sources):
            after.add(place)
    return after


def _composed(graph: Graph, order: list[int]) -> list[int] | None:
    """Where each leaf of the reordered graph stood in the graph's own order; None where nothing moved."""
    kept = kept_order(graph.nodes)
    if order == sorted(order):
        return kept
    counts = [sum(1 for _ in leaves([node])) for node in graph.nodes]
    starts = [sum(counts[:place]) for place in range(len(counts))]
    moved = [starts[place] + step for place in order for step in range(counts[place])]
    return [kept[place] for place in moved] if kept else moved


def _block(graph: Graph, nodes: list[Node], title: str, op_type: str) -> Node:
    """A block of nodes of the graph."""
    index, inside = Index(graph), {node.name for node in nodes}
    read = {tensor for node in graph.nodes if node.name not in inside for tensor in node.inputs}
    read |= {spec.name for spec in graph.outputs}
    taken = {node.name for node in graph.nodes} | {node.name for node in leaves(graph.nodes)}
    return filled(Node(free_name(title, taken), op_type, DOMAIN), nodes, index.specs, read, graph.format)
