"""What a candidate figure shows and how: one of the steps that give up a little more than the last."""

from __future__ import annotations

from typing import NamedTuple

ALL = 9
"""More figures than a box has."""


class Plan(NamedTuple):
    """size: of the text, in points. tight: rows closer together. short: operations in fewer words.

    names, shapes, figures: which facts are shown; figures: how many of parameters, MACs, memory.
    sketches: repeated blocks drawn enlarged beside. columns: how many the rows are wrapped into.
    elided: long texts may be shortened. spread: branches side by side.
    turned: a chain from left to right.
    """

    size: float
    tight: bool = False
    short: bool = False
    names: bool = True
    shapes: bool = True
    figures: int = ALL
    sketches: bool = True
    columns: int = 1
    elided: bool = False
    spread: bool = False
    turned: bool = False
