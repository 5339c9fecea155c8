"""Which of two sizes is smaller, and whether they are equal, as far as it holds for every value of their names."""

from __future__ import annotations

from loaders.onnx_dims import Atom, Size, terms_of


class Undecided(Exception):
    """A comparison of sizes that no one can settle without the numbers."""


def lower_bound(size: Size) -> int | None:
    """The least value it can have if every named size is at least 0; None if unbounded."""
    terms = terms_of(size)
    if any(m and (c < 0 or not all(_nonnegative(atom) for atom in m)) for m, c in terms):
        return None
    return sum(c for m, c in terms if not m)


def less(left: Size, right: Size) -> bool:
    """left < right; Undecided when it depends on the sizes."""
    if isinstance(left, int) and isinstance(right, int):
        return left < right
    if (bound := lower_bound(right - left)) is not None and bound > 0:
        return True
    if (bound := lower_bound(left - right)) is not None and bound >= 0:
        return False
    raise Undecided


def equal(left: Size, right: Size) -> bool:
    """left = right; Undecided when it depends on the sizes."""
    if left == right:
        return True
    if isinstance(left, int) and isinstance(right, int):
        return False
    for difference in (left - right, right - left):
        bound = lower_bound(difference)
        if bound is not None and bound > 0:
            return False
    raise Undecided


def _nonnegative(atom: Atom) -> bool:
    bound = 0 if atom.numerator is None else lower_bound(atom.numerator)
    return bound is not None and bound >= 0
