"""The room a figure is made for: a column of a page, in points at print size."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

POINTS_PER_MM: Final = 72.0 / 25.4
LEAST: Final = 5.0
"""The smallest text that publishers take, in points."""


class Page(Struct, frozen=True, omit_defaults=True):
    """What a figure must fit.

    width: of the figure, exactly, in points. max_height: the most it may be high, in points; 0 leaves it free.
    least: the smallest text, in points at print size: nothing is drawn smaller.
    """

    width: float
    max_height: float = 0.0
    least: float = LEAST


def points(millimetres: float) -> float:
    """A length in points."""
    return millimetres * POINTS_PER_MM


def millimetres(points: float) -> float:
    """A length in millimetres."""
    return points / POINTS_PER_MM
