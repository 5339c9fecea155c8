"""The options that make a figure to measure: ``--venue``, ``--width`` and ``--max-height``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.console import Console
    from render.drawing import Drawing
    from render.page import Page

VENUES = (
    "ieee",
    "acm-sigconf",
    "acm-small",
    "neurips",
    "cvpr",
    "nature",
    "elsevier-5p",
    "elsevier-3p",
    "elsevier-1p",
    "lncs",
)
"""``render.venues`` has what they are; a test says that the names agree."""


def add_page_options(parser: argparse.ArgumentParser) -> None:
    """What a figure for a page takes."""
    group = parser.add_argument_group("made to measure")
    group.add_argument("--venue", choices=VENUES, help="where it is printed: gives widths and greatest height")
    group.add_argument(
        "--width", metavar="column|full|NNmm", help="exact width of the figure; default with --venue: column"
    )
    group.add_argument("--max-height", metavar="NNmm", help="greatest height; default: the venue's, else 228.6mm")


def page_of(arguments: argparse.Namespace) -> Page | None:
    """The page asked for; None without any of the options. Raises ConfigurationError."""
    if not (arguments.venue or arguments.width or arguments.max_height):
        return None
    from render.venues import HIGHEST, LOWEST, length, page_for

    height = length(arguments.max_height, LOWEST, HIGHEST, "height") if arguments.max_height else 0.0
    return page_for(arguments.venue or "", arguments.width or "", height)


def default_fold(arguments: argparse.Namespace) -> str:
    """How far to fold where nobody says: for a page the blocks, and further where it asks for it."""
    return "blocks" if arguments.venue or arguments.width or arguments.max_height else "none"


def tell(drawing: Drawing, console: Console) -> None:
    """What was done so that the figure fits, a line each on stderr."""
    for note in drawing.notes:
        console.note(note)
