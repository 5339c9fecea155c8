"""A graph as rows from top to bottom, and the edges between them."""

from __future__ import annotations

from typing import NamedTuple

from graph.names import output_names
from graph.values import Graph, Node
from render.diagrams.cells import Facts
from render.diagrams.facts import Reader
from render.fit.words import helps, is_labelled, short_words, words
from render.layout.values import Edge
from render.metrics import printable
from render.style import Style

LONGEST = 200
"""Characters of a text that are looked at; no figure has room for more."""


class Row(NamedTuple):
    """One box of a figure and its facts as text.

    kind: ``input``, ``output``, ``box`` or ``merge``. node: what it draws; None for a pill without one.
    labelled: a person gave it its name.
    """

    ref: str
    kind: str
    text: str
    short: str
    name: str
    shape: str
    figures: tuple[str, ...]
    category: str
    title: str
    repeat: int = 1
    sign: str = ""
    opaque: bool = False
    heat: str = ""
    node: Node | None = None
    labelled: bool = False


class Chart(NamedTuple):
    """Rows in topological order, every branch in one piece, and the distinct edges between them."""

    graph: Graph
    rows: list[Row]
    edges: list[Edge]
    heads: tuple[str, ...] = ()
    """What the figures are."""

    @property
    def is_chain(self) -> bool:
        """Whether each row leads to the next one only."""
        return self.edges == [(number, number + 1) for number in range(len(self.rows) - 1)]

    @property
    def branches(self) -> bool:
        """Whether some row does not follow the one above it: parallel branches, several inputs."""
        joined = {target for source, target in self.edges if target == source + 1}
        return any(number not in joined for number in range(1, len(self.rows)))


def chart_of(graph: Graph, style: Style) -> Chart:
    """The rows of a graph."""
    reader = Reader(graph, style)
    several = len(graph.inputs) > 1
    rows = [*_input_rows(graph, reader, several)]
    place = {row.ref: number for number, row in enumerate(rows)}
    for node in graph.nodes:
        place.update((spec.name, len(rows)) for spec in node.outputs)
        rows.append(_row(reader, node, several))
    edges = _edges(graph, place, len(rows) - len(graph.nodes))
    rows, edges = _with_outputs(graph, reader, rows, edges, place)
    chart = _ordered(graph, rows, edges)._replace(heads=_heads(reader))
    return chart if style.names or style.operations else _facts_inside(chart)


def _facts_inside(chart: Chart) -> Chart:
    """Where neither names nor operations are shown the boxes say their shapes, or else their first figure."""
    if any(row.shape for row in chart.rows):
        rows = [row._replace(text=said, short=said, shape="") for row in chart.rows for said in [_with_shape(row)]]
        return chart._replace(rows=rows)
    rows = [
        row._replace(text=row.figures[0], short=row.figures[0], figures=row.figures[1:]) if row.figures else row
        for row in chart.rows
    ]
    return chart._replace(rows=rows, heads=chart.heads[1:])


def _with_shape(row: Row) -> str:
    return f"{row.text} {row.shape}".strip() if row.kind in ("input", "output") else row.shape


def _input_rows(graph: Graph, reader: Reader, several: bool) -> list[Row]:
    """Pills for the inputs that no node stands for."""
    return [
        _pill(spec.name, "input", spec.name if several else "input", reader.shape(spec))
        for spec in graph.inputs
        if spec.name not in reader.index.producer
    ]


def _pill(ref: str, kind: str, text: str, shape: str) -> Row:
    said = printable(text[:LONGEST])
    return Row(ref, kind, said, said, "", shape, (), "input", printable(f"{ref} · {shape}"))


def _row(reader: Reader, node: Node, several: bool) -> Row:
    facts, style = reader.node(node), reader.style
    if facts.category == "input":
        return _pill(node.name, "input", node.name if several else "input", facts.shape)._replace(node=node)
    said, short = printable(words(node)[:LONGEST]), printable(short_words(node)[:LONGEST])
    labelled = is_labelled(node)
    named = labelled or (style.names and (helps(node) or not style.operations))
    name = node.name if labelled else node.name.rpartition("/")[2]
    name = printable(name[:LONGEST]) if named else ""
    if not style.operations:
        said, short, name = name, name, ""
    figures = _figures(reader, node, facts)
    kind = "merge" if facts.sign else "box"
    made = Row(node.name, kind, said, short, name, facts.shape, figures, facts.category, facts.title)
    return made._replace(
        repeat=node.repeat, sign=facts.sign, opaque=facts.opaque, heat=facts.heat, node=node, labelled=labelled
    )


def _heads(reader: Reader) -> tuple[str, ...]:
    """The figures that a style asks for; of a heat map its cost first."""
    style = reader.style
    asked = {"parameters": style.parameters, "MACs": style.macs, "memory": style.memory}
    found = [head for head, shown in asked.items() if shown]
    heat = {"params": "parameters", "macs": "MACs"}.get(style.colour_by, style.colour_by) if reader.heat else ""
    return tuple(dict.fromkeys([heat, *found] if heat else found))


def _figures(reader: Reader, node: Node, facts: Facts) -> tuple[str, ...]:
    """A node's figures, in the order of their heads; "" for none."""
    count = reader.parameters(node, brief=True) if reader.style.parameters else ""
    known = {
        "parameters": "" if count == "0" else count,
        "MACs": facts.macs.removesuffix("MACs").strip(),
        "memory": facts.memory,
    }
    heads = _heads(reader)
    return (
        (facts.params if facts.heat else known.get(heads[0], ""), *(known[head] for head in heads[1:])) if heads else ()
    )


def _edges(graph: Graph, place: dict[str, int], first: int) -> list[Edge]:
    found: dict[Edge, None] = {}
    for number, node in enumerate(graph.nodes, first):
        found.update(((place[name], number), None) for name in node.inputs if name in place and place[name] != number)
    return list(found)


def _with_outputs(
    graph: Graph, reader: Reader, rows: list[Row], edges: list[Edge], place: dict[str, int]
) -> tuple[list[Row], list[Edge]]:
    """Pills for the outputs where there are several, or where other nodes read the only one."""
    rows, edges = list(rows), list(edges)
    read = {source for source, _ in edges}
    names = [spec.name for spec in graph.outputs]
    shown = names if graph.format == "onnx" else output_names(names)
    for spec, name in zip(graph.outputs, shown, strict=True):
        if spec.name in place and reader.style.outputs and (len(names) > 1 or place[spec.name] in read):
            edges.append((place[spec.name], len(rows)))
            shape = reader.shape(reader.index.specs.get(spec.name, spec))
            rows.append(_pill(f"output: {spec.name}", "output", name if len(names) > 1 else "output", shape))
    return rows, edges


def _ordered(graph: Graph, rows: list[Row], edges: list[Edge]) -> Chart:
    """The rows so that each branch stands in one piece: depth first, the longest way in first."""
    order = _postorder(len(rows), edges)
    place = {number: at for at, number in enumerate(order)}
    moved = sorted((place[source], place[target]) for source, target in edges)
    return Chart(graph, [rows[number] for number in order], moved)


def _postorder(count: int, edges: list[Edge]) -> list[int]:
    """A topological order in which a row follows one of those that lead to it wherever that is possible."""
    into: list[list[int]] = [[] for _ in range(count)]
    ends = set(range(count))
    for source, target in edges:
        into[target].append(source)
        ends.discard(source)
    depth = [0] * count
    for number in range(count):
        depth[number] = 1 + max((depth[source] for source in into[number]), default=0)
    order: list[int] = []
    seen: set[int] = set()
    for end in sorted(ends):
        stack = [end]
        while stack:
            number = stack[-1]
            waiting = [source for source in into[number] if source not in seen]
            if waiting:
                stack.append(max(waiting, key=lambda source: (depth[source], -source)))
                continue
            stack.pop()
            if number not in seen:
                seen.add(number)
                order.append(number)
    return order
