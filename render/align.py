"""Drawings of several graphs with what belongs together at the same height.

Each drawing keeps its own layout; only the gaps between its rows grow. A row is what stands side by side; space is
put in just beneath a row, where every edge runs straight down, so nothing bends.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from graph.pairing import growing
from render.drawing import Drawing, Group, Item, Rect
from render.moving import moved, span, stretched

Line: TypeAlias = Sequence[str | None]
"""The refs that belong together, one per drawing; None where a drawing lacks it."""

_BENEATH = 1.0
"""Points under a row where space may be put in."""

_FIXED = ("caption", "legend")


class Band(NamedTuple):
    """A row of a drawing: where it reaches from and to, and the y its boxes are centred on."""

    top: float
    bottom: float
    axis: float
    refs: tuple[str, ...]


Level: TypeAlias = dict[int, int]
"""Drawing → its band, for bands that come to the same height."""


def aligned(drawings: Sequence[Drawing], lines: Sequence[Line]) -> tuple[Drawing, ...]:
    """The drawings, rows of paired nodes level; pairs that cross the others' order are left where they are."""
    bands = [_bands(drawing) for drawing in drawings]
    places = [{ref: number for number, band in enumerate(side) for ref in band.refs} for side in bands]
    shifts = _shifts(bands, _levels(bands, places, lines))
    stretched_all = [_stretched(*parts) for parts in zip(drawings, bands, shifts, strict=True)]
    height = max((drawing.height for drawing in stretched_all), default=0.0)
    return tuple(replace(drawing, height=height) for drawing in stretched_all)


def _bands(drawing: Drawing) -> list[Band]:
    """Rows from top to bottom: boxes whose heights overlap stand in one row."""
    groups = [item for item in drawing.items if isinstance(item, Group) and item.kind in ("node", "decoration")]
    spans = [(*found, group) for group in groups if (found := span(group.items)) is not None]
    rows: list[list[tuple[float, float, Group]]] = []
    bottom = float("-inf")
    for top, low, group in sorted(spans, key=lambda box: box[:2]):
        if top >= bottom:
            rows.append([])
        rows[-1].append((top, low, group))
        bottom = max(bottom, low)
    return [_band(row) for row in rows]


def _band(row: list[tuple[float, float, Group]]) -> Band:
    tops, bottoms, groups = zip(*row, strict=True)
    return Band(min(tops), max(bottoms), _axis(groups[0]), tuple(group.ref for group in groups))


def _axis(group: Group) -> float:
    """The centre of the group's largest rectangle: the box, whatever stands about it."""
    rects = [item for item in group.items if isinstance(item, Rect)]
    if not rects:
        top, bottom = span(group.items) or (0.0, 0.0)
        return (top + bottom) / 2
    box = max(reversed(rects), key=lambda rect: rect.width * rect.height)
    return box.y + box.height / 2


def _levels(bands: list[list[Band]], places: list[dict[str, int]], lines: Sequence[Line]) -> list[Level]:
    """Every band of every drawing in one order that respects each drawing's own."""
    levels: list[Level] = [{0: number} for number in range(len(bands[0]))]
    for side in range(1, len(bands)):
        at = {(other, band): level for level, held in enumerate(levels) for other, band in held.items()}
        pairs = _pairs(side, places, lines, at)
        levels = _merged(levels, side, len(bands[side]), dict(growing(sorted(pairs))))
    return levels


def _pairs(
    side: int, places: list[dict[str, int]], lines: Sequence[Line], at: dict[tuple[int, int], int]
) -> set[tuple[int, int]]:
    """Level and band of this side that hold the same line."""
    found = set()
    for line in lines:
        band = places[side].get(line[side] or "")
        earlier = [
            at[other, place]
            for other in range(side)
            if (place := places[other].get(line[other] or "")) is not None and (other, place) in at
        ]
        if band is not None and earlier:
            found.add((earlier[0], band))
    return found


def _merged(levels: list[Level], side: int, count: int, level_to_band: dict[int, int]) -> list[Level]:
    """The levels with this side's bands: on their partner's level, or on new ones before the next partner."""
    result: list[Level] = []
    next_band = 0
    for number, level in enumerate(levels):
        band = level_to_band.get(number)
        if band is None:
            result.append(level)
            continue
        result += [{side: own} for own in range(next_band, band)]
        result.append({**level, side: band})
        next_band = band + 1
    return result + [{side: own} for own in range(next_band, count)]


def _shifts(bands: list[list[Band]], levels: list[Level]) -> list[list[float]]:
    """How far down each band goes: as little as keeps its own distances and its partners' height."""
    shifts: list[list[float]] = [[] for _ in bands]
    for level in levels:
        wanted = [bands[side][band].axis + (shifts[side][-1] if shifts[side] else 0.0) for side, band in level.items()]
        height = max(wanted)
        for side, band in level.items():
            shifts[side].append(round(height - bands[side][band].axis, 2))
    return shifts


def _stretched(drawing: Drawing, bands: list[Band], shifts: list[float]) -> Drawing:
    if not bands:
        return drawing
    cuts = [band.bottom + _BENEATH for band in bands[:-1]]
    by_ref = {ref: shift for band, shift in zip(bands, shifts, strict=True) for ref in band.refs}

    def shift(y: float) -> float:
        return shifts[bisect_left(cuts, y)]

    def placed(item: Item) -> Item:
        if isinstance(item, Group):
            if item.kind in _FIXED:
                return item
            if item.kind != "edge" and item.ref in by_ref:
                return moved(item, 0.0, by_ref[item.ref])
        return stretched(item, shift)

    return replace(drawing, height=round(drawing.height + shifts[-1], 2), items=tuple(map(placed, drawing.items)))
