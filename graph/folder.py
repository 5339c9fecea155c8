"""The blocks of a graph as nodes: names, kinds and channels put to what ``graph.blocks`` found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from string import ascii_uppercase

from msgspec import structs

from graph.block_names import Anatomy, detail_of, kind_of, main_category, name_from
from graph.block_node import DOMAIN, filled, free_name, with_order
from graph.blocks import SHORT, Block
from graph.found import find_blocks
from graph.index import Index
from graph.values import Graph, Node

MODULES = ("inception module", "reduction module")
"""Kinds of which a network has several structures; papers tell them apart by letters."""


class Folder:
    """Folds one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.flow, self._found = find_blocks(graph)
        self.index = Index(graph)
        self._taken = {node.name for node in graph.nodes} | {spec.name for spec in graph.inputs}
        self._results = {spec.name for spec in graph.outputs}
        self._numbers: dict[str, int] = {}
        self._many: frozenset[str] = frozenset()
        self._sorts = self._sorts_of(self._found)

    def blocks(self) -> Graph:
        """The graph with its blocks folded; the graph itself where it has none."""
        found = self._found
        if not found:
            return self.graph
        kinds = Counter(self._kind(block) for block in found if not self._scope_name(block))
        self._many = frozenset(kind for kind, count in kinds.items() if count > 1)
        nodes: list[Node] = []
        stop = 0
        for block in found:
            nodes += self.flow.nodes[stop : block.piece.start]
            nodes.append(self._node(block))
            stop = block.piece.stop
        nodes += self.flow.nodes[stop:]
        return structs.replace(self.graph, nodes=tuple(with_order(nodes, self._order())))

    def _order(self) -> list[int] | None:
        """For each node of the flow its place in the graph; None where the orders are the same."""
        if tuple(self.flow.nodes) == self.graph.nodes:
            return None
        place = {node.name: number for number, node in enumerate(self.graph.nodes)}
        return [place[node.name] for node in self.flow.nodes]

    def _node(self, block: Block) -> Node:
        """A block as a node; a run of several holds its blocks as nodes."""
        made = self._described(block, "")
        if len(block.children) < 2:
            return self._filled(made, self._nodes(block), block)
        inside = [self._instance(child, number, made) for number, child in enumerate(block.children, 1)]
        return self._filled(made, inside, block)

    def _instance(self, block: Block, number: int, run: Node) -> Node:
        """One block of a run; a block of one node is that node."""
        nodes = self._nodes(block)
        if len(nodes) == 1:
            return nodes[0]
        scope = name_from([[node.scope for node in nodes]])
        title = scope if scope and scope != run.name else f"{run.name}/{number}"
        return self._filled(self._described(block, title), nodes, block)

    def _described(self, block: Block, title: str) -> Node:
        """The node without its body: name, kind, repeats; what figures say of it as attributes."""
        anatomy = Anatomy(self.flow, self.index, block)
        kind = self._sort(kind_of(anatomy, block), block)
        each = [Anatomy(self.flow, self.index, child) for child in block.children[:-1]]
        attributes = {
            "detail": detail_of([*each, anatomy], block),
            "category": main_category(anatomy),
            "skip": "" if kind.startswith(MODULES) else _skip(block),
        }
        name = free_name(title or self._name(block, kind), self._taken)
        self._taken.add(name)
        kept: dict[str, str | int] = {key: text for key, text in attributes.items() if text}
        repeat = max(len(block.children), 1)
        if repeat > 1:
            kept["repeat"] = repeat
        return Node(name, kind, DOMAIN, attributes=kept, repeat=repeat)

    def _kind(self, block: Block) -> str:
        return self._sort(kind_of(Anatomy(self.flow, self.index, block), block), block)

    def _sorts_of(self, found: Sequence[Block]) -> dict[str, list[tuple[int, ...]]]:
        """For each kind of module its structures in order of appearance."""
        sorts: dict[str, list[tuple[int, ...]]] = {}
        for block in found:
            kind = kind_of(Anatomy(self.flow, self.index, block), block)
            if kind in MODULES and _structure(block) not in (known := sorts.setdefault(kind, [])):
                known.append(_structure(block))
        return sorts

    def _sort(self, kind: str, block: Block) -> str:
        """The kind, of modules of several structures with the letter of its own: ``inception module B``."""
        known = self._sorts.get(kind, [])
        if not 1 < len(known) <= len(ascii_uppercase) or _structure(block) not in known:
            return kind
        return f"{kind} {ascii_uppercase[known.index(_structure(block))]}"

    def _scope_name(self, block: Block) -> str:
        """The name that its layers' names give; "" where they give none, or a layer has it."""
        name = name_from([[node.scope for node in self._nodes(one)] for one in block.children or (block,)])
        return "" if name in self._taken else name

    def _name(self, block: Block, kind: str) -> str:
        """From the layers' names; for a unit the product's name and +; else the kind with a number."""
        name = self._scope_name(block)
        if not name and (block.kind == "unit" or len(block.tokens) <= SHORT):
            layers = name_from([[self.flow.nodes[one.tokens[0].place].name] for one in block.children])
            if layers and layers not in self._taken:
                return layers
            return f"{self.flow.nodes[block.tokens[0].place].name}+"
        if name or kind not in self._many:
            return name or kind
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return f"{kind} {self._numbers[kind]}"

    def _nodes(self, block: Block) -> Sequence[Node]:
        return self.flow.nodes[block.piece.start : block.piece.stop]

    def _filled(self, node: Node, nodes: Sequence[Node], block: Block) -> Node:
        """The node with its body."""
        read = [name for place in range(block.piece.start, block.piece.stop) for name in self._read(place, block)]
        return filled(node, nodes, self.index.specs, read, self.graph.format)

    def _read(self, place: int, block: Block) -> list[str]:
        """Outputs of a node of the block that are read after it: as a rule the last node's only."""
        readers = self.flow.readers[place]
        if place not in self.flow.results and (not readers or readers[-1] < block.piece.stop):
            return []
        return [spec.name for spec in self.flow.nodes[place].outputs if self._is_read(spec.name, block)]

    def _is_read(self, tensor: str, block: Block) -> bool:
        inside = {node.name for node in self._nodes(block)}
        readers = self.index.consumers.get(tensor, ())
        return tensor in self._results or any(node.name not in inside for node in readers)


def _structure(block: Block) -> tuple[int, ...]:
    """What modules of one structure have in common."""
    one = block.children[-1] if block.children else block
    return tuple(token.key for token in one.tokens)


def _skip(block: Block) -> str:
    """How the skips go: ``identity``, ``projection`` or ``projection first``; "" without skips or where mixed."""
    each = [tuple(child.skips) for child in block.children or (block,)]
    if not any(each):
        return ""
    projected = [any(skips) for skips in each]
    if not any(projected):
        return "identity"
    return "projection" if all(projected) else "projection first" if projected[0] and not any(projected[1:]) else ""
