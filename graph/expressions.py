"""Formulas that remember how a number came about: calculate, print and name their parts.

A rule given ``Leaf`` values instead of numbers yields an expression: ``evaluate`` gives the number,
``text`` prints ``⌊(446 − 7)/2⌋ + 1``, ``terms`` names what went in.
"""

from __future__ import annotations

from typing import TypeAlias

from graph.terms import UNKNOWN, Operator, Size, Term, apply, calculate

TermValue: TypeAlias = int | str | list[int | str | None] | None

_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 3, "ceil": 3, "max": 3}
_SIGNS = {"+": " + ", "-": " − ", "*": "·", "/": "/"}


class Expression(Term):
    """A formula over sizes."""

    __slots__ = ()
    rank = 3

    def combine(self, operator: Operator, other: Size, swapped: bool) -> Size:
        """A larger expression; what changes nothing (``·1``, ``+ 0``, ``/1``) is left out."""
        mate = other if isinstance(other, Expression) else Leaf(other, "")
        left, right = (mate, self) if swapped else (self, mate)
        return _neutral(operator, left, right) or Operation(operator, left, right)

    def evaluate(self) -> Size:
        """The value: a number, a symbolic size, or UNKNOWN."""
        raise NotImplementedError

    def text(self) -> str:
        """The formula in print, with no more brackets than it needs."""
        raise NotImplementedError

    def latex(self) -> str:
        """The formula for LaTeX's math mode."""
        raise NotImplementedError

    def leaves(self) -> list[Leaf]:
        """Every leaf from left to right; one used twice stands twice."""
        raise NotImplementedError

    def terms(self) -> dict[str, TermValue]:
        """Values by label; several leaves of one label (the axes of a kernel) become a list."""
        found: dict[str, list[Leaf]] = {}
        for leaf in self.leaves():
            group = found.setdefault(leaf.label, [])
            if leaf.label and not any(leaf is other for other in group):
                group.append(leaf)
        return {label: _term_value(group) for label, group in found.items() if label}


class Leaf(Expression):
    """A size that enters a formula, with the name of what it is; ``listed`` makes its term a list."""

    __slots__ = ("label", "listed", "size")

    def __init__(self, size: Size, label: str, listed: bool = False) -> None:
        self.size = size
        self.label = label
        self.listed = listed

    def evaluate(self) -> Size:
        """The size itself."""
        return self.size

    def text(self) -> str:
        """The size, ``?`` where unknown."""
        return "?" if self.size is UNKNOWN else str(self.size)

    def latex(self) -> str:
        """The size, its floors as LaTeX commands."""
        return latex_size(self.text())

    def leaves(self) -> list[Leaf]:
        """This leaf."""
        return [self]


class Operation(Expression):
    """Two expressions joined by an operator."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: Operator, left: Expression, right: Expression) -> None:
        self.operator = operator
        self.left = left
        self.right = right

    def evaluate(self) -> Size:
        """Calculate both sides, then this."""
        left, right = self.left.evaluate(), self.right.evaluate()
        if isinstance(left, int) and isinstance(right, int):
            return calculate(self.operator, left, right)
        return apply(self.operator, left, right)

    def text(self) -> str:
        """The formula in print."""
        left, right = self.left.text(), self.right.text()
        match self.operator:
            case "//":
                return f"⌊{_bracketed(self.left, left, 2)}/{_bracketed(self.right, right, 3)}⌋"
            case "ceil":
                return f"⌈{_bracketed(self.left, left, 2)}/{_bracketed(self.right, right, 3)}⌉"
            case "max":
                return f"max({left}, {right})"
        return self._joined(left, right, _SIGNS[self.operator])

    def latex(self) -> str:
        """The formula for LaTeX's math mode."""
        left, right = self.left.latex(), self.right.latex()
        match self.operator:
            case "//":
                return rf"\left\lfloor \frac{{{left}}}{{{right}}} \right\rfloor"
            case "ceil":
                return rf"\left\lceil \frac{{{left}}}{{{right}}} \right\rceil"
            case "max":
                return rf"\max({left}, {right})"
            case "/":
                return rf"\frac{{{left}}}{{{right}}}"
        sign = {"+": " + ", "-": " - ", "*": r" \cdot "}[self.operator]
        return self._joined(left, right, sign)

    def _joined(self, left: str, right: str, sign: str) -> str:
        precedence = _PRECEDENCE[self.operator]
        # a − (b − c) and a/(b/c) keep their brackets; a + (b + c) and a·(b·c) need none
        strict = precedence + (self.operator in ("-", "/"))
        return _bracketed(self.left, left, precedence) + sign + _bracketed(self.right, right, strict)

    def leaves(self) -> list[Leaf]:
        """The leaves of both sides."""
        return self.left.leaves() + self.right.leaves()


def _neutral(operator: Operator, left: Expression, right: Expression) -> Expression | None:
    """The other side where one side changes nothing and is a bare number of the rule's own."""
    if isinstance(right, Leaf) and not right.label:
        if right.size == 0 and operator in ("+", "-"):
            return left
        if right.size == 1 and operator in ("*", "/", "//", "ceil"):
            return left
    if isinstance(left, Leaf) and not left.label:
        if left.size == 0 and operator == "+":
            return right
        if left.size == 1 and operator == "*":
            return right
    return None


def _precedence(expression: Expression) -> int:
    if isinstance(expression, Operation):
        return _PRECEDENCE[expression.operator]
    text = expression.text()
    if text.startswith("−") or " + " in text or " − " in text:
        return 1
    return 2 if "·" in text else 4


def _bracketed(expression: Expression, text: str, least: int) -> str:
    return text if _precedence(expression) >= least else f"({text})"


def _term_value(leaves: list[Leaf]) -> TermValue:
    values: list[int | str | None] = [_plain(leaf.size) for leaf in leaves]
    return values if len(values) > 1 or leaves[0].listed else values[0]


def _plain(size: Size) -> int | str | None:
    if isinstance(size, int):
        return size
    return None if size is UNKNOWN else str(size)


def latex_size(text: str) -> str:
    """A size's text for LaTeX's math mode."""
    pairs = {"⌊": r"\lfloor ", "⌋": r" \rfloor", "⌈": r"\lceil ", "⌉": r" \rceil", "·": r" \cdot ", "−": "-"}
    for sign, command in pairs.items():
        text = text.replace(sign, command)
    return text


def formula(size: Size) -> str:
    """The text of a size or expression."""
    if isinstance(size, Expression):
        return size.text()
    return "?" if size is UNKNOWN else str(size)


def value(size: Size) -> Size:
    """The value of a size or expression."""
    return size.evaluate() if isinstance(size, Expression) else size
