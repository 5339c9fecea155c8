"""What must hold of any file: it is drawn and written in every form, or refused in one line."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import msgspec

from graph.configuration import Configuration
from graph.errors import ArchigramError, ConfigurationError, LoadError
from graph.summary import summarise
from graph.values import Graph

LARGEST_DRAWN = 2_000  # nodes; the drawing of more is another matter


def examine(path: Path, outputs: bool = True) -> str:
    """How it went: "drawn" or "refused". Raises whatever is wrong with us."""
    from loaders.load import load

    try:
        graph = load(Configuration(str(path)))
    except (LoadError, ConfigurationError) as error:
        message = str(error)
        assert message, "an empty refusal"
        assert "\n" not in message
        assert len(message) < 3000, message
        return "refused"
    assert msgspec.json.decode(msgspec.json.encode(graph), type=Graph).name == graph.name
    if outputs and len(graph.nodes) <= LARGEST_DRAWN:
        write_all(graph)
    return "drawn"


def write_all(graph: Graph) -> None:
    """Every text form of the graph; those with a grammar must parse."""
    from exporters.svg import svg
    from graph.explain import Explainer
    from render.diagram import draw
    from render.dot import dot_source
    from render.tables import write
    from render.tables.layers import layers_table

    try:
        drawing = draw(graph)
    except ArchigramError:
        return
    ElementTree.fromstring(svg(drawing))
    dot_source(graph)
    summary = summarise(graph)
    msgspec.json.encode(summary)
    table = layers_table(summary)
    for format in ("text", "markdown", "latex", "json"):
        write(table, format)
    widths = {len(row) for row in csv.reader(io.StringIO(write(table, "csv")))}
    assert len(widths) <= 1, widths
    explainer = Explainer(graph)
    for node in graph.nodes[:20]:
        explainer.explain(node)
