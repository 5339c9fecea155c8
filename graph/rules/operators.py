"""Operators of ``keras.ops``."""

from __future__ import annotations

from graph.rules.base import Call, Impossible, Rule, input_dtype, sizes_text
from graph.terms import UNKNOWN, Size, Sizes


def broadcast(shapes: list[Sizes]) -> Sizes:
    """NumPy's broadcasting: axes meet from the back, ones stretch."""
    result: Sizes = ()
    for shape in shapes:
        result = _broadcast_pair(result, shape)
    return result


def _broadcast_pair(left: Sizes, right: Sizes) -> Sizes:
    rank = max(len(left), len(right))
    first = (1,) * (rank - len(left)) + left
    second = (1,) * (rank - len(right)) + right
    return tuple(_stretch(a, b, left, right) for a, b in zip(first, second, strict=True))


def _stretch(left: Size, right: Size, first: Sizes, second: Sizes) -> Size:
    if right in (left, 1):
        return left
    if left == 1:
        return right
    if isinstance(left, int) and isinstance(right, int):
        raise Impossible(f"inputs of {sizes_text(first)} and {sizes_text(second)} do not fit each other")
    # an unknown size can only be 1 or the other, and the result is the other in both cases
    if left is UNKNOWN or right is UNKNOWN:
        return right if left is UNKNOWN else left
    return UNKNOWN


def _broadcast_all(call: Call) -> Sizes:
    return broadcast([call.shape(position) for position in range(len(call.shapes))])


_ELEMENTWISE = Rule("merge", _broadcast_all, dtype=input_dtype)
_BINARY = ("Add", "Subtract", "Multiply", "Divide", "TrueDivide", "Maximum", "Minimum", "Power")

RULES: dict[str, Rule] = dict.fromkeys(_BINARY, _ELEMENTWISE)
