"""A laid-out part of a sketch, and the narrow box that stands on a skip."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from graph.distinct_blocks import Skip
from render.diagrams.look import Look
from render.drawing import Item, Rect, Text
from render.metrics import elide, text_width


class Drawn(NamedTuple):
    """A part of a sketch: how far it reaches to either side of its axis, its height, and how to paint it.

    ``paint(x, y)``: with its axis at ``x`` and its top at ``y``. ``empty``: a mere line.
    """

    left: float
    right: float
    height: float
    paint: Callable[[float, float], list[Item]]
    empty: bool = False

    @property
    def width(self) -> float:
        """The whole width."""
        return self.left + self.right


def projection(skip: Skip, look: Look, lying: bool = False) -> Drawn:
    """A narrow dashed box with upright words, or words that lie: what stands on the skip in some blocks."""
    size = look.small
    words = elide(f"{skip.projection} in the {skip.where}", "sans", size, look.length(260.0))
    across, down = size + look.length(9.0), text_width(words, "sans", size) + look.length(16.0)
    if lying:
        across, down = down, across

    def paint(x: float, y: float) -> list[Item]:
        dash = (look.length(4.0), look.length(3.0))
        frame = Rect(
            round(x - across / 2, 2),
            round(y, 2),
            round(across, 2),
            round(down, 2),
            look.length(5.0),
            look.colours.box,
            look.colours.edge,
            max(look.hairline, 0.5),
            dash,
        )
        middle, sunk = y + down / 2, size * 0.35
        base = (x, middle + sunk) if lying else (x + sunk, middle)
        said = Text(
            round(base[0], 2),
            round(base[1], 2),
            words,
            size,
            text_width(words, "sans", size),
            "sans",
            look.colours.dim,
            "middle",
            0.0 if lying else -90.0,
        )
        return [frame, said]

    return Drawn(across / 2, across / 2, down, paint)
