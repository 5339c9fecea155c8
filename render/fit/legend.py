"""The legend at the foot of a figure: just the colours it uses, in as many lines as its width asks for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from render.drawing import Group, Item
from render.fit.measure import MARGIN, Measure
from render.items import line, rect, text
from render.metrics import text_width
from render.style import CATEGORY_NAMES

NAMES: Final = {**CATEGORY_NAMES, "dense": "dense", "shape": "shape", "recurrent": "recurrent, attention"}


def legend(used: Collection[str], measure: Measure, width: float) -> tuple[list[Item], float]:
    """The entries under a thin rule from 0, 0, and the height they take; nothing for a single colour or none."""
    entries = [name for name in CATEGORY_NAMES if name in used]
    if len(entries) < 2 or not measure.look.style.has_key:
        return [], 0.0
    size, step = measure.header, measure.header * 1.5
    items: list[Item] = [line([(MARGIN, 0.25), (width - MARGIN, 0.25)], measure.look.colours.faint, 0.4)]
    wides = [size * 1.4 + text_width(NAMES[entry], "sans", size) for entry in entries]
    gap = _gap(wides, width - 2 * MARGIN, size)
    x, base = MARGIN, size * 1.55
    for entry, wide in zip(entries, wides, strict=True):
        if x > MARGIN and x + wide > width - MARGIN + 0.01:
            x, base = MARGIN, base + step
        items += _entry(entry, x, base, measure)
        x += wide + gap
    return [Group("legend", tuple(items), "legend")], base + size * 0.35


def _gap(wides: list[float], width: float, size: float) -> float:
    """Between entries: less where that brings all on one line."""
    free = (width - sum(wides)) / max(len(wides) - 1, 1)
    return min(free, size * 1.7) if free >= size * 0.7 else size * 1.5


def _entry(entry: str, x: float, base: float, measure: Measure) -> list[Item]:
    size, colours = measure.header, measure.look.colours
    swatch = rect(x, base - size * 0.78, size * 0.88, size * 0.88, radius=1.0, fill=colours.category(entry))
    return [swatch, text(x + size * 1.4, base, NAMES[entry], size, fill=colours.dim)]
