"""The sizes of feature maps: which are spatial and which the channels, and a number to draw where one is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from graph.block_node import leaves
from graph.facts import category
from graph.index import Index
from graph.operations import is_channels_first, is_keras
from graph.size_letters import NAME, in_letters, size_letters
from graph.sizes import size_of
from graph.symbolic import Sym
from graph.symbols import open_shapes, put_letters
from graph.values import Dim, Graph, Node, Shape

IMAGE: Final = 224.0
"""What an unknown side of an image is drawn as."""
SEQUENCE: Final = 128.0
"""What an unknown length of a sequence is drawn as."""
_WINDOWED = ("convolution", "pooling")


class Sizes(NamedTuple):
    """A map's sizes. ``spatial``: () for a vector; the numbers are the same with a stand-in for what is unknown."""

    spatial: Shape
    channels: Dim
    spatial_numbers: tuple[float, ...]
    channel_number: float


class SizeReader:
    """Reads the sizes of a graph's tensors."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.index = Index(graph)
        self.letters = open_shapes(graph)
        self.is_onnx = graph.format == "onnx" or not any(is_keras(node) for node in leaves(graph.nodes))
        shapes = [spec.shape for spec in graph.inputs if spec.shape]
        self.batch = shapes[0][0] if shapes else None
        self._names = size_letters(graph)
        self._first = self._channels_first()
        self._specs = {spec.name: spec for node in leaves(graph.nodes) for spec in node.outputs} | self.index.specs
        self._assumed: set[float] = set()

    def of(self, tensor: str) -> Sizes:
        """The sizes of a tensor."""
        spec = self._specs.get(tensor)
        shape = put_letters(spec.shape if spec else None, self.letters.get(tensor)) or ()
        inner = shape[1:] if self._has_batch(shape) else shape
        first = tensor in self._first and len(inner) > 1
        inner = tuple(in_letters(size, self._names) for size in inner)
        spatial, channels = (inner[1:], inner[0]) if first else (inner[:-1], inner[-1] if inner else None)
        if all(size == 1 for size in spatial):
            spatial = ()
        assumed = IMAGE if len(spatial) > 1 else SEQUENCE
        numbers = tuple(self._number(size, assumed) for size in spatial)
        return Sizes(spatial, channels, numbers, self._number(channels, SEQUENCE))

    def notes(self) -> tuple[str, ...]:
        """What unknown sizes are drawn as."""
        drawn = " and ".join(f"{number:g}" for number in sorted(self._assumed))
        return (f"unknown sizes are drawn as {drawn}",) if drawn else ()

    def _has_batch(self, shape: Shape) -> bool:
        return not self.is_onnx or (len(shape) > 1 and shape[0] == self.batch)

    def _number(self, size: Dim, assumed: float) -> float:
        """A number to draw a size by."""
        if isinstance(size, int):
            return float(max(size, 1))
        self._assumed.add(assumed)
        if size is None:
            return assumed
        found = size_of(size)
        letters: dict[str, int | Sym] = dict.fromkeys(NAME.findall(size), int(assumed))
        value = found.substitute(letters) if isinstance(found, Sym) else found
        return float(max(value, 1)) if isinstance(value, int) else assumed

    def _channels_first(self) -> set[str]:
        """Tensors whose channels come before the sizes."""
        first: set[str] = set()
        ranks = {spec.name: len(spec.shape or ()) for spec in self.graph.inputs}
        if self.is_onnx:
            first |= {name for name, rank in ranks.items() if rank > 3}
        for node in leaves(self.graph.nodes):
            if self._gives_first(node, first):
                first |= {spec.name for spec in node.outputs}
                if category(node) in _WINDOWED:
                    first |= set(node.inputs[:1])
        return first

    def _gives_first(self, node: Node, first: set[str]) -> bool:
        if category(node) in _WINDOWED:
            return is_channels_first(node)
        if node.op_type in ("Transpose", "Permute", "Reshape", "MatMul", "Gemm"):
            return node.op_type == "Reshape" and self.is_onnx and _rank(node.outputs) > 3
        return any(name in first for name in node.inputs) and _rank(node.outputs) > 2


def _rank(outputs: Sequence[object]) -> int:
    shape = getattr(outputs[0], "shape", None) if outputs else None
    return len(shape or ())
