"""What a rule is and what it is given.

A rule's functions calculate with ``+ − * //`` on the sizes they are given. With numbers they give the
numbers, with symbolic sizes the symbolic shape, and with ``Call.explained`` formulas to print.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct

from graph.expressions import Leaf
from graph.terms import UNKNOWN, Size, Sizes, Term, product, total
from graph.values import Weight


class Impossible(Exception):
    """The operation cannot work on what it is given; the text is the reason, without the node's name."""


class Part(Struct, frozen=True):
    """One weight of a layer: its name within the layer (``kernel``, ``lstm_cell/kernel``) and shape.

    ``dtype`` is "" for the layer's own. ``count`` overrides the product of the shape.
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


class Call:
    """One call of an operation: its attributes and the sizes of its inputs.

    attributes: plain JSON data, untrusted.
    shapes: the inputs' shapes; None where even the rank is unknown.
    dtypes: the inputs' element types.
    outputs: how many outputs the loader saw, 0 when unknown.
    results: the outputs' shapes where they are known already; rules of ONNX products read them.
    explained: whether sizes taken through ``mark`` become leaves of a printable expression.
    """

    __slots__ = ("attributes", "dtypes", "explained", "outputs", "results", "shapes")

    def __init__(
        self,
        attributes: Mapping[str, Any],
        shapes: tuple[Sizes | None, ...],
        dtypes: tuple[str, ...] = (),
        outputs: int = 0,
        explained: bool = False,
        results: tuple[Sizes | None, ...] = (),
    ) -> None:
        self.attributes = attributes
        self.shapes = shapes
        self.dtypes = dtypes
        self.outputs = outputs
        self.explained = explained
        self.results = results

    def mark(self, size: Size, label: str, listed: bool = False) -> Size:
        """The size, as a named leaf when the formula is wanted."""
        return Leaf(size, label, listed) if self.explained else size

    def shape(self, position: int = 0) -> Sizes:
        """Shape of one input; refuses where there is no such input."""
        if position >= len(self.shapes):
            raise Impossible(f"it needs {position + 1} input{'s' * (position > 0)} and has {len(self.shapes)}")
        found = self.shapes[position]
        if found is None:
            raise UnknownRank
        return found

    def flag(self, key: str, default: bool = False) -> bool:
        """A yes-or-no attribute."""
        found = self.attributes.get(key, default)
        return default if found is None else bool(found)

    def text(self, key: str, default: str = "") -> str:
        """A word among the attributes."""
        found = self.attributes.get(key, default)
        return found if isinstance(found, str) else default

    def number(self, key: str, default: int | None = None) -> int:
        """A whole-number attribute; refuses where it is neither given nor defaulted."""
        found = self.attributes.get(key)
        return whole(key, default if found is None else found)

    def numbers(self, key: str, rank: int, default: int | None = 1) -> tuple[int, ...]:
        """A whole number per axis; a single number stands for all axes."""
        found = self.attributes.get(key)
        if found is None:
            found = default
        if isinstance(found, list) and len(found) == rank and all(type(item) is int for item in found):
            return tuple(found)
        if isinstance(found, list | tuple):
            if len(found) == 1 and rank > 1:
                found = [*found] * rank
            if len(found) != rank:
                raise Impossible(f"{key} must have {rank} numbers, not {len(found)}")
            return tuple(whole(key, item) for item in found)
        return (whole(key, found),) * rank

    def axis(self, default: int = -1, rank: int | None = None) -> int:
        """The attribute ``axis`` counted from the front."""
        return axis_of(self.number("axis", default), len(self.shape()) if rank is None else rank)

    def nested(self, key: str) -> tuple[str, dict[str, Any]]:
        """Class name and configuration of an inner layer; refuses where there is none."""
        return nested_layer(key, self.attributes.get(key))

    @property
    def channels_first(self) -> bool:
        """Whether the channels stand right behind the batch."""
        return self.attributes.get("data_format") == "channels_first"

    def inner(self, attributes: Mapping[str, Any], *shapes: Sizes | None) -> Call:
        """The call of a layer inside this one."""
        return Call(attributes, shapes, self.dtypes, 0, self.explained)


class UnknownRank(Exception):
    """An input's rank is unknown, so nothing can be said of the output."""


class Opaque(Exception):
    """The operation holds something that no rule knows (a layer of the user's own)."""


def whole(key: str, found: object) -> int:
    """A whole number out of JSON; refuses anything else."""
    if isinstance(found, float) and found.is_integer():
        return int(found)
    if not isinstance(found, int) or isinstance(found, bool):
        raise Impossible(f"{key} must be a whole number, not {_brief(found)}")
    return found


def _brief(found: object) -> str:
    text = repr(found)
    return text if len(text) <= 40 else text[:37] + "..."


def nested_layer(key: str, found: object) -> tuple[str, dict[str, Any]]:
    """Class name and configuration out of ``{"class_name": ..., "config": ...}``."""
    if isinstance(found, Mapping):
        config = found.get("config")
        if isinstance(config, Mapping):
            return str(found.get("class_name", "")), dict(config)
    raise Impossible(f"{key} must describe a layer, not {_brief(found)}")


ShapeRule: TypeAlias = Callable[[Call], Sizes]
ShapesRule: TypeAlias = Callable[[Call], list[Sizes]]
PartsRule: TypeAlias = Callable[[Call], list[Part]]
SizeRule: TypeAlias = Callable[[Call], Size]
WindowRule: TypeAlias = Callable[[Call], tuple[Window, ...]]
TextRule: TypeAlias = Callable[[Call], str]


Answer = TypeVar("Answer")


def asked(function: Callable[[Call], Answer], call: Call) -> Answer:
    """A rule's answer; attributes that contradict the inputs are refused, whatever a file made them."""
    try:
        return function(call)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise Impossible("its attributes do not fit its inputs") from error


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


def axis_of(axis: int, rank: int) -> int:
    """A possibly negative axis counted from the front; refuses one outside."""
    if not -rank <= axis < rank:
        raise Impossible(f"axis {axis} does not exist in an input of {rank} dimensions")
    return axis % rank


def known(size: Size) -> int | None:
    """The number, None when it is symbolic or unknown."""
    return size if isinstance(size, int) else None


def positive(size: Size, reason: Callable[[], str]) -> Size:
    """The size; refuses zero and less."""
    if isinstance(size, int) and size <= 0:
        raise Impossible(reason())
    return size


def sizes_text(shape: Sizes) -> str:
    """``220×170×64`` for messages."""
    return "×".join("?" if size is UNKNOWN else str(size) for size in shape)


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
