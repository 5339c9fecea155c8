"""What the boxes of a diagram say, taken from a graph's facts."""

from __future__ import annotations

from typing import Final

from msgspec import structs

from graph.batch import Leading
from graph.facts import category, macs, params
from graph.index import Index
from graph.labels import headline, shape_text
from graph.memory import activation_bytes
from graph.names import common_prefix
from graph.sharing import sharings
from graph.size_letters import brief, size_letters
from graph.symbols import open_shapes, put_letters
from graph.values import Graph, Node, TensorSpec
from render.diagrams.blocks import block_facts
from render.diagrams.cells import Facts
from render.heat import heat_of
from render.style import Style
from render.units import brief_text, bytes_text, macs_text, parameters_text

SIGNS: Final = {
    "Add": "+",
    "Sum": "+",
    "Multiply": "×",
    "Mul": "×",
    "Subtract": "−",
    "Sub": "−",
    "Concatenate": "‖",
    "Concat": "‖",
}
"""Merges drawn as a circle when several tensors flow into them."""


class Reader:
    """Reads a graph's facts in the words of a style."""

    def __init__(self, graph: Graph, style: Style) -> None:
        self.graph = graph
        self.index = Index(graph)
        self.style = style
        self.leading = Leading(graph)
        self.letters = open_shapes(graph)
        self.heat = heat_of(graph, style)
        self.shared = sharings(graph)
        self.names = size_letters(graph)
        self.prefix = common_prefix([node.name for node in graph.nodes])

    def node(self, node: Node) -> Facts:
        """What a node's box says."""
        style = self.style
        kind = category(node)
        count = self.parameters(node) if style.parameters and kind != "input" else ""
        found = Facts(
            name=node.name if style.names else "",
            prefix=self.prefix if node.name.startswith(self.prefix) else "",
            headline=headline(node) if style.operations else "",
            shape=self.shape(node.outputs[0]) if node.outputs else "",
            params=count,
            category=kind,
            sign=self._sign(node),
            opaque=node.opaque or kind == "opaque",
            repeat=node.repeat,
            macs=self._macs(node),
            memory=self._memory(node),
        )
        found = block_facts(found, node) if node.domain == "archigram" else found
        return self._heated(found, node)

    def parameters(self, node: Node, brief: bool = False) -> str:
        """Its parameters; ``shared`` where earlier nodes count them all, else those that none of them counts."""
        found = self.shared.get(node.name)
        if found is not None and found.own == 0:
            return "shared"
        count = params(self.index, node) if found is None else found.own
        return brief_text(count, self.style) if brief else parameters_text(count, self.style)

    def _macs(self, node: Node) -> str:
        """Its multiply–accumulates; "" for none."""
        found = macs(self.index, node) if self.style.macs else 0
        return macs_text(found, self.style) if found != 0 else ""

    def _memory(self, node: Node) -> str:
        """The bytes of its outputs for a batch of one."""
        if not self.style.memory or category(node) == "input":
            return ""
        return bytes_text(activation_bytes(structs.replace(self.graph, nodes=(node,))))

    def _heated(self, facts: Facts, node: Node) -> Facts:
        """In a heat map the box shows its cost in colour and words."""
        if self.heat is None or facts.category == "input":
            return facts
        return facts._replace(heat=self.heat.colour(node.name), params=self.heat.text(node.name))

    def tensor(self, spec: TensorSpec, name: str) -> Facts:
        """What a pill says of an input or output of the whole network."""
        return Facts(name, "", self.shape(spec), "", "input")

    def shape(self, spec: TensorSpec) -> str:
        """A tensor's shape, without its batch unless the style asks for it; "" where shapes are not shown."""
        if not self.style.shapes:
            return ""
        shape = put_letters(spec.shape, self.letters.get(spec.name))
        shape = brief(shape, self.names) if self.style.page else shape
        return shape_text(shape, batch=self.style.batch or not self.leading.is_batch(spec.shape))

    def _sign(self, node: Node) -> str:
        if node.op_type not in SIGNS or len(self.index.data_inputs(node)) < 2 or node.weights:
            return ""
        return SIGNS[node.op_type]
