"""The options that say how a figure looks: ``--theme``, ``--show``, ``--units``, ``--colour-by``, ``--style``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from render.page import Page
    from render.style import Style

THEMES = ("light", "dark", "print", "mono")
COLOURS = ("category", "params", "macs", "memory", "none")
TIME = "time"
"""The cost that is measured, for a figure of one network."""
UNITS = ("auto", "short", "exact")
PAPER = (".pdf", ".tex")
"""Formats that take the print theme where none is chosen."""


def add_style_options(parser: argparse.ArgumentParser, timed: bool = False) -> None:
    """What says how a figure looks; ``timed``: it may be coloured by measured time."""
    group = parser.add_argument_group("style")
    group.add_argument("--theme", choices=THEMES, help="default: print for .pdf, .tex and a page, else light")
    group.add_argument(
        "--font-size",
        type=_points,
        metavar="POINTS",
        help="in print size, at least 5 for a page; default: 13 on screen, 7 in print",
    )
    group.add_argument(
        "--show",
        metavar="WORD,WORD...",
        help="what is written on a node: names, operations, shapes, parameters, macs, memory; default: the first four",
    )
    group.add_argument("--units", choices=UNITS, help="short: 1.2 M, 3.9 GMACs; exact: every digit; default: auto")
    group.add_argument(
        "--colour-by",
        choices=(*COLOURS, TIME) if timed else COLOURS,
        help="a heat map of a cost, or no colour; default: category"
        + ("; time: of a forward pass here, measured once" if timed else ""),
    )
    group.add_argument(
        "--style", metavar="FILE.toml", help="your own style, as docs/style.toml has it; options lie over it"
    )


def style_of(arguments: argparse.Namespace, page: Page | None, suffix: str) -> Style:
    """The style asked for, for a figure of this suffix. Raises ConfigurationError."""
    from msgspec import structs

    return structs.replace(_base(arguments, page, suffix), **chosen(arguments))


def _base(arguments: argparse.Namespace, page: Page | None, suffix: str) -> Style:
    """The person's own style, else the one that fits the page or format."""
    from msgspec import structs

    from render.style import Style

    if arguments.style:
        from render.style_file import read_style

        own = read_style(arguments.style)
        return own if page is None else structs.replace(own, page=page)
    return Style(theme="print" if page or suffix in PAPER else "light", page=page, caption=page is None)


def chosen(arguments: argparse.Namespace) -> dict[str, object]:
    """The fields of a style that options set."""
    fields = {key: getattr(arguments, key) for key in ("theme", "font_size", "units", "colour_by")}
    found: dict[str, object] = {key: value for key, value in fields.items() if value is not None}
    if arguments.show is not None:
        from render.style_file import shown

        found.update(shown([word.strip() for word in arguments.show.split(",") if word.strip()]))
    return found


def _points(text: str) -> float:
    return between(text, 1.0, 200.0, "a font size in points")


def between(text: str, least: float, most: float, what: str) -> float:
    """A number of an option; argparse refuses what is out of bounds."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what} from {least:g} to {most:g}")
    return value
