"""Products with the padding, normalisation and activation around them: what a figure draws as one box.

A unit is a product, what scales or shifts its result (a bias that the exporter wrote as ``Add``), a normalisation and
an activation; or a normalisation with the activation after it, and the product after both.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from graph.regions import Flow, Piece, closed
from graph.tokens import AFFINE, Bound, Main, Token

_PRODUCTS = ("convolution", "dense")
_TAIL = (AFFINE, "normalisation", AFFINE, "activation", AFFINE)
_LONGEST = 12
"""Bounds that a unit may span."""


def units(flow: Flow, main: Main) -> Iterator[tuple[Bound, Bound]]:
    """Where each unit of a chain begins and ends; what belongs to none is left out."""
    bounds = main.bounds
    kinds = [_kind(main.tokens[one.token : after.token]) for one, after in pairwise(bounds)]
    start = 0
    while start < len(kinds):
        stop = start + _length(kinds[start : start + _LONGEST])
        while stop > start + 1 and not closed(flow, Piece(bounds[start].place, bounds[stop].place)):
            stop -= 1
        if bounds[stop].place - bounds[start].place > 1 and kinds[start] != "input":
            yield bounds[start], bounds[stop]
        start = stop


def _kind(tokens: list[Token]) -> str:
    """The category of a node or of a written-out function."""
    if len(tokens) == 1:
        return tokens[0].kind
    return "normalisation" if len(tokens) > 5 or tokens[0].kind == "shape" else "activation"


def _length(kinds: list[str]) -> int:
    """How many bounds the unit takes that begins with these kinds."""
    if kinds[0] in _PRODUCTS:
        return _with_tail(kinds, 1, _TAIL)
    if kinds[0] != "normalisation":
        return 1
    length = _with_tail(kinds, 1, (AFFINE, "activation"))
    if kinds[length - 1] != "activation" or kinds[length : length + 1] not in ([kind] for kind in _PRODUCTS):
        return length
    # a product whose own normalisation or activation follows belongs to them
    return length if kinds[length + 1 : length + 2] in (["normalisation"], ["activation"]) else length + 1


def _with_tail(kinds: list[str], length: int, tail: tuple[str, ...]) -> int:
    """The length with those of the tail that follow in its order: scales and shifts in any number, one of the rest."""
    for kind in tail:
        while kinds[length : length + 1] == [kind]:
            length += 1
            if kind != AFFINE:
                break
    return length
