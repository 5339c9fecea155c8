"""A whole ONNX model as plain values: its graph, subgraphs and functions, each node named uniquely and sorted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from graph.errors import LoadError
from loaders.onnx_blocks import Block, Declared, Model, Op, Tensor, reads
from loaders.onnx_messages import attribute_value, declared_of, domain_of, name_types, read_sparse, read_tensor, text

if TYPE_CHECKING:
    import onnx

MAX_NODES = 400_000
_LOCAL = ("stack_trace",)
"""Metadata that tells of the exporting machine only."""


class _Budget:
    def __init__(self) -> None:
        self.nodes = 0

    def spend(self, count: int) -> None:
        self.nodes += count
        if self.nodes > MAX_NODES:
            raise LoadError(f"the model has more than {MAX_NODES:,} nodes: no diagram could show it")


def read_model(model: onnx.ModelProto) -> Model:
    """The whole file as values; LoadError for cycles, values written twice, or too many nodes."""
    budget = _Budget()
    opsets = {domain_of(entry.domain): entry.version for entry in model.opset_import}
    functions = {}
    for proto in model.functions:
        key = (domain_of(proto.domain), text(proto.name), text(getattr(proto, "overload", "")))
        functions[key] = _function(proto, budget)
    graph = _graph(model.graph, budget, frozenset())
    return Model(graph, functions, opsets, model.ir_version, text(model.producer_name), budget.nodes)


def _graph(proto: onnx.GraphProto, budget: _Budget, outer: frozenset[str]) -> Block:
    tensors = {item.name: item for item in map(read_tensor, proto.initializer)}
    tensors |= {item.name: item for item in map(read_sparse, proto.sparse_initializer)}
    inputs = tuple(declared_of(text(item.name), item.type) for item in proto.input if text(item.name) not in tensors)
    outputs = tuple(declared_of(text(item.name), item.type) for item in proto.output)
    declared = {text(item.name): declared_of(text(item.name), item.type) for item in proto.value_info}
    known = outer.union(tensors, (item.name for item in inputs))
    nodes, dangling = _nodes(proto.node, budget, known)
    return Block(text(proto.name), nodes, tensors, inputs, outputs, declared, dangling=dangling)


def _function(proto: onnx.FunctionProto, budget: _Budget) -> Block:
    inputs = tuple(Declared(text(name), "", None) for name in proto.input)
    outputs = tuple(Declared(text(name), "", None) for name in proto.output)
    opsets = {domain_of(entry.domain): entry.version for entry in proto.opset_import}
    nodes, dangling = _nodes(proto.node, budget, frozenset(item.name for item in inputs))
    defaults = {text(item.name): attribute_value(item) for item in proto.attribute_proto}
    return Block(text(proto.name), nodes, {}, inputs, outputs, {}, defaults, opsets, dangling)


def _nodes(
    protos: Iterable[onnx.NodeProto], budget: _Budget, known: frozenset[str]
) -> tuple[tuple[Op, ...], tuple[str, ...]]:
    found = list(protos)
    budget.spend(len(found))
    written = _written(found)
    inside = known.union(written)
    names = _unique(
        [text(node.name) or next(filter(None, map(text, node.output)), text(node.op_type)) for node in found]
    )
    ops = [_op(node, name, budget, inside) for node, name in zip(found, names, strict=True)]
    needs = [reads(op) for op in ops]
    missing = {name for need in needs for name in need if name not in inside}
    return tuple(ops[i] for i in _sorted(ops, needs, written)), tuple(sorted(missing))


def _written(nodes: list[onnx.NodeProto]) -> dict[str, int]:
    """Which node writes each value."""
    written: dict[str, int] = {}
    for index, node in enumerate(nodes):
        for name in filter(None, map(text, node.output)):
            if name in written:
                raise LoadError(f"two nodes write the value {name!r}: the file contradicts itself; export it again")
            written[name] = index
    return written


def _unique(names: list[str]) -> list[str]:
    """Later bearers of a name get ``#2``, ``#3`` …, skipping names the file uses itself."""
    taken, seen, result = set(names), set[str](), []
    counts: dict[str, int] = {}
    for name in names:
        unique = name
        while unique in seen:
            counts[name] = counts.get(name, 1) + 1
            unique = f"{name}#{counts[name]}"
            unique = name if unique in taken else unique
        seen.add(unique)
        result.append(unique)
    return result


def _sorted(ops: list[Op], needs: list[set[str]], written: Mapping[str, int]) -> list[int]:
    """A topological order that keeps the file's own wherever it can."""
    sources = [{written[name] for name in need if name in written} for need in needs]
    if all(max(source, default=-1) < index for index, source in enumerate(sources)):
        return list(range(len(ops)))
    waiting = [len(source) for source in sources]
    readers: list[list[int]] = [[] for _ in ops]
    for index, source in enumerate(sources):
        for other in source:
            readers[other].append(index)
    ready, order = [index for index, count in enumerate(waiting) if not count], []
    heapify(ready)
    while ready:
        order.append(heappop(ready))
        for reader in readers[order[-1]]:
            waiting[reader] -= 1
            if not waiting[reader]:
                heappush(ready, reader)
    if len(order) < len(ops):
        stuck = next(op.name for index, op in enumerate(ops) if waiting[index])
        raise LoadError(f"the graph runs in a circle through {stuck!r}: this is no valid ONNX model; export it again")
    return order


def _op(proto: onnx.NodeProto, name: str, budget: _Budget, known: frozenset[str]) -> Op:
    attributes: dict[str, object] = {}
    tensors: dict[str, Tensor] = {}
    bodies: dict[str, Block] = {}
    references: dict[str, str] = {}
    for item in proto.attribute:
        key = text(item.name)
        if item.ref_attr_name:
            references[key] = text(item.ref_attr_name)
        elif item.HasField("t"):
            tensors[key] = read_tensor(item.t)
        elif item.HasField("sparse_tensor"):
            tensors[key] = read_sparse(item.sparse_tensor)
        elif item.HasField("g"):
            bodies[key] = _graph(item.g, budget, known)
        elif not item.graphs and not item.tensors:
            attributes[key] = attribute_value(item)
    name_types(text(proto.op_type), attributes)
    metadata = {text(entry.key): text(entry.value) for entry in proto.metadata_props}
    metadata = {key: value for key, value in metadata.items() if not key.endswith(_LOCAL)}
    return Op(
        name, text(proto.op_type), domain_of(proto.domain), text(getattr(proto, "overload", "")),
        tuple(map(text, proto.input)), tuple(map(text, proto.output)),
        attributes, tensors, bodies, references, metadata, proto,
    )  # fmt: skip
