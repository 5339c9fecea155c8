"""Convolutions: plain, transposed, depthwise and separable, in one to three dimensions."""

from __future__ import annotations

from graph.rules.base import Part, PartsRule, Rule, ShapeRule, SizeRule, Window, WindowRule
from graph.rules.call import Call, Impossible, known
from graph.rules.windows import assembled, channels, each_axis, plain, positions, spatial, strided, windows_of
from graph.terms import Size, Sizes, exact_div, product


def _window(rank: int) -> WindowRule:
    return lambda call: windows_of(call, rank)


def _sizes(call: Call, rank: int) -> Sizes:
    found = windows_of(call, rank)
    return each_axis(call, rank, lambda axis, size: strided(call, size, found[axis]))


def _kernel(call: Call, rank: int) -> Size:
    """Product of the kernel's sizes."""
    return product(call.mark(size, "kernel", True) for size in call.numbers("kernel_size", rank, None))


def _with_bias(call: Call, weights: Size) -> Size:
    return weights + call.mark(1, "bias") if call.flag("use_bias", True) else weights


# plain


def _group_channels(call: Call) -> Size:
    """Input channels that one filter reads."""
    inputs, groups = channels(call), call.number("groups", 1)
    if groups < 1 or (known(inputs) or 0) % groups or call.number("filters") % groups:
        raise Impossible(f"{inputs} channels and {call.number('filters')} filters do not divide into {groups} groups")
    marked = call.mark(inputs, "in_channels")
    return marked if groups == 1 else exact_div(marked, call.mark(groups, "groups"))


def _conv_shape(rank: int) -> ShapeRule:
    def shape(call: Call) -> Sizes:
        return assembled(call, _sizes(call, rank), call.number("filters"))

    return shape


def _conv_parts(rank: int) -> PartsRule:
    def parts(call: Call) -> list[Part]:
        filters = call.number("filters")
        kernel = (*call.numbers("kernel_size", rank, None), _group_channels(plain(call)), filters)
        return _biased(call, [Part("kernel", kernel)], filters)

    return parts


def _biased(call: Call, parts: list[Part], size: Size) -> list[Part]:
    return [*parts, Part("bias", (size,))] if call.flag("use_bias", True) else parts


def _conv_params(rank: int) -> SizeRule:
    """(k·c/groups + 1)·f."""

    def params(call: Call) -> Size:
        weights = _with_bias(call, _kernel(call, rank) * _group_channels(call))
        return weights * call.mark(call.number("filters"), "filters")

    return params


def _conv_macs(rank: int) -> SizeRule:
    """Every output position multiplies the whole kernel for each filter."""

    def macs(call: Call) -> Size:
        outputs = positions(call, _sizes(plain(call), rank))
        return outputs * _kernel(call, rank) * _group_channels(call) * call.mark(call.number("filters"), "filters")

    return macs


def _convolution(rank: int) -> Rule:
    return Rule(
        "convolution",
        _conv_shape(rank),
        parts=_conv_parts(rank),
        params=_conv_params(rank),
        macs=_conv_macs(rank),
        window=_window(rank),
    )


# transposed


def _grown(call: Call, size: Size, window: Window, extra: int | None) -> Size:
    """The size after a transposed window, as Keras computes it for its TensorFlow backend."""
    stride = call.mark(window.stride, "stride") if window.stride != 1 else 1
    reach = (window.kernel - 1) * window.dilation + 1
    if window.padding not in ("valid", "same"):
        raise Impossible(f"padding must be valid or same, not {window.padding!r}")
    if window.padding == "same":
        if extra is None:
            return size * stride
        return (size - 1) * stride + reach % 2 + call.mark(extra, "output_padding")
    if extra is None:
        return (size - 1) * stride + call.mark(max(reach, window.stride), "kernel")
    return (size - 1) * stride + call.mark(reach, "kernel") + call.mark(extra, "output_padding")


def _transpose_sizes(call: Call, rank: int) -> Sizes:
    found = windows_of(call, rank)
    extra: tuple[int | None, ...] = (None,) * rank
    if call.attributes.get("output_padding") is not None:
        extra = call.numbers("output_padding", rank)
    return each_axis(call, rank, lambda axis, size: _grown(call, size, found[axis], extra[axis]))


def _transpose_shape(rank: int) -> ShapeRule:
    def shape(call: Call) -> Sizes:
        return assembled(call, _transpose_sizes(call, rank), call.number("filters"))

    return shape


def _transpose_parts(rank: int) -> PartsRule:
    def parts(call: Call) -> list[Part]:
        filters = call.number("filters")
        kernel = (*call.numbers("kernel_size", rank, None), filters, channels(call))
        return _biased(call, [Part("kernel", kernel)], filters)

    return parts


def _transpose_params(rank: int) -> SizeRule:
    def params(call: Call) -> Size:
        weights = _with_bias(call, _kernel(call, rank) * call.mark(channels(call), "in_channels"))
        return weights * call.mark(call.number("filters"), "filters")

    return params


def _transpose_macs(rank: int) -> SizeRule:
    """Every input position multiplies the whole kernel."""

    def macs(call: Call) -> Size:
        sizes = (call.mark(size, "in_size") for size in spatial(call, rank))
        weights = _kernel(call, rank) * call.mark(channels(call), "in_channels")
        return product(sizes) * weights * call.mark(call.number("filters"), "filters")

    return macs


def _transpose_window(rank: int) -> WindowRule:
    def window(call: Call) -> tuple[Window, ...]:
        return tuple(
            Window(found.kernel, 1, found.dilation, found.padding, up=found.stride) for found in windows_of(call, rank)
        )

    return window


def _transposed(rank: int) -> Rule:
    return Rule(
        "convolution",
        _transpose_shape(rank),
        parts=_transpose_parts(rank),
        params=_transpose_params(rank),
        macs=_transpose_macs(rank),
        window=_transpose_window(rank),
    )


# depthwise and separable


def _multiplied(call: Call) -> Size:
    """Channels after the depthwise step."""
    multiplier = call.number("depth_multiplier", 1)
    inputs = call.mark(channels(call), "in_channels")
    return inputs if multiplier == 1 else inputs * call.mark(multiplier, "depth_multiplier")


def _depthwise_shape(rank: int) -> ShapeRule:
    def shape(call: Call) -> Sizes:
        return assembled(call, _sizes(call, rank), _multiplied(plain(call)))

    return shape


def _depthwise_kernel(call: Call, rank: int) -> Sizes:
    kernel = call.numbers("kernel_size", rank, None)
    return (*kernel, channels(call), call.number("depth_multiplier", 1))


def _depthwise_parts(rank: int, name: str) -> PartsRule:
    def parts(call: Call) -> list[Part]:
        return _biased(call, [Part(name, _depthwise_kernel(call, rank))], _multiplied(plain(call)))

    return parts


def _depthwise_params(rank: int) -> SizeRule:
    """(k + 1)·c·m."""
    return lambda call: _with_bias(call, _kernel(call, rank)) * _multiplied(call)


def _depthwise_macs(rank: int) -> SizeRule:
    return lambda call: positions(call, _sizes(plain(call), rank)) * _kernel(call, rank) * _multiplied(call)


def _depthwise(rank: int, name: str = "kernel") -> Rule:
    return Rule(
        "convolution",
        _depthwise_shape(rank),
        parts=_depthwise_parts(rank, name),
        params=_depthwise_params(rank),
        macs=_depthwise_macs(rank),
        window=_window(rank),
    )


def _separable_parts(rank: int) -> PartsRule:
    def parts(call: Call) -> list[Part]:
        filters = call.number("filters")
        pointwise = (*(1,) * rank, _multiplied(plain(call)), filters)
        found = [Part("depthwise_kernel", _depthwise_kernel(call, rank)), Part("pointwise_kernel", pointwise)]
        return _biased(call, found, filters)

    return parts


def _separable_params(rank: int) -> SizeRule:
    """k·c·m + (c·m + 1)·f."""

    def params(call: Call) -> Size:
        mixed = _multiplied(call)
        filters = call.mark(call.number("filters"), "filters")
        return _kernel(call, rank) * mixed + _with_bias(call, mixed) * filters

    return params


def _separable_macs(rank: int) -> SizeRule:
    """Depthwise and pointwise products at every output position."""

    def macs(call: Call) -> Size:
        outputs = positions(call, _sizes(plain(call), rank))
        mixed = _multiplied(call)
        return outputs * (_kernel(call, rank) * mixed + mixed * call.mark(call.number("filters"), "filters"))

    return macs


def _separable(rank: int) -> Rule:
    return Rule(
        "convolution",
        _conv_shape(rank),
        parts=_separable_parts(rank),
        params=_separable_params(rank),
        macs=_separable_macs(rank),
        window=_window(rank),
    )


# locally connected (Keras 2): a kernel of its own at every position


def _local_parts(rank: int) -> PartsRule:
    def parts(call: Call) -> list[Part]:
        filters, sizes = call.number("filters"), _sizes(plain(call), rank)
        patch = product((*call.numbers("kernel_size", rank, None), channels(call)))
        made = [Part("kernel", (product(sizes), patch, filters))]
        return [*made, Part("bias", (*sizes, filters))] if call.flag("use_bias", True) else made

    return parts


def _local(rank: int) -> Rule:
    return Rule("convolution", _conv_shape(rank), parts=_local_parts(rank), macs=_conv_macs(rank), window=_window(rank))


RULES: dict[str, Rule] = {
    **{f"LocallyConnected{rank}D": _local(rank) for rank in (1, 2)},
    **{f"Conv{rank}D": _convolution(rank) for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": _transposed(rank) for rank in (1, 2, 3)},
    **{f"DepthwiseConv{rank}D": _depthwise(rank) for rank in (1, 2)},
    **{f"SeparableConv{rank}D": _separable(rank) for rank in (1, 2)},
}
RULES |= {name.replace("Conv", "Convolution", 1): rule for name, rule in RULES.items() if "Conv" in name}
RULES["Deconvolution2D"] = RULES["Conv2DTranspose"]
