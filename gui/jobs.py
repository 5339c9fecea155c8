"""What is asked of the worker for a tab, and how its answer gets into the tab."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import structs

from graph.configuration import Configuration, parse
from graph.values import Graph
from gui.colouring import Colouring
from gui.diagram import AGAINST, Content, Diagram
from gui.history import History
from gui.palette import ThemeName
from render.drawing import Drawing
from render.style import Style
from worker.protocol import Compared, Drawn

if TYPE_CHECKING:
    from graph.fold import Mode

SCREEN_FONT = 13.0


class Link(Protocol):
    """What the opener needs of a worker link; ``tests/gui/fakes.py`` has another one."""

    def call(
        self,
        method: str,
        params: Mapping[str, object],
        done: Callable[[Any], object],
        failed: Callable[[Exception], None],
        progress: Callable[[str, float | None], None] | None = None,
    ) -> int:
        """Queue a call."""

    def cancel(self, call_id: int) -> None:
        """Give a call up."""


@dataclass
class Job:
    """One request under way. ``target`` is the diagram it replaces, None for a new tab.

    kept: what the tab's history is told once the request is done. focus: the side to turn to then.
    colouring: what the colours are to say, None for as far as possible what they say now.
    measured: run an ONNX file once for the sizes that depend on data. style, done: how to draw, and whom to tell.
    """

    lines: tuple[str, ...]
    theme: ThemeName
    target: Diagram | None
    kept: Callable[[History, str], None] | None = None
    focus: int | None = None
    fold: Mode = "none"
    question: str = ""
    select: str = ""
    colouring: Colouring | None = None
    measured: bool = False
    style: Style | None = None
    done: Callable[[Any], object] | None = None
    call_id: int = 0

    @property
    def line(self) -> str:
        """The configurations as one line."""
        return AGAINST.join(self.lines)


def screen_style(theme: ThemeName) -> Style:
    """How diagrams look in the window, which tells name, totals, colours and changes elsewhere."""
    return Style(theme=theme, font_size=SCREEN_FONT, caption=False, legend=False, changes=False)


def read_line(text: str) -> Configuration:
    """Parse what a person typed or dropped; a file's path becomes absolute, so that it can be opened again
    from anywhere. Raises ConfigurationError.
    """
    configuration = parse(os.path.expanduser(text.strip()), os.path.isfile)
    if not configuration.names_application and os.path.isfile(configuration.path):
        return structs.replace(configuration, source=os.path.abspath(configuration.source))
    return configuration


def request_of(job: Job, trusted: bool) -> tuple[str, dict[str, object]]:
    """The worker's method for one configuration or several, and its parameters; ``trusted``: the user's own may run."""
    trust = {"trust": True} if trusted else {}
    params: dict[str, object] = {"style": job.style or Style(), "fold": job.fold, **trust}
    if len(job.lines) > 1:
        return "compare", {"configurations": job.lines, **params}
    measured = {"measured": True} if job.measured else {}
    return "draw", {"configuration": job.lines[0], "diagram": "flow", **params, **measured}


def show_result(diagram: Diagram, lines: tuple[str, ...], result: Any, theme: ThemeName) -> None:
    """Put the worker's answer into a diagram."""
    if len(lines) > 1:
        sides = zip(lines, result.graphs, result.drawings, strict=True)
        diagram.compare([Content(*side) for side in sides], result.comparison, theme)
    else:
        diagram.replace(lines[0], result.graph, result.drawing, theme)


def graph_of(result: Drawn | Compared) -> Graph:
    """The graph, or that of the first side."""
    return result.graphs[0] if isinstance(result, Compared) else result.graph


def first_drawing(result: Drawn | Compared) -> Drawing:
    """The drawing, or that of the first side."""
    return result.drawings[0] if isinstance(result, Compared) else result.drawing
