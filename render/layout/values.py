"""What goes into a layout and what comes out. Lengths in points, y downwards."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from render.drawing import Segment

Edge: TypeAlias = tuple[int, int]
"""Source and target, as positions in the list of boxes."""


class Box(NamedTuple):
    """A box to place. ``core`` > 0: edges meet a circle of that diameter at the centre, not the border.

    ``aside``: width at either side that holds a note rather than the box; edges do not meet it.
    """

    width: float
    height: float
    core: float = 0.0
    aside: float = 0.0


class Spacing(NamedTuple):
    """Least distances: between boxes of a row, between the lanes of passing edges, between rows."""

    column: float
    lane: float
    row: float


class Point(NamedTuple):
    """A place on the page."""

    x: float
    y: float


class Route(NamedTuple):
    """An edge's way: the line without its head, and the point where the head's tip touches."""

    segments: tuple[Segment, ...]
    tip: Point
    direction: Point
    """Unit vector in which the head points."""


class Layout(NamedTuple):
    """Centres of the boxes and routes of the edges, each in the order given; the page starts at 0, 0."""

    width: float
    height: float
    centres: list[Point]
    routes: list[Route]


class Segmented(NamedTuple):
    """A part of a graph between two cut nodes, both included.

    nodes: in topological order. edges: positions in the whole list of edges. entry, exit: whether the
    first or last node is a cut, shared with the segment before or after.
    """

    nodes: list[int]
    edges: list[int]
    entry: bool
    exit: bool


class Rows(NamedTuple):
    """A segment in rows, edges only between neighbouring rows.

    Items 0 … n-1 are the segment's boxes; further items are lanes: points that a long edge passes.
    ranks: the row of each item. widths: their widths (a lane has 0). links: neighbour pairs (upper,
    lower). chains: for each edge of the segment the items it passes, source and target included.
    spine: one item per row from the first row to the last, kept on one vertical line.
    """

    boxes: int
    ranks: list[int]
    widths: list[float]
    links: list[Edge]
    chains: list[list[int]]
    spine: list[int]

    @property
    def height(self) -> int:
        """How many rows there are."""
        return max(self.ranks, default=-1) + 1


class Columns(NamedTuple):
    """The order of each row's items from left to right, and every item's x (the spine's is 0)."""

    rows: list[list[int]]
    x: list[float]
