"""What a person may choose about a figure, and the colours that follow from it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from msgspec import Struct, structs

from graph.errors import ConfigurationError
from render.page import Page

Theme: TypeAlias = Literal["light", "dark", "print", "mono"]
ColourBy: TypeAlias = Literal["category", "time", "params", "macs", "memory", "none"]
Units: TypeAlias = Literal["auto", "short", "exact"]

DEFAULT_SIZES: Final[dict[str, float]] = {"light": 13.0, "dark": 13.0, "print": 7.0, "mono": 7.0}


class Style(Struct, frozen=True, omit_defaults=True):
    """How a diagram is drawn.

    theme: ``light`` and ``dark`` for the screen, ``print`` for paper, ``mono`` for paper without colour.
    font_size: of names, in points; 0 takes the theme's own (13 on screen, 7 in print and for a page).
    names, operations, shapes, parameters, macs, memory: what a box says of its node.
    units: ``short`` for 1.2 M and 3.9 GMACs, ``exact`` for every digit, ``auto`` for what reads best at each place.
    batch: whether shapes begin with the batch dimension.
    caption: name, configuration and totals above the diagram.
    legend: the colours used and what they mean.
    outputs: a pill for each output of the network.
    colour_by: what a box's colour says: its category, its part of a cost (a heat map), or nothing.
    colours: over the theme's own: pairs of a ``Palette`` field's or a category's name and ``#RRGGBB``.
    times: milliseconds by node's name, for ``colour_by="time"``; pairs, so that a style stays hashable.
    sketches: whether a figure for paper shows the inside of folded blocks beside it.
    changes: whether a what-if's layers are tinted: those edited, and those that are another because of it.
    chips: whether a tensor that feeds many far layers (a mask, a table) becomes a chip beside each.
    page: the room a figure must fit, exactly as wide; None lets it take the room it needs.
    """

    theme: Theme = "light"
    font_size: float = 0.0
    names: bool = True
    operations: bool = True
    shapes: bool = True
    parameters: bool = True
    macs: bool = False
    memory: bool = False
    units: Units = "auto"
    batch: bool = False
    caption: bool = True
    legend: bool = True
    outputs: bool = True
    chips: bool = True
    changes: bool = True
    sketches: bool = True
    colour_by: ColourBy = "category"
    colours: tuple[tuple[str, str], ...] = ()
    times: tuple[tuple[str, float], ...] = ()
    page: Page | None = None

    @property
    def size(self) -> float:
        """Font size of names, in points."""
        return self.font_size or DEFAULT_SIZES["print" if self.page else self.theme]

    @property
    def scale(self) -> float:
        """Every length of the look is given for 13-point names; this scales it."""
        return self.size / 13.0

    @property
    def has_key(self) -> bool:
        """Whether there is a legend, as there are colours to explain."""
        return self.legend and self.colour_by != "none"

    @property
    def is_print(self) -> bool:
        """Whether the figure is for paper."""
        return self.theme in ("print", "mono")


class Palette(Struct, frozen=True):
    """The colours of a theme. ``categories`` maps ``graph.facts.category`` to a colour."""

    background: str
    box: str
    border: str
    outline: str
    ink: str
    dim: str
    faint: str
    edge: str
    pill: str
    pill_ink: str
    pill_dim: str
    chip: str
    categories: dict[str, str]
    hairline: float = 1.0

    def category(self, name: str) -> str:
        """Colour of a category, or one that a person gave a block (``#RRGGBB``); grey for a category without."""
        return name if name.startswith("#") else self.categories.get(name, self.categories["shape"])


CATEGORY_NAMES: Final[dict[str, str]] = {
    "convolution": "convolution",
    "dense": "dense, matrix product",
    "pooling": "pooling",
    "normalisation": "normalisation",
    "activation": "activation",
    "merge": "merge",
    "recurrent": "recurrent, attention",
    "shape": "shape, data movement",
    "block": "block",
    "opaque": "no rule known",
}
"""Legend texts, in the order in which a legend lists them."""

LEGEND_NAMES: Final = {**CATEGORY_NAMES, "edited": "edited", "follows": "changed by it"}
"""The same, and what the tints of a what-if mean."""

# Okabe and Ito's hues, moved to steps of lightness: docs/decisions/0009-colours-that-survive-grey.md
_COLOURS: Final = {
    "convolution": "#0072B2",
    "dense": "#D55E00",
    "pooling": "#00A86B",
    "normalisation": "#45C2F5",
    "activation": "#F2C811",
    "merge": "#E58AB4",
    "recurrent": "#4F356A",
    "shape": "#575C64",
    "input": "#1B1E23",
    "block": "#0072B2",
    "opaque": "#575C64",
}

# the same for the dark theme, at least 4.5:1 on #1E2227
_LIGHTENED: Final = {
    "convolution": "#47A7F8",
    "dense": "#EA9B5D",
    "pooling": "#30D196",
    "normalisation": "#A8DAFE",
    "activation": "#FFE390",
    "merge": "#F5B6CC",
    "recurrent": "#A888BC",
    "shape": "#838993",
    "input": "#E6E9ED",
    "block": "#47A7F8",
    "opaque": "#838993",
}

# equal steps of lightness, darkest for what holds the parameters
_GREYS: Final = {
    "convolution": "#44474B",
    "dense": "#000000",
    "pooling": "#7F8186",
    "normalisation": "#BBBEC4",
    "activation": "#DADDE2",
    "merge": "#616368",
    "recurrent": "#282A2E",
    "shape": "#9EA1A6",
    "input": "#1B1E23",
    "block": "#44474B",
    "opaque": "#9EA1A6",
}

_LIGHT: Final = Palette(
    background="#F6F7F9",
    box="#FFFFFF",
    border="#C4CBD3",
    outline="#CFD5DC",
    ink="#1B1E23",
    dim="#667080",
    faint="#B8BEC7",
    edge="#9AA2AD",
    pill="#1B1E23",
    pill_ink="#FFFFFF",
    pill_dim="#B9C1CC",
    chip="#EAEDF1",
    categories=_COLOURS,
)

_DARK: Final = Palette(
    background="#16191D",
    box="#1E2227",
    border="#39404A",
    outline="#323842",
    ink="#E6E9ED",
    dim="#9BA4B0",
    faint="#59616D",
    edge="#6B7480",
    pill="#E6E9ED",
    pill_ink="#16191D",
    pill_dim="#4F5763",
    chip="#2A3038",
    categories=_LIGHTENED,
)

_PRINT: Final = Palette(
    background="#FFFFFF",
    box="#FFFFFF",
    border="#4A4F57",
    outline="#8A8F98",
    ink="#1B1E23",
    dim="#5A616C",
    faint="#A4ABB5",
    edge="#4A4F57",
    pill="#1B1E23",
    pill_ink="#FFFFFF",
    pill_dim="#C9CFD8",
    chip="#EEF0F3",
    categories=_COLOURS,
    hairline=0.5,
)

_MONO: Final = Palette(
    background="#FFFFFF",
    box="#FFFFFF",
    border="#4A4F57",
    outline="#8A8F98",
    ink="#000000",
    dim="#4A4F57",
    faint="#A4ABB5",
    edge="#4A4F57",
    pill="#000000",
    pill_ink="#FFFFFF",
    pill_dim="#D2D7DD",
    chip="#EEEEEE",
    categories=_GREYS,
    hairline=0.5,
)

_PALETTES: Final[dict[str, Palette]] = {"light": _LIGHT, "dark": _DARK, "print": _PRINT, "mono": _MONO}


COLOUR_NAMES: Final = (
    *(name for name in Palette.__struct_fields__ if name not in ("categories", "hairline")),
    *_COLOURS,
)
"""What ``Style.colours`` may name."""


def palette(style: Style) -> Palette:
    """The colours of a style: its theme's, with its own over them. Raises ConfigurationError for what is no colour."""
    found = _chosen(style.theme, style.colours)
    if style.colour_by == "none":
        return structs.replace(found, categories=dict.fromkeys(found.categories, found.dim))
    return found


@lru_cache(maxsize=64)
def _chosen(theme: Theme, colours: tuple[tuple[str, str], ...]) -> Palette:
    found = _PALETTES[theme]
    for name, colour in colours:
        if name not in COLOUR_NAMES:
            raise ConfigurationError(f"no colour {name!r}; try {', '.join(COLOUR_NAMES)}")
        if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
            raise ConfigurationError(f"{name} = {colour!r} is no colour; write it as #RRGGBB")
    over = {name: colour.upper() for name, colour in colours}
    fields = {name: colour for name, colour in over.items() if name not in _COLOURS}
    categories = {**found.categories, **{name: colour for name, colour in over.items() if name in _COLOURS}}
    return structs.replace(found, categories=categories, **fields)
