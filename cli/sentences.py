"""``--caption``: the sentence to stand under a figure, a line for each configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.values import Graph
    from render.style import Style


def sentences(lines: list[str], graphs: list[Graph], style: Style, suffix: str) -> str:
    """The captions of graphs as they are drawn; ready for LaTeX where the figure is."""
    from render.sentence import sentence
    from render.tex import escaped

    found = [sentence(graph, style, _title(line, graph)) for line, graph in zip(lines, graphs, strict=True)]
    return "\n".join(map(escaped, found) if suffix == ".tex" else found)


def _title(line: str, graph: Graph) -> str:
    """An application's name as its paper writes it; "" for a model that only its file names."""
    from cli.sources import read_configuration
    from loaders.catalogue import find_application

    return find_application(read_configuration(line).source).name if graph.format == "keras-application" else ""
