"""Derived look-ups over a graph: who produces and who consumes a tensor, its spec, its weights.

Build one ``Index`` per graph and pass it along; it holds nothing the graph does not say.
"""

from __future__ import annotations

from functools import cached_property

from graph.values import Graph, Node, TensorSpec, Weight


class Index:
    """Look-ups over one graph, each built on first use in O(nodes + edges)."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Node by name."""
        return {node.name: node for node in self.graph.nodes}

    @cached_property
    def weights(self) -> dict[str, Weight]:
        """Weight by name."""
        return {weight.name: weight for weight in self.graph.weights}

    @cached_property
    def producer(self) -> dict[str, Node]:
        """The node that outputs each tensor; graph inputs of ONNX and weights have none."""
        return {spec.name: node for node in self.graph.nodes for spec in node.outputs}

    @cached_property
    def specs(self) -> dict[str, TensorSpec]:
        """Spec of every tensor that flows: graph inputs and all nodes' outputs."""
        specs = {spec.name: spec for spec in self.graph.inputs}
        specs.update({spec.name: spec for node in self.graph.nodes for spec in node.outputs})
        return specs

    @cached_property
    def consumers(self) -> dict[str, list[Node]]:
        """Nodes that read each tensor, in order; a node reading it twice stands once."""
        readers: dict[str, list[Node]] = {}
        for node in self.graph.nodes:
            for tensor in dict.fromkeys(node.inputs):
                readers.setdefault(tensor, []).append(node)
        return readers

    def data_inputs(self, node: Node) -> tuple[str, ...]:
        """The node's inputs that flow (no weights, constants or omitted ones)."""
        return tuple(name for name in node.inputs if name and name in self.specs)

    def predecessors(self, node: Node) -> list[Node]:
        """Distinct nodes whose outputs this node reads, in input order."""
        found = {self.producer[t].name: self.producer[t] for t in node.inputs if t in self.producer}
        return list(found.values())

    def successors(self, node: Node) -> list[Node]:
        """Distinct nodes that read this node's outputs, in topological order."""
        found = {n.name: n for spec in node.outputs for n in self.consumers.get(spec.name, ())}
        return list(found.values())
