"""The volumes diagram: feature maps as boxes whose lengths follow their sizes, as in the figures of VGG and U-Net."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from graph.errors import LayoutError
from graph.feature_maps import COARSEST, FeatureMaps, feature_maps
from graph.labels import shape_text
from graph.values import Graph
from render.diagrams.caption import caption
from render.diagrams.look import Look, look_of
from render.diagrams.volume_boxes import box
from render.diagrams.volume_connectors import connectors
from render.diagrams.volume_key import Key, key
from render.diagrams.volume_lanes import Lanes, lanes
from render.diagrams.volume_links import links
from render.diagrams.volume_places import BENEATH, Breaks, Placer, Places
from render.diagrams.volume_words import paint
from render.drawing import Drawing, Group, Item
from render.heat import Heat, cost_of, heat_from
from render.metrics import printable
from render.moving import moved
from render.page import Page
from render.style import Style

UNIT: Final = 9.0
"""Points of height for the square root of a size, for 13-point names: 224 is 135 points high."""
GOOD, LEAST_UNIT = 1.6, 0.8
"""The scale from which a figure in one row is good, and the least; in points."""
MOST_ROWS: Final = 8
COARSER: Final = ((), ("maps of one size as one",), ("folded to stages",))
MARGIN, EDGE = 28.0, 1.5
"""About the figure: for 13-point names on screen, in points on a page."""
TALLEST, HIGHEST = 0.42, 150.0
"""How high the tallest box may be: as a part of a page's width, and in points."""
U_TALL, U_LEVEL = 0.6, 52.0
"""How high a U may be: as a part of a page's width, and what each level may always have, in points."""


class Fitted(NamedTuple):
    """Places and what was done so that they fit."""

    places: Places
    notes: tuple[str, ...]


def volumes(graph: Graph, style: Style) -> Drawing:
    """The volumes of a graph. With a page its width is exact. Raises LayoutError where they cannot fit it."""
    look = look_of(style)
    if style.page:
        return _on_page(graph, look, style.page)
    return _free(graph, feature_maps(graph, cost=cost_of(graph, style)), look)


def _free(graph: Graph, found: FeatureMaps, look: Look) -> Drawing:
    """At the usual scale, under a head."""
    rows = lanes(found)
    places = Placer(found, rows, look).places(look.length(UNIT), stacked=False, spread=look.length(9.0))
    head = caption(graph, (), look)
    margin = look.length(MARGIN)
    width = max(places.width, head.width, look.length(420.0))
    foot = key(found, look, width, _heat(found, look))
    top = margin + head.height
    items: list[Item] = [*head.paint(margin, margin)]
    left = margin + (width - places.width) / 2
    items += [moved(item, left, top) for item in _items(found, rows, places, look)]
    below = top + places.height + look.length(20.0)
    items += [moved(item, margin, below) for item in foot.items]
    page = (width + 2 * margin, below + foot.height + margin)
    return _drawing(graph, found, head.description, page, items, look, ())


def _on_page(graph: Graph, look: Look, page: Page) -> Drawing:
    """At the largest scale that fits, exactly as wide as the page; as coarse as that asks for."""
    room = page.width - 2 * EDGE
    for tried in _candidates(graph, look.style):
        foot = key(tried.found, look, room, _heat(tried.found, look))
        tall = page.max_height - 2 * EDGE - foot.height - look.length(12.0) if page.max_height else 0.0
        fitted = _fitted(Placer(tried.found, tried.rows, look), room, tall)
        if fitted is not None:
            return _fitted_drawing(graph, tried, fitted, foot, look, page)
    raise LayoutError(f"the volumes do not fit {page.width:.0f} points; try a wider page or the flow diagram")


class Candidate(NamedTuple):
    """Maps, their lanes, and what was given up for them."""

    found: FeatureMaps
    rows: Lanes
    notes: tuple[str, ...]


def _candidates(graph: Graph, style: Style) -> Iterator[Candidate]:
    """The maps as they are, then coarser ones, then branches one after the other in rows."""
    seen: set[FeatureMaps] = set()
    for coarseness in range(COARSEST + 1):
        found = feature_maps(graph, coarseness, cost_of(graph, style))
        if found not in seen:
            seen.add(found)
            yield Candidate(found, lanes(found), COARSER[coarseness])
    count = len(found.maps)
    yield Candidate(found, Lanes((0,) * count, 1, is_u=False), (*COARSER[COARSEST], "branches one after the other"))


def _fitted_drawing(graph: Graph, tried: Candidate, fitted: Fitted, foot: Key, look: Look, page: Page) -> Drawing:
    left = EDGE + (page.width - 2 * EDGE - fitted.places.width) / 2
    shown = _items(tried.found, tried.rows, fitted.places, look)
    items: list[Item] = [moved(item, left, EDGE) for item in shown]
    below = EDGE + fitted.places.height + look.length(12.0)
    items += [moved(item, EDGE, below) for item in foot.items]
    size = (page.width, below + foot.height + EDGE)
    head = caption(graph, (), look)
    return _drawing(graph, tried.found, head.description, size, items, look, (*tried.notes, *fitted.notes))


def _fitted(placer: Placer, room: float, tall: float) -> Fitted | None:
    """The first of: words in one line, words in short lines, several rows; each at its largest scale."""
    for rows in range(1, MOST_ROWS + 1):
        for stacked in (False, True):
            unit = _largest(placer, stacked, rows, room, tall)
            enough = LEAST_UNIT if rows == MOST_ROWS or (placer.lanes.rows > 1 and stacked) else GOOD
            if unit >= enough:
                return _spread(placer, unit, stacked, rows, room)
    return None


def _largest(placer: Placer, stacked: bool, rows: int, room: float, tall: float) -> float:
    """The largest scale at which it fits; 0 where none does."""
    most = _largest_below(TALLEST * room / 4.0, lambda unit: _fits(placer, unit, stacked, rows, room, tall))
    return most if most >= LEAST_UNIT else 0.0


def _fits(placer: Placer, unit: float, stacked: bool, rows: int, room: float, tall: float) -> bool:
    if not unit:
        return False
    found = placer.places(unit, stacked=stacked, room=room if rows > 1 else 0.0)
    highest = max((spot.shape.height for spot in found.spots), default=0.0)
    most = min(TALLEST * room / (1.0 if rows == 1 else 1.8), HIGHEST)
    deep = placer.lanes.is_u and found.height > max(U_TALL * room, U_LEVEL * placer.lanes.rows)
    if found.width > room or (tall and found.height > tall) or highest > most or deep:
        return False
    return max((spot.row for spot in found.spots), default=0) < rows or placer.lanes.rows > 1


def _spread(placer: Placer, unit: float, stacked: bool, rows: int, room: float) -> Fitted:
    """The places in rows about equally long, what width is left given to the gaps."""
    breaks = _breaks(placer, unit, stacked, room) if rows > 1 and placer.lanes.rows == 1 else Breaks()

    def spread(more: float) -> Places:
        return placer.places(unit, stacked=stacked, spread=more, breaks=breaks)

    places = spread(_largest_below(room, lambda more: spread(more).width <= room))
    notes = ("sizes in short lines",) if stacked else ()
    return Fitted(places, (*notes, f"in {len(breaks) + 1} rows") if breaks else notes)


def _breaks(placer: Placer, unit: float, stacked: bool, room: float) -> Breaks:
    """The maps that begin a further row, the longest row as short as the number of rows allows."""

    def at(width: float) -> Places:
        return placer.places(unit, stacked=stacked, room=width)

    rows = at(room).spots[-1].row
    narrower = _largest_below(room, lambda less: at(room - less).spots[-1].row <= rows)
    spots = at(room - narrower).spots
    return frozenset(place for place in range(1, len(spots)) if spots[place].row > spots[place - 1].row)


def _largest_below(most: float, holds: Callable[[float], bool]) -> float:
    """The largest number up to ``most`` for which something holds that holds for 0 and up to some bound."""
    low, high = 0.0, most
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _heat(found: FeatureMaps, look: Look) -> Heat | None:
    """The maps' costs by their places; None where a style colours by category."""
    costs = {str(place): one.cost for place, one in enumerate(found.maps)}
    return heat_from(costs, look.style) if any(costs.values()) else None


def _items(found: FeatureMaps, rows: Lanes, places: Places, look: Look) -> list[Item]:
    """Boxes with their words, then the arrows."""
    items: list[Item] = []
    heat = _heat(found, look)
    for place, (one, spot) in enumerate(zip(found.maps, places.spots, strict=True)):
        items.append(box(one, spot.shape, spot.left, spot.axis, look, heat.colour(str(place)) if heat else ""))
        away = look.length(BENEATH)
        below = spot.axis + spot.shape.height / 2 + away
        top = spot.top - away - spot.said.height if rows.is_u else below
        items.append(
            Group(
                f"size: {one.nodes[-1] if one.nodes else 'more'}",
                tuple(paint(spot.said, spot.middle, top, look)),
                "label",
            )
        )
    joints = connectors(found, places, look) if places.wrapped else ()
    return [*items, *links(found, rows, places, look), *joints]


def _drawing(
    graph: Graph,
    found: FeatureMaps,
    totals: str,
    size: tuple[float, float],
    items: list[Item],
    look: Look,
    notes: tuple[str, ...],
) -> Drawing:
    sizes = " → ".join(shape_text((None, *one.sizes.spatial, one.sizes.channels)) for one in found.maps)
    description = printable(f"{totals}. Feature maps: {sizes}")
    width, height = round(size[0], 2), round(size[1], 2)
    ground, title = look.colours.background, printable(graph.name)
    return Drawing(width, height, tuple(items), ground, title, description, (*notes, *found.notes))
