"""Operators of ``keras.ops`` on images: resizing, pooling, convolution."""

from __future__ import annotations

from collections.abc import Callable

from graph.rules.base import Rule, Window, input_dtype
from graph.rules.call import Call, Impossible, Opaque, known
from graph.rules.operator_shapes import moves
from graph.rules.operators import constant_shape
from graph.rules.pooling import RULES as POOLS
from graph.rules.windows import assembled, channels, checked, plain, spatial, strided
from graph.terms import Size, Sizes, product


def _resized(call: Call) -> Sizes:
    shape, size = list(call.shape()), call.listed("size")
    first = len(shape) - 2 if call.channels_first else len(shape) - 3
    if first < 0 or len(size) != 2:
        raise Opaque
    shape[first : first + 2] = size
    return tuple(shape)


def _pool(kind: str) -> Callable[[Call], Sizes]:
    def shape(call: Call) -> Sizes:
        rule = POOLS.get(f"{kind}{len(call.shape()) - 2}D")
        if rule is None:
            raise Impossible(f"it cannot pool an input of {len(call.shape())} dimensions")
        return rule.shape(call)

    return shape


def _kernel(call: Call) -> Sizes:
    return call.shape(1) if len(call.shapes) > 1 else constant_shape(call.attributes.get("kernel"))


def _conv_sizes(call: Call) -> Sizes:
    rank, kernel = len(call.shape()) - 2, _kernel(call)
    cells = [known(size) for size in kernel[:rank]]
    if len(kernel) != rank + 2 or None in cells:
        raise Opaque
    strides, dilations = call.numbers("strides", rank), call.numbers("dilation_rate", rank)
    padding = call.text("padding", "valid").lower()
    windows = checked(tuple(Window(k or 0, s, d, padding) for k, s, d in zip(cells, strides, dilations, strict=True)))
    sizes = spatial(call, rank)
    return tuple(strided(call, size, window) for size, window in zip(sizes, windows, strict=True))


def _conv_shape(call: Call) -> Sizes:
    return assembled(call, _conv_sizes(call), _kernel(call)[-1])


def _conv_macs(call: Call) -> Size:
    return product([*_conv_sizes(plain(call)), *_kernel(call)])


def _depthwise_shape(call: Call) -> Sizes:
    return assembled(call, _conv_sizes(call), channels(call) * _kernel(call)[-1])


RULES: dict[str, Rule] = {
    "Resize": moves(_resized),
    "Conv": Rule("convolution", _conv_shape, macs=_conv_macs, dtype=input_dtype),
    "DepthwiseConv": Rule("convolution", _depthwise_shape, macs=_conv_macs, dtype=input_dtype),
    "MaxPool": Rule("pooling", _pool("MaxPooling"), dtype=input_dtype),
    "AveragePool": Rule("pooling", _pool("AveragePooling"), dtype=input_dtype),
    "AdaptiveMaxPool": Rule("pooling", _pool("AdaptiveMaxPooling"), dtype=input_dtype),
    "AdaptiveAveragePool": Rule("pooling", _pool("AdaptiveAveragePooling"), dtype=input_dtype),
}
