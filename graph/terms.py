"""Sizes that rules calculate with: a number, a symbolic size, an unknown one, or an expression to print.

A rule is written once with ``+ − * //``; what it is given decides what it yields. Where two kinds
meet, the one of higher ``rank`` decides: expression over unknown over symbolic over number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal, TypeAlias

Operator: TypeAlias = Literal["+", "-", "*", "//", "ceil", "/", "max"]
"""``ceil`` divides and rounds up; ``/`` is a division known to be exact."""


class Term:
    """A size that is no plain number; subclasses say how to ``combine`` in one place."""

    __slots__ = ()
    rank: ClassVar[int] = 0

    def combine(self, operator: Operator, other: Size, swapped: bool) -> Size:
        """``self operator other``, or ``other operator self`` when swapped."""
        raise NotImplementedError

    def __add__(self, other: Size) -> Size:
        return apply("+", self, other)

    def __radd__(self, other: int) -> Size:
        return apply("+", other, self)

    def __sub__(self, other: Size) -> Size:
        return apply("-", self, other)

    def __rsub__(self, other: int) -> Size:
        return apply("-", other, self)

    def __mul__(self, other: Size) -> Size:
        return apply("*", self, other)

    def __rmul__(self, other: int) -> Size:
        return apply("*", other, self)

    def __floordiv__(self, other: Size) -> Size:
        return apply("//", self, other)

    def __rfloordiv__(self, other: int) -> Size:
        return apply("//", other, self)


Size: TypeAlias = int | Term
Sizes: TypeAlias = tuple[Size, ...]


class Unknown(Term):
    """A size of which nothing is known; whatever it enters is unknown too."""

    __slots__ = ()
    rank = 2

    def combine(self, operator: Operator, other: Size, swapped: bool) -> Size:
        """Nothing is known of the result, save that nothing times zero is zero."""
        return 0 if operator == "*" and other == 0 else self

    def __repr__(self) -> str:
        return "?"


UNKNOWN = Unknown()


def apply(operator: Operator, left: Size, right: Size) -> Size:
    """Let the operand of higher rank decide; plain numbers are calculated."""
    if isinstance(left, Term):
        if isinstance(right, Term) and right.rank > left.rank:
            return right.combine(operator, left, swapped=True)
        return left.combine(operator, right, swapped=False)
    if isinstance(right, Term):
        return right.combine(operator, left, swapped=True)
    return calculate(operator, left, right)


def calculate(operator: Operator, left: int, right: int) -> int:
    """The value of ``left operator right`` for two numbers."""
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "ceil":
            return -(-left // right)
        case "max":
            return max(left, right)
    return left // right


def ceil_div(left: Size, right: Size) -> Size:
    """``⌈left / right⌉``."""
    if isinstance(left, int) and isinstance(right, int):
        return -(-left // right)
    return apply("ceil", left, right)


def exact_div(left: Size, right: Size) -> Size:
    """``left / right`` where the caller knows that it divides (channels per group)."""
    return apply("/", left, right)


def maximum(left: Size, right: Size) -> Size:
    """The larger of two sizes."""
    return apply("max", left, right)


def product(sizes: Iterable[Size]) -> Size:
    """Product of sizes; 1 for none."""
    result: Size = 1
    first = True
    for size in sizes:
        result = size if first else result * size
        first = False
    return result


def total(sizes: Iterable[Size]) -> Size:
    """Sum of sizes; 0 for none."""
    result: Size = 0
    first = True
    for size in sizes:
        result = size if first else result + size
        first = False
    return result
