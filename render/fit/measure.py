"""The lengths of a figure in print, in points; they follow the size of its text."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import structs

from render.diagrams.look import Look, look_of
from render.style import Style

MARGIN = 1.0
"""About the whole figure: half a stroke and a little."""
STACK = ((2.4, -2.2), (1.2, -1.1))
"""Where the outlines behind a repeated block stand."""


class Measure(NamedTuple):
    """Heights of the parts, gaps between them; lane: between lines side by side. header: of column heads and legend."""

    look: Look
    box: float
    pill: float
    merge: float
    gap: float
    lane: float
    pad: float
    header: float

    @property
    def size(self) -> float:
        """The text of boxes."""
        return self.look.name


def measure_of(style: Style, size: float, tight: bool = False) -> Measure:
    """The lengths at a size of text, in points; ``tight``: closer together."""
    look = look_of(structs.replace(style, font_size=size))
    box, gap = (1.72, 0.95) if tight else (2.1, 1.22)
    least = style.page.least if style.page else 0.0
    return Measure(
        look=look,
        box=round(box * size, 2),
        pill=round(1.7 * size, 2),
        merge=round(1.25 * size, 2),
        gap=round(gap * size, 2),
        lane=round(0.8 * size, 2),
        pad=round(0.62 * size, 2),
        header=max(look.second, least),
    )
