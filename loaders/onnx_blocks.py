"""ONNX's protobuf messages as plain values: the one place that knows their fields.

A *block* is a graph, a subgraph or a function's body. Names are text (invalid UTF-8 replaced),
nodes are named uniquely and sorted, tensors carry their contents only when these are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import prod
from typing import TYPE_CHECKING

from graph.errors import LoadError
from loaders.onnx_rules.call import MAX_DATA, Data

if TYPE_CHECKING:
    import onnx

MAX_NODES = 400_000
MAX_LISTED = 64
"""Elements of a list attribute that are kept for display; longer ones are cut with a count."""
_NAMES = {"FLOAT": "float32", "DOUBLE": "float64", "UNDEFINED": ""}
_LOCAL = ("stack_trace",)


@dataclass(frozen=True, slots=True)
class Tensor:
    """A stored tensor: its sizes, type, and contents if they are few."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    data: Data | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What the file says of a value: sizes are numbers, names or None; None of unknown rank."""

    name: str
    dtype: str
    shape: tuple[int | str | None, ...] | None
    kind: str = "tensor"
    element: Declared | None = None


@dataclass(frozen=True, slots=True)
class Op:
    """One node. ``attributes`` are plain data; tensors and subgraphs stand apart.

    references: attribute -> the enclosing function's attribute it stands for.
    """

    name: str
    op_type: str
    domain: str
    overload: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, object]
    tensors: dict[str, Tensor]
    bodies: dict[str, Block]
    references: dict[str, str]
    metadata: dict[str, str]
    proto: onnx.NodeProto = field(repr=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A graph, subgraph or function body, its nodes in topological order."""

    name: str
    nodes: tuple[Op, ...]
    tensors: dict[str, Tensor]
    inputs: tuple[Declared, ...]
    outputs: tuple[Declared, ...]
    declared: dict[str, Declared]
    defaults: dict[str, object] = field(default_factory=dict)
    opsets: dict[str, int] = field(default_factory=dict)
    dangling: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A whole file; ``size`` counts all its nodes, those of subgraphs and functions included."""

    graph: Block
    functions: dict[tuple[str, str, str], Block]
    opsets: dict[str, int]
    ir_version: int
    producer: str
    size: int


def text(value: str | bytes) -> str:
    """A name as text: protobuf hands invalid UTF-8 on as bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def domain_of(domain: str) -> str:
    """The default domain has two spellings."""
    return text(domain) or "ai.onnx"


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
    tensors |= {item.name: item for item in map(_sparse, proto.sparse_initializer)}
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


def reads(op: Op) -> set[str]:
    """Values a node reads, those its subgraphs take from outside included."""
    return set(filter(None, op.inputs)).union(*(captured(body) for body in op.bodies.values()))


def captured(block: Block) -> set[str]:
    """Values a subgraph takes from outside."""
    own = {item.name for item in block.inputs}.union(block.tensors, (name for op in block.nodes for name in op.outputs))
    needed = {item.name for item in block.outputs}.union(*(reads(op) for op in block.nodes))
    return needed - own


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
            tensors[key] = _sparse(item.sparse_tensor)
        elif item.HasField("g"):
            bodies[key] = _graph(item.g, budget, known)
        elif not item.graphs and not item.tensors:
            attributes[key] = attribute_value(item)
    _name_types(text(proto.op_type), attributes)
    metadata = {text(entry.key): text(entry.value) for entry in proto.metadata_props}
    metadata = {key: value for key, value in metadata.items() if not key.endswith(_LOCAL)}
    return Op(
        name, text(proto.op_type), domain_of(proto.domain), text(getattr(proto, "overload", "")),
        tuple(map(text, proto.input)), tuple(map(text, proto.output)),
        attributes, tensors, bodies, references, metadata, proto,
    )  # fmt: skip


def _name_types(op_type: str, attributes: dict[str, object]) -> None:
    """Element types are numbers in the file and names here."""
    for key in ("to", "dtype", "output_datatype", "output_dtype", "stash_type"):
        value = attributes.get(key)
        if isinstance(value, int):
            attributes[key] = dtype_name(value)


def attribute_value(item: onnx.AttributeProto) -> object:
    """A number, text, or list of them."""
    import onnx

    kinds = onnx.AttributeProto
    if item.type == kinds.STRINGS or item.strings:
        return [text(value) for value in item.strings]
    if item.type == kinds.INTS or item.ints:
        return list(item.ints)
    if item.type == kinds.FLOATS or item.floats:
        return list(item.floats)
    if item.type == kinds.STRING or item.HasField("s"):
        return text(item.s)
    if item.type == kinds.FLOAT or item.HasField("f"):
        return item.f
    return item.i if item.type == kinds.INT or item.HasField("i") else None


def shown(attributes: Mapping[str, object], tensors: Mapping[str, Tensor]) -> dict[str, object]:
    """Attributes for display: long lists cut, small tensors as numbers."""
    result: dict[str, object] = {}
    for key, value in attributes.items():
        long = isinstance(value, list) and len(value) > MAX_LISTED
        result[key] = [*value[:MAX_LISTED], f"… {len(value)} in all"] if long and isinstance(value, list) else value
    for key, tensor in tensors.items():
        if tensor.data is not None and tensor.data.size <= MAX_LISTED and tensor.data.dtype.kind in "iufb":
            numbers = tensor.data.reshape(-1).tolist()
            result[key] = numbers[0] if len(numbers) == 1 else numbers
    return result


def dtype_name(number: int) -> str:
    """``float32`` for 1, and so on."""
    import onnx

    try:
        name: str = onnx.TensorProto.DataType.Name(number)
    except ValueError:
        return ""
    return _NAMES.get(name, name.lower())


def read_tensor(proto: onnx.TensorProto) -> Tensor:
    """Sizes and type; contents up to 2,048 elements."""
    shape = tuple(max(int(size), 0) for size in proto.dims)
    return Tensor(text(proto.name), dtype_name(proto.data_type), shape, _contents(proto, shape))


def _contents(proto: onnx.TensorProto, shape: tuple[int, ...]) -> Data | None:
    import numpy as np
    from onnx import numpy_helper

    if prod(shape) > MAX_DATA or proto.data_location or proto.external_data or not proto.data_type:
        return None
    try:
        data = numpy_helper.to_array(proto)
    except Exception:  # a payload that does not fit its type or sizes: onnx raises what it happens to
        return None
    return np.asarray(data) if data.dtype.kind in "iufb" else None


def _sparse(proto: onnx.SparseTensorProto) -> Tensor:
    values = read_tensor(proto.values)
    return Tensor(values.name, values.dtype, tuple(max(int(size), 0) for size in proto.dims))


def declared_of(name: str, proto: onnx.TypeProto) -> Declared:
    """What a type message says of a value."""
    kind = proto.WhichOneof("value")
    if kind in ("sequence_type", "optional_type"):
        inner = proto.sequence_type if kind == "sequence_type" else proto.optional_type
        return Declared(name, "", None, kind.removesuffix("_type"), declared_of(name, inner.elem_type))
    if kind in ("tensor_type", "sparse_tensor_type"):
        inner = proto.tensor_type if kind == "tensor_type" else proto.sparse_tensor_type
        shape = tuple(map(_dim, inner.shape.dim)) if inner.HasField("shape") else None
        return Declared(name, dtype_name(inner.elem_type), shape)
    return Declared(name, "", None, "map" if kind == "map_type" else "tensor")


def _dim(proto: onnx.TensorShapeProto.Dimension) -> int | str | None:
    if proto.HasField("dim_value"):
        return int(proto.dim_value) if proto.dim_value >= 0 else None
    name = text(proto.dim_param)
    return name if name.strip("?*-1 ") and name != "None" else None
