"""The foot of a volumes figure: the colours used, and the scale in words."""

from __future__ import annotations

from typing import Final, NamedTuple

from graph.feature_maps import FeatureMaps
from render.diagrams.look import Look
from render.drawing import Group, Item
from render.items import rect, text
from render.metrics import text_width, wrapped
from render.style import CATEGORY_NAMES

LINE: Final = 17.0
"""From line to line, for 13-point names."""
NAMES: Final = {**CATEGORY_NAMES, "dense": "dense", "merge": "concatenation", "input": "input"}


class Key(NamedTuple):
    """Items from 0, 0 and the height they take."""

    items: tuple[Item, ...]
    height: float


def key(found: FeatureMaps, look: Look, width: float) -> Key:
    """Colours, scale and notes in lines no wider than ``width``."""
    items, y = _colours(found, look, width)
    size = look.small
    for number, words in enumerate(wrapped(scale(found), "sans", size, width)):
        items.append(text(0.0, y + look.length(LINE * 0.9) * (number + 1), words, size, fill=look.colours.dim))
    lines = len(wrapped(scale(found), "sans", size, width))
    return Key((Group("legend", tuple(items), "legend"),), y + look.length(LINE * 0.9) * lines + look.length(4.0))


def scale(found: FeatureMaps) -> str:
    """How lengths follow sizes, and what else must be said."""
    ranks = {len(one.sizes.spatial) for one in found.maps if not one.hidden}
    words = ["Height and depth ∝ √height, √width of the map" if ranks & {2, 3} else ""]
    words.append("height ∝ √length" if 1 in ranks else "")
    words.append("thickness ∝ √channels" + (" × frames" if 3 in ranks else "") if ranks - {0} else "")
    words.append("a vector's bar ∝ √units" if 0 in ranks else "")
    said = "; ".join(word for word in words if word)
    extra = "".join(f"; {note}" for note in found.notes)
    return f"{said[:1].upper()}{said[1:]}{extra}."


def _colours(found: FeatureMaps, look: Look, width: float) -> tuple[list[Item], float]:
    """A swatch for each colour, and where they end."""
    if not look.style.has_key:
        return [], 0.0
    used = {slab.category for one in found.maps for slab in one.slabs}
    x, base, size = 0.0, look.length(LINE * 0.8), look.second
    items: list[Item] = []
    for name in (one for one in CATEGORY_NAMES if one in used):
        across = look.length(15.0) + text_width(NAMES[name], "sans", size)
        if x and x + across > width:
            x, base = 0.0, base + look.length(LINE)
        side = look.length(9.0)
        items.append(rect(x, base - side, side, side, radius=look.length(2.0), fill=look.colours.category(name)))
        items.append(text(x + look.length(15.0), base, NAMES[name], size, fill=look.colours.dim))
        x += across + look.length(16.0)
    return items, base + look.length(2.0) if items else 0.0
