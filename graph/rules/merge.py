"""Layers that join several inputs."""

from __future__ import annotations

from graph.rules.base import Rule
from graph.rules.call import Call, Impossible, axis_of, known, sizes_text
from graph.terms import UNKNOWN, Size, Sizes, product, total


def _all(call: Call) -> list[Sizes]:
    return [call.shape(position) for position in range(max(1, len(call.shapes)))]


def _joined(left: Size, right: Size, refuse: Impossible) -> Size:
    """One axis of an element-wise merge; ones stretch, an unknown size makes the result unknown."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if left in (1, right):
        return right
    if right == 1:
        return left
    if isinstance(left, int) and isinstance(right, int):
        raise refuse
    return UNKNOWN


def _elementwise_pair(left: Sizes, right: Sizes) -> Sizes:
    if len(left) < len(right):
        left, right = right, left
    ahead = len(left) - len(right)
    refuse = Impossible(f"inputs of {sizes_text(left)} and {sizes_text(right)} do not fit each other")
    return (*left[:ahead], *(_joined(a, b, refuse) for a, b in zip(left[ahead:], right, strict=True)))


def _elementwise(call: Call) -> Sizes:
    """Element by element; the batch is the one known size."""
    shapes = _all(call)
    sizes = shapes[0][1:]
    for shape in shapes[1:]:
        sizes = _elementwise_pair(sizes, shape[1:])
    batches: list[Size] = []
    for shape in shapes:
        if shape and shape[0] is not UNKNOWN and shape[0] not in batches:
            batches.append(shape[0])
    return (batches[0] if len(batches) == 1 else UNKNOWN, *sizes)


def _concatenated(call: Call) -> Sizes:
    """Sizes add up along one axis and agree on the others."""
    shapes = _all(call)
    rank = len(shapes[0])
    axis = axis_of(call.number("axis", -1), rank)
    for shape in shapes[1:]:
        _check_concatenation(shapes[0], shape, axis)
    along = total(call.mark(shape[axis], "in_size") for shape in shapes)
    return (*shapes[0][:axis], along, *shapes[0][axis + 1 :])


def _check_concatenation(first: Sizes, other: Sizes, axis: int) -> None:
    pairs = [pair for position, pair in enumerate(zip(first, other, strict=False)) if position != axis]
    differ = any(known(a) is not None and known(b) is not None and a != b for a, b in pairs)
    if differ or len(first) != len(other):
        raise Impossible(f"inputs of {sizes_text(first)} and {sizes_text(other)} cannot be joined along axis {axis}")


def _dot_axes(call: Call) -> tuple[int, int]:
    left, right = call.shape(0), call.shape(1)
    axes = call.attributes.get("axes", -1)
    first, second = axes if isinstance(axes, list | tuple) and len(axes) == 2 else (axes, axes)
    if not isinstance(first, int) or not isinstance(second, int):
        raise Impossible(f"axes must be one or two whole numbers, not {axes!r}")
    return axis_of(first, len(left)), axis_of(second, len(right))


def _dot_shape(call: Call) -> Sizes:
    first, second = _dot_axes(call)
    left, right = list(call.shape(0)), list(call.shape(1))
    contracted, other = left.pop(first), right.pop(second)
    if known(contracted) is not None and known(other) is not None and contracted != other:
        raise Impossible(f"axes of {contracted} and {other} cannot be multiplied")
    shape = (*left, *right[1:])
    return shape if len(shape) > 1 else (*shape, 1)


def _dot_macs(call: Call) -> Size:
    first, _ = _dot_axes(call)
    return product([*_dot_shape(call)[1:], call.mark(call.shape(0)[first], "contracted")])


_ELEMENTWISE = Rule("merge", _elementwise)

RULES: dict[str, Rule] = {
    **dict.fromkeys(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"), _ELEMENTWISE),
    # InceptionResNetV2's own layer: first input + scale · second
    "CustomScaleLayer": Rule("merge", _elementwise),
    "Concatenate": Rule("merge", _concatenated),
    "Dot": Rule("merge", _dot_shape, macs=_dot_macs),
}
