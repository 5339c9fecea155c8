"""Sizes along the spatial axes: what a sliding window leaves of an axis.

Formulas: Dumoulin and Visin, *A guide to convolution arithmetic for deep learning* (2016), with Keras'
``same`` (``⌈size/stride⌉``) and ``causal`` padding.
"""

from __future__ import annotations

from collections.abc import Callable

from graph.rules.base import Window
from graph.rules.call import Call, Impossible, positive
from graph.terms import Size, Sizes, ceil_div, product

AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def spatial(call: Call, rank: int, position: int = 0) -> Sizes:
    """The sizes between batch and channels; refuses an input of another rank."""
    shape = call.shape(position)
    if len(shape) != rank + 2:
        raise Impossible(f"it needs an input of {rank + 2} dimensions with the batch and gets {len(shape)}")
    return shape[2:] if call.channels_first else shape[1:-1]


def channels(call: Call, position: int = 0) -> Size:
    """The number of channels of an input."""
    shape = call.shape(position)
    if len(shape) < 2:
        raise Impossible(f"it needs channels and gets an input of {len(shape)} dimensions")
    return shape[1] if call.channels_first else shape[-1]


def assembled(call: Call, sizes: Sizes, last: Size) -> Sizes:
    """A shape from batch, spatial sizes and channels in the call's data format."""
    batch = call.shape()[0]
    return (batch, last, *sizes) if call.channels_first else (batch, *sizes, last)


def each_axis(call: Call, rank: int, size_after: Callable[[int, Size], Size]) -> Sizes:
    """``size_after(axis, size)`` for every spatial axis, each size marked with its name."""
    sizes = spatial(call, rank)
    names = AXES.get(rank, ())
    return tuple(size_after(axis, call.mark(size, names[axis])) for axis, size in enumerate(sizes))


def strided(call: Call, size: Size, window: Window) -> Size:
    """The size after a window slides along an axis; refuses a window larger than the axis."""
    stride = call.mark(window.stride, "stride") if window.stride != 1 else 1
    # a window of one cell fits everywhere, so it only strides
    if window.padding in ("same", "causal") or (window.kernel == 1 and window.padding == "valid"):
        return positive(ceil_div(size, stride), lambda: _too_small(size, window))
    if window.padding != "valid":
        raise Impossible(f"padding must be valid or same, not {window.padding!r}")
    return positive(_valid(call, size, window, stride), lambda: _too_small(size, window))


def _valid(call: Call, size: Size, window: Window, stride: Size) -> Size:
    kernel = call.mark(window.kernel, "kernel")
    if window.dilation != 1:
        kernel = call.mark(window.dilation, "dilation") * (kernel - 1) + 1
    return (size - kernel) // stride + 1


def _too_small(size: Size, window: Window) -> str:
    reach = (window.kernel - 1) * window.dilation + 1
    return f"its window of {reach} does not fit in {size}; try a larger input"


def windows_of(call: Call, rank: int) -> tuple[Window, ...]:
    """A kernel's window per axis, out of kernel size, strides, dilation and padding."""
    axes = zip(
        call.numbers("kernel_size", rank, None),
        call.numbers("strides", rank),
        call.numbers("dilation_rate", rank),
        strict=True,
    )
    padding = call.text("padding", "valid").lower()
    return checked(tuple(Window(kernel, stride, dilation, padding) for kernel, stride, dilation in axes))


def checked(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """The windows; refuses sizes under one."""
    for window in windows:
        if min(window.kernel, window.stride, window.dilation) < 1:
            raise Impossible("kernel size, strides and dilation must be at least 1")
    return windows


def positions(call: Call, sizes: Sizes) -> Size:
    """Number of spatial positions of a shape's sizes."""
    names = AXES.get(len(sizes), ())
    return product(call.mark(size, f"out_{name}") for size, name in zip(sizes, names, strict=True))


def plain(call: Call) -> Call:
    """The same call without formulas."""
    return Call(call.attributes, call.shapes, call.dtypes, call.outputs) if call.explained else call
