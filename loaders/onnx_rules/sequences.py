"""Sequences and optionals: lists of tensors that flow as one value."""

from __future__ import annotations

from loaders.onnx_dims import Size, ceil_div, unknown
from loaders.onnx_rules.call import Call, Rule, Unshaped, Value, axis_of, depends, tensor


def merge(values: list[Value], reason: str) -> Value:
    """What all the values have in common; what differs is unknown for the reason given."""
    first = values[0]
    for other in values[1:]:
        first = _merge_two(first, other, reason)
    return first


def _merge_two(left: Value, right: Value, reason: str) -> Value:
    if left.kind != right.kind:
        return Value(reason=reason)
    if left.kind != "tensor":
        parts = [part for part in (left.element, right.element) if part is not None]
        return Value(kind=left.kind, element=merge(parts, reason) if parts else None)
    dtype = left.dtype or right.dtype
    if left.shape is None or right.shape is None or len(left.shape) != len(right.shape):
        return Value(dtype, None, reason=left.reason or right.reason or reason)
    pairs = zip(left.shape, right.shape, strict=True)
    return Value(dtype, tuple(a if a == b else unknown(reason) for a, b in pairs))


def construct(call: Call) -> list[Value]:
    """A sequence of the inputs."""
    return [_sequence([call.input(i) for i in range(len(call.inputs))])]


def _sequence(items: list[Value]) -> Value:
    if not items:
        return Value(kind="sequence", items=())
    return Value(kind="sequence", element=merge(items, "differs within a sequence"), items=tuple(items))


def empty(call: Call) -> list[Value]:
    """An empty sequence."""
    return [Value(kind="sequence", element=None, items=())]


def at(call: Call) -> list[Value]:
    """The item at a position, or what all items share."""
    sequence, place = call.input(0), call.numbers(1)
    if sequence.items is not None and place and -len(sequence.items) <= place[0] < len(sequence.items):
        return [sequence.items[place[0]]]
    return [_element(sequence)]


def _element(sequence: Value) -> Value:
    if sequence.element is None:
        raise Unshaped(sequence.reason or "what the sequence holds is unknown")
    return sequence.element.without_data()


def insert(call: Call) -> list[Value]:
    """One item more; at the end unless a position is given."""
    sequence, item = call.input(0), call.input(1)
    place = call.numbers(2) if call.has(2) else [len(sequence.items or ())]
    if sequence.items is not None and place:
        items = list(sequence.items)
        items.insert(place[0], item)
        return [_sequence(items)]
    known = [part for part in (sequence.element, item) if part is not None]
    return [Value(kind="sequence", element=merge(known, "differs within a sequence"))]


def erase(call: Call) -> list[Value]:
    """One item less; the last unless a position is given."""
    sequence = call.input(0)
    place = call.numbers(1) if call.has(1) else [-1]
    if sequence.items and place:
        items = list(sequence.items)
        del items[place[0]]
        return [_sequence(items)]
    return [Value(kind="sequence", element=sequence.element)]


def length(call: Call) -> list[Value]:
    """The number of items, as a number."""
    import numpy as np

    items = call.input(0).items
    return tensor("int64", (), None if items is None else np.array(len(items)))


def split_to_sequence(call: Call) -> list[Value]:
    """Parts along an axis as a sequence."""
    shape, keep = call.shape(), call.integer("keepdims", 1)
    axis = axis_of(call.integer("axis"), len(shape))
    sizes = _parts(call, shape[axis])
    drop = not call.has(1) and not keep
    if sizes is None or len(sizes) > 256:
        part: Size = 1 if not call.has(1) else unknown(call.input(1).reason or depends(call))
        middle = () if drop else (part,)
        return [Value(kind="sequence", element=Value(call.dtype(), (*shape[:axis], *middle, *shape[axis + 1 :])))]
    items = [Value(call.dtype(), (*shape[:axis], *(() if drop else (s,)), *shape[axis + 1 :])) for s in sizes]
    return [_sequence(items)]


def _parts(call: Call, size: Size) -> list[Size] | None:
    if not call.has(1):
        return [1] * size if isinstance(size, int) and size <= 256 else None
    sizes, shape = call.sizes(1), call.input(1).shape
    if sizes is None or shape:
        return sizes
    count = ceil_div(size, sizes[0])
    if not isinstance(count, int) or not isinstance(size, int) or count > 256:
        return None
    return [sizes[0]] * (count - 1) + [size - sizes[0] * (count - 1)]


def concat_from(call: Call) -> list[Value]:
    """All items joined along an axis, or stacked along a new one."""
    sequence, fresh = call.input(0), call.integer("new_axis")
    element = _element(sequence) if not sequence.items else sequence.items[0]
    if element.shape is None:
        raise Unshaped(element.reason)
    shape = list(element.shape)
    axis = axis_of(call.integer("axis"), len(shape) + fresh)
    count: Size = unknown(sequence.reason or depends(call, "the length of a sequence"))
    if fresh:
        shape.insert(axis, len(sequence.items) if sequence.items is not None else count)
        return tensor(element.dtype, shape)
    parts = [item.shape[axis] for item in sequence.items or () if item.shape is not None]
    whole = sequence.items is not None and len(parts) == len(sequence.items)
    shape[axis] = sum(parts[1:], start=parts[0]) if whole and parts else count
    return tensor(element.dtype, shape)


def optional(call: Call) -> list[Value]:
    """The input as something that may be absent."""
    return [Value(kind="optional", element=call.input(0) if call.has(0) else None)]


def get_element(call: Call) -> list[Value]:
    """What an optional holds."""
    value = call.input(0)
    return [_element(value) if value.kind == "optional" else value]


def has_element(call: Call) -> list[Value]:
    """Whether an optional holds something."""
    return tensor("bool", ())


RULES: dict[str, Rule] = {
    "SequenceConstruct": construct,
    "SequenceEmpty": empty,
    "SequenceAt": at,
    "SequenceInsert": insert,
    "SequenceErase": erase,
    "SequenceLength": length,
    "SplitToSequence": split_to_sequence,
    "ConcatFromSequence": concat_from,
    "Optional": optional,
    "OptionalGetElement": get_element,
    "OptionalHasElement": has_element,
}
