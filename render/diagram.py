"""From a graph to a display list: the one entry to every diagram."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Final

from graph.errors import ConfigurationError
from graph.values import Graph
from render.drawing import Drawing
from render.style import Style

DIAGRAMS: Final = {"flow": "render.diagrams.flow"}
"""Module of each diagram; its function has the diagram's name."""


def draw(graph: Graph, style: Style = Style(), diagram: str = "flow") -> Drawing:  # noqa: B008 - frozen
    """The diagram of a graph in a style; ConfigurationError for an unknown diagram."""
    if diagram not in DIAGRAMS:
        raise ConfigurationError(f"no diagram {diagram!r}; try {', '.join(sorted(DIAGRAMS))}")
    with _collector_paused():
        drawing: Drawing = getattr(import_module(DIAGRAMS[diagram]), diagram)(graph, style)
    return drawing


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
