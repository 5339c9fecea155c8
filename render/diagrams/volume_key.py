"""The foot of a volumes figure: the colours used, and the scale in words."""

from __future__ import annotations

from typing import Final, NamedTuple

from graph.feature_maps import FeatureMaps
from render.diagrams.colour_key import LINE, SHORT_NAMES, colour_key
from render.diagrams.look import Look
from render.drawing import Group, Item
from render.items import text
from render.metrics import wrapped

NAMES: Final = {**SHORT_NAMES, "merge": "concatenation"}


class Key(NamedTuple):
    """Items from 0, 0 and the height they take."""

    items: tuple[Item, ...]
    height: float


def key(found: FeatureMaps, look: Look, width: float) -> Key:
    """Colours, scale and notes in lines no wider than ``width``."""
    used = {slab.category for one in found.maps for slab in one.slabs}
    items, y = colour_key(used, look, width, NAMES)
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
    words.append("arcs are skips" if any(slab.skip for one in found.maps for slab in one.slabs) else "")
    said = "; ".join(word for word in words if word)
    extra = "".join(f"; {note}" for note in found.notes)
    return f"{said[:1].upper()}{said[1:]}{extra}."
