"""Links that lead from row to row of a wrapped volumes figure: the same letter in a circle at both ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from string import ascii_lowercase
from typing import Final, NamedTuple

from graph.feature_maps import FeatureMaps
from render.diagrams.look import Look
from render.diagrams.sketch_cells import line
from render.diagrams.volume_places import BADGE, RAISED, Places, Spot, arcs, rowed
from render.drawing import Group, Item
from render.items import circle, text

BESIDE: Final = 12.0
"""Between the badges of one box; for 13-point names."""


class Badge(NamedTuple):
    """A letter at a map: whether the link comes in there."""

    place: int
    letter: str
    comes_in: bool


def badges(found: FeatureMaps, spots: Sequence[Spot]) -> list[Badge]:
    """The letters: one for each map that such links leave, again where each comes in."""
    links = rowed(found, spots)
    sources = list(dict.fromkeys(source for source, _ in links))
    letter = {source: _letter(number) for number, source in enumerate(sources)}
    out = [Badge(source, letter[source], False) for source in sources]
    return [*out, *(Badge(target, letter[source], True) for source, target in links)]


def _letter(number: int) -> str:
    return ascii_lowercase[number] if number < len(ascii_lowercase) else str(number)


def connectors(found: FeatureMaps, places: Places, look: Look) -> Iterator[Group]:
    """The badges with their short lines."""
    shown = badges(found, places.spots)
    arched = {
        end for row in {spot.row for spot in places.spots} for link in arcs(found, places.spots, row) for end in link
    }
    for place, own in groupby(sorted(shown, key=_place), key=_place):
        at_place = list(own)
        # beside the arcs that leave the middle of a box, else about its middle
        first = BADGE if place in arched else -BESIDE * (len(at_place) - 1) / 2
        for number, badge in enumerate(at_place):
            yield _connector(found, places.spots[place], badge, first + BESIDE * number, look)


def _place(badge: Badge) -> int:
    return badge.place


def _connector(found: FeatureMaps, spot: Spot, badge: Badge, away: float, look: Look) -> Group:
    nodes = found.maps[badge.place].nodes
    ref = f"{'from' if badge.comes_in else 'to'} {badge.letter}: {nodes[-1] if nodes else 'more'}"
    return Group(ref, tuple(_badge(badge, spot, away, look)), "edge", ref)


def _badge(badge: Badge, spot: Spot, away: float, look: Look) -> list[Item]:
    """A circle over the box, its line to or from the box's upper face."""
    x = spot.left + spot.shape.front / 2 + spot.shape.run / 2 + look.length(away)
    radius = look.length(BADGE) / 2
    y = spot.top - look.length(RAISED) + radius
    face = spot.axis - spot.shape.height / 2 - spot.shape.rise / 2
    half = spot.shape.run / 2
    low, high = spot.left + half, spot.left + spot.shape.front + half
    ends = [(x, y + radius), (min(max(x, low), high), face)]  # of a narrow box to the end of its upper face
    size = look.small
    items: list[Item] = line(ends if badge.comes_in else ends[::-1], look, head=badge.comes_in)
    items.append(circle(x, y, radius, look.colours.box, look.colours.edge, look.line))
    items.append(text(x, y + size * 0.3, badge.letter, size, fill=look.colours.ink, anchor="middle"))
    return items
