"""Memory of a graph's activations."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from graph.batch import Batch, batch_of, has_batch, sizes_at_one
from graph.values import Graph, Node, TensorSpec

_BITS = {"bool": 8, "string": 0, "bfloat16": 16, "float": 32, "double": 64, "int4": 4, "uint4": 4}


def activation_bytes(graph: Graph) -> int | None:
    """Bytes of every node's outputs for a batch of one; None where a size is unknown."""
    return _graph_bytes(graph, batch_of(graph))


def _graph_bytes(graph: Graph, batch: Batch) -> int | None:
    return total_or_none(_node_bytes(graph, node, batch) for node in graph.nodes)


def _node_bytes(graph: Graph, node: Node, batch: Batch) -> int | None:
    """The outputs' bytes; of a folded block, those of all nodes inside."""
    if node.body is not None and node.domain == "archigram":
        return _graph_bytes(node.body, batch)
    keras = has_batch(graph, node)
    return total_or_none(_bytes(spec, batch, keras) for spec in node.outputs)


def _bytes(spec: TensorSpec, batch: Batch, keras: bool) -> int | None:
    sizes = sizes_at_one(spec.shape, batch, keras)
    if sizes is None:
        return None
    numbers = [size for size in sizes if isinstance(size, int)]
    bits = _bits(spec.dtype)
    return (prod(numbers) * bits + 7) // 8 if len(numbers) == len(sizes) else None


def _bits(dtype: str) -> int:
    """Bits of one element; 32 for a type of unknown width."""
    if dtype in _BITS:
        return _BITS[dtype]
    width = "".join(character for character in dtype if character.isdigit())[:3]
    if dtype.startswith("complex") and width:
        return int(width)
    return 8 if dtype.startswith("float8") else int(width or 32)


def total_or_none(numbers: Iterable[int | None]) -> int | None:
    """The sum; None where a part is unknown."""
    result = 0
    for number in numbers:
        if number is None:
            return None
        result += number
    return result
