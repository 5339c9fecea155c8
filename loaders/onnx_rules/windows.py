"""Operators that slide a window over space: convolutions and poolings; and resizing.

Output sizes: https://onnx.ai/onnx/operators/onnx__Conv.html (and ConvTranspose, MaxPool, Resize).
Shapes are (N, C, D1 … Dn).
"""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import c_float
from fractions import Fraction
from functools import lru_cache
from math import floor, isfinite

from loaders.onnx_dims import Poly, Size, ceil_div, floor_div, unknown
from loaders.onnx_rules.call import Call, Misfit, Rule, Sizes, Unshaped, Value, depends, merge_dims, tensor

LARGEST_DENOMINATOR = 64
SIZES_TRIED = 2049


def conv(call: Call, weight: int = 1, dtype: str = "", fits: bool = True) -> list[Value]:
    """(N, M, spatial) for a kernel (M, C/groups, spatial); ``fits`` checks the channels."""
    shape = call.shape()
    kernel = call.input(weight).shape
    extent = list[Size](call.ints("kernel_shape") or (kernel[2:] if kernel else ()))
    channels: Size = kernel[0] if kernel else unknown(call.input(weight).reason)
    if not extent and not kernel:
        raise Unshaped(call.input(weight).reason)
    if kernel and fits:
        merge_dims(shape[1], kernel[1] * call.integer("group", 1))
    return tensor(dtype or call.dtype(), (shape[0], channels, *_slide(call, shape[2:], extent)))


def conv_integer(call: Call) -> list[Value]:
    """A convolution of 8-bit numbers that adds up in 32 bits."""
    return conv(call, 1, "int32")


def qlinear_conv(call: Call) -> list[Value]:
    """A quantised convolution: x, its scale and zero point, w, its scale and zero point, those of y."""
    return conv(call, 3, call.dtype(7))


def _slide(call: Call, sizes: Sizes, kernel: Sequence[Size], ceil: bool = False) -> list[Size]:
    rank = len(sizes)
    strides = call.ints("strides") or [1] * rank
    dilations = call.ints("dilations") or [1] * rank
    pads = call.ints("pads") or [0] * (2 * rank)
    mode = call.text("auto_pad", "NOTSET")
    result: list[Size] = []
    for axis, size in enumerate(sizes):
        reach = (kernel[axis] - 1) * dilations[axis] + 1
        if mode.startswith("SAME"):
            result.append(ceil_div(size, strides[axis]))
            continue
        pad = 0 if mode == "VALID" else pads[axis] + pads[axis + rank]
        free = size + (pad - reach)
        if isinstance(free, int) and free < 0 and not ceil:
            raise Misfit(f"a window of {reach} over a size of {size + pad}")
        result.append(_steps(free, strides[axis], size + pads[axis], ceil))
    return result


def _steps(free: Size, stride: int, start_limit: Size, ceil: bool) -> Size:
    """Positions a window takes; in ceil mode one may not start beyond the input and its left padding."""
    if not ceil:
        return floor_div(free, stride) + 1
    beyond = start_limit - free - stride
    if isinstance(beyond, int) and beyond < 0:
        # pads on the right are under the window's reach, so this is at most one position less
        return ceil_div(start_limit, stride)
    return ceil_div(free, stride) + 1


def pool(call: Call) -> list[Value]:
    """(N, C, spatial); MaxPool's second output holds the places."""
    shape = call.shape()
    kernel = call.ints("kernel_shape")
    if kernel is None:
        raise Unshaped("the kernel's size is missing")
    out = (*shape[:2], *_slide(call, shape[2:], kernel, bool(call.integer("ceil_mode"))))
    return [Value(call.dtype(), out), Value("int64", out)]


def global_pool(call: Call) -> list[Value]:
    """(N, C, 1 … 1)."""
    shape = call.shape()
    return tensor(call.dtype(), (*shape[:2], *(1 for _ in shape[2:])))


def conv_transpose(call: Call) -> list[Value]:
    """stride·(size − 1) + output_padding + (kernel − 1)·dilation + 1 − pads; kernel (C, M/groups, spatial)."""
    shape, kernel = call.shape(), call.shape(1)
    channels = kernel[1] * call.integer("group", 1)
    given = call.ints("output_shape")
    spatial = given[-len(shape[2:]) :] if given else _spread(call, shape[2:], call.ints("kernel_shape") or kernel[2:])
    return tensor(call.dtype(), (shape[0], channels, *spatial))


def _spread(call: Call, sizes: Sizes, kernel: Sequence[Size]) -> list[Size]:
    rank = len(sizes)
    strides = call.ints("strides") or [1] * rank
    dilations = call.ints("dilations") or [1] * rank
    pads = call.ints("pads") or [0] * (2 * rank)
    extra = call.ints("output_padding") or [0] * rank
    same = call.text("auto_pad", "NOTSET").startswith("SAME")
    if same:
        return [size * stride for size, stride in zip(sizes, strides, strict=True)]
    return [
        (size - 1) * strides[i] + extra[i] + (kernel[i] - 1) * dilations[i] + 1 - pads[i] - pads[i + rank]
        for i, size in enumerate(sizes)
    ]


def max_unpool(call: Call) -> list[Value]:
    """The size given, or that of the pooling undone."""
    given = call.sizes(2) if call.has(2) else None
    if call.has(2) and given is None:
        raise Unshaped(depends(call, "the output shape of MaxUnpool"))
    shape, kernel = call.shape(), call.ints("kernel_shape") or []
    return tensor(call.dtype(), given or (*shape[:2], *_spread(call, shape[2:], kernel)))


def roi_pool(call: Call) -> list[Value]:
    """(regions, C, height, width)."""
    height, width = call.ints("pooled_shape") or [call.integer("output_height", 1), call.integer("output_width", 1)]
    return tensor(call.dtype(), (call.shape(1)[0], call.shape()[1], height, width))


def col_to_image(call: Call) -> list[Value]:
    """(N, C, image): columns summed back into an image."""
    image, block = call.sizes(1), call.sizes(2)
    if image is None or block is None:
        raise Unshaped(depends(call))
    shape, area = call.shape(), 1
    for size in block:
        area = area * int(size) if isinstance(size, int) else area
    return tensor(call.dtype(), (shape[0], floor_div(shape[1], area), *image))


def resize(call: Call) -> list[Value]:
    """``sizes`` as given, or ⌊size·scale⌋ on each axis."""
    shape = call.shape()
    scales, sizes = (1, 3) if call.op_type == "Upsample" or call.version < 11 else (2, 3)
    axes = call.ints("axes") or list(range(len(shape)))
    given = call.sizes(sizes) if call.op_type == "Resize" and call.has(sizes) else None
    if given:
        return tensor(call.dtype(), _placed(shape, axes, _keep_aspect(call, shape, axes, given)))
    factors = _scales(call, scales)
    if factors is None:
        reason = call.input(scales).reason or depends(call, f"the scales of {call.op_type}")
        return tensor(call.dtype(), [unknown(reason) for _ in shape])
    scaled = [_scaled(shape[axis], factor) for axis, factor in zip(axes, factors, strict=True)]
    return tensor(call.dtype(), _placed(shape, axes, scaled))


def _scales(call: Call, index: int) -> list[float] | None:
    listed = call.attributes.get("scales")
    if isinstance(listed, (list, tuple)):
        return [float(value) for value in listed]
    if call.op_type == "Upsample" and "height_scale" in call.attributes:
        height, width = call.attributes["height_scale"], call.attributes.get("width_scale", 1.0)
        return [1.0, 1.0, float(str(height)), float(str(width))]
    data = call.data(index)
    if data is None or data.size == 0 or data.dtype == object:
        return None
    return [float(value) for value in data.reshape(-1).tolist()]


def _scaled(size: Size, factor: float) -> Size:
    """⌊size·scale⌋ in single precision, as ONNX Runtime multiplies; of a letter by the fraction that the scale is."""
    if isinstance(size, int):
        return floor(_single(size * factor)) if isfinite(factor) else floor(size * factor)
    fraction = _fraction(factor)
    if fraction is None:
        return unknown(size.reason or f"{size} times {factor:g}")
    return floor_div(size * fraction.numerator, fraction.denominator)


@lru_cache(maxsize=64)
def _fraction(factor: float) -> Fraction | None:
    """The small fraction that gives the same sizes as a scale in single precision; None where there is none."""
    if not isfinite(factor) or factor <= 0:
        return None
    found = Fraction(factor).limit_denominator(LARGEST_DENOMINATOR)
    same = all(
        floor(_single(size * factor)) == size * found.numerator // found.denominator for size in range(1, SIZES_TRIED)
    )
    return found if found and same and _single(float(found)) == _single(factor) else None


def _single(number: float) -> float:
    """The number rounded to 32 bits; one too large stays as it is."""
    rounded: float = c_float(number).value
    return rounded if isfinite(rounded) else number


def _placed(shape: Sizes, axes: list[int], sizes: list[Size]) -> list[Size]:
    result = list(shape)
    for axis, size in zip(axes, sizes, strict=True):
        result[axis] = size
    return result


def _keep_aspect(call: Call, shape: Sizes, axes: list[int], given: list[Size]) -> list[Size]:
    policy = call.text("keep_aspect_ratio_policy", "stretch")
    if policy == "stretch":
        return given
    olds = [shape[axis] for axis in axes]
    if any(isinstance(size, Poly) for size in [*olds, *given]):
        return [unknown(depends(call)) for _ in given]
    ratios = [new / old for new, old in zip(given, olds, strict=True)]  # type: ignore[operator]
    scale = min(ratios) if policy == "not_larger" else max(ratios)
    return [floor(scale * old + 0.5) for old in olds]  # type: ignore[operator]


def grid_sample(call: Call) -> list[Value]:
    """(N, C, grid's space)."""
    return tensor(call.dtype(), (*call.shape()[:2], *call.shape(1)[1:-1]))


def affine_grid(call: Call) -> list[Value]:
    """(N, space, 2 or 3)."""
    sizes = call.sizes(1)
    if sizes is None:
        raise Unshaped(depends(call))
    return tensor(call.dtype(), (sizes[0], *sizes[2:], len(sizes) - 2))


def space_to_depth(call: Call) -> list[Value]:
    """(N, C·b², H/b, W/b)."""
    block, (n, c, h, w) = call.integer("blocksize", 1), call.shape()
    return tensor(call.dtype(), (n, c * (block * block), floor_div(h, block), floor_div(w, block)))


def depth_to_space(call: Call) -> list[Value]:
    """(N, C/b², H·b, W·b)."""
    block, (n, c, h, w) = call.integer("blocksize", 1), call.shape()
    return tensor(call.dtype(), (n, floor_div(c, block * block), h * block, w * block))


RULES: dict[str, Rule] = {
    "Conv": conv,
    "ConvInteger": conv_integer,
    "QLinearConv": qlinear_conv,
    "DeformConv": conv,
    "ConvTranspose": conv_transpose,
    **dict.fromkeys(["AveragePool", "MaxPool", "LpPool"], pool),
    **dict.fromkeys(["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"], global_pool),
    "MaxUnpool": max_unpool,
    "MaxRoiPool": roi_pool,
    "RoiAlign": roi_pool,
    "Col2Im": col_to_image,
    "Resize": resize,
    "Upsample": resize,
    "GridSample": grid_sample,
    "AffineGrid": affine_grid,
    "SpaceToDepth": space_to_depth,
    "DepthToSpace": depth_to_space,
}
