"""Padding, cropping and up-sampling along the spatial axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graph.rules.base import Rule, ShapeRule, Window, WindowRule
from graph.rules.call import Call, Impossible, positive, whole
from graph.rules.windows import assembled, channels, each_axis, spatial
from graph.terms import Size, Sizes, ceil_div

BY_PARITY = "correct_pad"
"""Our mark of a padding that an application chooses by whether a size is even: the kernel that it pads for."""


def pairs(call: Call, key: str, rank: int) -> tuple[tuple[int, int], ...]:
    """Cells before and after each axis, out of ``2``, ``[1, 2]`` or ``[[1, 2], [3, 4]]`` as Keras reads them."""
    found = call.attributes.get(key, 1)
    if isinstance(found, int):
        return ((found, found),) * rank
    if not isinstance(found, list | tuple):
        raise Impossible(f"{key} must be whole numbers, not {found!r}")
    if rank == 1 and len(found) == 2 and not isinstance(found[0], list | tuple):
        return ((whole(key, found[0]), whole(key, found[1])),)
    if len(found) != rank:
        raise Impossible(f"{key} must have {rank} entries, not {len(found)}")
    return tuple(pair(key, item) for item in found)


def pair(key: str, item: object) -> tuple[int, int]:
    """Cells before and after one axis; a single number stands for both."""
    if isinstance(item, list | tuple) and len(item) == 2:
        return whole(key, item[0]), whole(key, item[1])
    number = whole(key, item)
    return number, number


def correct_padding(call: Call, size: Size, kernel: int) -> Size:
    """A size after the applications' ``correct_pad``: k//2 on both sides, one less before an even size.

    ``H + H mod 2`` is ``2·⌈H/2⌉``, so the padded size is ``2·⌈H/2⌉ + 2·(k//2) − 1`` for every parity.
    """
    return ceil_div(size, 2) * 2 + call.mark(2 * (kernel // 2) - 1, "padding")


def correct_pad_kernels(call: Call, rank: int = 2) -> tuple[int, ...]:
    """The kernel whose application pads by the input's parity; () for plain padding."""
    return call.numbers(BY_PARITY, rank) if call.attributes.get(BY_PARITY) is not None else ()


def settled(attributes: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """The attributes with the cells that a padding by parity comes to at the input's size; none at an unknown one."""
    plain = {key: value for key, value in attributes.items() if key != "padding"}
    sizes = spatial(call, len(call.shape()) - 2)
    known = [size for size in sizes if isinstance(size, int)]
    if len(known) < len(sizes):
        return plain
    halves = [kernel // 2 for kernel in correct_pad_kernels(call, len(sizes))]
    return {**plain, "padding": [[half - 1 + size % 2, half] for half, size in zip(halves, known, strict=True)]}


def _padded(rank: int) -> ShapeRule:
    def shape(call: Call) -> Sizes:
        kernels = correct_pad_kernels(call, rank)
        if kernels:
            sizes = each_axis(call, rank, lambda axis, size: correct_padding(call, size, kernels[axis]))
            return assembled(call, sizes, channels(call))
        cells = pairs(call, "padding", rank)
        return assembled(call, each_axis(call, rank, _changed(call, cells, "padding", 1)), channels(call))

    return shape


def _cropped(rank: int) -> ShapeRule:
    def shape(call: Call) -> Sizes:
        cells = pairs(call, "cropping", rank)
        return assembled(call, each_axis(call, rank, _changed(call, cells, "cropping", -1)), channels(call))

    return shape


def _changed(call: Call, cells: tuple[tuple[int, int], ...], label: str, sign: int) -> Callable[[int, Size], Size]:
    """Adds or removes the cells before and after an axis."""

    def changed(axis: int, size: Size) -> Size:
        before, after = (call.mark(number, label) if number else 0 for number in cells[axis])
        result = size + before + after if sign > 0 else size - before - after
        return positive(result, lambda: f"{label} {cells[axis]} leaves nothing of {size}; try a larger input")

    return changed


def _upsampled(rank: int) -> ShapeRule:
    def shape(call: Call) -> Sizes:
        factors = call.numbers("size", rank, 2)
        sizes = each_axis(call, rank, lambda axis, size: size * call.mark(factors[axis], "size"))
        return assembled(call, sizes, channels(call))

    return shape


def _padding_window(key: str, rank: int, sign: int) -> WindowRule:
    def window(call: Call) -> tuple[Window, ...]:
        if correct_pad_kernels(call, rank):
            return (Window(padding="correct_pad"),) * rank
        return tuple(Window(padding=(sign * before, sign * after)) for before, after in pairs(call, key, rank))

    return window


def _growing_window(rank: int) -> WindowRule:
    return lambda call: tuple(Window(up=factor) for factor in call.numbers("size", rank, 2))


RULES: dict[str, Rule] = {
    **{f"ZeroPadding{n}D": Rule("shape", _padded(n), window=_padding_window("padding", n, 1)) for n in (1, 2, 3)},
    **{f"Cropping{n}D": Rule("shape", _cropped(n), window=_padding_window("cropping", n, -1)) for n in (1, 2, 3)},
    **{f"UpSampling{n}D": Rule("shape", _upsampled(n), window=_growing_window(n)) for n in (1, 2, 3)},
}
