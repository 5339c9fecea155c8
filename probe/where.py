"""Where the time of a call goes, node by node, in milliseconds that add up to the unprofiled median.

Profiling slows a model down, by a factor for small nodes: so only shares are taken from it.
"""

from __future__ import annotations

from typing import NamedTuple

from graph.errors import ProbeError
from graph.facts import category, macs
from graph.index import Index
from graph.values import Graph, Node
from probe.backends.base import Running
from probe.values import NodeTime


class NodeTimes(NamedTuple):
    """The graph's nodes with their times, in the graph's order, and the part of the profiled time that they cover."""

    times: list[NodeTime]
    method: str
    coverage: float | None


def where_the_time_goes(running: Running, graph: Graph, median_ms: float) -> NodeTimes:
    """Profile some more calls and share the median out."""
    try:
        shares = running.shares(graph)
    except ProbeError as error:  # the row stands without
        return NodeTimes([], str(error), None)
    inside = sum(shares.by_node.values())
    whole = inside + shares.other
    if whole <= 0:
        return NodeTimes([], shares.method, 0.0)
    times = []
    for node in graph.nodes:
        share = shares.by_node.get(node.name, 0.0) / whole
        times.append(NodeTime(node.name, node.op_type, round(share * median_ms, 5), round(share, 6)))
    return NodeTimes(times, shares.method, round(inside / whole, 4))


class Blame:
    """To which node a fused kernel's time belongs: the one whose products it computes.

    A fused kernel bears the name of the last operation in it (the activation behind a convolution).
    """

    def __init__(self, graph: Graph) -> None:
        self._index = Index(graph)

    def node_of(self, name: str, kernel: str) -> str:
        """The node for a kernel of this type found under this node's name."""
        node = self._index.nodes.get(name)
        if node is None or not _has_products(kernel):
            return name
        seen: Node | None = node
        while seen is not None and not self._computes(seen):
            before = self._index.predecessors(seen)
            seen = before[0] if len(before) == 1 else self._only_producer(before)
        return seen.name if seen is not None else name

    def _computes(self, node: Node) -> bool:
        return category(node) in ("convolution", "dense", "recurrent") or bool(macs(self._index, node))

    def _only_producer(self, before: list[Node]) -> Node | None:
        """Of an addition fused into a convolution, the branch that is one."""
        branches = [node for node in before if self._computes(node)]
        return branches[0] if len(branches) == 1 else None


def _has_products(kernel: str) -> bool:
    return any(word in kernel for word in ("Conv", "MatMul", "Gemm"))
