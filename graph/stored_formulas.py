"""Formulas of operators whose weights and shapes the file gives (ONNX): worked back from what is stored.

A formula is only given where it evaluates to the size that is there: a file may pad or round as it likes.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.expressions import Expression, Leaf, value
from graph.facts import windows
from graph.index import Index
from graph.rules import Window
from graph.terms import Size, ceil_div, product, total
from graph.values import Dim, Node, Weight

_FEW = 8
"""More weights than these make no formula that a person reads."""


def stored_parameters(index: Index, node: Node) -> Expression | None:
    """``(7·7·3 + 1)·64`` of a convolution, else the stored tensors' sizes, ``2048·1000 + 1000``; None without any."""
    weights = [index.weights[name] for name in dict.fromkeys(node.weights) if name in index.weights]
    weights = [weight for weight in weights if weight.is_parameter]
    if node.op_type == "Conv" and _is_kernel_and_bias(weights):
        return _convolution(weights)
    weights = [weight for weight in weights if weight.count != 0]
    roles = [weight.role or "weight" for weight in weights]
    parts = [_elements(weight, _numbered(roles, place)) for place, weight in enumerate(weights)]
    known = [part for part in parts if part is not None]
    if not known or len(known) != len(parts) or len(known) > _FEW:
        return None
    found = total(known)
    return found if isinstance(found, Expression) else None


def _is_kernel_and_bias(weights: list[Weight]) -> bool:
    """Whether these are a kernel (filters, channels of a group, height, width …) and at most one number per filter."""
    if not 1 <= len(weights) <= 2 or any(weight.size is not None or weight.count is None for weight in weights):
        return False
    return len(weights[0].shape) > 2 and all(weight.shape == weights[0].shape[:1] for weight in weights[1:])


def _convolution(weights: list[Weight]) -> Expression | None:
    filters, channels, *kernel = (size for size in weights[0].shape if isinstance(size, int))
    each = product(Leaf(size, "kernel", listed=True) for size in kernel) * Leaf(channels, "in_channels")
    if len(weights) > 1:
        each = each + Leaf(1, "bias")
    found = each * Leaf(filters, "filters")
    return found if isinstance(found, Expression) else None


def _numbered(roles: Sequence[str], place: int) -> str:
    """``kernel``, and ``kernel 2`` for the next one."""
    before = roles[:place].count(roles[place])
    return f"{roles[place]} {before + 1}" if before else roles[place]


def _elements(weight: Weight, label: str) -> Size | None:
    """The product of a weight's sizes; None of one that packs several parameters into an element, or is open."""
    if weight.size is not None or weight.count is None:
        return None
    sizes = [Leaf(size, label, listed=True) for size in weight.shape if isinstance(size, int)]
    return product(sizes) if sizes else Leaf(1, label)


def stored_sizes(index: Index, node: Node) -> tuple[Expression, ...]:
    """``⌊(224 + 3 + 3 − 7)/2⌋ + 1`` for each axis a window slides along; () where it does not come out."""
    reach = windows(index, node)
    data = index.data_inputs(node)
    before = index.specs[data[0]].shape if data else None
    after = node.outputs[0].shape if node.outputs else None
    if not reach or before is None or after is None or len(before) != len(after) or len(before) != len(reach) + 2:
        return ()
    found = [_size(*axis) for axis in zip(before[2:], after[2:], reach, strict=True)]
    known = [size for size in found if size is not None]
    return tuple(known) if len(known) == len(found) else ()


def _size(before: Dim, after: Dim, window: Window) -> Expression | None:
    """The formula that gives the size there is: rounding down, or up where the operator does."""
    if not isinstance(before, int) or not isinstance(after, int) or window.whole or window.up != 1:
        return None
    if window.kernel == 1 and window.stride == 1 and before == after:
        return Leaf(before, "size")  # nothing to work out
    for rounded_up in (False, True):
        size = _after(before, window, rounded_up)
        if isinstance(size, Expression) and value(size) == after:
            return size
    return None


def _after(before: int, window: Window, rounded_up: bool) -> Size:
    size = Leaf(before, "size")
    stride: Size = Leaf(window.stride, "stride") if window.stride != 1 else 1
    if window.padding == "same":
        return ceil_div(size, stride)
    padded = _padded(size, window.padding)
    kernel: Size = Leaf(window.kernel, "kernel")
    if window.dilation != 1:
        kernel = Leaf(window.dilation, "dilation") * (kernel - 1) + 1
    rest = padded - kernel
    return (ceil_div(rest, stride) if rounded_up else rest // stride) + 1


def _padded(size: Size, padding: str | Sequence[int]) -> Size:
    if isinstance(padding, str):
        return size
    for cells in padding:
        if cells:
            size = size + Leaf(cells, "padding")
    return size
