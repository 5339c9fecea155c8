"""The arrows of a volumes figure: straight within a row, over the boxes as arcs, around corners between rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.feature_maps import COPY, FeatureMap, FeatureMaps
from render.diagrams.look import Look
from render.diagrams.sketch_cells import line
from render.diagrams.volume_lanes import Lanes
from render.diagrams.volume_places import BENEATH, BETWEEN, GAP, LANE, STEP, Places, Spot, arcs, over, raised
from render.drawing import Group, Item
from render.items import text
from render.metrics import printable, text_width

Points = list[tuple[float, float]]


def links(found: FeatureMaps, lanes: Lanes, places: Places, look: Look) -> Iterator[Group]:
    """An arrow for each link that is drawn."""
    spots = places.spots
    levels = {link: level for row in {spot.row for spot in spots} for link, level in arcs(found, spots, row).items()}
    for source, target in found.links:
        one, other = spots[source], spots[target]
        if (source, target) in levels:
            lift = raised(found, spots, one.row, look, wrapped=places.wrapped)
            lift += look.length(STEP) * (levels[source, target] + 0.8)
            way = _arc(spots, (source, target), lift, look)
        elif one.row == other.row:
            way = [(one.right, one.axis), (other.left, other.axis)]
        elif places.wrapped:
            ceiling = min(spot.top for spot in spots if spot.row == other.row)
            ceiling -= over(found, spots, other.row, look, wrapped=True)
            way = _next_row(ceiling, one, other, look) if target == source + 1 else []
        elif lanes.is_u:
            way = _level(one, other)
        else:
            way = _corner(found, spots, (source, target), look)
        if way:
            ref = f"{_name(found, source)}→{_name(found, target)}"
            yield Group(ref, tuple(line(way, look)), "edge", ref.replace("→", " → "))
            if lanes.is_u and look.style.operations:
                said = tuple(_said(found.maps[target], way, places.width, look))
                yield from [Group(f"word: {ref}", said, "label")] if said else []


def _said(found: FeatureMap, way: Points, most: float, look: Look) -> Iterator[Item]:
    """What a way across or up a U does, as far as there is room: over the way across, right of the way up."""
    (x1, y1), (x2, y2) = way[0], way[-1]
    plates = [slab for slab in found.slabs if slab.plate and not slab.is_pooling_plate]
    across = y1 == y2
    words = next((printable(slab.text) for slab in plates if (slab.text == COPY) == across), "")
    wide, away = text_width(words, "sans", look.small), look.length(5.0)
    if across and wide + 4 * away < x2 - x1:
        yield text((x1 + x2) / 2, y1 - away, words, look.small, fill=look.colours.dim, anchor="middle")
    elif not across and x2 + away + wide < most and len(way) > 2 and y2 < y1:
        yield text(x2 + away, (y1 + y2) / 2 + look.small * 0.3, words, look.small, fill=look.colours.dim)


def _name(found: FeatureMaps, place: int) -> str:
    nodes = found.maps[place].nodes
    return nodes[-1] if nodes else "more"


def _top(spot: Spot) -> tuple[float, float]:
    """The middle of a box's upper face."""
    return (
        spot.left + spot.shape.front / 2 + spot.shape.run / 2,
        spot.axis - spot.shape.height / 2 - spot.shape.rise / 2,
    )


def _arc(spots: Sequence[Spot], link: tuple[int, int], lift: float, look: Look) -> Points:
    """Up, over all boxes between, and down."""
    row = spots[link[0]].row
    tops = [spots[place].top for place in range(link[0], link[1] + 1) if spots[place].row == row]
    high = min(tops) - lift
    (x1, y1), (x2, y2) = _top(spots[link[0]]), _top(spots[link[1]])
    away = look.length(2.0)  # arcs that end and begin at one box stand side by side
    return [(x1 + away, y1), (x1 + away, high), (x2 - away, high), (x2 - away, y2)]


def _next_row(ceiling: float, one: Spot, other: Spot, look: Look) -> Points:
    """From the end of a row, over all of the next, to its beginning."""
    below = ceiling - look.length(LANE) / 2
    right, left = one.slot[1] + look.length(GAP) / 3, other.slot[0] - look.length(GAP) * 0.6
    return [
        (one.right, one.axis),
        (right, one.axis),
        (right, below),
        (left, below),
        (left, other.axis),
        (other.left, other.axis),
    ]


def _level(one: Spot, other: Spot) -> Points:
    """Down from a box's bottom to the next level's left, or from its right up to the bottom of the level above."""
    if other.axis > one.axis:
        x = one.left + one.shape.front / 2
        return [(x, one.axis + one.shape.height / 2), (x, other.axis), (other.left, other.axis)]
    x = other.left + other.shape.entry
    return [(one.right, one.axis), (x, one.axis), (x, other.axis + other.shape.height / 2)]


def _corner(found: FeatureMaps, spots: Sequence[Spot], link: tuple[int, int], look: Look) -> Points:
    """Along its row and around one corner; where the row goes on, between the rows and around two more."""
    one, other = spots[link[0]], spots[link[1]]
    half = look.length(BETWEEN) / 2
    before = other.slot[0] - half
    end = [(before, other.axis), (other.left, other.axis)]
    if not any(
        spot.row == one.row and one.right < spot.slot[1] and spot.slot[0] < before for spot in spots if spot is not one
    ):
        return [(one.right, one.axis), (before, one.axis), *end]
    after = one.slot[1] + half
    if _is_clear(spots, one, other, after, half):
        return [(one.right, one.axis), (after, one.axis), (after, other.axis), (other.left, other.axis)]
    between = _gutter(found, spots, one.row, look, below=other.axis > one.axis)
    return [(one.right, one.axis), (after, one.axis), (after, between), (before, between), *end]


def _is_clear(spots: Sequence[Spot], one: Spot, other: Spot, x: float, half: float) -> bool:
    """Whether one may turn right after the first box: down to the other's row, and along that to it."""
    rows = range(min(one.row, other.row) + 1, max(one.row, other.row))
    passed = [spot.slot for spot in spots if spot.row in rows]
    along = [spot for spot in spots if spot.row == other.row and spot is not other and spot.slot[1] > x - half]
    ahead = any(spot.left < other.left for spot in along)
    return not ahead and not any(begin - half < x < end + half for begin, end in passed)


def _gutter(found: FeatureMaps, spots: Sequence[Spot], row: int, look: Look, *, below: bool) -> float:
    """A height beneath the words of a row, or above its arcs."""
    own, away = [spot for spot in spots if spot.row == row], look.length(LANE) * 0.4
    if below:
        ends = [spot.axis + spot.shape.height / 2 + look.length(BENEATH) + spot.said.height for spot in own]
        return max(ends) + away
    return min(spot.top for spot in own) - over(found, spots, row, look, wrapped=False) - away
