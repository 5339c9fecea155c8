"""What a rule is, and what it says of weights, windows and element types.

A rule's functions calculate with ``+ − * //`` on the sizes they are given. With numbers they give the
numbers, with symbolic sizes the symbolic shape, and with ``Call.explained`` formulas to print.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct

from graph.rules.call import Call
from graph.terms import UNKNOWN, Size, Sizes, Term, product, total
from graph.values import Weight


class Part(Struct, frozen=True):
    """One weight of a layer: its name within the layer (``kernel``, ``lstm_cell/kernel``) and shape.

    ``dtype`` is "" for the layer's own.
    """

    path: str
    shape: Sizes
    trainable: bool = True
    dtype: str = ""


class Window(Struct, frozen=True):
    """What one output position reads along one spatial axis.

    ``padding`` is ``valid``, ``same`` or the cells added before and after. ``up`` is the factor by which
    the axis grows (transposed convolution, up-sampling); ``whole`` that all positions are read.
    """

    kernel: int = 1
    stride: int = 1
    dilation: int = 1
    padding: str | tuple[int, int] = "valid"
    up: int = 1
    whole: bool = False


ShapeRule: TypeAlias = Callable[[Call], Sizes]
ShapesRule: TypeAlias = Callable[[Call], list[Sizes]]
PartsRule: TypeAlias = Callable[[Call], list[Part]]
SizeRule: TypeAlias = Callable[[Call], Size]
WindowRule: TypeAlias = Callable[[Call], tuple[Window, ...]]
TextRule: TypeAlias = Callable[[Call], str]


def no_parts(call: Call) -> list[Part]:
    """An operation without weights."""
    return []


def nothing(call: Call) -> Size:
    """An operation without multiply-accumulates."""
    return 0


def _policy(call: Call) -> str:
    """Name of the layer's dtype policy, of a quantised one the policy before; float32 where none is given."""
    policy = call.attributes.get("dtype")
    if policy is None:
        return "float32"
    if isinstance(policy, Mapping):
        inner = policy.get("config")
        policy = inner.get("name", "float32") if isinstance(inner, Mapping) else "float32"
    return policy.rpartition("_from_")[2] if isinstance(policy, str) else "float32"


def layer_dtype(call: Call) -> str:
    """What the layer computes in: ``mixed_bfloat16`` computes in bfloat16."""
    return _policy(call).removeprefix("mixed_")


def variable_dtype(call: Call) -> str:
    """What the layer keeps its weights in: a mixed policy keeps float32."""
    policy = _policy(call)
    return "float32" if policy.startswith("mixed_") else policy


def input_dtype(call: Call) -> str:
    """The element type of the first input."""
    return call.dtypes[0] if call.dtypes else "float32"


def same_shape(call: Call) -> Sizes:
    """The first input's shape."""
    return call.shape()


class Rule(Struct, frozen=True):
    """Everything that is known of one operation.

    category: input, convolution, dense, pooling, normalisation, activation, merge, recurrent or shape.
    shape: the output's shape, or ``shapes`` those of several outputs.
    parts: its weights, in the framework's order.
    params: its number of parameters as a formula people use; the sum of the weights where None.
    macs: multiply-accumulates of one forward pass for a batch of one.
    window: what an output position reads along each spatial axis; None where that has no meaning.
    dtype: element type of the outputs; ``later_dtype`` of all but the first where it differs.
    """

    category: str
    shape: ShapeRule = same_shape
    shapes: ShapesRule | None = None
    parts: PartsRule = no_parts
    params: SizeRule | None = None
    macs: SizeRule = nothing
    window: WindowRule | None = None
    dtype: TextRule = layer_dtype
    later_dtype: TextRule | None = None

    def output_shapes(self, call: Call) -> list[Sizes]:
        """The shapes of all outputs."""
        return [self.shape(call)] if self.shapes is None else self.shapes(call)

    def output_dtypes(self, call: Call, count: int) -> list[str]:
        """The element types of all outputs."""
        first = self.dtype(call)
        later = first if self.later_dtype is None else self.later_dtype(call)
        return [first, *[later] * (count - 1)]

    def parameter_count(self, call: Call) -> Size:
        """Number of parameters, as a formula when the call is explained."""
        if self.params is not None:
            return self.params(call)
        return stored_count(call, self.parts(call))


def stored_count(call: Call, parts: list[Part]) -> Size:
    """The numbers that these weights hold, as a formula when the call is explained."""
    return total(_part_size(call, part) for part in parts)


def _part_size(call: Call, part: Part) -> Size:
    """Product of a weight's shape, its sizes marked with the weight's name."""
    role = part.path.rsplit("/", 1)[-1]
    return product(call.mark(size, role) for size in part.shape) if part.shape else call.mark(1, role)


def weight(layer: str, part: Part, dtype: str, frozen: bool) -> Weight:
    """The graph's weight for one part of a layer."""
    return Weight(
        f"{layer}/{part.path}",
        tuple(_dim(size) for size in part.shape),
        part.dtype or dtype,
        part.trainable and not frozen,
        part.path.rsplit("/", 1)[-1],
    )


def _dim(size: Size) -> int | str | None:
    if isinstance(size, Term):
        return None if size is UNKNOWN else str(size)
    return size
