"""The colours of a comparison, for figures and for the window; without what measures text."""

from __future__ import annotations

from typing import Final, NamedTuple

from render.style import Theme


class Ink(NamedTuple):
    """The colours of a comparison: behind what differs, behind a node of one side only, around a node that some
    sides have, of equal facts.
    """

    tint: str
    alone: str
    rim: str
    equal: str | None


INKS: Final[dict[Theme, Ink]] = {
    "light": Ink("#FFF3DC", "#FFF9EC", "#E0A83E", "#2B7A4B"),
    "dark": Ink("#4A3B18", "#2E2819", "#A97F2C", "#6CC08B"),
    "print": Ink("#FFE7B8", "#FFF6E2", "#C98A1B", "#2B7A4B"),
    "mono": Ink("#D6DADF", "#ECEEF0", "#1B1E23", None),
}
