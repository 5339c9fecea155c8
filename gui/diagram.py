"""One tab's content: a configuration as loaded and drawn, or several that are compared side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from graph import labels
from graph.batch import Leading
from graph.compare import Comparison, Row
from graph.explain import Explainer
from graph.facts import Totals, macs, params, totals
from graph.index import Index
from graph.model_words import Section
from graph.values import Graph, Shape
from gui.ahead import Ahead
from gui.colouring import PLAIN, Colouring
from gui.history import History
from gui.palette import ThemeName
from render.drawing import Drawing
from render.style import Style

if TYPE_CHECKING:
    from graph.fold import Mode
    from render.heat import Heat

AGAINST = " ↔ "
"""Between the configurations of a comparison, in the one line that names it."""


AT_ONCE = 3000
"""Nodes that are recoloured while the person waits; more are drawn anew by the worker."""


class Content:
    """One configuration. Graph and drawing are frozen; what follows from them is worked out on first use."""

    def __init__(self, configuration: str, graph: Graph, drawing: Drawing) -> None:
        self.configuration = configuration
        self.graph = graph
        self.drawing = drawing
        self.__dict__.update(AHEAD.take(graph) or {})

    @cached_property
    def index(self) -> Index:
        """Who feeds whom."""
        return Index(self.graph)

    @cached_property
    def _leading(self) -> Leading:
        return Leading(self.graph)

    def shape_text(self, shape: Shape | None) -> str:
        """A shape as the boxes have it: without its batch, where its first size is one."""
        return labels.shape_text(shape, batch=not self._leading.is_batch(shape))

    @cached_property
    def totals(self) -> Totals:
        """Sums over the graph, each weight once."""
        return totals(self.graph)

    @cached_property
    def costs(self) -> tuple[tuple[int | None, int | None], ...]:
        """Parameters and multiply–accumulates of each node, in the graph's order."""
        return _costs(self.index)

    @cached_property
    def explainer(self) -> Explainer:
        """Where each number comes from; what all nodes share is worked out on first use."""
        return Explainer(self.graph)

    def heat(self, colouring: Colouring, theme: ThemeName) -> Heat | None:
        """The cost that the drawing is coloured by, None where colours say categories."""
        if colouring.by == "category":
            return None
        from render.heat import heat_of

        return heat_of(self.graph, colouring.on(Style(theme=theme)))


def _costs(index: Index) -> tuple[tuple[int | None, int | None], ...]:
    return tuple((params(index, node), macs(index, node)) for node in index.graph.nodes)


def _facts(graph: Graph) -> dict[str, object]:
    """What every tab shows of its graph, by the names of the properties."""
    index = Index(graph)
    return {"index": index, "totals": totals(graph), "costs": _costs(index)}


AHEAD: Ahead[Graph, dict[str, object]] = Ahead(_facts)
"""The facts of large graphs are worked out before the window asks, in another thread."""


class Diagram:
    """One open tab. ``theme`` is the one it was drawn in; ``selected`` names a node of the side in focus.

    contents: one, or one for each side of a comparison, which the bar and the inspector see through ``focused``.
    comparison: what differs, None for a single configuration. A change replaces contents whole.
    colouring: what the colours of the drawing say.
    changed: nodes to mark: those in which anything is another since the layers were edited, or whose sizes were
    measured; original: line, folding and graph before the edits; measured: whether the file was run once.
    sections: what is to be said of the network of the line ``told_of``.
    """

    def __init__(self, configuration: str, graph: Graph, drawing: Drawing, theme: ThemeName) -> None:
        self.contents: tuple[Content, ...] = ()
        self.sections: tuple[Section, ...] = ()
        self.comparison: Comparison | None = None
        self.theme = theme
        self.focused = 0
        self.selected = ""
        self.question = ""
        self.fold: Mode = "none"
        self.colouring = PLAIN
        self.measured = False
        self.told_of = ""
        self.changed: frozenset[str] = frozenset()
        self.original: tuple[str, Mode, Graph] | None = None
        self.history = History()
        self._places: tuple[dict[str, int], ...] = ()
        self.replace(configuration, graph, drawing, theme)

    @property
    def content(self) -> Content:
        """The side in focus."""
        return self.contents[self.focused]

    @property
    def lines(self) -> tuple[str, ...]:
        """The configuration of each side."""
        return tuple(content.configuration for content in self.contents)

    @property
    def line(self) -> str:
        """What opens this tab again."""
        return AGAINST.join(self.lines)

    @property
    def configuration(self) -> str:
        """The line of the side in focus."""
        return self.content.configuration

    @property
    def graph(self) -> Graph:
        """The graph of the side in focus."""
        return self.content.graph

    @property
    def drawing(self) -> Drawing:
        """The drawing of the side in focus."""
        return self.content.drawing

    @property
    def index(self) -> Index:
        """Who feeds whom, in focus."""
        return self.content.index

    @property
    def totals(self) -> Totals:
        """Sums, in focus."""
        return self.content.totals

    @property
    def costs(self) -> tuple[tuple[int | None, int | None], ...]:
        """Parameters and multiply–accumulates of each node, in focus."""
        return self.content.costs

    @property
    def explainer(self) -> Explainer:
        """Where each number comes from, in focus."""
        return self.content.explainer

    @property
    def row(self) -> Row | None:
        """The selected row of the comparison."""
        place = self._places[self.focused].get(self.selected) if self.comparison else None
        return self.comparison.rows[place] if self.comparison and place is not None else None

    def replace(self, configuration: str, graph: Graph, drawing: Drawing, theme: ThemeName) -> None:
        """Show one configuration; a node of the same name stays selected."""
        self._show((Content(configuration, graph, drawing),), None, theme)

    def compare(self, contents: Sequence[Content], comparison: Comparison, theme: ThemeName) -> None:
        """Show several side by side."""
        self._show(tuple(contents), comparison, theme)

    def recolour(self, theme: ThemeName) -> bool:
        """Show the same in another theme without asking anybody; False where the colours are no theme's, or many."""
        if self.colouring.by != "category" or sum(len(each.graph.nodes) for each in self.contents) > AT_ONCE:
            return False
        from render.recolour import recoloured

        drawings = [recoloured(content.drawing, self.theme, theme) for content in self.contents]
        found = [drawing for drawing in drawings if drawing is not None]
        if len(found) < len(drawings):
            return False
        for content, drawing in zip(self.contents, found, strict=True):
            content.drawing = drawing
        self.theme = theme
        return True

    def choose(self, name: str, side: int | None = None) -> None:
        """Select a node of a side, which comes into focus; "" or an unknown name selects nothing."""
        if side is not None and name:
            self.focused = side
        self.selected = name if name in self.index.nodes else ""

    def focus(self, side: int) -> None:
        """Turn to another side; the paired node is selected there."""
        self.selected, self.focused = self.selected_on(side), side

    def selected_on(self, side: int) -> str:
        """What is selected, by its name on a side; "" where that side lacks it."""
        return self.counterpart(self.selected, self.focused, side)

    def counterpart(self, name: str, here: int, there: int) -> str:
        """The node on one side that is paired with a node on another; "" for none."""
        if here == there or self.comparison is None:
            return name
        place = self._places[here].get(name)
        return "" if place is None else self.comparison.rows[place].names[there] or ""

    def _show(self, contents: tuple[Content, ...], comparison: Comparison | None, theme: ThemeName) -> None:
        self.contents, self.comparison, self.theme = contents, comparison, theme
        self.focused = min(self.focused, len(contents) - 1)
        self._places = tuple(_places(comparison, side) for side in range(len(contents))) if comparison else ()
        if self.selected not in self.index.nodes:
            self.selected = ""


def _places(comparison: Comparison, side: int) -> dict[str, int]:
    """Row by a side's node names."""
    found = ((row.names[side], place) for place, row in enumerate(comparison.rows))
    return {name: place for name, place in found if name is not None}
