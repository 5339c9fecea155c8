"""Reading a display list back, for tests: bounds of items, texts, points along a path."""

from __future__ import annotations

from collections.abc import Iterator

from render.drawing import Drawing, Group, Item, Path, Rect, Text

Bounds = tuple[float, float, float, float]


def bounds(item: Item) -> Bounds:
    """left, top, right, bottom of what an item paints (a cubic by its control points)."""
    match item:
        case Rect():
            return item.x, item.y, item.x + item.width, item.y + item.height
        case Text():
            left = item.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[item.anchor] * item.width
            return left, item.y - 0.78 * item.size, left + item.width, item.y + 0.22 * item.size
        case Path():
            points = [value for _, values in item.segments for value in values]
            return min(points[::2]), min(points[1::2]), max(points[::2]), max(points[1::2])
        case Group():
            boxes = [bounds(part) for part in item.items]
            lefts, tops, rights, bottoms = zip(*boxes, strict=True)
            return min(lefts), min(tops), max(rights), max(bottoms)


def groups(drawing: Drawing, *kinds: str) -> list[Group]:
    """The groups of these kinds."""
    return [item for item in drawing.items if isinstance(item, Group) and item.kind in kinds]


def flat(items: tuple[Item, ...]) -> Iterator[Item]:
    """All items but groups, in painting order."""
    for item in items:
        if isinstance(item, Group):
            yield from flat(item.items)
        else:
            yield item


def texts(group: Group) -> list[Text]:
    """All texts of a group."""
    return [item for item in flat(group.items) if isinstance(item, Text)]


def words(drawing: Drawing, ref: str) -> list[str]:
    """What the group with this ref says."""
    group = next(item for item in drawing.items if isinstance(item, Group) and item.ref == ref)
    return [text.text for text in texts(group)]


def sampled(path: Path, steps: int = 8) -> Iterator[tuple[float, float]]:
    """Points along a path."""
    x, y = 0.0, 0.0
    for letter, values in path.segments:
        if letter == "L":
            yield from ((x + (values[0] - x) * t / steps, y + (values[1] - y) * t / steps) for t in range(steps + 1))
        if letter == "C":
            yield from (_cubic((x, y), values, t / steps) for t in range(steps + 1))
        if values:
            x, y = values[-2:]


def _cubic(start: tuple[float, float], values: tuple[float, ...], t: float) -> tuple[float, float]:
    x1, y1, x2, y2, x3, y3 = values
    a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
    return a * start[0] + b * x1 + c * x2 + d * x3, a * start[1] + b * y1 + c * y2 + d * y3
