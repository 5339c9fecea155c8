"""Operators of ``keras.ops`` that move data: reshape, slice, join, split, windows."""

from __future__ import annotations

from collections.abc import Callable

from graph.rules.base import (
    Call,
    Impossible,
    Opaque,
    Rule,
    Window,
    axis_of,
    input_dtype,
    known,
    layer_dtype,
    whole,
)
from graph.rules.merge import RULES as MERGES
from graph.rules.operators import broadcast, constant_shape
from graph.rules.padding import pair
from graph.rules.pooling import RULES as POOLS
from graph.rules.reshaping import reshape
from graph.rules.windows import assembled, channels, checked, plain, spatial, strided
from graph.terms import UNKNOWN, Size, Sizes, product


def _numbers(call: Call, key: str) -> list[int]:
    """A list of whole numbers; a single one stands alone, None for "whatever fits"."""
    found = call.attributes.get(key)
    if found is None:
        raise Opaque
    given = found if isinstance(found, list | tuple) else [found]
    return [-1 if item is None else whole(key, item) for item in given]


def _reshaped(call: Call) -> Sizes:
    target = call.attributes.get("newshape")
    if not isinstance(target, list | tuple):
        raise Opaque
    known_sizes = [-2 if size is None else whole("newshape", size) for size in target]
    if -2 in known_sizes:
        return tuple(UNKNOWN if size < 0 else size for size in known_sizes)
    return reshape(call.shape(), known_sizes)


def _transposed(call: Call) -> Sizes:
    shape = call.shape()
    if call.attributes.get("axes") is None:
        return shape[::-1]
    axes = [axis_of(axis, len(shape)) for axis in _numbers(call, "axes")]
    if sorted(axes) != list(range(len(shape))):
        raise Impossible(f"axes {axes} are no order of {len(shape)} axes")
    return tuple(shape[axis] for axis in axes)


def _swapped(call: Call) -> Sizes:
    shape = list(call.shape())
    first, second = (axis_of(call.number(key), len(shape)) for key in ("axis1", "axis2"))
    shape[first], shape[second] = shape[second], shape[first]
    return tuple(shape)


def _moved(call: Call) -> Sizes:
    shape = call.shape()
    source = [axis_of(axis, len(shape)) for axis in _numbers(call, "source")]
    target = [axis_of(axis, len(shape)) for axis in _numbers(call, "destination")]
    order = [axis for axis in range(len(shape)) if axis not in source]
    for place, axis in sorted(zip(target, source, strict=True)):
        order.insert(place, axis)
    return tuple(shape[axis] for axis in order)


def _expanded(call: Call) -> Sizes:
    shape = call.shape()
    axes = _numbers(call, "axis")
    rank = len(shape) + len(axes)
    new = {axis_of(axis, rank) for axis in axes}
    sizes = iter(shape)
    return tuple(1 if axis in new else next(sizes) for axis in range(rank))


def _squeezed(call: Call) -> Sizes:
    shape = call.shape()
    if call.attributes.get("axis") is None:
        return tuple(size for size in shape if size != 1)
    axes = [axis_of(axis, len(shape)) for axis in _numbers(call, "axis")]
    for axis in axes:
        if known(shape[axis]) not in (None, 1):
            raise Impossible(f"axis {axis} has {shape[axis]} entries and cannot be dropped")
    return tuple(size for axis, size in enumerate(shape) if axis not in axes)


def _joined(call: Call) -> Sizes:
    return MERGES["Concatenate"].shape(call if "axis" in call.attributes else call.inner({"axis": 0}, *call.shapes))


def _stacked(call: Call) -> Sizes:
    shape = call.shape()
    axis = axis_of(call.number("axis", 0), len(shape) + 1)
    return (*shape[:axis], len(call.shapes), *shape[axis:])


def _split(call: Call) -> list[Sizes]:
    shape, sections = call.shape(), call.attributes.get("indices_or_sections")
    axis = axis_of(call.number("axis", 0), len(shape))
    size = shape[axis]
    pieces = (
        _equal_pieces(size, sections)
        if isinstance(sections, int)
        else _cut(size, _numbers(call, "indices_or_sections"))
    )
    return [(*shape[:axis], piece, *shape[axis + 1 :]) for piece in pieces]


def _equal_pieces(size: Size, sections: int) -> list[Size]:
    if sections < 1 or (known(size) or 0) % sections or sections > 4096:
        raise Impossible(f"{size} cannot be split into {sections} equal parts")
    return [size // sections] * sections


def _cut(size: Size, indices: list[int]) -> list[Size]:
    """Pieces between cut points, which stop at the size."""
    number = known(size)
    points = indices if number is None else [min(point, number) for point in indices]
    starts, ends = [0, *points], [*points, size]
    return [end - start for start, end in zip(starts, ends, strict=True)]


def _unstacked(call: Call) -> list[Sizes]:
    shape = call.shape()
    axis = axis_of(call.number("axis", 0), len(shape))
    count = known(shape[axis])
    if count is None or count > 4096:
        raise Opaque
    return [(*shape[:axis], *shape[axis + 1 :])] * count


def _tiled(call: Call) -> Sizes:
    shape, repeats = call.shape(), _numbers(call, "repeats")
    rank = max(len(shape), len(repeats))
    sizes = (1,) * (rank - len(shape)) + shape
    factors = [1] * (rank - len(repeats)) + repeats
    return tuple(size * factor for size, factor in zip(sizes, factors, strict=True))


def _repeated(call: Call) -> Sizes:
    shape, repeats = call.shape(), _numbers(call, "repeats")
    flat = call.attributes.get("axis") is None
    sizes: Sizes = (product(shape),) if flat else shape
    axis = 0 if flat else axis_of(call.number("axis"), len(sizes))
    grown = sizes[axis] * repeats[0] if len(repeats) == 1 else sum(repeats)
    return (*sizes[:axis], grown, *sizes[axis + 1 :])


def _spread(call: Call) -> Sizes:
    return broadcast([call.shape(), tuple(UNKNOWN if size < 0 else size for size in _numbers(call, "shape"))])


def _padded(call: Call) -> Sizes:
    shape, widths = call.shape(), call.attributes.get("pad_width")
    if isinstance(widths, int):
        widths = [[widths, widths]]
    if not isinstance(widths, list | tuple):
        raise Opaque
    if len(widths) == 2 and all(isinstance(width, int) for width in widths):
        widths = [widths]
    pairs = [pair("pad_width", item) for item in widths]
    pairs = pairs * len(shape) if len(pairs) == 1 else pairs
    if len(pairs) != len(shape):
        raise Impossible(f"pad_width has {len(pairs)} entries for {len(shape)} axes")
    return tuple(size + before + after for size, (before, after) in zip(shape, pairs, strict=True))


# picking


def _taken(call: Call) -> Sizes:
    shape = call.shape()
    indices = call.shape(1) if len(call.shapes) > 1 else constant_shape(call.attributes.get("indices"))
    if call.attributes.get("axis") is None:
        return indices
    axis = call.axis()
    return (*shape[:axis], *indices, *shape[axis + 1 :])


def _taken_along(call: Call) -> Sizes:
    shape, indices = list(call.shape()), call.shape(1)
    if call.attributes.get("axis") is None:
        return indices
    shape[call.axis()] = indices[call.axis()]
    return broadcast([tuple(shape), indices])


def _one_hot(call: Call) -> Sizes:
    shape = call.shape()
    axis = axis_of(call.number("axis", -1), len(shape) + 1)
    return (*shape[:axis], call.number("num_classes"), *shape[axis:])


def _item(call: Call) -> Sizes:
    """``x[key]`` with numbers, slices, ``...`` and None; arrays and tensors as index are opaque."""
    if len(call.shapes) > 1 or "key" not in call.attributes:
        raise Opaque
    key = call.attributes["key"]
    keys = list(key) if isinstance(key, list | tuple) else [key]
    shape = list(call.shape())
    used = sum(1 for item in keys if item is not None and item != "...")
    if "..." not in keys:
        keys.append("...")
    result: list[Size] = []
    for item in keys:
        _pick(item, shape, result, len(call.shape()) - used)
    return tuple(result)


def _pick(item: object, rest: list[Size], result: list[Size], skipped: int) -> None:
    """Move what one entry of a key leaves from the axes not yet used to the result."""
    if item is None:
        result.append(1)
    elif item == "...":
        result += rest[:skipped]
        del rest[:skipped]
    elif not rest:
        raise Impossible("the index has more entries than the input has dimensions")
    elif isinstance(item, dict) and {"start", "stop", "step"} & set(item):
        result.append(_sliced(rest.pop(0), item.get("start"), item.get("stop"), item.get("step")))
    elif isinstance(item, int):
        rest.pop(0)
    else:
        raise Opaque


def _sliced(size: Size, start: object, stop: object, step: object) -> Size:
    """Number of entries of a slice; symbolic for the plain ones of a symbolic size."""
    bounds = [item if isinstance(item, int) else None for item in (start, stop, step)]
    if bounds[2] == 0:
        raise Impossible("a slice cannot step by 0")
    if isinstance(size, int):
        return len(range(*slice(*bounds).indices(size)))
    if bounds == [None, None, None]:
        return size
    first, last, stride = bounds[0] or 0, bounds[1], bounds[2] or 1
    if first >= 0 and stride == 1 and (last is None or last < 0):
        return size - first + (last or 0)
    return UNKNOWN


# images and windows


def _resized(call: Call) -> Sizes:
    shape, size = list(call.shape()), _numbers(call, "size")
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


def _top(call: Call) -> list[Sizes]:
    shape = (*call.shape()[:-1], call.number("k"))
    return [shape, shape]


def _halved(call: Call) -> Sizes:
    shape = list(call.shape())
    shape[call.axis()] = shape[call.axis()] // 2
    return tuple(shape)


def _move(shape: Callable[[Call], Sizes]) -> Rule:
    return Rule("shape", shape, dtype=input_dtype)


RULES: dict[str, Rule] = {
    "Reshape": _move(_reshaped),
    "Ravel": _move(lambda call: (product(call.shape()),)),
    "Transpose": _move(_transposed),
    "Swapaxes": _move(_swapped),
    "Moveaxis": _move(_moved),
    "ExpandDims": _move(_expanded),
    "Squeeze": _move(_squeezed),
    "Concatenate": Rule("merge", _joined, dtype=input_dtype),
    "Stack": Rule("merge", _stacked, dtype=input_dtype),
    "Split": Rule("shape", shapes=_split, dtype=input_dtype),
    "Unstack": Rule("shape", shapes=_unstacked, dtype=input_dtype),
    "Tile": _move(_tiled),
    "Repeat": _move(_repeated),
    "BroadcastTo": _move(_spread),
    "Pad": _move(_padded),
    "Take": _move(_taken),
    "TakeAlongAxis": _move(_taken_along),
    "OneHot": Rule("shape", _one_hot, dtype=layer_dtype),
    "GetItem": _move(_item),
    "Resize": _move(_resized),
    "TopK": Rule("shape", shapes=_top, dtype=input_dtype, later_dtype=lambda call: "int32"),
    "Glu": Rule("activation", _halved, dtype=input_dtype),
    "Conv": Rule("convolution", _conv_shape, macs=_conv_macs, dtype=input_dtype),
    "DepthwiseConv": Rule("convolution", _depthwise_shape, macs=_conv_macs, dtype=input_dtype),
    "MaxPool": Rule("pooling", _pool("MaxPooling"), dtype=input_dtype),
    "AveragePool": Rule("pooling", _pool("AveragePooling"), dtype=input_dtype),
    "AdaptiveMaxPool": Rule("pooling", _pool("AdaptiveMaxPooling"), dtype=input_dtype),
    "AdaptiveAveragePool": Rule("pooling", _pool("AdaptiveAveragePooling"), dtype=input_dtype),
}
