"""The flow diagram: one box per node from top to bottom, edges between them."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from graph.names import output_names
from graph.values import Graph
from render.diagrams.caption import Head, caption
from render.diagrams.cells import Cell, Facts, box_width, chip, merge, ordinary, pill
from render.diagrams.changes import changes, tinted
from render.diagrams.facts import Reader
from render.diagrams.look import Look, look_of
from render.diagrams.sketch_column import aside, with_aside
from render.drawing import Drawing, Group, Item, Path
from render.heat import heat_of
from render.items import arrow_head
from render.layout.reach import far_edges
from render.layout.stack import Frame, lay_out
from render.layout.values import Edge, Layout, Route
from render.metrics import printable
from render.style import Style


class Flow(NamedTuple):
    """Cells and the edges between them, as positions in ``cells``."""

    cells: list[Cell]
    edges: list[Edge]


def flow(graph: Graph, style: Style, keyed: Collection[str] = ()) -> Drawing:
    """The flow diagram of a graph. keyed: categories that the legend has too, those of a diagram beside it."""
    look = look_of(style)
    chart = _chart(graph, style, look)
    if style.chips:
        chart = _with_chips(chart, look)
    beside = aside(graph, look)
    used = {cell.category for cell in chart.cells} | beside.categories | set(changes(graph, style).values())
    head = caption(graph, used | set(keyed), look, heat_of(graph, style))
    margin = look.length(28.0)
    frame = Frame(margin, margin + head.height, margin, head.width)
    layout = lay_out([cell.box for cell in chart.cells], chart.edges, look.spacing, frame)
    page = tinted(_page(graph, chart, layout, head, look), graph, style)
    return with_aside(page, beside, margin + head.height, look)


def categories(graph: Graph, style: Style) -> set[str]:
    """The categories whose colours the boxes of a graph's flow diagram have."""
    return {cell.category for cell in _chart(graph, style, look_of(style)).cells}


def _chart(graph: Graph, style: Style, look: Look) -> Flow:
    reader = Reader(graph, style)
    said = [reader.node(node) for node in graph.nodes]
    width = box_width(look, [facts for facts in said if facts.category != "input" and not facts.sign])
    names = {node.name for node in graph.nodes}
    cells, place = _input_cells(graph, reader, names, look)
    for node, facts in zip(graph.nodes, said, strict=True):
        for spec in node.outputs:
            place[spec.name] = len(cells)
        cells.append(_cell(node.name, facts, width, look))
    edges = _edges(graph, place, len(cells) - len(graph.nodes))
    if style.outputs:
        _add_outputs(graph, reader, place, cells, edges, look)
    return Flow(cells, list(edges))


def _input_cells(graph: Graph, reader: Reader, taken: set[str], look: Look) -> tuple[list[Cell], dict[str, int]]:
    """Pills for inputs that no node stands for, and where each tensor comes from."""
    cells: list[Cell] = []
    place: dict[str, int] = {}
    for spec in graph.inputs:
        if spec.name not in reader.index.producer:
            ref = f"{spec.name} (input)" if spec.name in taken else spec.name
            place[spec.name] = len(cells)
            cells.append(pill(ref, reader.tensor(spec, spec.name), look))
    return cells, place


def _cell(ref: str, facts: Facts, width: float, look: Look) -> Cell:
    if facts.category == "input":
        return pill(ref, facts, look)
    return merge(ref, facts, width, look) if facts.sign else ordinary(ref, facts, width, look)


def _edges(graph: Graph, place: dict[str, int], first: int) -> dict[Edge, None]:
    """Distinct edges; a tensor read twice by one node is one edge."""
    edges: dict[Edge, None] = {}
    for number, node in enumerate(graph.nodes, first):
        sources = (place[name] for name in node.inputs if name in place)
        edges.update(((source, number), None) for source in sources if source != number)
    return edges


def _add_outputs(
    graph: Graph, reader: Reader, place: dict[str, int], cells: list[Cell], edges: dict[Edge, None], look: Look
) -> None:
    """A pill for each output of the network."""
    names = [spec.name for spec in graph.outputs]
    shown = names if graph.format == "onnx" else output_names(names)
    for spec, said in zip(graph.outputs, shown, strict=True):
        if spec.name in place:
            name = "output" if len(names) == 1 else said
            edges[place[spec.name], len(cells)] = None
            shape = reader.index.specs.get(spec.name, spec)
            cells.append(pill(f"output: {spec.name}", reader.tensor(shape, name), look, "decoration"))


def _with_chips(chart: Flow, look: Look) -> Flow:
    """Edges from a far table become edges from a chip beside the target."""
    cells, edges = list(chart.cells), list(chart.edges)
    for number in far_edges(len(cells), edges):
        source, target = edges[number]
        edges[number] = (len(cells), target)
        cells.append(chip(cells[source].ref, look))
    return Flow(cells, edges)


def _page(graph: Graph, chart: Flow, layout: Layout, head: Head, look: Look) -> Drawing:
    """Caption above, edges beneath the boxes."""
    margin = look.length(28.0)
    groups = [cell.at(centre) for cell, centre in zip(chart.cells, layout.centres, strict=True)]
    entry = layout.centres[0].x if groups else 0.0
    left = min(max(entry - head.width / 2, margin), layout.width - margin - head.width)
    items: list[Item] = list(head.paint(left, margin))
    chips = _chips(chart, groups)
    for number, (edge, way) in enumerate(zip(chart.edges, layout.routes, strict=True)):
        items.append(_edge(chart, edge, way, look, chips.get(number)))
    items += [group for group in groups if group.kind != "edge"]
    name = printable(graph.name) if graph.name else ""
    return Drawing(layout.width, layout.height, tuple(items), look.colours.background, name, head.description)


def _chips(chart: Flow, groups: list[Group]) -> dict[int, Group]:
    """The chip that begins each edge from a chip."""
    return {
        number: groups[source] for number, (source, _) in enumerate(chart.edges) if chart.cells[source].kind == "edge"
    }


def _edge(chart: Flow, edge: Edge, way: Route, look: Look, start: Group | None) -> Group:
    source, target = chart.cells[edge[0]], chart.cells[edge[1]]
    colour, back = look.colours.edge, look.head * 0.6
    # the line ends inside the head, so that its blunt end does not show at the tip
    end = (round(way.tip.x - way.direction.x * back, 2), round(way.tip.y - way.direction.y * back, 2))
    items: tuple[Item, ...] = (
        Path((*way.segments[:-1], ("L", end)), stroke=colour, stroke_width=look.line),
        Path(arrow_head(way.tip, way.direction, look.head), fill=colour),
    )
    title = f"{printable(source.ref)} → {printable(target.ref)}"
    return Group(f"{source.ref}→{target.ref}", (*items, *(start.items if start else ())), "edge", title)
