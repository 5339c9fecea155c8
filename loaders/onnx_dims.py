"""Exact arithmetic on sizes that may be numbers, names or unknown.

A size is an ``int`` or a ``Poly``: a polynomial with whole coefficients over *atoms*. An atom
is a named dimension (``batch``), a rounded quotient (``⌈H/2⌉``), or a size nobody can know
before running, with the reason. So ``batch·seq·768 // 64 // seq`` is ``12·batch``, and a size
that depends on data still equals itself further down.

Rounded quotients stay in one normal form, because ⌊(⌊n/d⌋ + c)/k⌋ = ⌊(n + c·d)/(d·k)⌋
(Graham, Knuth, Patashnik, Concrete Mathematics, 3.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import count
from math import gcd, prod
from typing import TypeAlias, Union

MAX_TERMS = 24
MAX_TEXT = 160


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """An indivisible factor. ``text`` identifies it; an unknown one has a ``reason``.

    ``numerator`` and ``divisor`` are kept for a rounded-down quotient.
    """

    text: str
    reason: str = field(default="", compare=False)
    numerator: int | Poly | None = field(default=None, compare=False)
    divisor: int | Poly = field(default=0, compare=False)
    unknown: bool = field(default=False, compare=False)


Monomial: TypeAlias = tuple[Atom, ...]
_ids = count()


@dataclass(frozen=True, slots=True)
class Poly:
    """A polynomial that is not a plain number; ``terms`` are sorted, coefficients not zero."""

    terms: tuple[tuple[Monomial, int], ...]

    def __add__(self, other: Size) -> Size:
        if not isinstance(other, (int, Poly)):
            return NotImplemented
        return _make([*self.terms, *terms_of(other)])

    __radd__ = __add__

    def __neg__(self) -> Size:
        return self * -1

    def __sub__(self, other: Size) -> Size:
        return self + other * -1

    def __rsub__(self, other: int) -> Size:
        return self * -1 + other

    def __mul__(self, other: Size | float) -> Size:
        if isinstance(other, float) and other.is_integer():
            other = int(other)
        if not isinstance(other, (int, Poly)):
            return NotImplemented
        pairs = [(tuple(sorted(a + b)), x * y) for a, x in self.terms for b, y in terms_of(other)]
        return _make(pairs)

    __rmul__ = __mul__

    def __floordiv__(self, other: Size) -> Size:
        return floor_div(self, other)

    def __rfloordiv__(self, other: int) -> Size:
        return floor_div(other, self)

    def __str__(self) -> str:
        return _join(self.terms)

    @property
    def atoms(self) -> set[Atom]:
        """Every atom in it, those inside quotients included."""
        found = {atom for monomial, _ in self.terms for atom in monomial}
        parts = [part for atom in found for part in (atom.numerator, atom.divisor)]
        return found.union(*(part.atoms for part in parts if isinstance(part, Poly)))

    def at(self, values: Mapping[str, int]) -> int:
        """The size with numbers put in for its names; KeyError for one that is missing."""
        return sum(factor * prod(_value(atom, values) for atom in monomial) for monomial, factor in self.terms)

    @property
    def reason(self) -> str:
        """Why the size is unknown, "" if it is known by name."""
        return next((atom.reason for atom in sorted(self.atoms) if atom.unknown), "")

    @property
    def is_unknown(self) -> bool:
        """Whether it holds a size nobody can know before running."""
        return any(atom.unknown or _hides_unknown(atom) for monomial, _ in self.terms for atom in monomial)


Size: TypeAlias = Union[int, Poly]  # noqa: UP007 (a forward reference)


def _hides_unknown(atom: Atom) -> bool:
    return any(isinstance(part, Poly) and part.is_unknown for part in (atom.numerator, atom.divisor))


def _value(atom: Atom, values: Mapping[str, int]) -> int:
    if atom.numerator is None:
        return values[atom.text]
    return _number(atom.numerator, values) // _number(atom.divisor, values)


def _number(size: Size, values: Mapping[str, int]) -> int:
    return size.at(values) if isinstance(size, Poly) else size


def symbol(name: str) -> Poly:
    """A named dimension."""
    return Poly((((Atom(name),), 1),))


def unknown(reason: str) -> Poly:
    """A fresh size that equals nothing but itself."""
    return Poly((((Atom(f"?{next(_ids)}", reason=reason, unknown=True),), 1),))


def floor_div(top: Size, bottom: Size) -> Size:
    """⌊top / bottom⌋, exact where it divides."""
    if isinstance(top, int) and isinstance(bottom, int):
        return top // bottom
    if isinstance(bottom, Poly):
        return _divide_by_poly(top, bottom)
    if bottom < 0:
        return floor_div(top * -1, -bottom)
    if bottom == 0:
        raise ZeroDivisionError("a size divided by zero")
    whole = _make([(m, c // bottom) for m, c in terms_of(top) if c % bottom == 0 or not m])
    rest = _make([(m, c % bottom if not m else c) for m, c in terms_of(top) if c % bottom])
    return whole + _quotient(rest, bottom)


def ceil_div(top: Size, bottom: Size) -> Size:
    """⌈top / bottom⌉."""
    return floor_div(top * -1, bottom) * -1 if isinstance(bottom, Poly) else floor_div(top + (bottom - 1), bottom)


def product(sizes: tuple[Size, ...] | list[Size]) -> Size:
    """The product of all, 1 for none."""
    return reduce(lambda a, b: a * b, sizes, 1)


def terms_of(size: Size) -> tuple[tuple[Monomial, int], ...]:
    """The size as terms, a plain number as one without atoms."""
    return size.terms if isinstance(size, Poly) else ((((), int(size)),) if size else ())


def _make(pairs: list[tuple[Monomial, int]]) -> Size:
    merged: dict[Monomial, int] = {}
    for monomial, factor in pairs:
        merged[monomial] = merged.get(monomial, 0) + factor
    kept = sorted((m, c) for m, c in merged.items() if c)
    if not kept:
        return 0
    if len(kept) == 1 and not kept[0][0]:
        return kept[0][1]
    if len(kept) > MAX_TERMS or any(len(m) > MAX_TERMS for m, _ in kept):
        return unknown("its formula is too long")
    return Poly(tuple(kept))


def _quotient(rest: Size, bottom: int) -> Size:
    """⌊rest / bottom⌋ where nothing can be taken out of the floor any more."""
    if isinstance(rest, int):
        return rest // bottom
    inner = _single_floor(rest)
    if inner is not None:
        numerator, divisor, constant = inner
        return floor_div(numerator + constant * divisor, divisor * bottom)
    common = gcd(bottom, *(c for m, c in rest.terms if m))
    if common > 1:
        return floor_div(_make([(m, c // common) for m, c in rest.terms]), bottom // common)
    if rest.is_unknown:
        return unknown(rest.reason)
    text = _quotient_text(rest, bottom)
    return unknown("its formula is too long") if len(text) > MAX_TEXT else _of(Atom(text, "", rest, bottom))


def _single_floor(rest: Poly) -> tuple[Size, int, int] | None:
    """``(numerator, divisor, constant)`` if rest is one rounded quotient by a number, plus a constant."""
    variable = [(m, c) for m, c in rest.terms if m]
    constant = sum(c for m, c in rest.terms if not m)
    if len(variable) != 1 or variable[0][1] != 1 or len(variable[0][0]) != 1:
        return None
    atom = variable[0][0][0]
    if atom.numerator is None or not isinstance(atom.divisor, int):
        return None
    return atom.numerator, atom.divisor, constant


def _divide_by_poly(top: Size, bottom: Poly) -> Size:
    if top == 0:
        return 0
    exact = _exact_ratio(top, bottom)
    if exact is not None:
        return exact
    reason = next((s.reason for s in (top, bottom) if isinstance(s, Poly) and s.is_unknown), "")
    if reason:
        return unknown(reason)
    text = f"⌊{_factor(top)}/{_factor(bottom)}⌋"
    return unknown("its formula is too long") if len(text) > MAX_TEXT else _of(Atom(text, "", top, bottom))


def _exact_ratio(top: Size, bottom: Poly) -> Size | None:
    """top / bottom when it is a polynomial: by a monomial, or a whole multiple of bottom."""
    if len(bottom.terms) == 1:
        (divisor, factor) = bottom.terms[0]
        parts = [(_without(m, divisor), c) for m, c in terms_of(top)]
        if all(m is not None and c % factor == 0 for m, c in parts):
            return _make([(m, c // factor) for m, c in parts if m is not None])
        return None
    lead = _exact_ratio(_make([terms_of(top)[-1]]), Poly((bottom.terms[-1],))) if bottom.terms[-1][0] else None
    return lead if lead is not None and lead * bottom == top else None


def _without(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    rest = list(monomial)
    for atom in divisor:
        if atom not in rest:
            return None
        rest.remove(atom)
    return tuple(rest)


def _of(atom: Atom) -> Poly:
    return Poly((((atom,), 1),))


def _quotient_text(top: Poly, bottom: int) -> str:
    constant = sum(c for m, c in top.terms if not m)
    if constant == bottom - 1:
        return f"⌈{_factor(top - constant)}/{bottom}⌉"
    return f"⌊{_factor(top)}/{bottom}⌋"


def _factor(size: Size) -> str:
    return f"({size})" if isinstance(size, Poly) and len(size.terms) > 1 else str(size)


def _join(terms: tuple[tuple[Monomial, int], ...]) -> str:
    """Variables first, the constant last: ``2·batch + 1``."""
    ordered = [t for t in terms if t[0]] + [t for t in terms if not t[0]]
    text = ""
    for monomial, factor in ordered:
        body = "·".join([str(abs(factor))] * (abs(factor) != 1 or not monomial) + [atom.text for atom in monomial])
        sign = "−" if factor < 0 else "+"
        text += f" {sign} {body}" if text else ("−" if factor < 0 else "") + body
    return text
