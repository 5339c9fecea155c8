"""The least input a convolutional graph can work on, the layer that limits it, and the sizes on the way down."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from graph.errors import LoadError
from graph.facts import category
from graph.index import Index
from graph.infer import infer
from graph.values import Graph, Node, Shape, TensorSpec

_LARGEST = 4096
"""Where the search gives up: a graph that refuses every square up to here is limited by something else."""


class LeastSize(Struct, frozen=True):
    """``size`` × ``size`` works and one less does not; ``reason`` is the refusal of one less, "" when 1 works.

    chain: the heights met from the input to the output at that size, equal neighbours once: (32, 16, 8, 4, 2, 1).
    """

    size: int
    reason: str
    chain: tuple[int, ...]

    @property
    def words(self) -> str:
        """One sentence: the size, the chain and the layer that limits."""
        if self.size == 1:
            return "Every input works, down to 1×1."
        way = " → ".join(map(str, self.chain))
        text = f"The least input that works is {self.size}×{self.size}: heights go {way}."
        return f"{text} At {self.size - 1}×{self.size - 1}: {self.reason}." if self.reason else text


def least_size(graph: Graph) -> LeastSize | None:
    """The least square image; None without one image input, or where no square up to 4,096 works.

    Whatever works at one size is taken to work at every larger one, as it does for windows and strides.
    """
    images = [spec for spec in graph.inputs if spec.shape is not None and len(spec.shape) == 4]
    if len(graph.inputs) != 1 or not images or graph.format == "onnx":
        return None
    bare = replace(graph, weights=())
    high = 1
    while _refusal(bare, images[0], high):
        high *= 2
        if high > _LARGEST:
            return None
    size = _bisected(bare, images[0], high)
    reason = _refusal(bare, images[0], size - 1) if size > 1 else ""
    return LeastSize(size, reason.partition("; try")[0], chain(_at(bare, images[0], size)))


def chain(graph: Graph) -> tuple[int, ...]:
    """Heights from the input to the output, equal neighbours once; padding and squeezed side paths left out."""
    index = Index(graph)
    node: Node | None = graph.nodes[-1] if graph.nodes else None
    heights: list[int] = []
    while node is not None:
        if category(node) != "shape":
            heights += _height(index, node)
        # back along the widest input: the main path, not a squeeze to 1×1 that scales it
        before = index.predecessors(node)
        node = max(before, key=lambda other: max(_height(index, other), default=0), default=None)
    ordered = heights[::-1]
    return tuple(size for place, size in enumerate(ordered) if place == 0 or ordered[place - 1] != size)


def _height(index: Index, node: Node) -> list[int]:
    shape = node.outputs[0].shape if node.outputs else None
    if shape is None or len(shape) != 4:
        return []
    size = shape[2] if node.attributes.get("data_format") == "channels_first" else shape[1]
    return [size] if isinstance(size, int) else []


def _bisected(graph: Graph, image: TensorSpec, high: int) -> int:
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _refusal(graph, image, middle) else (low, middle)
    return high


def _refusal(graph: Graph, image: TensorSpec, size: int) -> str:
    """Why a square of this size is refused, "" when it is not."""
    try:
        _at(graph, image, size)
    except LoadError as error:
        return str(error)
    return ""


def _at(graph: Graph, image: TensorSpec, size: int) -> Graph:
    return infer(graph, {image.name: _square(graph, image, size)})


def _square(graph: Graph, image: TensorSpec, size: int) -> Shape:
    batch, second, _, last = image.shape or ()
    first = any(node.attributes.get("data_format") == "channels_first" for node in graph.nodes)
    return (batch, second, size, size) if first else (batch, size, size, last)
