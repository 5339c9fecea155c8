"""Packs skeletons so that equal nodes and operations are written once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from graph.values import Graph, Node
from loaders.kept import Kept, KeptGraph, KeptNode, KeptOperation


class Packer:
    """Collects the variants of one application."""

    def __init__(self) -> None:
        self._operations: dict[bytes, int] = {}
        self._nodes: dict[KeptNode, int] = {}
        self._graphs: dict[KeptGraph, int] = {}
        self._variants: dict[str, int] = {}

    def add(self, key: str, graph: Graph) -> None:
        """Keep a variant's skeleton under its key."""
        positions: dict[str, int] = {}
        for node in graph.nodes:
            inputs = tuple(positions[name] for name in node.inputs)
            kept = KeptNode(node.name, self._operation(node), inputs)
            positions[node.name] = self._nodes.setdefault(kept, len(self._nodes))
        kept_graph = KeptGraph(tuple(_ranges(positions.values())), positions[graph.outputs[0].name])
        self._variants[key] = self._graphs.setdefault(kept_graph, len(self._graphs))

    def packed(self) -> Kept:
        """Everything added."""
        operations = (msgspec.json.decode(data, type=KeptOperation) for data in self._operations)
        return Kept(tuple(operations), tuple(self._nodes), tuple(self._graphs), self._variants)

    def _operation(self, node: Node) -> int:
        data = msgspec.json.encode(KeptOperation(node.domain, node.op_type, node.attributes))
        return self._operations.setdefault(data, len(self._operations))


def _ranges(positions: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Positions as runs ``(start, stop)`` in their order."""
    start = stop = -1
    for position in positions:
        if position == stop:
            stop += 1
            continue
        if stop >= 0:
            yield start, stop
        start, stop = position, position + 1
    if stop >= 0:
        yield start, stop
