"""Items of a display list moved down: rigidly, or stretched by a function of y."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec.structs import replace

from render.drawing import Group, Item, Path, Rect, Segment, Text

Span: TypeAlias = tuple[float, float]
"""Top and bottom."""


def moved(item: Item, dx: float, dy: float) -> Item:
    """The item elsewhere, its places rounded."""
    if isinstance(item, Group):
        return replace(item, items=tuple(moved(part, dx, dy) for part in item.items))
    if isinstance(item, Path):
        return replace(item, segments=tuple((letter, _shifted(values, dx, dy)) for letter, values in item.segments))
    return replace(item, x=round(item.x + dx, 2), y=round(item.y + dy, 2))


def stretched(item: Item, shift: Callable[[float], float]) -> Item:
    """The item with every point of its paths moved down by ``shift`` of its y; all else moves rigidly."""
    if isinstance(item, Group):
        return replace(item, items=tuple(stretched(part, shift) for part in item.items))
    if isinstance(item, Path):
        return replace(item, segments=tuple(_stretched(segment, shift) for segment in item.segments))
    return moved(item, 0.0, shift(item.y))


def span(items: Iterable[Item]) -> Span | None:
    """Top and bottom of all there is to see; None of nothing."""
    spans = [found for item in items if (found := _span(item)) is not None]
    return (min(top for top, _ in spans), max(bottom for _, bottom in spans)) if spans else None


def _span(item: Item) -> Span | None:
    if isinstance(item, Group):
        return span(item.items)
    if isinstance(item, Rect):
        return item.y, item.y + item.height
    if isinstance(item, Text):
        return item.y - 0.8 * item.size, item.y + 0.25 * item.size
    levels = [level for _, values in item.segments for level in values[1::2]]
    return (min(levels), max(levels)) if levels else None


def _shifted(values: tuple[float, ...], dx: float, dy: float) -> tuple[float, ...]:
    return tuple(round(value + (dy if place % 2 else dx), 2) for place, value in enumerate(values))


def _stretched(segment: Segment, shift: Callable[[float], float]) -> Segment:
    letter, values = segment
    places = [round(value + shift(value), 2) if place % 2 else value for place, value in enumerate(values)]
    return letter, tuple(places)
