"""Fill in every node's output shapes and weights by the rules.

A what-if is ``infer(graph, {"input_layer": (None, 440, 340, 3)})``: the same nodes at another size.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec.structs import replace

from graph.errors import LoadError
from graph.rules import Call, Impossible, Rule, rule_for
from graph.rules.base import variable_dtype, weight
from graph.rules.call import Opaque, UnknownRank, asked, sizes_text
from graph.rules.padding import BY_PARITY, settled
from graph.sizes import dim_of, size_of
from graph.terms import Sizes
from graph.values import Graph, Node, Shape, TensorSpec, Weight

Specs: TypeAlias = dict[str, TensorSpec]


def infer(graph: Graph, inputs: Mapping[str, Shape] | None = None) -> Graph:
    """The graph with shapes and weights computed from attributes and input shapes.

    inputs: other shapes for graph inputs, by tensor name, batch included.
    Nodes without a rule become opaque: they keep the shapes they came with while their inputs keep theirs,
    else their outputs are unknown. Raises LoadError where a node cannot work at its input's size.
    """
    walk = _Walk(graph, dict(inputs or {}))
    nodes = tuple(walk.visit(node) for node in graph.nodes)
    return Graph(
        graph.name,
        nodes,
        tuple(walk.current(spec) for spec in graph.inputs),
        tuple(walk.current(spec) for spec in graph.outputs),
        tuple(walk.weights.values()),
        graph.format,
        graph.notes,
        graph.configuration,
    )


class _Walk:
    """One pass in topological order: the specs so far, and the weights of the layers met."""

    def __init__(self, graph: Graph, wanted: dict[str, Shape]) -> None:
        self.wanted = wanted
        self.recorded = {spec.name: spec for node in graph.nodes for spec in node.outputs}
        self.given = {item.name: item for item in graph.weights}
        # what the file recorded of sizes holds at the file's own input sizes
        self.as_recorded = all(spec.shape == self.wanted.get(spec.name, spec.shape) for spec in graph.inputs)
        self.specs: Specs = {spec.name: self._asked(spec) for spec in graph.inputs}
        self.sizes: dict[str, Sizes | None] = {}
        self.weights: dict[str, Weight] = {}
        self.layers: dict[str, tuple[str, ...]] = {}

    def _asked(self, spec: TensorSpec) -> TensorSpec:
        shape = self.wanted.get(spec.name, spec.shape)
        return TensorSpec(spec.name, shape, spec.dtype)

    def current(self, spec: TensorSpec) -> TensorSpec:
        """The spec as computed."""
        return self.specs.get(spec.name, spec)

    def visit(self, node: Node) -> Node:
        """The node with outputs and weights."""
        rule = rule_for(node.domain, node.op_type) if node.domain.startswith("keras") else None
        call = self._call(node)
        try:
            shapes = asked(rule.output_shapes, call) if rule is not None else None
            outputs = self._opaque(node) if rule is None or shapes is None else self._outputs(node, rule, call, shapes)
            names = self._weights(node, rule, call)
            node = _settled(node, call)
        except UnknownRank:
            outputs, names = self._rankless(node), self._kept(node) if self.as_recorded else ()
        except Opaque:
            return self._done(node, self._opaque(node), self._kept(node), opaque=True)
        except Impossible as reason:
            raise LoadError(_refusal(node, call, reason)) from None
        return self._done(node, outputs, names, opaque=rule is None)

    def _done(self, node: Node, outputs: tuple[TensorSpec, ...], names: tuple[str, ...], *, opaque: bool) -> Node:
        self.specs.update({spec.name: spec for spec in outputs})
        return Node(
            node.name,
            node.op_type,
            node.domain,
            node.layer,
            node.scope,
            node.inputs,
            outputs,
            names,
            node.attributes,
            node.body,
            node.repeat,
            node.note,
            opaque or node.opaque,
        )

    def _call(self, node: Node) -> Call:
        if node.op_type == "InputLayer":
            return Call(node.attributes, self._asked_shape(node), tuple(spec.dtype for spec in node.outputs))
        names = [name for name in node.inputs if name]
        dtypes = tuple(self.specs[name].dtype for name in names if name in self.specs)
        return Call(node.attributes, tuple(self._size(name) for name in names), dtypes, len(node.outputs))

    def _asked_shape(self, node: Node) -> tuple[Sizes | None, ...]:
        """What was asked for, else what the graph or the node records; () leaves it to the attributes."""
        recorded = node.outputs[0] if node.outputs else TensorSpec(node.name, None)
        spec = self.specs.get(recorded.name, recorded)
        shape = self.wanted.get(recorded.name, recorded.shape if spec.shape is None else spec.shape)
        return () if shape is None else (_sizes(shape),)

    def _size(self, name: str) -> Sizes | None:
        if name not in self.sizes:
            spec = self.specs.get(name)
            self.sizes[name] = _sizes(spec.shape) if spec is not None else None
        return self.sizes[name]

    def _outputs(self, node: Node, rule: Rule, call: Call, shapes: list[Sizes]) -> tuple[TensorSpec, ...]:
        names = _output_names(node, len(shapes))
        dtypes = asked(lambda asker: rule.output_dtypes(asker, len(shapes)), call)
        self.sizes.update(zip(names, shapes, strict=True))
        return tuple(TensorSpec(n, _shape(s), d) for n, s, d in zip(names, shapes, dtypes, strict=True))

    def _rankless(self, node: Node) -> tuple[TensorSpec, ...]:
        names = [spec.name for spec in node.outputs] or [node.name]
        return tuple(TensorSpec(name, None) for name in names)

    def _opaque(self, node: Node) -> tuple[TensorSpec, ...]:
        """What the loader recorded, while the inputs are as recorded."""
        if all(self._unchanged(name) for name in node.inputs):
            return node.outputs or (TensorSpec(node.name, None),)
        return self._rankless(node)

    def _unchanged(self, name: str) -> bool:
        spec, recorded = self.specs.get(name), self.recorded.get(name)
        if spec is None or recorded is None:
            return name not in self.wanted
        return recorded.shape is None or spec.shape == recorded.shape

    def _weights(self, node: Node, rule: Rule | None, call: Call) -> tuple[str, ...]:
        if rule is None:
            return self._kept(node)
        layer = node.layer_name
        if layer not in self.layers:
            dtype, frozen = variable_dtype(call), call.attributes.get("trainable") is False
            made = [weight(layer, part, dtype, frozen) for part in asked(rule.parts, call)]
            self.weights.update({item.name: self._completed(item) for item in made})
            self.layers[layer] = tuple(item.name for item in made)
        return self.layers[layer]

    def _completed(self, item: Weight) -> Weight:
        """What the file says where the rule cannot."""
        given = self.given.get(item.name) if item.count is None and self.as_recorded else None
        return item if given is None or given.count is None else given

    def _kept(self, node: Node) -> tuple[str, ...]:
        found = [name for name in node.weights if name in self.given]
        self.weights.update({name: self.given[name] for name in found})
        return tuple(found)


def _settled(node: Node, call: Call) -> Node:
    """The node with the cells of a padding that is chosen by the parity of the size it meets."""
    if BY_PARITY not in node.attributes or not node.op_type.startswith("ZeroPadding"):
        return node
    return replace(node, attributes=settled(node.attributes, call))


def _output_names(node: Node, count: int) -> list[str]:
    """The loader's names, then ``name``, ``name:1``, ``name:2``."""
    names = [spec.name for spec in node.outputs[:count]]
    return names + [node.name if number == 0 else f"{node.name}:{number}" for number in range(len(names), count)]


def _sizes(shape: Shape | None) -> Sizes | None:
    return None if shape is None else tuple(dim if isinstance(dim, int) else size_of(dim) for dim in shape)


def _shape(sizes: Sizes) -> Shape:
    return tuple(size if isinstance(size, int) else dim_of(size) for size in sizes)


def _refusal(node: Node, call: Call, reason: Impossible) -> str:
    shapes = [sizes_text(shape[1:]) for shape in call.shapes if shape is not None]
    of = f" at {' and '.join(shapes)}" if shapes and node.op_type != "InputLayer" else ""
    return f"{node.name} ({node.op_type}) cannot work{of}: {reason}"
