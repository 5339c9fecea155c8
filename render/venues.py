"""Where figures are printed: the widths of a column and of the page and the greatest height, with their sources."""

from __future__ import annotations

from typing import Final, NamedTuple

from graph.errors import ConfigurationError
from render.page import LEAST, Page, points

HEIGHT: Final = 228.6
"""Greatest height where a venue names none: 9 in, the text of a letter page with margins of 1 in."""
NARROWEST, WIDEST, LOWEST, HIGHEST = 30.0, 1000.0, 20.0, 2000.0
"""Bounds of a width and a height in millimetres."""


class Venue(NamedTuple):
    """column: width of a column, None where text runs over the whole page. full: of the page's text.

    height: the most a figure may take, None where the source names none. font: the body text, in points.
    """

    column: float | None
    full: float
    height: float | None
    font: float
    source: str


VENUES: Final[dict[str, Venue]] = {
    "ieee": Venue(88.9, 182.0, 228.6, 8.0, "IEEE author center, size requirements"),
    "acm-sigconf": Venue(84.75, 177.9, None, 8.0, "acmart class"),
    "acm-small": Venue(None, 139.1, None, 8.0, "acmart class"),
    "neurips": Venue(None, 139.7, 228.6, 8.0, "neurips style"),
    "cvpr": Venue(83.3, 174.6, 225.4, 8.0, "cvpr author kit"),
    "nature": Venue(89.0, 183.0, 170.0, 7.0, "Nature research figure guide"),
    "elsevier-5p": Venue(88.6, 183.5, None, 7.0, "elsarticle class"),
    "elsevier-3p": Venue(None, 164.5, None, 7.0, "elsarticle class"),
    "elsevier-1p": Venue(None, 135.0, None, 7.0, "elsarticle class"),
    "lncs": Venue(None, 122.0, None, 8.0, "llncs class"),
}


def page_for(venue: str = "", width: str = "", max_height: float = 0.0, least: float = LEAST) -> Page:
    """The page of a figure.

    width: ``column``, ``full``, or millimetres (``88.9mm``); without one the venue's column. max_height in
    millimetres; 0 is the venue's. A venue of one column has one width. Raises ConfigurationError for anything else.
    """
    if venue and venue not in VENUES:
        raise ConfigurationError(f"no venue {venue!r}; try {', '.join(VENUES)}, or --width with a number of mm")
    found = VENUES.get(venue)
    across = _width(found, width or "column")
    height = max_height or (found.height if found and found.height else HEIGHT)
    if not LOWEST <= height <= HIGHEST:
        raise ConfigurationError(f"a height of {height:g} mm is not possible; try {LOWEST:g} to {HIGHEST:g} mm")
    return Page(round(points(across), 3), round(points(height), 3), least)


def _width(venue: Venue | None, width: str) -> float:
    if width in ("column", "full"):
        if venue is None:
            raise ConfigurationError(f"--width {width} is a venue's: name one with --venue, or give a number of mm")
        return venue.full if width == "full" or venue.column is None else venue.column
    return length(width, NARROWEST, WIDEST, "width")


def length(text: str, least: float, most: float, what: str) -> float:
    """Millimetres from ``88.9mm``, ``8.9cm``, ``3.5in`` or ``252pt``; a bare number is millimetres."""
    units = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72.0}
    unit = next((name for name in units if text.endswith(name)), "")
    try:
        found = float(text.removesuffix(unit)) * units.get(unit, 1.0)
    except ValueError:
        found = float("nan")
    if not least <= found <= most:
        raise ConfigurationError(f"{what} {text!r} is no length from {least:g} to {most:g} mm; try 88.9mm")
    return found
