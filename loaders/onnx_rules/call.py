"""What a shape rule sees: one operator's attributes and what is known of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from loaders.onnx_dims import Poly, Size, unknown
from loaders.onnx_order import Undecided, equal

Data: TypeAlias = NDArray[np.generic]
"""Known contents; of dtype object where sizes by name stand among numbers."""

Sizes: TypeAlias = tuple[Size, ...]
Attribute: TypeAlias = "int | float | str | Sequence[Attribute] | None"

MAX_DATA = 2048
"""Elements: larger contents are not followed."""


class Misfit(Exception):
    """The inputs' sizes do not fit together: the file contradicts itself."""


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of one value.

    kind: ``tensor``, ``sequence``, ``optional`` or ``map``.
    dtype: ``float32`` … as numpy or onnx names it; "" if unknown.
    shape: None if even the rank is unknown, then ``reason`` says why.
    data: its contents when they are few and known.
    element: what a sequence or optional holds.
    items: the values of a sequence whose length is known.
    """

    dtype: str = ""
    shape: Sizes | None = None
    data: Data | None = None
    reason: str = ""
    kind: str = "tensor"
    element: Value | None = None
    items: tuple[Value, ...] | None = None

    def with_shape(self, shape: Sizes | None, dtype: str | None = None) -> Value:
        """A tensor of this dtype (or the one given) and another shape; contents forgotten."""
        return Value(self.dtype if dtype is None else dtype, shape, reason=self.reason)

    def without_data(self) -> Value:
        """The same, contents forgotten."""
        return replace(self, data=None, items=None)


@dataclass(frozen=True)
class Call:
    """One operator to infer.

    inputs: one Value per positional input, None where omitted.
    outputs: how many outputs are asked for (omitted ones in between count).
    tensors: attributes that are tensors, as arrays.
    version: of the operator set the node's domain was imported with.
    """

    op_type: str
    domain: str
    version: int
    inputs: tuple[Value | None, ...]
    outputs: int
    attributes: Mapping[str, object]
    tensors: Mapping[str, Data] = field(default_factory=dict)

    def has(self, index: int) -> bool:
        """Whether the input is given."""
        return index < len(self.inputs) and self.inputs[index] is not None

    def input(self, index: int) -> Value:
        """The input; an empty Value where it is omitted."""
        value = self.inputs[index] if index < len(self.inputs) else None
        return value or Value(reason="an input is missing")

    def shape(self, index: int = 0) -> Sizes:
        """The input's shape; raises Unshaped when the rank is unknown."""
        shape = self.input(index).shape
        if shape is None:
            raise Unshaped(self.input(index).reason)
        return shape

    def dtype(self, index: int = 0) -> str:
        """The input's element type."""
        return self.input(index).dtype

    def data(self, index: int) -> Data | None:
        """The input's contents if known."""
        return self.input(index).data

    def sizes(self, index: int) -> list[Size] | None:
        """The input's contents as a list of sizes, None if unknown."""
        data = self.data(index)
        return None if data is None else [as_size(item) for item in data.reshape(-1).tolist()]

    def numbers(self, index: int) -> list[int] | None:
        """The input's contents as whole numbers, None unless all are."""
        sizes = self.sizes(index)
        if sizes is None or not all(isinstance(size, int) for size in sizes):
            return None
        return [size for size in sizes if isinstance(size, int)]

    def integer(self, name: str, default: int = 0) -> int:
        """A whole-number attribute."""
        value = self.attributes.get(name, default)
        return value if isinstance(value, int) else default

    def text(self, name: str, default: str = "") -> str:
        """A text attribute."""
        value = self.attributes.get(name, default)
        return value if isinstance(value, str) else default

    def ints(self, name: str) -> list[int] | None:
        """An attribute that lists whole numbers, None if absent."""
        value = self.attributes.get(name)
        return [int(v) for v in value] if isinstance(value, (list, tuple)) else None

    def axes(self, name: str, index: int) -> list[int] | None:
        """Axes from the attribute of older versions or the input of newer ones, None if absent.

        Raises Unshaped when they are an input whose contents are unknown.
        """
        if name in self.attributes or not self.has(index):
            return self.ints(name)
        numbers = self.numbers(index)
        if numbers is None:
            raise Unshaped(self.input(index).reason or f"depends on data: the {name} of {self.op_type}")
        return numbers


class Unshaped(Exception):
    """Nothing can be said of the outputs, for the reason given."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Rule: TypeAlias = Callable[[Call], list[Value]]
Fold: TypeAlias = Callable[[Call, list[Data]], Data]
"""The contents of the output, given those of all inputs."""


def as_size(item: object) -> Size:
    """A size from an element of known contents."""
    return item if isinstance(item, Poly) else int(item)  # type: ignore[call-overload]


def depends(call: Call, what: str = "") -> str:
    """The reason for a size that only running tells."""
    return f"depends on data: {what or call.op_type}"


def asked_sizes(call: Call, index: int, name: str) -> list[Size]:
    """Sizes from an input's contents; unknown ones if only their number is known."""
    sizes = call.sizes(index)
    if sizes is not None:
        return sizes
    reason = call.input(index).reason or depends(call, f"the {name} of {call.op_type}")
    shape = call.input(index).shape
    if shape is not None and len(shape) == 1 and isinstance(shape[0], int) and shape[0] <= 64:
        return [unknown(reason) for _ in range(shape[0])]
    raise Unshaped(reason)


def tensor(dtype: str, shape: Sizes | list[Size] | None, data: Data | None = None) -> list[Value]:
    """The outputs of an operator with one tensor output."""
    return [Value(dtype, None if shape is None else tuple(shape), data)]


def axis_of(axis: int, rank: int) -> int:
    """An axis counted from the front; Misfit when the tensor has no such axis."""
    if not -rank <= axis < rank:
        raise Misfit(f"axis {axis} of a tensor with {rank} dimensions")
    return axis % rank


def merge_dims(left: Size, right: Size) -> Size:
    """Two sizes that must be equal: the one known better."""
    if isinstance(left, int) and isinstance(right, int) and left != right:
        raise Misfit(f"{left} against {right}")
    if isinstance(left, int) or isinstance(right, int):
        return left if isinstance(left, int) else right
    return right if left.is_unknown else left


def broadcast_dim(left: Size, right: Size) -> Size:
    """The size two broadcast sizes give."""
    if right == 1 or left == right:  # noqa: PLR1714 (a Poly and a number)
        return left
    if left == 1:
        return right
    if isinstance(left, int) and isinstance(right, int):
        raise Misfit(f"{left} against {right}")
    if isinstance(left, int) or isinstance(right, int):
        # a size by name next to a number over 1 can only be 1 or that number
        return left if isinstance(left, int) else right
    return _one_of(left, right)


def _one_of(left: Poly, right: Poly) -> Size:
    try:
        equal(left, right)
    except Undecided:
        reason = left.reason or right.reason or f"whether {left} equals {right} is open"
        return unknown(reason)
    raise Misfit(f"{left} against {right}")


def broadcast(*shapes: Sizes) -> Sizes:
    """The shape several broadcast together give (numpy's rule)."""
    rank = max((len(shape) for shape in shapes), default=0)
    result: list[Size] = [1] * rank
    for shape in shapes:
        offset = rank - len(shape)
        for index, size in enumerate(shape):
            result[offset + index] = broadcast_dim(result[offset + index], size)
    return tuple(result)
