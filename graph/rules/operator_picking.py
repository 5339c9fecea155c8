"""Operators of ``keras.ops`` that pick: split, take, one-hot, ``x[key]``, top k."""

from __future__ import annotations

from graph.rules.base import Rule, input_dtype, layer_dtype
from graph.rules.call import Call, Impossible, Opaque, axis_of, known
from graph.rules.operator_shapes import moves
from graph.rules.operators import broadcast, constant_shape
from graph.terms import UNKNOWN, Size, Sizes


def _split(call: Call) -> list[Sizes]:
    shape, sections = call.shape(), call.attributes.get("indices_or_sections")
    axis = axis_of(call.number("axis", 0), len(shape))
    size = shape[axis]
    pieces = (
        _equal_pieces(size, sections) if isinstance(sections, int) else _cut(size, call.listed("indices_or_sections"))
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


def _top(call: Call) -> list[Sizes]:
    shape = (*call.shape()[:-1], call.number("k"))
    return [shape, shape]


def _halved(call: Call) -> Sizes:
    shape = list(call.shape())
    shape[call.axis()] = shape[call.axis()] // 2
    return tuple(shape)


RULES: dict[str, Rule] = {
    "Split": Rule("shape", shapes=_split, dtype=input_dtype),
    "Unstack": Rule("shape", shapes=_unstacked, dtype=input_dtype),
    "Take": moves(_taken),
    "TakeAlongAxis": moves(_taken_along),
    "OneHot": Rule("shape", _one_hot, dtype=layer_dtype),
    "GetItem": moves(_item),
    "TopK": Rule("shape", shapes=_top, dtype=input_dtype, later_dtype=lambda call: "int32"),
    "Glu": Rule("activation", _halved, dtype=input_dtype),
}
