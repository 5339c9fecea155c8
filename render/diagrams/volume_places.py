"""Where the boxes of a volumes figure stand: at a scale, in rows that fit the width there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from graph.feature_maps import FeatureMaps
from render.diagrams.look import Look
from render.diagrams.volume_boxes import Solid, hop, solid
from render.diagrams.volume_channels import Channel, clear_left, incoming
from render.diagrams.volume_lanes import Lanes
from render.diagrams.volume_words import Words, words

GAP, BETWEEN, LANE = 14.0, 6.0, 20.0
"""Least gaps between boxes (room for an arrow), between words, between lanes; for 13-point names."""
BENEATH: Final = 5.0
"""Between a box and its words; for 13-point names."""
STEP: Final = 8.0
"""Between nested arcs; for 13-point names."""


Breaks: TypeAlias = frozenset[int]


BADGE, RAISED = 12.0, 20.0
"""Diameter of a badge (a link to another row), and how far its top is over the box; for 13-point names."""


class Spot(NamedTuple):
    """A map's place: its box, words, left edge of the box, row and the height of the row's axis."""

    shape: Solid
    said: Words
    left: float
    row: int
    axis: float
    hops: float
    """Height of the arcs over its slabs."""

    @property
    def right(self) -> float:
        """The right end of the box."""
        return self.left + self.shape.width

    @property
    def middle(self) -> float:
        """The middle of the box."""
        return self.left + self.shape.width / 2

    @property
    def slot(self) -> tuple[float, float]:
        """From where to where box and words reach."""
        half = max(self.shape.width, self.said.width) / 2
        return self.middle - half, self.middle + half

    @property
    def top(self) -> float:
        """The top of the box, arcs over its slabs included."""
        return self.axis - self.shape.height / 2 - self.shape.rise - self.hops


class Places(NamedTuple):
    """All spots, and the size of what they take; ``wrapped``: whether a chain goes on in further rows."""

    spots: tuple[Spot, ...]
    width: float
    height: float
    wrapped: bool


class Placer:
    """Places the maps of one figure."""

    def __init__(self, found: FeatureMaps, lanes: Lanes, look: Look) -> None:
        self.found, self.lanes, self.look = found, lanes, look

    def places(
        self,
        unit: float,
        *,
        stacked: bool,
        room: float = 0.0,
        spread: float = 0.0,
        breaks: frozenset[int] = frozenset(),
    ) -> Places:
        """The spots at a scale. ``room``: the width after which a chain goes on in the next row, 0 for no end.

        ``breaks``: the maps that begin a row, whatever the room. ``spread``: added to every gap.
        """
        spots: list[Spot] = []
        channels: list[Channel] = []
        for place, one in enumerate(self.found.maps):
            shape, said = solid(one, unit), words(one, self.look, stacked=stacked, in_u=self.lanes.is_u)
            wrap = -1.0 if place in breaks else room
            spots.append(self._cleared(self._placed(spots, place, shape, said, wrap, spread), spots, place, channels))
        return self._levelled(spots)

    def _placed(self, spots: list[Spot], place: int, shape: Solid, said: Words, room: float, spread: float) -> Spot:
        inset = max(said.width - shape.width, 0.0) / 2
        lane = self.lanes.of[place]
        row = spots[-1].row if self.lanes.rows == 1 and spots else lane
        left = max([inset, *self._bounds(spots, place, shape, inset, row, spread)])
        turn = self.look.length(GAP)
        if room and self.lanes.rows == 1 and spots and left + shape.width + inset + turn / 2 > room:
            row, left = row + 1, inset + turn  # room for the line that comes from the row above
        hops = max(
            (hop(thick, self.look) + self.look.length(2.0) for slab, _, thick in shape.slabs if slab.skip), default=0.0
        )
        return Spot(shape, said, left, row, 0.0, hops)

    def _cleared(self, spot: Spot, spots: list[Spot], place: int, channels: list[Channel]) -> Spot:
        """The spot moved to where no line between rows runs through it; its own lines are taken down."""
        if self.lanes.is_u or self.lanes.rows == 1:
            return spot
        sources = [spots[source].row for source, target in self.found.links if target == place]
        before, (begin, end) = self.look.length(BETWEEN) / 2, spot.slot
        left = clear_left(begin, end - begin, spot.row, sources, spots, channels, before)
        channels += incoming(left, spot.row, sources, before)
        return spot._replace(left=spot.left + left - begin)

    def _bounds(
        self, spots: list[Spot], place: int, shape: Solid, inset: float, row: int, spread: float
    ) -> list[float]:
        """How far left a box may stand: after the boxes it reads, and after its row's words."""
        look = self.look
        gap, between = look.length(GAP) + spread, look.length(BETWEEN) + spread
        bounds = []
        for number, spot in enumerate(spots):
            reads = (number, place) in self.found.links
            if spot.row == row:
                bounds += [spot.right + gap, spot.slot[1] + between + inset]
            elif self.lanes.is_u and number == place - 1:
                bounds += self._level_bounds(spot, shape, inset, up=row < spot.row, spread=spread)
            elif reads and self.lanes.rows > 1:  # in a chain's further rows a letter says what they read
                bounds.append(spot.slot[1] + between + gap + inset)
        return bounds

    def _level_bounds(self, spot: Spot, shape: Solid, inset: float, *, up: bool, spread: float) -> list[float]:
        """After the box of the level before: its arrow leaves downwards, or comes in from beneath."""
        look = self.look
        between, gap = look.length(BETWEEN) / 2 + spread, look.length(GAP) * 0.8 + spread
        if up:
            return [max(spot.slot[1] + between, spot.right + between) - shape.entry]
        below = spot.left + spot.shape.front / 2
        return [below + between + inset, below + gap]

    def _levelled(self, spots: list[Spot]) -> Places:
        """The rows under one another."""
        look, top = self.look, 0.0
        rows = sorted({spot.row for spot in spots})
        axes: dict[int, float] = {}
        for row in rows:
            own = [spot for spot in spots if spot.row == row]
            said = [spot.said.height + look.length(BENEATH) for spot in own]
            on_top = [height if self.lanes.is_u else 0.0 for height in said]
            above = max(height - spot.top for spot, height in zip(own, on_top, strict=True))
            below = [
                spot.shape.height / 2 + height - over for spot, height, over in zip(own, said, on_top, strict=True)
            ]
            axes[row] = top + above + over(self.found, spots, row, look, wrapped=self.lanes.rows == 1)
            top = axes[row] + max(below) + look.length(LANE)
        levelled = tuple(spot._replace(axis=axes[spot.row]) for spot in spots)
        wrapped = self.lanes.rows == 1 and len(rows) > 1
        turn = look.length(GAP) / 2 if wrapped else 0.0  # of the line to the next row
        width = max((spot.slot[1] + (turn if spot.row < rows[-1] else 0.0) for spot in spots), default=0.0)
        return Places(levelled, width, max(top - look.length(LANE), 0.0), wrapped)


def over(found: FeatureMaps, spots: Sequence[Spot], row: int, look: Look, *, wrapped: bool) -> float:
    """The room over the boxes of a row that its arcs and badges take."""
    levels = arcs(found, spots, row)
    nested = look.length(STEP) * (max(levels.values()) + 1.5) if levels else 0.0
    return nested + raised(found, spots, row, look, wrapped=wrapped)


def raised(found: FeatureMaps, spots: Sequence[Spot], row: int, look: Look, *, wrapped: bool) -> float:
    """The room that the badges of a row take, under its arcs."""
    ends = {end for link in rowed(found, spots) for end in link} if wrapped else set[int]()
    return look.length(RAISED) if any(spots[end].row == row for end in ends) else 0.0


def rowed(found: FeatureMaps, spots: Sequence[Spot]) -> list[tuple[int, int]]:
    """The links that lead from row to row, but for those from the end of one to the beginning of the next."""
    return [(a, b) for a, b in found.links if spots[a].row != spots[b].row and b > a + 1]


def arcs(found: FeatureMaps, spots: Sequence[Spot], row: int) -> dict[tuple[int, int], int]:
    """The links of a row that lead over other boxes, with their levels; nested and crossing ones at different ones."""
    levels: dict[tuple[int, int], int] = {}
    own = [link for link in found.links if spots[link[0]].row == spots[link[1]].row == row]
    for link in sorted((one for one in own if _leads_over(one, spots)), key=lambda one: (one[1] - one[0], one)):
        taken = {level for other, level in levels.items() if other[0] < link[1] and link[0] < other[1]}
        levels[link] = next(level for level in range(len(levels) + 1) if level not in taken)
    return levels


def _leads_over(link: tuple[int, int], spots: Sequence[Spot]) -> bool:
    row = spots[link[0]].row
    return any(spots[place].row == row for place in range(link[0] + 1, link[1]))
