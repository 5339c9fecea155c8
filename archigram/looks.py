"""How a figure looks, in the words of the command line."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

from cli import page_options, style_options
from graph.errors import ConfigurationError
from render.style import Style

if TYPE_CHECKING:
    from graph.fold import Mode
    from render.page import Page
    from render.style import ColourBy, Theme, Units


class Look(TypedDict, total=False):
    """The options of a figure; each is that of ``archigram export``.

    style: a ``render.style.Style``, or the path of a style file; the other options lie over it.
    theme: ``light``, ``dark``, ``print`` or ``mono``; by default ``print`` for a PDF, TikZ or a page, else ``light``.
    font_size: in points; by default 13 on screen, 7 in print.
    show: what is written on a node: ``names``, ``operations``, ``shapes``, ``parameters``, ``macs``, ``memory``.
    units: ``short`` (1.2 M), ``exact`` or ``auto``.
    colour_by: ``category``, a cost for a heat map (``params``, ``macs``, ``memory``), or ``none``.
    venue: where it is printed (``ieee``, ``cvpr``, ``nature`` …): the figure is exactly a column wide.
    width: ``column``, ``full``, or a length: ``"120mm"``. max_height: the greatest height, ``"60mm"``.
    """

    style: Style | str | os.PathLike[str]
    theme: Theme
    font_size: float
    show: str | Sequence[str]
    units: Units
    colour_by: ColourBy
    venue: str
    width: str
    max_height: str


_CHOICES: Final = {
    "theme": style_options.THEMES,
    "units": style_options.UNITS,
    "colour_by": style_options.COLOURS,
    "venue": page_options.VENUES,
}


class Looks(NamedTuple):
    """A style; whether its theme was chosen, else each format takes its own; how far a figure is folded by default."""

    style: Style
    themed: bool
    fold: Mode


def looks_of(look: Look) -> Looks:
    """The style of these options. Raises ConfigurationError as the command line does; TypeError for unknown ones."""
    arguments = _arguments(look)
    page = page_options.page_of(arguments)
    fold: Mode = "blocks" if page else "none"
    own = look.get("style")
    if isinstance(own, Style):
        return Looks(_over(own, arguments, page), True, fold)
    style = style_options.style_of(arguments, page, "")
    return Looks(style, bool(page or own or "theme" in look), fold)


def _over(own: Style, arguments: Namespace, page: Page | None) -> Style:
    """A style that a person made, with the options over it."""
    from msgspec import structs

    return structs.replace(own, **style_options.chosen(arguments), **({"page": page} if page else {}))


def _arguments(look: Look) -> Namespace:
    """The options as the command line parses them, those not given as None."""
    unknown = sorted(set(look) - set(Look.__annotations__))
    if unknown:
        raise TypeError(f"a figure has no option {unknown[0]!r}; it has {', '.join(Look.__annotations__)}")
    for name, choices in _CHOICES.items():
        if look.get(name) not in (None, *choices):
            raise ConfigurationError(f"{name} cannot be {look.get(name)!r}; try {', '.join(choices)}")
    show = look.get("show")
    own = look.get("style")
    given = {
        "show": show if show is None or isinstance(show, str) else ",".join(show),
        "style": None if own is None or isinstance(own, Style) else os.fspath(own),
    }
    return Namespace(**{**dict.fromkeys(Look.__annotations__), **look, **given})
