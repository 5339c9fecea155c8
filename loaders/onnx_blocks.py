"""What an ONNX file holds, as plain values; ``onnx_reader`` makes them out of its messages.

A *block* is a graph, a subgraph or a function's body. Nodes are named uniquely and sorted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.onnx_rules.call import Data

if TYPE_CHECKING:
    import onnx

MAX_LISTED = 64
"""Elements of a list attribute that are kept for display; longer ones are cut with a count."""


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


def reads(op: Op) -> set[str]:
    """Values a node reads, those its subgraphs take from outside included."""
    return set(filter(None, op.inputs)).union(*(captured(body) for body in op.bodies.values()))


def captured(block: Block) -> set[str]:
    """Values a subgraph takes from outside."""
    own = {item.name for item in block.inputs}.union(block.tensors, (name for op in block.nodes for name in op.outputs))
    needed = {item.name for item in block.outputs}.union(*(reads(op) for op in block.nodes))
    return needed - own


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
