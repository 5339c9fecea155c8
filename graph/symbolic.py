"""Exact symbolic sizes: integer polynomials over letters and floors of such, in one canonical form.

Floors compose: ``⌊(⌊(H+a)/b⌋+c)/s⌋ = ⌊(H+a+b·c)/(b·s)⌋`` (Graham, Knuth, Patashnik, *Concrete
Mathematics*, 3.11), so convolutions, poolings, paddings and crops of a letter stay one floor however deep
the network. The canonical text (``⌈H/32⌉``, ``⌊(H+21)/32⌋ − 2``) is the size's identity and parses back.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import TypeAlias

from graph.terms import UNKNOWN, Operator, Size, Term


class Floor:
    """``⌊numerator / divisor⌋`` with 0 ≤ constant of the numerator < divisor."""

    __slots__ = ("divisor", "numerator", "text")

    def __init__(self, numerator: Sym, divisor: int) -> None:
        self.numerator = numerator
        self.divisor = divisor
        self.text = self._print()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Floor) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def _print(self) -> str:
        constant = self.numerator.constant
        if constant and constant == self.divisor - 1:
            return f"⌈{_numerator_text(self.numerator.without_constant())}/{self.divisor}⌉"
        return f"⌊{_numerator_text(self.numerator)}/{self.divisor}⌋"


Atom: TypeAlias = str | Floor
Monomial: TypeAlias = tuple[Atom, ...]
"""Atoms sorted by text, one repeated for a power; () is the constant."""


def _atom_text(atom: Atom) -> str:
    return atom if isinstance(atom, str) else atom.text


class Sym(Term):
    """A polynomial with integer coefficients over atoms; equal when its text is equal."""

    __slots__ = ("terms", "text")
    rank = 1

    def __init__(self, terms: tuple[tuple[Monomial, int], ...]) -> None:
        self.terms = terms
        self.text = _polynomial_text(terms, " ")

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Sym({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sym) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def constant(self) -> int:
        """The term without letters."""
        return next((factor for monomial, factor in self.terms if not monomial), 0)

    def without_constant(self) -> Sym:
        """The terms with letters."""
        return Sym(tuple(term for term in self.terms if term[0]))

    def combine(self, operator: Operator, other: Size, swapped: bool) -> Size:
        """Calculate with a number or another symbolic size; UNKNOWN where the form is not closed."""
        mine, theirs = _polynomial(self), _polynomial(other)
        left, right = (theirs, mine) if swapped else (mine, theirs)
        match operator:
            case "+":
                return _make(_add(left, right, 1))
            case "-":
                return _make(_add(left, right, -1))
            case "*":
                return _make(_multiply(left, right))
            case "max":
                return self if self == other else UNKNOWN
        return _divide(left, right, upwards=operator == "ceil")

    def substitute(self, values: Mapping[str, int | Sym]) -> Size:
        """The size with sizes put in for letters; letters not named stay."""
        result: Size = 0
        for monomial, factor in self.terms:
            part: Size = factor
            for atom in monomial:
                part = part * _substitute(atom, values)
            result = result + part
        return result


Polynomial: TypeAlias = dict[Monomial, int]


def _substitute(atom: Atom, values: Mapping[str, int | Sym]) -> Size:
    if isinstance(atom, str):
        return values[atom] if atom in values else letter(atom)
    return atom.numerator.substitute(values) // atom.divisor


def _polynomial(size: Size) -> Polynomial:
    if isinstance(size, Sym):
        return dict(size.terms)
    assert isinstance(size, int)
    return {(): size} if size else {}


def _make(polynomial: Polynomial) -> Size:
    """The canonical size: a plain number where no letter is left."""
    terms = {monomial: factor for monomial, factor in polynomial.items() if factor}
    if not terms:
        return 0
    if tuple(terms) == ((),):
        return terms[()]
    return Sym(tuple(sorted(terms.items(), key=_order)))


def _order(term: tuple[Monomial, int]) -> tuple[int, list[str]]:
    """Higher degrees first, the constant last; then alphabetically."""
    return -len(term[0]), [_atom_text(atom) for atom in term[0]]


def _add(left: Polynomial, right: Polynomial, sign: int) -> Polynomial:
    result = dict(left)
    for monomial, factor in right.items():
        result[monomial] = result.get(monomial, 0) + sign * factor
    return result


def _multiply(left: Polynomial, right: Polynomial) -> Polynomial:
    result: Polynomial = {}
    for first, a in left.items():
        part = {tuple(sorted((*first, *second), key=_atom_text)): a * b for second, b in right.items()}
        result = _add(result, part, 1)
    return result


def _divide(left: Polynomial, right: Polynomial, *, upwards: bool) -> Size:
    if tuple(right) == ((),) and right[()] > 0:
        divisor = right[()]
        return floor_div(_add(left, {(): divisor - 1}, 1) if upwards else left, divisor)
    return _quotient(left, right) or UNKNOWN


def _quotient(left: Polynomial, right: Polynomial) -> Size | None:
    """The exact quotient by a single monomial, None where there is none."""
    if len(right) != 1:
        return 1 if left and _make(_add(left, right, -1)) == 0 else None
    (monomial, factor) = next(iter(right.items()))
    result: Polynomial = {}
    for atoms, coefficient in left.items():
        kept = list(atoms)
        for atom in monomial:
            if atom not in kept:
                return None
            kept.remove(atom)
        if not factor or coefficient % factor:
            return None
        result = _add(result, {tuple(kept): coefficient // factor}, 1)
    return _make(result)


def floor_div(numerator: Polynomial, divisor: int) -> Size:
    """``⌊numerator / divisor⌋`` in canonical form."""
    whole: Polynomial = {}
    rest: Polynomial = {}
    for monomial, factor in numerator.items():
        quotient, remainder = divmod(factor, divisor)
        # ⌊(k·d·x + y)/d⌋ = k·x + ⌊y/d⌋; negative parts of letters stay together with the rest
        if monomial and remainder:
            quotient, remainder = (0, factor) if abs(factor) < divisor else (quotient, remainder)
        if quotient:
            whole[monomial] = quotient
        if remainder:
            rest[monomial] = remainder
    if not any(rest):
        return _make(whole)
    return _make(_add(whole, _polynomial(_floor_of_rest(rest, divisor)), 1))


def _floor_of_rest(rest: Polynomial, divisor: int) -> Size:
    """Reduce by the common factor, then merge a floor inside a floor."""
    letters = [factor for monomial, factor in rest.items() if monomial]
    common = gcd(divisor, *letters)
    if common > 1:
        # ⌊(g·x + a)/(g·d)⌋ = ⌊(x + ⌊a/g⌋)/d⌋
        reduced = {monomial: factor // common for monomial, factor in rest.items()}
        return floor_div(reduced, divisor // common)
    inner = _single_floor(rest)
    if inner is not None:
        numerator = _add(_polynomial(inner.numerator), {(): inner.divisor * rest.get((), 0)}, 1)
        return floor_div(numerator, inner.divisor * divisor)
    made = _make(rest)
    assert isinstance(made, Sym)
    return Sym((((Floor(made, divisor),), 1),))


def _single_floor(polynomial: Polynomial) -> Floor | None:
    """The floor when the polynomial is ``⌊…⌋ + constant``."""
    letters = [(monomial, factor) for monomial, factor in polynomial.items() if monomial]
    if len(letters) != 1 or letters[0][1] != 1 or len(letters[0][0]) != 1:
        return None
    atom = letters[0][0][0]
    return atom if isinstance(atom, Floor) else None


# printing


def _monomial_text(monomial: Monomial) -> str:
    return "·".join(_atom_text(atom) for atom in monomial)


def _term_text(monomial: Monomial, factor: int) -> str:
    if not monomial:
        return str(abs(factor))
    atoms = _monomial_text(monomial)
    return atoms if abs(factor) == 1 else f"{abs(factor)}·{atoms}"


def _polynomial_text(terms: tuple[tuple[Monomial, int], ...], space: str) -> str:
    text = ""
    for monomial, factor in terms:
        sign = "−" if factor < 0 else "+"
        joint = f"{space}{sign}{space}" if text else sign.replace("+", "")
        text += joint + _term_text(monomial, factor)
    return text


def _numerator_text(size: Size) -> str:
    if not isinstance(size, Sym):
        return str(size)
    text = _polynomial_text(size.terms, "")
    return text if len(size.terms) == 1 and size.terms[0][1] > 0 else f"({text})"


def letter(name: str) -> Sym:
    """The size of one letter or name."""
    return Sym((((name,), 1),))
