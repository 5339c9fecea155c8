"""A key at the foot of a figure: a swatch for each colour used, in as many lines as the width asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from render.diagrams.look import Look
from render.drawing import Item
from render.items import rect, text
from render.metrics import text_width
from render.style import CATEGORY_NAMES

LINE: Final = 17.0
"""From line to line, for 13-point names."""
SHORT_NAMES: Final = {**CATEGORY_NAMES, "dense": "dense", "shape": "shape"}


def colour_key(
    used: Collection[str], look: Look, width: float, names: Mapping[str, str] = SHORT_NAMES
) -> tuple[list[Item], float]:
    """The swatches from 0, 0 in lines no wider than ``width``, and the height they take; nothing without a key."""
    if not look.style.has_key:
        return [], 0.0
    x, base, size, side = 0.0, look.length(LINE * 0.8), look.second, look.length(9.0)
    items: list[Item] = []
    for name in (one for one in CATEGORY_NAMES if one in used):
        across = look.length(15.0) + text_width(names[name], "sans", size)
        if x and x + across > width:
            x, base = 0.0, base + look.length(LINE)
        items.append(rect(x, base - side, side, side, radius=look.length(2.0), fill=look.colours.category(name)))
        items.append(text(x + look.length(15.0), base, names[name], size, fill=look.colours.dim))
        x += across + look.length(16.0)
    return items, base + look.length(2.0) if items else 0.0
