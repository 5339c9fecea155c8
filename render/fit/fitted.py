"""A figure for a page: candidates in a stated order, the first that fits wins, and what was given up is said."""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec import structs

from graph.block_node import is_folded
from graph.errors import ConfigurationError, LayoutError
from graph.fold import fold
from graph.stages import gather
from graph.values import Graph
from render.drawing import Drawing
from render.fit.compose import FREE, Composer
from render.fit.grouping import grouped
from render.fit.ladder import least_width
from render.fit.measure import measure_of
from render.fit.steps import COMFORTABLE, plans
from render.page import Page, millimetres
from render.style import Style

FEWEST = 3
"""Rows a network is gathered into at the most."""


def fitted(graph: Graph, style: Style, page: Page) -> Drawing:
    """The flow of a graph, exactly as wide as the page and no higher.

    Raises ConfigurationError for text under the page's least, LayoutError where nothing fits.
    """
    if style.size < page.least:
        raise ConfigurationError(f"text of {style.size:g} pt is under the least of {page.least:g} pt; try a larger one")
    if not graph.nodes and not graph.inputs:
        raise LayoutError("this network has no layers: there is nothing to draw")
    last = None
    for composer, note in _composers(graph, style, page):
        last = composer
        for plan in plans(style.size, page.least):
            drawing = composer.draw(plan)
            if drawing is not None:
                return structs.replace(drawing, notes=(*([note] if note else []), *drawing.notes))
    raise LayoutError(_too_small(last, style, page))


def _composers(graph: Graph, style: Style, page: Page) -> Iterator[tuple[Composer, str]]:
    """The graph as it came; equal rows as one; then folded further and further."""
    whole = Composer(graph, style, page)
    yield whole, ""
    merging = Composer(graph, style, page, merging=True)
    if len(merging.chart.rows) < len(whole.chart.rows):
        yield merging, "equal layers drawn as one"
    for form, note in _folds(graph, _rows(style, page)):
        yield Composer(form, style, page, merging=True), note


def _folds(graph: Graph, rows: int) -> Iterator[tuple[Graph, str]]:
    """The graph folded further and further, at last into so many groups that they fit into ``rows`` rows."""
    blocks = graph if is_folded(graph) else fold(graph, "blocks")
    if len(blocks.nodes) < len(graph.nodes):
        yield blocks, "repeated blocks folded"
    staged = gather(blocks)
    if len(staged.nodes) > FEWEST:
        if len(staged.nodes) < len(blocks.nodes):
            yield staged, "folded to stages"
    else:
        staged = blocks
    count = min(len(staged.nodes), rows + len(graph.inputs))
    while count > FEWEST:
        count = max(FEWEST, min(count - 1, count * 4 // 5))
        yield grouped(staged, count), f"gathered into {count} groups of layers"


def _rows(style: Style, page: Page) -> int:
    """How many rows a column of the page holds, close together in text that reads well."""
    measure = measure_of(style, min(COMFORTABLE, style.size), tight=True)
    room = page.max_height or FREE
    return int(room / (measure.box + measure.gap))


def _too_small(last: Composer | None, style: Style, page: Page) -> str:
    """The refusal, and what would be enough for the network folded the furthest."""
    wide, high = millimetres(page.width), millimetres(page.max_height)
    room = f"{wide:.4g} mm" + (f" × {high:.4g} mm" if page.max_height else "")
    return f"no figure of this network with text of {page.least:g} pt fits {room}; try {_enough(last, style, page)}"


def _enough(last: Composer | None, style: Style, page: Page) -> str:
    if last is None:
        return "a wider page"
    free = Composer(last.graph, style, Page(page.width, 0.0, page.least), merging=True)
    every = list(plans(style.size, page.least))
    heights = [drawing.height for plan in every if (drawing := free.draw(plan)) is not None]
    if heights:
        return f"a height of {math.ceil(millimetres(min(heights)))} mm or more"
    width = min(least_width(free.chart, measure_of(style, plan.size, plan.tight), plan) for plan in every)
    return f"a width of {math.ceil(millimetres(width))} mm or more"
