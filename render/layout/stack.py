"""The layout of a whole graph: cut it, lay each distinct segment out once, stack the segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from render.drawing import Segment
from render.layout import engine
from render.layout.cuts import segments
from render.layout.ranks import layer, rank
from render.layout.routes import Block, route
from render.layout.values import Box, Edge, Layout, Point, Route, Segmented, Spacing

DIGITS = 2
"""Decimals kept of a point: enough for print, and the same bytes on every machine."""

Key = tuple[tuple[Box, ...], tuple[Edge, ...], bool, bool]


class Frame(NamedTuple):
    """The page about a layout: margins left and right, room above and below, the least width inside."""

    side: float = 0.0
    above: float = 0.0
    below: float = 0.0
    least: float = 0.0


NO_FRAME: Final = Frame()


def lay_out(boxes: Sequence[Box], edges: Sequence[Edge], spacing: Spacing, frame: Frame = NO_FRAME) -> Layout:
    """Places for boxes and routes for edges on a page; edges run downwards; ValueError on a cycle.

    ``edges`` must be distinct and join different boxes. A layout narrower than the frame stands in its middle.
    """
    memo: dict[Key, Block] = {}
    centres = [Point(0.0, 0.0)] * len(boxes)
    placed: list[_Placed] = []
    origin = Point(0.0, 0.0)
    for part in segments(len(boxes), edges):
        block = _block(part, boxes, edges, spacing, memo)
        first = block.centres[0]
        shift = Point(origin.x - first.x, origin.y - first.y) if part.entry else Point(0.0, 0.0)
        for node, centre in zip(part.nodes, block.centres, strict=True):
            centres[node] = Point(centre.x + shift.x, centre.y + shift.y)
        placed.append(_Placed(block, part.edges, shift))
        origin = centres[part.nodes[-1]]
    return _page(boxes, centres, placed, frame)


class _Placed(NamedTuple):
    """A segment's block, the edges it holds and how far it moves."""

    block: Block
    edges: list[int]
    shift: Point


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


def _page(boxes: Sequence[Box], centres: list[Point], placed: list[_Placed], frame: Frame) -> Layout:
    """Everything moved onto the page, coordinates rounded."""
    lefts = [centre.x - box.width / 2 for box, centre in zip(boxes, centres, strict=True)]
    rights = [centre.x + box.width / 2 for box, centre in zip(boxes, centres, strict=True)]
    tops = [centre.y - box.height / 2 for box, centre in zip(boxes, centres, strict=True)]
    bottoms = [centre.y + box.height / 2 for box, centre in zip(boxes, centres, strict=True)]
    left = min([*lefts, *(item.block.left + item.shift.x for item in placed)], default=0.0)
    right = max([*rights, *(item.block.right + item.shift.x for item in placed)], default=0.0)
    top, bottom = min(tops, default=0.0), max(bottoms, default=0.0)
    inner = max(right - left, frame.least)
    x, y = frame.side + (inner - (right - left)) / 2 - left, frame.above - top
    routes: dict[int, Route] = {}
    for block, numbers, shift in placed:
        routes.update(zip(numbers, (moved(local, shift.x + x, shift.y + y) for local in block.routes), strict=True))
    return Layout(
        round(inner + 2 * frame.side, DIGITS),
        round(bottom - top + frame.above + frame.below, DIGITS),
        [Point(round(centre.x + x, DIGITS), round(centre.y + y, DIGITS)) for centre in centres],
        [routes[number] for number in range(len(routes))],
    )


def moved(local: Route, dx: float, dy: float) -> Route:
    """The route, moved and rounded."""
    tip = Point(round(local.tip.x + dx, DIGITS), round(local.tip.y + dy, DIGITS))
    return Route(tuple([_moved(segment, dx, dy) for segment in local.segments]), tip, local.direction)


def _moved(segment: Segment, dx: float, dy: float) -> Segment:
    letter, values = segment
    if len(values) == 2:  # most are; this is the layout's innermost loop
        return letter, (round(values[0] + dx, DIGITS), round(values[1] + dy, DIGITS))
    return letter, tuple([round(value + (dy if place % 2 else dx), DIGITS) for place, value in enumerate(values)])
