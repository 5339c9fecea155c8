"""The three functions of the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from archigram.figures import Diagram
from archigram.sources import FoldsLike, Options, Sizes, Source, folds_of, graph_of
from archigram.tables import Comparison, Summary

if TYPE_CHECKING:
    from graph.fold import Mode
    from graph.values import Graph
    from render.style import ColourBy, Style, Theme


def summary(
    source: Source,
    *,
    fold: Mode = "none",
    folds: FoldsLike | None = None,
    shape: Sizes | None = None,
    options: Options | None = None,
    trust: bool = False,
) -> Summary:
    """The table of layers: output shapes, parameters, multiply–accumulates; nothing cut off.

    source: a Keras model, an ONNX ``ModelProto``, a path, or a configuration (``resnet50@224x224x3``).
    fold: ``none``, ``blocks``, ``stages`` or ``auto``: repeated blocks, or whole stages, as one row.
    folds: what is folded by hand on top: ``{"conv4*": "Stage 4"}`` (scope → label), a file's path, or ``Folds``.
    shape: the first input's, for Keras without the batch; None is an unknown size: ``(None, None, 3)``.
    options: what a configuration's ``KEY=VALUE`` hold: ``{"batch": 1}``.
    trust: run the user's own code of ``FILE.py:FUNCTION``.

    >>> summary("vgg16").totals.params
    138357544

    Raises ConfigurationError for sizes and options that the source cannot have, LoadError where it cannot be read.
    """
    return Summary(_folded(graph_of(source, shape, options, trust), fold, folds))


def diagram(  # noqa: PLR0913 - one for each option of the command line
    source: Source,
    *,
    diagram: str = "flow",
    fold: Mode = "none",
    folds: FoldsLike | None = None,
    style: Style | None = None,
    theme: Theme | None = None,
    font_size: float | None = None,
    colour_by: ColourBy | None = None,
    shape: Sizes | None = None,
    options: Options | None = None,
    trust: bool = False,
) -> Diagram:
    """The figure: shows itself in a notebook, ``.save("figure.pdf")`` writes it.

    diagram: ``flow``, or ``stages`` for the table of a paper.
    fold, folds, source, shape, options, trust: as for ``summary``.
    style: a whole ``render.style.Style``; the next three are put over it.
    theme: ``light``, ``dark``, ``print`` or ``mono``; by default ``print`` for a PDF, else ``light``.
    font_size: of names, in points; by default 13 on screen, 7 in print.
    colour_by: ``category``, or a cost for a heat map: ``params``, ``macs``, ``memory``.

    Raises as ``summary`` does; ConfigurationError for an unknown diagram or an impossible font size.
    """
    found, themed = styled(style, theme=theme, font_size=font_size, colour_by=colour_by)
    graph = _folded(graph_of(source, shape, options, trust), fold, folds)
    return _checked(Diagram(found, themed, graph, diagram))


def compare(
    *sources: Source,
    fold: Mode = "none",
    differences: bool = False,
    shape: Sizes | None = None,
    options: Options | None = None,
    trust: bool = False,
) -> Comparison:
    """The same layers under two or more configurations: what differs, what does not, and why.

    ``differences`` leaves only the rows in which anything differs; ``.diagram()`` is the figure, side by side.
    ``shape`` and ``options`` hold for every source. Raises as ``summary`` does, and ConfigurationError for one source.
    """
    from graph.compare import compare_folded

    graphs = tuple(_named(graph_of(source, shape, options, trust)) for source in sources)
    found, _ = compare_folded(graphs, fold)
    return Comparison(graphs, found, differences)


def styled(style: Style | None, **over: object) -> tuple[Style, bool]:
    """The style with what was chosen put over it, and whether its theme was chosen."""
    from render.style import Style as Plain

    chosen = {key: value for key, value in over.items() if value is not None}
    return structs.replace(style or Plain(), **chosen), style is not None or "theme" in chosen


def _folded(graph: Graph, mode: Mode, folds: FoldsLike | None) -> Graph:
    from cli.sources import folded

    return folded(graph, mode, None if folds is None else folds_of(folds))


def _checked(made: Diagram) -> Diagram:
    """Draws once now: what cannot be drawn is refused where it was asked for, not where it is shown."""
    _ = made.drawing
    return made


def _named(graph: Graph) -> Graph:
    """A live model is compared under its name."""
    return graph if graph.configuration else structs.replace(graph, configuration=graph.name)
