"""The layout of a whole graph: cut it, lay each distinct segment out once, stack the segments."""

from __future__ import annotations

from collections.abc import Sequence

from render.drawing import Segment
from render.layout import engine
from render.layout.cuts import segments
from render.layout.ranks import layer, rank
from render.layout.routes import Block, route
from render.layout.values import Box, Edge, Layout, Point, Route, Segmented, Spacing

DIGITS = 2
"""Decimals kept of a point: enough for print, and the same bytes on every machine."""

Key = tuple[tuple[Box, ...], tuple[Edge, ...], bool, bool]


def lay_out(boxes: Sequence[Box], edges: Sequence[Edge], spacing: Spacing) -> Layout:
    """Places for boxes and routes for edges; edges run downwards; ValueError on a cycle.

    ``edges`` must be distinct and join different boxes.
    """
    memo: dict[Key, Block] = {}
    centres = [Point(0.0, 0.0)] * len(boxes)
    routes: list[Route | None] = [None] * len(edges)
    origin = Point(0.0, 0.0)
    for part in segments(len(boxes), edges):
        block = _block(part, boxes, edges, spacing, memo)
        first = block.centres[0]
        shift = Point(origin.x - first.x, origin.y - first.y) if part.entry else Point(0.0, 0.0)
        for node, centre in zip(part.nodes, block.centres, strict=True):
            centres[node] = Point(centre.x + shift.x, centre.y + shift.y)
        for edge, local in zip(part.edges, block.routes, strict=True):
            routes[edge] = moved(local, shift)
        origin = centres[part.nodes[-1]]
    return _page(boxes, centres, [found for found in routes if found is not None])


def _block(
    part: Segmented, boxes: Sequence[Box], edges: Sequence[Edge], spacing: Spacing, memo: dict[Key, Block]
) -> Block:
    local = {node: number for number, node in enumerate(part.nodes)}
    own = tuple((local[edges[edge][0]], local[edges[edge][1]]) for edge in part.edges)
    key = (tuple(boxes[node] for node in part.nodes), own, part.entry, part.exit)
    if key not in memo:
        memo[key] = _laid_out(key, spacing)
    return memo[key]


def _laid_out(key: Key, spacing: Spacing) -> Block:
    boxes, edges, entry, exit_ = key
    ranks = rank(len(boxes), edges, entry, exit_)
    rows = layer([box.width for box in boxes], edges, ranks)
    return route(rows, engine.columns(rows, spacing), boxes, spacing)


def moved(local: Route, shift: Point) -> Route:
    """The route, moved."""
    dx, dy = shift
    segments: tuple[Segment, ...] = tuple(
        (letter, tuple(round(value + (dy if place % 2 else dx), DIGITS) for place, value in enumerate(values)))
        for letter, values in local.segments
    )
    tip = Point(round(local.tip.x + dx, DIGITS), round(local.tip.y + dy, DIGITS))
    return Route(segments, tip, local.direction)


def _page(boxes: Sequence[Box], centres: list[Point], routes: list[Route]) -> Layout:
    """Everything moved so that it starts at 0, 0."""
    xs = [x for route in routes for _, values in route.segments for x in values[::2]]
    lefts = [centre.x - box.width / 2 for box, centre in zip(boxes, centres, strict=True)]
    rights = [centre.x + box.width / 2 for box, centre in zip(boxes, centres, strict=True)]
    tops = [centre.y - box.height / 2 for box, centre in zip(boxes, centres, strict=True)]
    bottoms = [centre.y + box.height / 2 for box, centre in zip(boxes, centres, strict=True)]
    left, top = min([*lefts, *xs], default=0.0), min(tops, default=0.0)
    width, height = max([*rights, *xs], default=0.0) - left, max(bottoms, default=0.0) - top
    shift = Point(-left, -top)
    placed = [Point(round(x - left, DIGITS), round(y - top, DIGITS)) for x, y in centres]
    return Layout(width, height, placed, [moved(route, shift) for route in routes])
