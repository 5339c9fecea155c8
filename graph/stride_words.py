"""Where the bottlenecks that shrink a feature map put their stride, and what the other place would cost.

The first ResNet paper strides in a bottleneck's first 1×1 convolution (as Keras does), "v1.5" in its 3×3 (as
torchvision does): the same layers and parameters, other multiply–accumulates. Found in the graph, whatever its name.
"""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from graph.facts import category, macs, totals
from graph.fold import unfold
from graph.index import Index
from graph.labels import quantity
from graph.operations import ADDITIONS, is_channels_first, is_depthwise, kernel, strides
from graph.values import Graph, Node, Shape

_FEWEST = 2
"""Bottlenecks that make it the network's way, not a chance."""


class Bottleneck(NamedTuple):
    """The first 1×1 and the wider convolution of a residual bottleneck with stride."""

    first: Node
    wide: Node

    @property
    def strided(self) -> Node:
        """The one that has the stride, of which the first is asked first."""
        return self.first if strides(self.first) else self.wide


def stride_words(graph: Graph) -> tuple[str, ...]:
    """A sentence on a network whose bottlenecks stride in one place where others stride in another; else ()."""
    index = Index(unfold(graph))
    found = [block for node in index.graph.nodes if (block := _bottleneck(index, node))]
    early = [block for block in found if strides(block.first) and not strides(block.wide)]
    late = [block for block in found if strides(block.wide) and not strides(block.first)]
    total = totals(index.graph).macs
    if total is None or max(len(early), len(late)) < _FEWEST or (early and late):
        return ()
    shrinking = early or late
    other = _other(index, shrinking, total)
    if other is None:
        return ()
    size = "×".join(map(str, kernel(index, found[0].wide)))
    stride = max(strides(shrinking[0].strided))
    place = (
        ("first 1×1", f"{size} after it, as in ResNet v1.5,")
        if early
        else (size, "1×1 before it, as in the first ResNet,")
    )
    here, there = _macs_words(total), _macs_words(other)
    return (
        f"Stride {stride} stands on the {place[0]} convolution of {len(shrinking)} bottlenecks: {here}; "
        f"on the {place[1]} it would be {there}.",
    )


def _macs_words(count: int) -> str:
    """Two decimals, as papers and model cards compare them."""
    return f"{count / 10**9:.2f} GMACs" if count >= 10**9 else quantity(count, "MACs")


def _other(index: Index, blocks: list[Bottleneck], total: int) -> int | None:
    """The multiply–accumulates with the strides in the other place: only the first 1×1 works on another map."""
    for block in blocks:
        own = macs(index, block.first)
        strided = block.strided
        before, after = _map(index, strided, strided.inputs[0]), _map(index, strided, strided.outputs[0].name)
        if own is None or not before or not after:
            return None
        moved = own * before // after if strided is block.first else own * after // before
        total += moved - own
    return total


def _map(index: Index, node: Node, tensor: str) -> int:
    """Places of a feature map, 0 where unknown."""
    shape: Shape | None = index.specs[tensor].shape if tensor in index.specs else None
    if shape is None or len(shape) < 3:
        return 0
    sizes = [size for size in (shape[2:] if is_channels_first(node) else shape[1:-1]) if isinstance(size, int)]
    return prod(sizes) if len(sizes) == len(shape) - 2 else 0


def _bottleneck(index: Index, first: Node) -> Bottleneck | None:
    """The residual bottleneck 1×1, k×k, 1×1 that begins with this node."""
    if not _is_pointwise(index, first) or len(index.consumers.get(first.inputs[0], ())) < 2:
        return None
    wide = _next(index, first)
    if wide is None or category(wide) != "convolution" or _is_pointwise(index, wide) or is_depthwise(index, wide):
        return None
    last = _next(index, wide)
    merge = _next(index, last) if last is not None and _is_pointwise(index, last) else None
    return Bottleneck(first, wide) if merge is not None and merge.op_type in ADDITIONS else None


def _is_pointwise(index: Index, node: Node) -> bool:
    return category(node) == "convolution" and bool(node.inputs) and set(kernel(index, node)) == {1}


def _next(index: Index, node: Node) -> Node | None:
    """The one node that reads this one's output, past normalisation, activation and padding."""
    while len(readers := index.consumers.get(node.outputs[0].name, []) if node.outputs else []) == 1:
        node = readers[0]
        if category(node) not in ("normalisation", "activation") and "Pad" not in node.op_type:
            return node
    return None
