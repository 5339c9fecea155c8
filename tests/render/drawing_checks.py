"""What may be wrong with a figure, found in its display list: small or cut text, text over edges, lines through boxes.

    assert not problems(drawing, page)

Every check looks at the items alone, in painting order, so it holds for any diagram. Lengths in points.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from render.drawing import Drawing, Group, Item, Path, Rect, Text
from render.metrics import text_width
from render.page import Page

ASCENT, DESCENT = 0.72, 0.2
"""Reach of a line of text over and under its baseline, in its size: capitals and digits, and the tails of p and q."""
TOUCH = 0.3
"""What may overlap without being seen."""
STEP = 0.7
"""Between the points at which a line is looked at."""

Box = tuple[float, float, float, float]
Place = tuple[float, float]


class Placed(NamedTuple):
    """An item with its place in the painting order and the groups it stands in."""

    order: int
    item: Item
    groups: tuple[Group, ...]

    @property
    def of_edge(self) -> bool:
        """Whether it belongs to an edge."""
        return any(group.kind == "edge" for group in self.groups)

    @property
    def name(self) -> str:
        """What to call it in a message."""
        ref = self.groups[0].ref if self.groups else "page"
        return f"{self.item.text!r} of {ref}" if isinstance(self.item, Text) else ref


def problems(drawing: Drawing, page: Page | None = None) -> list[str]:
    """All that is wrong, a line each; nothing for a figure that may be printed."""
    items = list(_flat(drawing.items))
    found = [] if page is None else _against(drawing, page, items)
    found += outside(drawing, items)
    found += unmeasured(items)
    found += texts_on_texts(items)
    found += texts_on_edges(items)
    found += lines_through_texts(items)
    found += lines_through_boxes(items)
    return found


def _against(drawing: Drawing, page: Page, items: list[Placed]) -> list[str]:
    """The page's own demands: its exact width, its greatest height, its smallest text."""
    found = []
    if abs(drawing.width - page.width) > 0.1 * 72 / 25.4:
        found.append(f"the figure is {drawing.width:.2f} pt wide, not {page.width:.2f}")
    if page.max_height and drawing.height > page.max_height + 0.01:
        found.append(f"the figure is {drawing.height:.2f} pt high, over {page.max_height:.2f}")
    return found + [
        f"{one.name} is {one.item.size:g} pt"
        for one in items
        if isinstance(one.item, Text) and one.item.size < page.least - 1e-6
    ]


def outside(drawing: Drawing, items: list[Placed]) -> list[str]:
    """What reaches beyond the page."""
    found = []
    for one in items:
        left, top, right, bottom = bounds(one.item)
        if left < -0.01 or top < -0.01 or right > drawing.width + 0.01 or bottom > drawing.height + 0.01:
            found.append(f"{one.name} reaches outside: {left:.1f}, {top:.1f} – {right:.1f}, {bottom:.1f}")
    return found


def unmeasured(items: list[Placed]) -> list[str]:
    """Texts whose width is not that of their letters."""
    texts = [(one, one.item) for one in items if isinstance(one.item, Text)]
    return [
        f"{one.name} says it is {text.width:.2f} wide"
        for one, text in texts
        if abs(text.width - text_width(text.text, text.font, text.size)) > 0.01
    ]


def texts_on_texts(items: list[Placed]) -> list[str]:
    """Pairs of texts that overlap."""
    texts = [one for one in items if isinstance(one.item, Text) and one.item.text]
    boxes = [bounds(one.item) for one in texts]
    found = []
    for number, first in enumerate(texts):
        for other in range(number + 1, len(texts)):
            if _overlap(boxes[number], boxes[other]):
                found.append(f"{first.name} lies on {texts[other].name}")
    return found


def texts_on_edges(items: list[Placed]) -> list[str]:
    """Texts that a rectangle's border or a filled shape cuts: each must be wholly inside or outside."""
    shapes = [one for one in items if isinstance(one.item, Rect | Path) and _is_solid(one.item)]
    frames = [(one, bounds(one.item, stroked=False)) for one in shapes]
    found = []
    for text in items:
        if not isinstance(text.item, Text) or not text.item.text:
            continue
        box = bounds(text.item)
        for shape, frame in frames:
            if _overlap(box, frame) and not _contains(frame, box, shape.item) and not _hidden(shape, text, box, items):
                found.append(f"{text.name} lies on the edge of {shape.name}")
    return found


def lines_through_texts(items: list[Placed]) -> list[str]:
    """Lines that run over a text and are not hidden under the box it stands on."""
    lines = [one for one in items if isinstance(one.item, Path) and one.item.stroke and not one.item.fill]
    points = [list(sampled(one.item)) for one in lines if isinstance(one.item, Path)]
    found = []
    for text in items:
        if not isinstance(text.item, Text) or not text.item.text:
            continue
        box = bounds(text.item)
        for line, places in zip(lines, points, strict=True):
            if any(_inside(place, box, TOUCH) for place in places) and not _hidden(line, text, box, items):
                found.append(f"{line.name} runs through {text.name}")
    return found


def lines_through_boxes(items: list[Placed]) -> list[str]:
    """Lines that run through a filled box, over or under it; a sign drawn wholly inside its own is none."""
    boxes = [(one, bounds(one.item, stroked=False)) for one in items if _is_box(one)]
    found = []
    for line in items:
        if not isinstance(line.item, Path) or not line.item.stroke or line.item.fill:
            continue
        places = list(sampled(line.item))
        for box, frame in boxes:
            inside = [place for place in places if _inside(place, frame, 0.6) and _in_round(place, frame, box.item)]
            whole = len(inside) == len(places) and not line.of_edge
            if inside and not whole:
                found.append(f"{line.name} runs through the box of {box.name}")
    return found


def _is_box(one: Placed) -> bool:
    return isinstance(one.item, Rect) and bool(one.item.fill) and not one.of_edge and one.item.width > 3.0


def _is_solid(item: Rect | Path) -> bool:
    """Whether its outline is seen: a rectangle, or a filled path."""
    return bool(item.fill) or (isinstance(item, Rect) and bool(item.stroke))


def _hidden(shape: Placed, text: Placed, box: Box, items: list[Placed]) -> bool:
    """Whether a filled rectangle painted after the shape and before the text covers all the room of the text."""
    return any(
        isinstance(one.item, Rect) and one.item.fill and _contains(bounds(one.item, stroked=False), box, one.item)
        for one in items[shape.order + 1 : text.order]
    )


def _overlap(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > TOUCH and min(a[3], b[3]) - max(a[1], b[1]) > TOUCH


def _contains(frame: Box, box: Box, item: Item) -> bool:
    slack = TOUCH if isinstance(item, Rect) else 0.0
    return (
        isinstance(item, Rect)
        and frame[0] - slack <= box[0]
        and frame[1] - slack <= box[1]
        and frame[2] + slack >= box[2]
        and frame[3] + slack >= box[3]
    )


def _inside(place: Place, box: Box, inset: float) -> bool:
    return box[0] + inset < place[0] < box[2] - inset and box[1] + inset < place[1] < box[3] - inset


def _in_round(place: Place, frame: Box, item: Item) -> bool:
    """Whether a place in the frame of a circle is in the circle."""
    if not isinstance(item, Rect) or item.radius < min(item.width, item.height) / 2 - 0.01:
        return True
    if abs(item.width - item.height) > 0.01:
        return True
    centre = ((frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2)
    return math.dist(place, centre) < item.width / 2 - 0.6


def bounds(item: Item, stroked: bool = True) -> Box:
    """left, top, right, bottom of what an item paints, half its stroke included where asked for."""
    if isinstance(item, Text):
        return _text_bounds(item)
    half = item.stroke_width / 2 if stroked and isinstance(item, Rect | Path) and item.stroke else 0.0
    if isinstance(item, Rect):
        return item.x - half, item.y - half, item.x + item.width + half, item.y + item.height + half
    places = list(sampled(item)) if isinstance(item, Path) else []
    across, down = [x for x, _ in places], [y for _, y in places]
    return min(across) - half, min(down) - half, max(across) + half, max(down) + half


def _text_bounds(text: Text) -> Box:
    left = -{"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * text.width
    corners = [(x, y) for x in (left, left + text.width) for y in (-ASCENT * text.size, DESCENT * text.size)]
    turn = math.radians(text.angle)
    turned = [
        (text.x + x * math.cos(turn) - y * math.sin(turn), text.y + x * math.sin(turn) + y * math.cos(turn))
        for x, y in corners
    ]
    across, down = [x for x, _ in turned], [y for _, y in turned]
    return min(across), min(down), max(across), max(down)


def sampled(path: Path) -> Iterator[Place]:
    """Points along a path, none further apart than ``STEP`` on a straight part."""
    at = (0.0, 0.0)
    for letter, values in path.segments:
        if letter == "M":
            at = (values[0], values[1])
            yield at
        elif letter == "L":
            end = (values[0], values[1])
            count = max(math.ceil(math.dist(at, end) / STEP), 1)
            for step in range(1, count + 1):
                yield at[0] + (end[0] - at[0]) * step / count, at[1] + (end[1] - at[1]) * step / count
            at = end
        elif letter == "C":
            for step in range(1, 9):
                yield _cubic(at, values, step / 8)
            at = (values[4], values[5])


def _cubic(start: Place, values: tuple[float, ...], t: float) -> Place:
    weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
    points = (start, values[0:2], values[2:4], values[4:6])
    x = sum(weight * point[0] for weight, point in zip(weights, points, strict=True))
    return x, sum(weight * point[1] for weight, point in zip(weights, points, strict=True))


def _flat(items: tuple[Item, ...], groups: tuple[Group, ...] = ()) -> Iterator[Placed]:
    """All items but groups, numbered in painting order."""
    order = 0
    stack: list[tuple[Item, tuple[Group, ...]]] = [(item, groups) for item in reversed(items)]
    while stack:
        item, inside = stack.pop()
        if isinstance(item, Group):
            stack += [(part, (*inside, item)) for part in reversed(item.items)]
        else:
            yield Placed(order, item, inside)
            order += 1
