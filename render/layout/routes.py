"""From rows and columns to places and routes.

Edges run vertically through rows, in their own lanes, and horizontally only in the gaps between rows,
each bar on its own track, with rounded corners: so no edge can run over a box.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

from render.drawing import Segment
from render.layout.ports import STRAIGHT, Ports, ports
from render.layout.tracks import Net, tracks
from render.layout.values import Box, Columns, Edge, Point, Route, Rows, Spacing

CORNER = 8.0
KAPPA = 0.5523
"""Control length of a quarter circle, in radii."""


class Block(NamedTuple):
    """A segment laid out: centres of its boxes and routes of its edges, the spine at x = 0.

    left, right: how far the routes reach.
    """

    centres: list[Point]
    routes: list[Route]
    left: float
    right: float


class _Gaps(NamedTuple):
    height: list[float]
    bars: dict[Edge, float]
    """y of a link's bar below the gap's upper end."""


def route(rows: Rows, columns: Columns, boxes: Sequence[Box], spacing: Spacing) -> Block:
    """Places and routes of a segment; y = 0 is the centre of its first row."""
    found = ports(rows, columns, boxes, spacing)
    heights = [0.0] * rows.height
    for item in range(rows.boxes):
        heights[rows.ranks[item]] = max(heights[rows.ranks[item]], boxes[item].height)
    gaps = _gaps(rows, found, spacing)
    middles = [0.0] * rows.height
    for row in range(1, rows.height):
        middles[row] = middles[row - 1] + heights[row - 1] / 2 + gaps.height[row - 1] + heights[row] / 2
    centres = [Point(columns.x[item], middles[rows.ranks[item]]) for item in range(rows.boxes)]
    bars = {
        link: middles[rows.ranks[link[0]]] + heights[rows.ranks[link[0]]] / 2 + below
        for link, below in gaps.bars.items()
    }
    corner = CORNER * spacing.row / 30
    routes = [_route(chain, boxes, centres, found, bars, corner) for chain in rows.chains]
    reach = [x for way in routes for _, values in way.segments for x in values[::2]]
    return Block(centres, routes, min(reach, default=0.0), max(reach, default=0.0))


def _gaps(rows: Rows, found: Ports, spacing: Spacing) -> _Gaps:
    """Height of each gap and the bars in it."""
    leaving: list[dict[tuple[int, float], list[Edge]]] = [{} for _ in range(rows.height)]
    for link in rows.links:
        if abs(found.start[link] - found.end[link]) >= STRAIGHT:
            leaving[rows.ranks[link[0]]].setdefault((link[0], found.start[link]), []).append(link)
    heights, bars = [], {}
    for stems in leaving:
        nets = [Net(stem, tuple(found.end[link] for link in links)) for (_, stem), links in stems.items()]
        numbers = tracks(nets)
        first = spacing.row * 0.4
        heights.append(spacing.row + spacing.lane * 0.7 * max(numbers, default=0))
        for links, number in zip(stems.values(), numbers, strict=True):
            bars.update(dict.fromkeys(links, first + spacing.lane * 0.7 * number))
    return _Gaps(heights, bars)


def _route(
    chain: list[int],
    boxes: Sequence[Box],
    centres: list[Point],
    found: Ports,
    bars: dict[Edge, float],
    corner: float,
) -> Route:
    source, target = chain[0], chain[-1]
    start = found.start[source, chain[1]]
    box = boxes[source]
    points = [Point(start, centres[source].y + (box.core or box.height) / 2)]
    for link in itertools.pairwise(chain):
        if link in bars:
            points += [Point(found.start[link], bars[link]), Point(found.end[link], bars[link])]
    last = (chain[-2], target)
    tip, direction = _tip(boxes[target], centres[target], last, found)
    if direction.x:
        points.append(Point(found.end[last], tip.y))
    points.append(tip)
    return Route(rounded(points, corner), tip, direction)


def _tip(box: Box, centre: Point, link: Edge, found: Ports) -> tuple[Point, Point]:
    """Where the head touches and which way it points."""
    side = found.side.get(link)
    if side == "left":
        return Point(centre.x - box.core / 2, centre.y), Point(1.0, 0.0)
    if side == "right":
        return Point(centre.x + box.core / 2, centre.y), Point(-1.0, 0.0)
    x, radius = found.end[link], box.core / 2
    rise = math.sqrt(max(radius**2 - (x - centre.x) ** 2, 0.0)) if radius else box.height / 2
    return Point(x, centre.y - rise), Point(0.0, 1.0)


def rounded(points: list[Point], radius: float) -> tuple[Segment, ...]:
    """A path along axis-parallel points with rounded corners."""
    segments: list[Segment] = [("M", (points[0].x, points[0].y))]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        segments += _corner(before, corner, after, radius)
    segments.append(("L", (points[-1].x, points[-1].y)))
    return tuple(segments)


def _corner(before: Point, corner: Point, after: Point, radius: float) -> list[Segment]:
    came, goes = math.dist(before, corner), math.dist(corner, after)
    r = min(radius, came / 2, goes / 2)
    if r < 0.05:
        return [("L", (corner.x, corner.y))]
    first = _towards(corner, before, r / came)
    last = _towards(corner, after, r / goes)
    control = _towards(first, corner, KAPPA), _towards(last, corner, KAPPA)
    return [("L", (*first,)), ("C", (*control[0], *control[1], *last))]


def _towards(start: Point, end: Point, part: float) -> Point:
    return Point(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)
