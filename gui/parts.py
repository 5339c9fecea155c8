"""A ``Drawing`` sorted for the canvas: nodes, edges and the rest, with bounds, in drawing points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias, TypeVar

from msgspec import Struct, structs
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from gui.ahead import Ahead
from render.drawing import Drawing, Group, Item, Path, Rect, Text

ARROW = "→"
CHUNK = 35  # nodes or edges painted as one
Edges: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom."""


class NodePart(Struct, frozen=True, gc=False):
    """A node as drawn: all its items, its box, the colour that stands for it when it is tiny, its box's own."""

    ref: str
    title: str
    items: tuple[Item, ...]
    bounds: QRectF
    box: QRectF
    radius: float
    colour: str
    ground: str = ""


class EdgePart(Struct, frozen=True, gc=False):
    """An edge as drawn, and the nodes at its ends."""

    source: str
    target: str
    items: tuple[Item, ...]
    bounds: QRectF


Part = TypeVar("Part", NodePart, EdgePart)


@dataclass
class Parts:
    """Everything on the canvas. ``touching`` gives the edges at a node; chunks hold what is painted together."""

    nodes: list[NodePart] = field(default_factory=list)
    edges: list[EdgePart] = field(default_factory=list)
    others: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.by_ref = {node.ref: node for node in self.nodes}
        self.touching: dict[str, list[EdgePart]] = {}
        for edge in self.edges:
            self.touching.setdefault(edge.source, []).append(edge)
            self.touching.setdefault(edge.target, []).append(edge)
        self.node_chunks = chunked(self.nodes)
        self.edge_chunks = chunked(self.edges)


def chunked(parts: Sequence[Part]) -> list[list[Part]]:
    """Runs of neighbours from top to bottom."""
    ordered = sorted(parts, key=lambda part: (part.bounds.top(), part.bounds.left()))
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]


def sort_parts(drawing: Drawing) -> Parts:
    """Split the display list by what its groups say they are."""
    return AHEAD.take(drawing) or _sorted_parts(drawing)


def _sorted_parts(drawing: Drawing) -> Parts:
    nodes: list[NodePart] = []
    edges: list[EdgePart] = []
    others: list[Item] = []
    for item in drawing.items:
        if isinstance(item, Group) and item.kind == "node":
            nodes.append(node_part(item))
        elif isinstance(item, Group) and item.kind == "edge":
            edges.append(_edge_part(item))
        else:
            others.append(item)
    return Parts(nodes, edges, others)


def coloured_by_ground(parts: Parts) -> Parts:
    """The same parts, each node standing for itself with the colour of its box."""
    nodes = [structs.replace(node, colour=node.ground or node.colour) for node in parts.nodes]
    return Parts(nodes, parts.edges, parts.others)


AHEAD: Ahead[Drawing, Parts] = Ahead(_sorted_parts)
"""Large drawings are sorted before the canvas asks, in another thread."""


def node_part(group: Group) -> NodePart:
    """Measure one node."""
    flat = tuple(flatten(group.items))
    bounds = bounds_of(flat)
    boxes = [item for item in flat if isinstance(item, Rect)]
    largest = max(boxes, key=lambda rect: rect.width * rect.height, default=None)
    box = bounds if largest is None else rect_of(largest)
    radius = largest.radius if largest is not None else min(bounds.width(), bounds.height()) / 2
    ground = _ground(boxes, box.width() * box.height())
    return NodePart(group.ref, group.title, group.items, bounds, box, radius, _colour(flat), ground)


def _ground(boxes: Sequence[Rect], area: float) -> str:
    """The colour of the box in front: a stack of blocks has others of its size behind it."""
    fronts = [rect.fill for rect in boxes if rect.fill and rect.width * rect.height > 0.9 * area]
    return fronts[-1] if fronts else ""


def _edge_part(group: Group) -> EdgePart:
    source, _, target = group.ref.partition(ARROW)
    flat = tuple(flatten(group.items))
    return EdgePart(source, target, group.items, bounds_of(flat))


def flatten(items: Iterable[Item]) -> Iterator[Item]:
    """All items below, groups dissolved."""
    for item in items:
        if isinstance(item, Group):
            yield from flatten(item.items)
        else:
            yield item


def rect_of(rect: Rect) -> QRectF:
    """The rectangle in Qt's words."""
    return QRectF(rect.x, rect.y, rect.width, rect.height)


def bounds_of(items: Iterable[Item]) -> QRectF:
    """The box around flat items; control points and measured text count, strokes add a hair."""
    edges = [edges for item in items if (edges := _bounds(item)) is not None]
    if not edges:
        return QRectF()
    # plain numbers: uniting QRectF took most of the time that opening 10,000 nodes takes
    lefts, tops, rights, bottoms = zip(*edges, strict=True)
    left, top = min(lefts), min(tops)
    return QRectF(left, top, max(rights) - left, max(bottoms) - top)


def points_of(path: Path) -> list[tuple[float, float]]:
    """End points of the path's segments, in order."""
    return [(values[-2], values[-1]) for _, values in path.segments if values]


def _bounds(item: Item) -> Edges | None:
    if isinstance(item, Rect):
        pad = item.stroke_width / 2 if item.stroke else 0.0
        return item.x - pad, item.y - pad, item.x + item.width + pad, item.y + item.height + pad
    if isinstance(item, Path):
        return _path_bounds(item)
    if isinstance(item, Text):
        return _text_bounds(item)
    box = bounds_of(flatten(item.items))
    return None if box.isNull() else (box.left(), box.top(), box.right(), box.bottom())


def _path_bounds(path: Path) -> Edges | None:
    xs = [x for _, values in path.segments for x in values[0::2]]
    ys = [y for _, values in path.segments for y in values[1::2]]
    if not xs:
        return None
    pad = path.stroke_width if path.stroke_width > 1.0 else 1.0
    return min(xs) - pad, min(ys) - pad, max(xs) + pad, max(ys) + pad


def _text_bounds(text: Text) -> Edges:
    if text.angle:
        return text.x - text.width, text.y - text.width, text.x + text.width, text.y + text.width
    left = text.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * text.width
    return left, text.y - text.size, left + text.width, text.y + text.size * 0.3


def _colour(items: tuple[Item, ...]) -> str:
    """The most colourful fill (the category's bar), else the box's outline."""
    fills = [item.fill for item in items if isinstance(item, Rect | Path) and item.fill]
    strokes = [item.stroke for item in items if isinstance(item, Rect | Path) and item.stroke]
    ranked = sorted(dict.fromkeys(fills), key=lambda colour: -_chroma(colour))
    if ranked and _chroma(ranked[0]) > 40:
        return ranked[0]
    return strokes[0] if strokes else (fills[0] if fills else "#8A8F98")


@lru_cache(maxsize=1024)
def _chroma(colour: str) -> int:
    shade = QColor(colour)
    channels = (shade.red(), shade.green(), shade.blue())
    return max(channels) - min(channels)
