"""The three functions of the package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from msgspec import structs

from archigram.figures import Diagram
from archigram.looks import Look, looks_of
from archigram.sources import FoldsLike, Options, Sizes, Source, folds_of, graph_of
from archigram.tables import Comparison, Summary

if TYPE_CHECKING:
    from graph.fold import Mode
    from graph.values import Graph


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


def diagram(
    source: Source,
    *,
    diagram: str = "flow",
    fold: Mode | None = None,
    folds: FoldsLike | None = None,
    shape: Sizes | None = None,
    options: Options | None = None,
    trust: bool = False,
    **look: Unpack[Look],
) -> Diagram:
    """The figure: shows itself in a notebook, ``.save("figure.pdf")`` writes it.

    diagram: ``flow``; ``volumes``: feature maps as boxes; ``stages``: the table of a paper; ``blocks``: sketches.
    fold: as for ``summary``; by default ``none``, and for a page ``blocks``.
    folds, source, shape, options, trust: as for ``summary``.
    look: ``style``, ``theme``, ``font_size``, ``show``, ``units``, ``colour_by``, ``venue``, ``width``,
        ``max_height``; see ``archigram.Look``.

    Raises as ``summary`` does; ConfigurationError for an unknown diagram or a look that cannot be.
    """
    found = looks_of(look)
    graph = _folded(graph_of(source, shape, options, trust), fold or found.fold, folds)
    return _checked(Diagram(found.style, found.themed, graph, diagram))


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
