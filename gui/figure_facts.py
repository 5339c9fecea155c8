"""What a figure is on paper: its size in millimetres, the size of its text, and whether that can be read."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from gui.parts import flatten
from render.drawing import Drawing, Text
from render.page import LEAST, millimetres

COLUMN = 88.9
"""Millimetres of a usual column, into which a figure without a page would be shrunk."""


class FigureFacts(NamedTuple):
    """width, height: millimetres. text: the size of most of its text, in points; least: of the smallest."""

    width: float
    height: float
    text: float
    least: float

    @property
    def size_words(self) -> str:
        """``88.9 × 142 mm``."""
        return f"{self.width:.4g} × {self.height:.4g} mm"


def facts_of(drawing: Drawing) -> FigureFacts:
    """The facts of a drawing."""
    sizes = Counter(round(item.size, 2) for item in flatten(drawing.items) if isinstance(item, Text) and item.text)
    main = sizes.most_common(1)[0][0] if sizes else 0.0
    return FigureFacts(
        round(millimetres(drawing.width), 1), round(millimetres(drawing.height), 1), main, min(sizes, default=0.0)
    )


def font_check(facts: FigureFacts, *, paged: bool) -> tuple[str, bool]:
    """``text of 7 pt, smallest 5.6 pt, at 88.9 mm`` and whether all of it can be read in print."""
    if not facts.least:
        return "no text", True
    smallest = f", smallest {facts.least:.1f} pt" if facts.least < facts.text else ""
    words = f"text of {facts.text:.1f} pt{smallest}, at {facts.width:.4g} mm"
    if paged or facts.width <= COLUMN:
        good = facts.least >= LEAST - 0.005
        return words + _too_small(good), good
    shrunk = facts.least * COLUMN / facts.width
    good = shrunk >= LEAST - 0.005
    return f"{words}; in a column of {COLUMN:g} mm {shrunk:.1f} pt" + _too_small(good), good


def _too_small(good: bool) -> str:
    return "" if good else f": too small, print needs {LEAST:g} pt"
