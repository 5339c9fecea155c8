"""Figures that show themselves in a notebook and save to every picture format."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from cli.style_options import PAPER
from graph.errors import ExportError
from graph.values import Graph
from render.style import Style

if TYPE_CHECKING:
    from graph.compare import Comparison
    from graph.fold import Mode
    from render.drawing import Drawing


class Figure(Struct, frozen=True, dict=True):
    """A figure in a style; ``themed``: whether a theme was chosen, else each format takes its own."""

    style: Style
    themed: bool

    def drawn(self, style: Style) -> Drawing:
        """The figure in a style. Raises ConfigurationError where the style asks for what cannot be."""
        raise NotImplementedError

    @cached_property
    def drawing(self) -> Drawing:
        """What the screen shows: a display list in points."""
        return self.drawn(self.style)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done so that the figure fits its page."""
        return self.drawing.notes

    @property
    def svg(self) -> str:
        """The figure as SVG."""
        return self._repr_svg_()

    def save(self, path: str | os.PathLike[str], *, dpi: float | None = None) -> None:
        """Write the figure as ``.svg``, ``.pdf``, ``.png`` …, whole or not at all.

        ``dpi``: pixels per inch of a ``.png``; by default 300, or what fits. Raises ExportError for another suffix
        and for a place that cannot be written.
        """
        from cli.commands.export import default_dpi
        from exporters.export import EXPORTERS, export

        place = os.fspath(path)
        suffix = os.path.splitext(place)[1].lower()
        if suffix not in EXPORTERS:
            kinds = ", ".join(EXPORTERS)
            raise ExportError(f"cannot save a figure as {suffix or 'a file without a suffix'}: choose one of {kinds}")
        drawing = self._for(suffix)
        export(drawing, place, dpi=dpi or default_dpi(drawing, suffix))

    def _for(self, suffix: str) -> Drawing:
        if self.themed or suffix not in PAPER:
            return self.drawing
        return self.drawn(structs.replace(self.style, theme="print"))

    def _repr_svg_(self) -> str:
        from exporters.export import rendered

        return rendered(self.drawing, ".svg").decode()

    def __str__(self) -> str:
        return self.drawing.description

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


class Diagram(Figure, frozen=True, dict=True):
    """The diagram of one graph; ``graph`` is folded as it is drawn."""

    graph: Graph
    diagram: str = "flow"

    def drawn(self, style: Style) -> Drawing:
        """The diagram in a style."""
        from render.diagram import draw

        return draw(self.graph, style, self.diagram)

    @property
    def caption(self) -> str:
        """The sentence to stand under the figure: what it shows, its totals, the configuration that gives it again."""
        from cli.sentences import sentences

        return sentences([self.graph.configuration or self.graph.name], [self.graph], self.style, "")


class SideBySide(Figure, frozen=True, dict=True):
    """The figure of a comparison: all sides level, what differs tinted."""

    graphs: tuple[Graph, ...]
    fold: Mode = "auto"

    @cached_property
    def _compared(self) -> tuple[Comparison, tuple[Graph, ...]]:
        from graph.compare import compare_folded

        return compare_folded(self.graphs, self.fold)

    def drawn(self, style: Style) -> Drawing:
        """The sides in a style."""
        from render.diagrams.side_by_side import side_by_side, sides

        found, shown = self._compared
        return side_by_side(sides(shown, found, style), found, style)
