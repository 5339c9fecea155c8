"""Where edges leave and enter boxes: x of every link's upper and lower end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from render.layout.values import Box, Columns, Edge, Rows, Spacing

Side: TypeAlias = Literal["top", "left", "right"]

STRAIGHT = 0.75
"""Ends nearer than this are one vertical."""


class Ports(NamedTuple):
    """start, end: x of each link's ends. side: links that enter a round core from a side.

    lanes: links to lanes. bars: for each row the horizontal ways into cores (left, right, core).
    """

    start: dict[Edge, float]
    end: dict[Edge, float]
    side: dict[Edge, Side]
    lanes: set[Edge]
    bars: dict[int, list[tuple[float, float, int]]]


def ports(rows: Rows, columns: Columns, boxes: Sequence[Box], spacing: Spacing) -> Ports:
    """Ports of all links of a segment."""
    below: list[list[int]] = [[] for _ in rows.ranks]
    above: list[list[int]] = [[] for _ in rows.ranks]
    for upper, lower in rows.links:
        below[upper].append(lower)
        above[lower].append(upper)
    start: dict[Edge, float] = {}
    for upper, lowers in enumerate(below):
        start.update(_starts(rows, columns, boxes, upper, lowers))
    found = Ports(start, {}, {}, {link for link in rows.links if link[1] >= rows.boxes}, {})
    for lower, uppers in enumerate(above):
        links = sorted(((upper, lower) for upper in uppers), key=lambda link: (start[link], link))
        _enter(rows, columns, boxes, spacing, links, found)
    return found


def _reach(box: Box) -> float:
    """How far from its centre an edge may meet a box's upper or lower border."""
    half = box.width / 2 - box.aside
    return 0.0 if box.core else max(half - min(14.0, half / 2), 0.0)


def _starts(rows: Rows, columns: Columns, boxes: Sequence[Box], upper: int, lowers: list[int]) -> dict[Edge, float]:
    x = columns.x[upper]
    if upper < rows.boxes and len(lowers) == 1:
        wish = columns.x[lowers[0]]
        if lowers[0] >= rows.boxes and abs(wish - x) <= _reach(boxes[upper]):
            return {(upper, lowers[0]): wish}
    return {(upper, lower): x for lower in lowers}


def _enter(
    rows: Rows, columns: Columns, boxes: Sequence[Box], spacing: Spacing, links: list[Edge], found: Ports
) -> None:
    """The lower ends of one item's links, which come sorted from left to right."""
    if not links:
        return
    lower = links[0][1]
    x = columns.x[lower]
    if lower >= rows.boxes:
        found.end.update(dict.fromkeys(links, x))
        return
    box = boxes[lower]
    if box.core:
        links = [link for link in links if not _enters_side(rows, columns, boxes, spacing, link, found)]
    gap, reach = spacing.lane, box.core * 0.35 if box.core else _reach(box)
    found.end.update(zip(links, _spread([found.start[link] for link in links], x, reach, gap), strict=True))


def _spread(starts: list[float], x: float, reach: float, gap: float) -> list[float]:
    """Ends within ``x ± reach``, ``gap`` apart or less where there is no room, straight where they can be.

    The start nearest to the middle keeps its own x; the others make way.
    """
    ends = [start if abs(start - x) <= reach else x for start in starts]
    anchor = min(range(len(starts)), key=lambda number: (abs(starts[number] - x), number), default=0)
    if len(ends) > 1:
        middle = ends[anchor]
        ends[anchor:] = _beside(ends[anchor:], x + reach - middle, gap)
        ends[: anchor + 1] = [-end for end in _beside([-end for end in ends[anchor::-1]], middle - x + reach, gap)][
            ::-1
        ]
    return ends


def _beside(ends: list[float], room: float, gap: float) -> list[float]:
    """Ends from the first to the right, which keeps its place."""
    step = min(gap, room / max(len(ends) - 1, 1))
    last = ends[0] + room
    for number in range(1, len(ends)):
        left = len(ends) - 1 - number
        ends[number] = min(max(ends[number], ends[number - 1] + step), last - step * left)
    return ends


def _enters_side(
    rows: Rows, columns: Columns, boxes: Sequence[Box], spacing: Spacing, link: Edge, found: Ports
) -> bool:
    """Records and tells whether a link may enter a round core from its side, nothing standing between."""
    lower = link[1]
    x, start, box = columns.x[lower], found.start[link], boxes[lower]
    if abs(start - x) < max(box.core / 2 + spacing.lane, box.width / 2):
        return False
    row = rows.ranks[lower]
    if any(_stands_between(rows, columns, spacing, link, start, item, found) for item in columns.rows[row]):
        return False
    left, right = min(start, x), max(start, x)
    taken = found.bars.setdefault(row, [])
    if any(core != lower and low < right and left < high for low, high, core in taken):
        return False
    taken.append((left, right, lower))
    found.side[link] = "left" if start < x else "right"
    found.end[link] = start
    return True


def _stands_between(
    rows: Rows, columns: Columns, spacing: Spacing, link: Edge, start: float, item: int, found: Ports
) -> bool:
    """Whether an item of the row bars the way: any box on it, or another's lane just where it turns."""
    upper, lower = link
    x, own = columns.x[item], columns.x[lower]
    if item == lower:
        return False
    if item >= rows.boxes:
        is_trunk = (upper, item) in found.lanes and abs(x - start) < STRAIGHT  # the edge branches off
        return abs(x - start) < spacing.lane * 0.8 and not is_trunk
    half = rows.widths[item] / 2 + spacing.lane
    return x - half < max(start, own) and x + half > min(start, own)
