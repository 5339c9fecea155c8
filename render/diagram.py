"""From a graph to a display list: the one entry to every diagram."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Final

from graph.errors import ConfigurationError
from graph.values import Graph
from render.drawing import Drawing
from render.style import Style

DIAGRAMS: Final = {
    "flow": "render.diagrams.flow",
    "stages": "render.diagrams.stages",
    "volumes": "render.diagrams.volumes",
    "blocks": "render.diagrams.block_figure",
}
"""Module of each diagram; its function has the diagram's name."""

SMALLEST, LARGEST = 2.0, 200.0
"""Bounds of a font size, in points."""


def draw(graph: Graph, style: Style = Style(), diagram: str = "flow") -> Drawing:  # noqa: B008 - frozen
    """The diagram of a graph in a style, for its page where it has one.

    Raises ConfigurationError for an unknown diagram or a font size out of bounds, LayoutError where nothing fits.
    """
    if diagram not in DIAGRAMS:
        raise ConfigurationError(f"no diagram {diagram!r}; try {', '.join(sorted(DIAGRAMS))}")
    if not (style.font_size == 0 or SMALLEST <= style.font_size <= LARGEST):
        raise ConfigurationError(
            f"font size {style.font_size:g} is not possible; try {SMALLEST:g} to {LARGEST:g} points"
        )
    with _collector_paused():
        return _drawn(graph, style, diagram)


def _drawn(graph: Graph, style: Style, diagram: str) -> Drawing:
    function: Callable[[Graph, Style], Drawing] = getattr(import_module(DIAGRAMS[diagram]), diagram)
    if style.page is None:
        return function(graph, style)
    if diagram == "flow":
        from render.fit.fitted import fitted

        return fitted(graph, style, style.page)
    from render.fit.natural import natural

    return natural(lambda sized: function(graph, sized), style, style.page)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A diagram of 10,000 nodes makes a million small values and no cycles: collecting them halves the speed."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
