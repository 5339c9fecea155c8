"""A graph in Graphviz' dot language, for people who lay it out with their own tools."""

from __future__ import annotations

from graphviz import Digraph
from graphviz.quoting import escape

from graph.facts import category, params
from graph.index import Index
from graph.labels import count_text, headline
from graph.values import Graph, Node
from render.diagrams.facts import Reader
from render.metrics import printable
from render.style import Palette, Style, palette


def dot_source(graph: Graph) -> str:
    """The graph as dot source: a box per node with its facts, the same text for the same graph."""
    reader, colours = Reader(graph, Style()), palette(Style(theme="print"))
    chart = Digraph(escape(_text(graph.name)))
    chart.attr("graph", rankdir="TB", label=escape(_text(graph.name)), labelloc="t", fontname="IBM Plex Sans")
    chart.attr("node", shape="box", style="rounded", fontname="IBM Plex Sans", fontsize="10")
    chart.attr("edge", color=colours.edge)
    ids = {node.name: f"n{number}" for number, node in enumerate(graph.nodes)}
    for node in graph.nodes:
        chart.node(ids[node.name], **_attributes(reader, node, colours))
    _inputs(graph, reader, chart)
    for source, target in _edges(graph, reader.index, ids):
        chart.edge(source, target)
    return str(chart.source)


_LONGEST = 2000  # Graphviz reads no string of over 16,384 bytes


def _text(content: str) -> str:
    """One line; the package itself quotes what dot would misread."""
    return printable(content[:_LONGEST]) if content else ""


def _attributes(reader: Reader, node: Node, colours: Palette) -> dict[str, str]:
    count = params(reader.index, node)
    shape = reader.shape(node.outputs[0]) if node.outputs else ""
    lines = [node.name, headline(node), shape, f"{count_text(count)} parameters" if count != 0 else ""]
    kind = category(node)
    style = "rounded,dashed" if node.opaque else "rounded"
    label = r"\n".join(str(escape(_text(line))) for line in lines if line)
    return {"label": label, "id": escape(_text(node.name)), "color": colours.category(kind), "style": style}


def _inputs(graph: Graph, reader: Reader, chart: Digraph) -> None:
    """Inputs that no node stands for."""
    for number, spec in enumerate(graph.inputs):
        if spec.name not in reader.index.producer:
            label = r"\n".join([str(escape(_text(spec.name))), reader.shape(spec)])
            chart.node(f"i{number}", label=label, id=escape(_text(spec.name)), shape="oval")


def _edges(graph: Graph, index: Index, ids: dict[str, str]) -> list[tuple[str, str]]:
    """Distinct edges in the nodes' order."""
    starts = {spec.name: f"i{number}" for number, spec in enumerate(graph.inputs)}
    starts.update({name: ids[node.name] for name, node in index.producer.items()})
    found = dict.fromkeys(
        (starts[tensor], ids[node.name]) for node in graph.nodes for tensor in node.inputs if tensor in starts
    )
    return list(found)
