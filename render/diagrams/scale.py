"""The legend of a heat map: a ramp from nothing to the most, with its title."""

from __future__ import annotations

from math import inf
from typing import Final

from render.diagrams.look import Look
from render.drawing import Group, Item
from render.heat import Heat
from render.items import rect, text
from render.metrics import text_width

STEPS: Final = 24
RAMP: Final = 180.0
"""Width of the ramp, for 13-point names."""


def scale_width(heat: Heat, look: Look, room: float = inf) -> float:
    """The width of the legend: its words are fewer where there is less room."""
    return _form(heat, look, room)[2]


def scale(heat: Heat, look: Look, x: float, base: float, room: float = inf) -> Group:
    """The legend with its words on the baseline ``base``."""
    ramp, said, _ = _form(heat, look, room)
    height, step = look.length(10.0), ramp / STEPS
    items: list[Item] = [
        # each reaches to the end, beneath the next: side by side they would show seams
        rect(x + number * step, base - height, (STEPS - number) * step, height, fill=heat.at(number / (STEPS - 1)))
        for number in range(STEPS)
    ]
    items.append(rect(x, base - height, ramp, height, stroke=look.colours.border, width=look.hairline))
    items.append(text(x + ramp + look.length(12.0), base, said, look.second, fill=look.colours.dim))
    return Group("legend", tuple(items), "legend")


def _form(heat: Heat, look: Look, room: float) -> tuple[float, str, float]:
    """Ramp, words and width of the longest form that has room; else the shortest."""
    top, short = f"0 to {heat.write(heat.most)}", heat.title.partition(",")[0]
    full = f"{top}: {heat.title}, {heat.write(heat.total)} in all"
    forms = (
        (RAMP, full),
        (RAMP / 2, full),
        (RAMP / 2, f"{top}: {short}"),
        (RAMP / 4, f"{top}: {short}"),
        (RAMP / 4, top),
    )
    wides = [(look.length(ramp), said, _wide(ramp, said, look)) for ramp, said in forms]
    return next((form for form in wides if form[2] <= room), wides[-1])


def _wide(ramp: float, said: str, look: Look) -> float:
    return look.length(ramp + 12.0) + text_width(said, "sans", look.second)
