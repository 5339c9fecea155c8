"""What a rule is given: one call of an operation, and the ways to refuse it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from graph.expressions import Leaf
from graph.terms import UNKNOWN, Size, Sizes


class Impossible(Exception):
    """The operation cannot work on what it is given; the text is the reason, without the node's name."""


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

    def listed(self, key: str) -> list[int]:
        """A list of whole numbers; a single one stands alone, −1 for None ("whatever fits")."""
        found = self.attributes.get(key)
        if found is None:
            raise Opaque
        given = found if isinstance(found, list | tuple) else [found]
        return [-1 if item is None else whole(key, item) for item in given]

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


Answer = TypeVar("Answer")


def asked(function: Callable[[Call], Answer], call: Call) -> Answer:
    """A rule's answer; attributes that contradict the inputs are refused, whatever a file made them."""
    try:
        return function(call)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise Impossible("its attributes do not fit its inputs") from error


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
