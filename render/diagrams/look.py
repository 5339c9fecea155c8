"""The measures of the look, at 13-point names; ``Style.scale`` scales them."""

from __future__ import annotations

import math
from typing import NamedTuple

from render.layout.values import Spacing
from render.style import Palette, Style, palette


class Look(NamedTuple):
    """Colours and lengths of one style, in points."""

    style: Style
    colours: Palette
    unit: float
    """The scale: 1 on screen."""
    hairline: float
    radius: float
    bar: float
    line: float
    head: float
    name: float
    """Font sizes: names, second lines, mono figures, labels of merges and chips, the title."""
    second: float
    figure: float
    small: float
    title: float
    spacing: Spacing

    def length(self, value: float) -> float:
        """A length given for 13-point names."""
        return value * self.unit

    def quantised(self, width: float, step: float = 20.0) -> float:
        """The width rounded up to a step, so that a box does not depend on incidental digits."""
        return math.ceil(width / self.unit / step - 1e-9) * step * self.unit


def look_of(style: Style) -> Look:
    """The measures of a style."""
    unit, colours = style.scale, palette(style)
    floor = style.page.least if style.page else 5.0 if style.is_print else 0.0
    return Look(
        style=style,
        colours=colours,
        unit=unit,
        hairline=colours.hairline,
        radius=(4.6 if style.is_print else 8.0) * unit,
        bar=0.0 if style.colour_by == "none" else (3.7 if style.is_print else 5.0) * unit,
        line=0.7 if style.is_print else 1.4 * unit,
        head=7.5 * unit,
        name=style.size,
        second=max(11.5 * unit, floor),
        figure=max(12.0 * unit, floor),
        small=max(10.5 * unit, floor),
        title=17.0 * unit,
        spacing=Spacing(column=34.0 * unit, lane=14.0 * unit, row=30.0 * unit),
    )
