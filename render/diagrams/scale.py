"""The legend of a heat map: a ramp from nothing to the most, with its title."""

from __future__ import annotations

from typing import Final

from render.diagrams.look import Look
from render.drawing import Group, Item
from render.heat import Heat
from render.items import rect, text
from render.metrics import text_width

STEPS: Final = 24
RAMP: Final = 180.0
"""Width of the ramp, for 13-point names."""


def scale_width(heat: Heat, look: Look) -> float:
    """The width of the legend."""
    return look.length(RAMP) + look.length(12.0) + text_width(_words(heat), "sans", look.second)


def scale(heat: Heat, look: Look, x: float, base: float) -> Group:
    """The legend with its words on the baseline ``base``."""
    height, step = look.length(10.0), look.length(RAMP) / STEPS
    items: list[Item] = [
        # each reaches to the end, beneath the next: side by side they would show seams
        rect(x + number * step, base - height, (STEPS - number) * step, height, fill=heat.at(number / (STEPS - 1)))
        for number in range(STEPS)
    ]
    items.append(rect(x, base - height, look.length(RAMP), height, stroke=look.colours.border, width=look.hairline))
    words = x + look.length(RAMP) + look.length(12.0)
    items.append(text(words, base, _words(heat), look.second, fill=look.colours.dim))
    return Group("legend", tuple(items), "legend")


def _words(heat: Heat) -> str:
    return f"0 to {heat.write(heat.most)}: {heat.title}, {heat.write(heat.total)} in all"
