"""The foot of a volumes figure: the colours used, and the scale in words."""

from __future__ import annotations

from typing import Final, NamedTuple

from graph.feature_maps import COPY, FeatureMap, FeatureMaps
from render.diagrams.colour_key import LINE, SHORT_NAMES, colour_key
from render.diagrams.look import Look
from render.diagrams.scale import scale as ramp
from render.diagrams.scale import scale_width as ramp_width
from render.diagrams.volume_boxes import MOST_SLABS, THIN
from render.drawing import Group, Item
from render.heat import Heat
from render.items import text
from render.metrics import wrapped

_NUMBERS: Final = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
NAMES: Final = {**SHORT_NAMES, "merge": "concatenation"}


class Key(NamedTuple):
    """Items from 0, 0 and the height they take."""

    items: tuple[Item, ...]
    height: float


def key(found: FeatureMaps, look: Look, width: float, heat: Heat | None = None) -> Key:
    """Colours, or the scale of a cost, lengths and notes in lines no wider than ``width``."""
    items, y = _ramp(heat, look, width) if heat else _colours(found, look, width)
    size = look.small
    for number, words in enumerate(wrapped(scale(found), "sans", size, width)):
        items.append(text(0.0, y + look.length(LINE * 0.9) * (number + 1), words, size, fill=look.colours.dim))
    lines = len(wrapped(scale(found), "sans", size, width))
    return Key((Group("legend", tuple(items), "legend"),), y + look.length(LINE * 0.9) * lines + look.length(4.0))


def _colours(found: FeatureMaps, look: Look, width: float) -> tuple[list[Item], float]:
    used = {slab.category for one in found.maps for slab in one.slabs}
    return colour_key(used, look, width, NAMES)


def _ramp(heat: Heat, look: Look, width: float) -> tuple[list[Item], float]:
    """The scale of a cost and the height it takes; nothing where it is too wide."""
    if not look.style.has_key or ramp_width(heat, look) > width:
        return [], 0.0
    return [ramp(heat, look, 0.0, look.length(LINE * 0.8))], look.length(LINE * 0.8 + 2.0)


def scale(found: FeatureMaps) -> str:
    """How lengths follow sizes, and what else must be said."""
    ranks = {len(one.sizes.spatial) for one in found.maps if not one.hidden}
    words = ["Height and depth ∝ √height, √width of the map" if ranks & {2, 3} else ""]
    words.append("height ∝ √length" if 1 in ranks else "")
    words.append("thickness ∝ " + ("√(channels × frames)" if 3 in ranks else "√channels") if ranks - {0} else "")
    words.append("a vector's bar ∝ √units" if 0 in ranks else "")
    words.append(f"nothing under {THIN:g} points" if ranks else "")
    slabs = [slab for one in found.maps if one.sizes.spatial for slab in one.slabs]
    words.append("pooling plates are not to scale" if any(slab.is_pooling_plate for slab in slabs) else "")
    words.append("of slabs with different channels the last one's are written" if any(map(_mixed, found.maps)) else "")
    words.append("arcs are skips" if any(slab.skip for one in found.maps for slab in one.slabs) else "")
    words.append(_cut(found))
    said = "; ".join(word for word in words if word)
    extra = "".join(f"; {note}" for note in found.notes)
    return f"{said[:1].upper()}{said[1:]}{extra}."


def _mixed(one: FeatureMap) -> bool:
    """Whether a box has slabs of other channels than it says."""
    shown = {slab.channels for slab in one.slabs if not slab.is_pooling_plate and slab.text != COPY}
    return bool(one.sizes.spatial) and len(shown) > 1


def _cut(found: FeatureMaps) -> str:
    """What to say of runs longer than the slabs that are drawn of one."""
    cut = any(slab.repeat > MOST_SLABS and not slab.plate for one in found.maps for slab in one.slabs)
    return f"at most {_NUMBERS[MOST_SLABS]} slabs are drawn of a run" if cut else ""
