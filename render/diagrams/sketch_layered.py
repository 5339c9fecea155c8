"""The layout of a sketch whose block is no chains and forks (NASNet's cells): stacks placed by the layout engine."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from graph.distinct_blocks import DistinctBlock, Label
from graph.series_parallel import ENTRY
from render.diagrams.look import Look
from render.diagrams.sketch_cells import TIGHT, breadth, cell, height, line
from render.diagrams.sketch_drawn import Drawn
from render.diagrams.sketch_parts import LEAST, SNUG, STEP
from render.drawing import Item
from render.items import text
from render.layout.stack import lay_out
from render.layout.values import Box, Edge, Layout, Spacing
from render.metrics import text_width


class Stack(NamedTuple):
    """Parts in a row that only read each other; a place below 0 is what flows in."""

    places: tuple[int, ...]
    box: Box


def layered(block: DistinctBlock, look: Look, lying: bool = False) -> Drawn:
    """The block's stacks and what joins them; ``lying``: from left to right."""
    rows = _rows(block, lying)
    stacks = [Stack(row, _box(row, block, look)) for row in rows]
    number = {place: n for n, row in enumerate(rows) for place in row}
    edges: dict[Edge, None] = {}
    for place, sources in enumerate(block.sources):
        edges.update({(number[s], number[place]): None for s in sources if number[s] != number[place]})
    spacing = Spacing(look.length(14.0), look.length(9.0), look.length(18.0))
    boxes = [_turned(stack.box) if lying else stack.box for stack in stacks]
    layout = lay_out(boxes, list(edges), spacing)
    paint = partial(_paint, block, stacks, layout, look, lying)
    size = (layout.height, layout.width) if lying else (layout.width, layout.height)
    return Drawn(0.0, *size, paint)


def _turned(box: Box) -> Box:
    return box._replace(width=box.height, height=box.width)


def _rows(block: DistinctBlock, lying: bool) -> list[tuple[int, ...]]:
    """What flows in, then the stacks in topological order; in one that lies a product begins a stack of its own."""
    entries = sorted({source for sources in block.sources for source in sources if source < 0}, reverse=True)
    readers = {place: sum(place in sources for sources in block.sources) for place in range(len(block.labels))}
    rows: list[list[int]] = []
    for place, label in enumerate(block.labels):
        sources = block.sources[place]
        before = rows[-1][-1] if rows else None
        tight = len(sources) == 1 and sources[0] == before and readers[sources[0]] == 1 and not label.sign
        if tight and not block.labels[sources[0]].sign and (label.category in TIGHT or not lying):
            rows[-1].append(place)
        else:
            rows.append([place])
    return [*((entry,) for entry in entries), *map(tuple, rows)]


def _box(row: tuple[int, ...], block: DistinctBlock, look: Look) -> Box:
    if row[0] < 0:
        return Box(text_width(_entry(row[0], block), "sans", look.small) + look.length(4.0), look.length(14.0))
    labels = [block.labels[place] for place in row]
    if labels[0].sign:
        size = height(labels[0], look)
        return Box(size, size, size)
    return Box(max(look.length(LEAST), *(breadth(label, look) for label in labels)), _tall(labels, look))


def _tall(labels: list[Label], look: Look) -> float:
    gaps = sum(_gap(label, look) for label in labels[1:])
    return sum(height(label, look) for label in labels) + gaps


def _gap(label: Label, look: Look) -> float:
    return look.length(SNUG if label.category in TIGHT else STEP)


def _entry(place: int, block: DistinctBlock) -> str:
    several = min(source for sources in block.sources for source in sources) < ENTRY
    return f"input {-place}" if several else "input"


def _paint(
    block: DistinctBlock, stacks: list[Stack], layout: Layout, look: Look, lying: bool, x: float, y: float
) -> list[Item]:
    def at(across: float, down: float) -> tuple[float, float]:
        return (x + down, y + across) if lying else (x + across, y + down)

    items: list[Item] = []
    for way in layout.routes:
        points = [at(*values[-2:]) for _, values in way.segments]
        items += line([*points, at(*way.tip)], look)
    for stack, centre in zip(stacks, layout.centres, strict=True):
        left, middle = at(*centre)
        items += _stack(block, stack, left, middle - stack.box.height / 2, look)
    return items


def _stack(block: DistinctBlock, stack: Stack, x: float, y: float, look: Look) -> list[Item]:
    if stack.places[0] < 0:
        words, base = _entry(stack.places[0], block), y + look.length(10.5)
        return [text(x, base, words, look.small, fill=look.colours.dim, anchor="middle")]
    items: list[Item] = []
    for number, place in enumerate(stack.places):
        label = block.labels[place]
        gap = _gap(label, look) if number else 0.0
        if gap > look.length(SNUG):
            items += line([(x, y), (x, y + gap)], look)
        items += cell(label, x, y + gap, stack.box.width, look)
        y += gap + height(label, look)
    return items
