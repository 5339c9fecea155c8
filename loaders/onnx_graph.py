"""From a walked block to the frozen ``Graph``: nodes, specs, weights, and bodies as graphs of their own."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from graph.values import Graph, Node, Shape, TensorSpec, Weight
from loaders.names import safe_name, unique_name
from loaders.onnx_blocks import Op, Tensor, captured, shown
from loaders.onnx_dims import Poly, Size
from loaders.onnx_rules.call import Value
from loaders.onnx_scopes import scopes
from loaders.onnx_shapes import Walked
from loaders.onnx_weights import constant_tensor, filled_tensor, roles, weight

Kept = TypeVar("Kept", TensorSpec, Weight)


class Place(NamedTuple):
    """What the inside of a block sees: its weights by the file's names, and its values."""

    weights: ChainMap[str, Weight]
    values: ChainMap[str, Value]


class _Registry:
    """Gives every stored tensor one weight name and every value one safe name for the whole model."""

    def __init__(self) -> None:
        self.weights: dict[str, Weight] = {}
        self._by_tensor: dict[int, tuple[Tensor, Weight]] = {}
        self._safe: dict[str, str] = {}
        self._taken: set[str] = set()
        self.folded = 0

    def name(self, original: str) -> str:
        """A value's name, safe to show; distinct names stay distinct."""
        if not original:
            return ""
        if original not in self._safe:
            self._safe[original] = unique_name(safe_name(original), self._taken)
            self._taken.add(self._safe[original])
        return self._safe[original]

    def add(self, tensor: Tensor, name: str, reader: tuple[str, Op] | None, key: object) -> Weight:
        """The tensor as a weight; the same tensor seen again (a function called twice) is the same weight."""
        if id(key) in self._by_tensor:
            return self._by_tensor[id(key)][1]
        unique = unique_name(self.name(name), self.weights, "#")
        made = weight(tensor, unique, reader)
        self.weights[unique] = made
        self._by_tensor[id(key)] = (tensor, made)
        return made


def convert(walked: Walked, name: str, configuration: str) -> Graph:
    """The whole model as a graph; ``graph.weights`` also holds the weights of subgraphs and functions."""
    registry = _Registry()
    inside = _block(walked, name, Place(ChainMap(), ChainMap()), registry)
    used = {name for node in inside.nodes for name in node.weights}
    kept = [stored for stored in registry.weights.values() if stored.is_parameter or stored.name in used]
    notes = []
    if registry.folded:
        notes.append(f"{registry.folded} constants stored as nodes are shown as weights")
    return Graph(
        name=inside.name, nodes=inside.nodes, inputs=inside.inputs, outputs=inside.outputs,
        weights=tuple(kept), format="onnx", notes=tuple(notes), configuration=configuration,
    )  # fmt: skip


def _block(walked: Walked, name: str, outer: Place, registry: _Registry) -> Graph:
    block = walked.block
    readers = roles(block)
    place = Place(outer.weights.new_child(), outer.values.new_child(walked.values))
    for key, tensor in block.tensors.items():
        place.weights[key] = registry.add(tensor, key, readers.get(key), tensor)
    results = {item.name for item in block.outputs}
    drawn = [op for op in block.nodes if not _folded(op, results, walked, readers, place, registry)]
    stored = set(place.weights)
    paths = scopes(drawn, stored)
    names = _node_names(drawn, registry)
    drawings = zip(drawn, names, paths, strict=True)
    nodes = tuple(_node(op, name, path, walked, place, registry) for op, name, path in drawings)
    entries = [item.name for item in block.inputs]
    entries += sorted(captured(block) - stored - set(entries)) if outer.values else []
    used = dict.fromkeys(weight for node in nodes for weight in node.weights)
    return Graph(
        name=safe_name(name),
        nodes=nodes,
        inputs=tuple(_spec(entry, place, registry) for entry in entries),
        outputs=tuple(_spec(item.name, place, registry) for item in block.outputs),
        weights=tuple(registry.weights[key] for key in used),
        format="onnx",
    )


def _folded(
    op: Op, results: set[str], walked: Walked, readers: dict[str, tuple[str, Op]], place: Place, registry: _Registry
) -> bool:
    """Whether the node only stores a tensor; that tensor then is a weight. One that is an output stays a node."""
    if not results.isdisjoint(op.outputs):
        return False
    tensor = constant_tensor(op, walked) or filled_tensor(op, walked, readers, place.weights)
    if tensor is None:
        return False
    name = op.outputs[0]
    place.weights[name] = registry.add(tensor, name, readers.get(name), op.proto)
    registry.folded += 1
    return True


def _node(op: Op, name: str, scope: str, walked: Walked, place: Place, registry: _Registry) -> Node:
    body = _body(op, walked, place, registry)
    own = [place.weights[name].name for name in op.inputs if name in place.weights] + _stored(op, walked, registry)
    inner = [weight.name for weight in body.weights] if body else []
    outputs = tuple(_spec(name, place, registry) for name in op.outputs if name)
    return Node(
        name=name, op_type=safe_name(op.op_type), domain=safe_name(op.domain),
        scope="/".join(map(safe_name, filter(None, scope.split("/")))),
        inputs=tuple(_input(name, place, registry) for name in op.inputs), outputs=outputs,
        weights=tuple(dict.fromkeys([*own, *inner])), attributes=_attributes(op), body=body,
        repeat=max(1, walked.rounds.get(op.name, 1)) if body else 1,
        note=_note(op, walked, place), opaque=op.name in walked.opaque, rounds=walked.rounds.get(op.name),
    )  # fmt: skip


def _stored(op: Op, walked: Walked, registry: _Registry) -> list[str]:
    """The weight that a Constant holds which stays a node, as it is an output."""
    tensor = constant_tensor(op, walked)
    return [] if tensor is None else [registry.add(tensor, op.outputs[0], None, op.proto).name]


def _node_names(nodes: Sequence[Op], registry: _Registry) -> list[str]:
    """Names safe to show and still unique; a nameless node keeps its output's name."""
    names: dict[str, None] = {}
    for op in nodes:
        safe = registry.name(op.name) if op.name in op.outputs else safe_name(op.name)
        names[unique_name(safe, names, "#")] = None
    return list(names)


def _input(name: str, place: Place, registry: _Registry) -> str:
    return place.weights[name].name if name in place.weights else registry.name(name)


def _attributes(op: Op) -> dict[str, object]:
    return {safe_name(key): _plain(value) for key, value in shown(op.attributes, op.tensors).items()}


def _plain(value: object) -> object:
    if isinstance(value, str):
        return safe_name(value) if value else ""
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _note(op: Op, walked: Walked, place: Place) -> str:
    """Remarks of the walk, else why an output's size is unknown."""
    if op.name in walked.notes:
        return walked.notes[op.name]
    return next(filter(None, (_reason(place.values.get(name)) for name in op.outputs if name)), "")


def _reason(value: Value | None) -> str:
    if value is None or value.kind != "tensor":
        return ""
    if value.shape is None:
        return value.reason
    return next((size.reason for size in value.shape if isinstance(size, Poly) and size.is_unknown), "")


def _spec(name: str, place: Place, registry: _Registry) -> TensorSpec:
    value = place.values.get(name, Value())
    return TensorSpec(_input(name, place, registry), shape_of(value), _dtype(value))


def shape_of(value: Value) -> Shape | None:
    """The shape as the graph has it: sizes by name safe to show, unknown ones None."""
    return None if value.shape is None else tuple(map(_dim, value.shape))


def _dim(size: Size) -> int | str | None:
    if isinstance(size, int):
        return size
    return None if size.is_unknown else safe_name(str(size))


def _dtype(value: Value) -> str:
    if value.kind == "tensor":
        return value.dtype
    return f"{value.kind}({_dtype(value.element)})" if value.element else value.kind


def _body(op: Op, walked: Walked, place: Place, registry: _Registry) -> Graph | None:
    """A subgraph or function as a graph; the two branches of If as two nodes of one graph."""
    found = walked.bodies.get(op.name, {})
    outer = {"function": Place(ChainMap(), ChainMap())}  # a function sees nothing of its caller
    graphs = {key: _block(inside, key, outer.get(key, place), registry) for key, inside in found.items()}
    if len(graphs) <= 1:
        return next(iter(graphs.values()), None)
    taken = walked.taken.get(op.name)
    nodes = tuple(_branch(key, graph, taken in (None, key)) for key, graph in graphs.items())
    return Graph(
        name=safe_name(op.name), nodes=nodes, inputs=_once(s for g in graphs.values() for s in g.inputs),
        outputs=nodes[0].outputs, weights=_once(w for g in graphs.values() for w in g.weights), format="onnx",
    )  # fmt: skip


def _branch(key: str, graph: Graph, possible: bool) -> Node:
    """A branch as a node; one that the chosen sizes and values rule out stays closed and costs nothing."""
    return Node(
        name=key, op_type=key, domain="ai.onnx", inputs=tuple(spec.name for spec in graph.inputs),
        outputs=graph.outputs, weights=tuple(weight.name for weight in graph.weights),
        body=graph if possible else None, note="" if possible else "not taken here",
    )  # fmt: skip


def _once(items: Iterable[Kept]) -> tuple[Kept, ...]:
    return tuple(dict.fromkeys(items))
