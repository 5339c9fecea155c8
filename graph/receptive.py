"""Total stride and receptive field of every node: what of the input one output position sees.

Method: Araujo, Norris and Sim, *Computing Receptive Fields of Convolutional Neural Networks*, Distill 2019.
Per spatial axis the walk carries the interval of input positions that output position 0 reads, and the step
between neighbours. Paths that meet take the union. Padding cells count: the field may exceed the input.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from graph.facts import category, windows
from graph.index import Index
from graph.rules import Window
from graph.values import Node, Shape


class Field(Struct, frozen=True):
    """One axis: output position p reads input positions ``low + p·stride`` to ``high + p·stride``.

    ``whole`` means that every output position sees the whole axis (after global pooling, or scaled by it).
    """

    stride: Fraction
    low: Fraction
    high: Fraction
    whole: bool = False

    @property
    def size(self) -> int | None:
        """Number of input positions seen; None when it is all of them."""
        return None if self.whole else int(self.high - self.low) + 1


Fields = tuple[Field, ...]

_AT_ITSELF = Field(Fraction(1), Fraction(0), Fraction(0))


def receptive_fields(index: Index) -> dict[str, Fields]:
    """Fields per spatial axis of every node that still has spatial axes, by node name."""
    found: dict[str, Fields] = {spec.name: _input(spec.shape) for spec in index.graph.inputs}
    result: dict[str, Fields] = {}
    for node in index.graph.nodes:
        fields = _input(node.outputs[0].shape) if node.op_type == "InputLayer" else _through(index, node, found)
        if fields:
            result[node.name] = fields
            found.update({spec.name: fields for spec in node.outputs})
    return result


def _input(shape: Shape | None) -> Fields:
    return (_AT_ITSELF,) * max(len(shape or ()) - 2, 0)


def _through(index: Index, node: Node, found: dict[str, Fields]) -> Fields:
    """What the node's outputs see, given what its inputs see; () once there are no spatial axes."""
    before = [found.get(name, ()) for name in index.data_inputs(node)]
    if not any(before):
        return ()
    joined = _union(before)
    if not node.outputs or len(node.outputs[0].shape or ()) != len(joined) + 2:
        return ()
    reach = windows(index, node)
    if reach is None:
        return _unwindowed(node, joined)
    sizes = _spatial(index, node, len(joined))
    steps = reach or (Window(),) * len(joined)
    if len(steps) != len(joined):  # a node that cannot work on this rank
        return ()
    return tuple(_step(*axis, node) for axis in zip(joined, steps, sizes, strict=True))


_SEES_ALL = "recurrent"
_AT_ITS_PLACE = ("activation", "normalisation", "merge", "dense", "shape")
_MOVES = ("Permute", "Reshape", "Transpose", "Flip", "Roll", "Sort", "Resizing", "Resize", "Lambda", "Dot", "Matmul")


def _unwindowed(node: Node, joined: Fields) -> Fields:
    """Attention and recurrence see everything; what moves positions about ends the account."""
    kind = category(node)
    if _keeps_axes(node):
        return joined
    if kind == _SEES_ALL:
        return tuple(Field(field.stride, field.low, field.high, True) for field in joined)
    return joined if kind in _AT_ITS_PLACE and node.op_type not in _MOVES else ()


def _keeps_axes(node: Node) -> bool:
    """Whether a transposition only moves the channels: height stays before width."""
    return node.op_type == "Transpose" and node.attributes.get("perm") in ([0, 3, 1, 2], [0, 2, 3, 1])


def _union(sides: list[Fields]) -> Fields:
    """Both paths' intervals; a side without spatial axes (a vector that scales channels) has seen everything."""
    most = max(len(fields) for fields in sides)
    whole = any(len(fields) < most for fields in sides)
    full = [fields for fields in sides if len(fields) == most]
    return tuple(_join(axis, whole) for axis in zip(*full, strict=True))


def _join(axis: tuple[Field, ...], whole: bool) -> Field:
    # a whole side has no position of its own: step and interval are the others'
    placed = [field for field in axis if not field.whole] or list(axis)
    return Field(
        max(field.stride for field in placed),
        min(field.low for field in placed),
        max(field.high for field in placed),
        whole or any(field.whole for field in axis),
    )


def _spatial(index: Index, node: Node, rank: int) -> list[int | None]:
    """Sizes of the first input's spatial axes, None where unknown."""
    name = next(iter(index.data_inputs(node)), "")
    shape = (index.specs[name].shape if name else None) or ()
    first = node.attributes.get("data_format") == "channels_first" or not node.domain.startswith("keras")
    axes = shape[2:] if first else shape[1:-1]
    sizes = [dim if isinstance(dim, int) else None for dim in axes]
    return sizes if len(sizes) == rank else [None] * rank


def _step(field: Field, window: Window, size: int | None, node: Node) -> Field:
    if window.whole:
        return Field(field.stride, field.low, field.high, True)
    span = window.dilation * (window.kernel - 1)
    if window.up > 1:
        # a stretched axis: one output position reads at most ⌈kernel/up⌉ input positions
        seen = -(-window.kernel // window.up) - 1
        return Field(field.stride / window.up, field.low - seen * field.stride, field.high, field.whole)
    start = -_padding(window, size, span, node)
    low, high = field.low + start * field.stride, field.high + (start + span) * field.stride
    return Field(field.stride * window.stride, low, high, field.whole)


def _padding(window: Window, size: int | None, span: int, node: Node) -> int:
    """Cells before the first position."""
    if isinstance(window.padding, tuple):
        return window.padding[0]
    if window.padding == "same":
        # TensorFlow: as few cells as let ⌈size/stride⌉ windows fit, the odd one behind
        rest = (size or window.stride) % window.stride or window.stride
        return max(span + 1 - rest, 0) // 2
    if window.padding == "causal":
        return span
    if window.padding == "correct_pad":
        return _correct_pad(node, size)
    return 0


def _correct_pad(node: Node, size: int | None) -> int:
    kernel = node.attributes.get("correct_pad")
    half = int(kernel if isinstance(kernel, int) else (kernel or [1])[0]) // 2
    return half - (1 if size is None or size % 2 == 0 else 0)
