"""A key at the foot of a figure: a swatch for each colour used, in as many lines as the width asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from render.diagrams.cells import SIGN_STROKES, sign
from render.diagrams.look import Look
from render.drawing import Item, Path
from render.items import circle, rect, text
from render.layout.values import Point
from render.metrics import text_width
from render.style import CATEGORY_NAMES

LINE: Final = 17.0
"""From line to line, for 13-point names."""
SIGN_NAMES: Final = {"+": "add", "×": "multiply", "−": "subtract", "‖": "concatenate"}
"""What a legend calls a merge by its sign."""
SHORT_NAMES: Final = {**CATEGORY_NAMES, **SIGN_NAMES, "dense": "dense", "shape": "shape"}


def colour_key(
    used: Collection[str], look: Look, width: float, names: Mapping[str, str] = SHORT_NAMES
) -> tuple[list[Item], float]:
    """The swatches from 0, 0 in lines no wider than ``width``, and the height they take; nothing without a key.

    used: categories, and the signs of merges, which stand in place of that category.
    """
    if not look.style.has_key:
        return [], 0.0
    x, base, size, side = 0.0, look.length(LINE * 0.8), look.second, look.length(9.0)
    items: list[Item] = []
    for name in with_signs(used):
        across = look.length(15.0) + text_width(names[name], "sans", size)
        if x and x + across > width:
            x, base = 0.0, base + look.length(LINE)
        items += _sample(name, x, base, side, look)
        items.append(text(x + look.length(15.0), base, names[name], size, fill=look.colours.dim))
        x += across + look.length(16.0)
    return items, base + look.length(2.0) if items else 0.0


def with_signs(used: Collection[str], names: Collection[str] = CATEGORY_NAMES) -> list[str]:
    """The names used, in their order; in place of merges each of their signs."""
    signs = [each for each in SIGN_STROKES if each in used] or ["merge"]
    return [entry for name in names if name in used for entry in (signs if name == "merge" else [name])]


def ring(entry: str, centre: Point, radius: float, look: Look) -> list[Item]:
    """A merge's circle with its sign, as figures have it."""
    colour = look.colours.category("merge")
    around = circle(centre.x, centre.y, radius, look.colours.box, colour, 0.7)
    return [around, Path(sign(entry, centre, radius * 0.52), stroke=colour, stroke_width=0.7)]


def _sample(name: str, x: float, base: float, side: float, look: Look) -> list[Item]:
    if name in SIGN_NAMES:
        return ring(name, Point(x + side / 2, base - side / 2), side * 0.58, look)
    return [rect(x, base - side, side, side, radius=look.length(2.0), fill=look.colours.category(name))]
