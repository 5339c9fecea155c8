"""The least input a convolutional graph can work on, the layer that limits it, and the sizes on the way down."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from graph.errors import LoadError
from graph.facts import category
from graph.images import Image, image, map_size
from graph.index import Index
from graph.infer import infer
from graph.lettered import at_size, checked_shapes
from graph.operations import GROWS
from graph.values import Graph, Node

Check: TypeAlias = Callable[[int], object]

_LARGEST = 4096
"""Where the search gives up: a graph that refuses every square up to here is limited by something else."""
_NEAR = 8
"""How many sizes above the least one are tried, to see whether all larger ones work."""
_MULTIPLES = (2, 4, 8, 16, 32, 64, 128)
_SIZED = GROWS | {"Resizing", "CenterCrop", "RandomCrop"}
"""Operations of the category "shape" that belong to the way, as padding does not."""
_TRIED = 12
"""How many multiples in a row must work."""


class LeastSize(Struct, frozen=True):
    """``size`` × ``size`` works and one less does not; ``reason`` is the refusal of one less, "" when 1 works.

    chain: the heights met from the input to the output at that size, equal neighbours once: (32, 16, 8, 4, 2, 1).
    step: 1 where every larger size works; 32 where only multiples of it surely do, as paths that go down and up again
        must meet; 0 where larger ones fail in no plain way.
    """

    size: int
    reason: str
    chain: tuple[int, ...]
    step: int = 1

    @property
    def words(self) -> str:
        """What the arithmetic needs: the size, the chain and the layer that limits."""
        if self.size == 1 and self.step == 1:
            return "Every input works, down to 1×1."
        text = f"The least input that works is {self.size}×{self.size}: heights go {way(self.chain)}."
        text += f" At {self.size - 1}×{self.size - 1}: {self.reason}." if self.reason else ""
        return text + self.larger_words

    def next(self, size: int) -> int:
        """The least multiple of the step that is not under ``size``."""
        return -(-size // self.step) * self.step

    @property
    def larger_words(self) -> str:
        """What is to be said of larger sizes, "" where all work."""
        if self.step == 1:
            return ""
        return " Not every larger one works" + (f"; multiples of {self.step} do." if self.step else ".")

    def enforced_words(self, enforced: int, heights: tuple[int, ...]) -> str:
        """The same where Keras refuses what is under ``enforced``; ``heights`` are those at that size."""
        if self.size == enforced:
            return f"{self.words} Keras enforces the same."
        refuses = f"Keras refuses images under {enforced}×{enforced}, where heights go {way(heights)}"
        if self.size == 1:
            return f"By the arithmetic every input works, down to 1×1; but {refuses}: below_minimum=true builds them."
        return f"{self.words} But {refuses}: below_minimum=true builds those of {self.size}×{self.size} and more."


def way(heights: tuple[int, ...]) -> str:
    """``32 → 16 → 8``."""
    return " → ".join(map(str, heights))


def least_size(graph: Graph) -> LeastSize | None:
    """The least square image; None without one image input, or where no square up to 4,096 works.

    Whatever works at one size is taken to work at its double, as it does for windows and strides.
    """
    found = image(graph)
    if found is None or graph.fixed_by or (graph.format == "onnx" and not graph.letters):
        return None
    check = _checker(graph, found)
    high = 1
    while _refusal(check, high):
        high *= 2
        if high > _LARGEST:
            return None
    size = _bisected(check, high)
    reason = _refusal(check, size - 1) if size > 1 else ""
    return LeastSize(size, reason.partition("; try")[0], chain_at(graph, size), _step(check, size))


def fixed_by(graph: Graph, least: LeastSize | None) -> str:
    """The node at which an image of another size stops, and why; "" where others work too.

    least: what ``least_size`` finds of the graph.
    """
    found = image(graph)
    if graph.format == "onnx" or found is None or least is not None:
        return graph.fixed_by
    height, width = found.size
    if not isinstance(height, int) or not isinstance(width, int):
        return ""
    try:
        infer(replace(graph, weights=()), {found.name: found.sized(2 * height, 2 * width)})
    except LoadError as error:
        return str(error).partition("; try")[0]
    return ""


def chain_at(graph: Graph, size: int) -> tuple[int, ...]:
    """The heights from input to output for an image of ``size`` × ``size``; () where that cannot be had."""
    found = image(graph)
    if found is None:
        return ()
    try:
        return chain(at_size(graph, size, size) if graph.format == "onnx" else _inferred(graph, found, size))
    except LoadError:
        return ()


def chain(graph: Graph) -> tuple[int, ...]:
    """Heights from the input to the output, equal neighbours once; padding and squeezed side paths left out."""
    index = Index(graph)
    node: Node | None = graph.nodes[-1] if graph.nodes else None
    heights: list[int] = []
    while node is not None:
        if category(node) != "shape" or node.op_type in _SIZED:
            heights += _height(graph, node)
        # back along the widest input: the main path, not a squeeze to 1×1 that scales it
        before = index.predecessors(node)
        node = max(before, key=lambda other: max(_height(graph, other), default=0), default=None)
    ordered = [*_entry(graph), *heights[::-1]]
    return tuple(size for place, size in enumerate(ordered) if place == 0 or ordered[place - 1] != size)


def _entry(graph: Graph) -> list[int]:
    """The image's own height in a graph whose inputs are no nodes."""
    found = image(graph) if graph.format == "onnx" else None
    height = found.size[0] if found is not None else None
    return [height] if isinstance(height, int) else []


def _height(graph: Graph, node: Node) -> list[int]:
    size = map_size(graph, node)
    return [size[0]] if size is not None and isinstance(size[0], int) else []


def _checker(graph: Graph, found: Image) -> Check:
    """What raises LoadError where a square size does not work: by the graph's letters (ONNX), or by the rules."""
    if graph.format == "onnx":
        return lambda size: checked_shapes(graph, size, size)
    return lambda size: _inferred(graph, found, size)


def _inferred(graph: Graph, found: Image, size: int) -> Graph:
    return infer(replace(graph, weights=()), {found.name: found.sized(size, size)})


def _bisected(at: Check, high: int) -> int:
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _refusal(at, middle) else (low, middle)
    return high


def _step(at: Check, size: int) -> int:
    """1 where the sizes above all work; else the least multiple that does; 0 where there is none."""
    tried = [*range(size + 1, size + _NEAR + 1), 2 * size - 1, 2 * size + 1]
    if not any(_refusal(at, larger) for larger in tried if larger > size):
        return 1
    return next((step for step in _MULTIPLES if _all_work(at, size, step)), 0)


def _all_work(at: Check, size: int, step: int) -> bool:
    first = -(-size // step)
    return not any(_refusal(at, step * count) for count in range(first, first + _TRIED))


def _refusal(at: Check, size: int) -> str:
    """Why a square of this size is refused, "" when it is not."""
    try:
        at(size)
    except LoadError as error:
        return str(error)
    return ""
