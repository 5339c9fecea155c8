"""What differs between graphs, told of each node in the words its box prints; ``marking`` paints it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from graph.compare import Comparison, Row
from graph.compare_attributes import SEVERAL
from graph.compare_operations import attribute_text
from graph.labels import shape_text
from graph.values import Graph, Node
from render.diagrams.facts import Reader
from render.diagrams.marking import Mark, Verdict, painted
from render.drawing import Drawing, Group
from render.inks import INKS
from render.style import Style, palette


def marked(drawing: Drawing, graph: Graph, found: Comparison, side: int, style: Style) -> Drawing:
    """The diagram of one side of a comparison with its differences shown."""
    marks = _marks(graph, found.rows, side, style)
    ink, colours = INKS[style.theme], palette(style)
    items = tuple(
        painted(item, marks[item.ref], ink, colours) if isinstance(item, Group) and item.ref in marks else item
        for item in drawing.items
    )
    return replace(drawing, items=items)


def _marks(graph: Graph, rows: Iterable[Row], side: int, style: Style) -> dict[str, Mark]:
    reader = Reader(graph, style)
    found = {}
    for row in rows:
        name = row.names[side]
        if name is not None and name in reader.index.nodes:
            found[name] = _mark(reader, reader.index.nodes[name], row, side)
    return found


def _mark(reader: Reader, node: Node, row: Row, side: int) -> Mark:
    if len(row.sides) == 1:
        return Mark("one", {})
    said = reader.node(node)
    texts: dict[str, tuple[Verdict, str]] = {}
    if not row.present.operation:
        texts |= _operation(said.headline, row, side)
    if said.params and (said.params != "0" or not row.present.params):
        texts[said.params] = ("equal" if row.present.params else "differs", said.params)
    if said.shape:
        others = [shape_text(row.shapes[place]) for place in row.sides if place != side]
        texts[said.shape] = ("equal", "") if row.present.shape else ("differs", differing(said.shape, others))
    return Mark("every" if row.complete else "some", texts, said.headline, _added(row, side))


def _added(row: Row, side: int) -> tuple[str, ...]:
    """``padding same``, where all headlines read the same; ``other padding`` where a block has several."""
    if len({row.operations[place] for place in row.sides}) > 1:
        return ()
    told = [(key, values[side]) for key, values in row.differing.items()]
    plain = [attribute_text(key, value) for key, value in told if value != SEVERAL]
    return (*plain, *(f"other {attribute_text(key, '').strip()}" for key, value in told if value == SEVERAL))


def _operation(headline: str, row: Row, side: int) -> dict[str, tuple[Verdict, str]]:
    """What differs of an operation: how often a block repeats, else its headline."""
    own, times = _without_times(row.operations[side])
    others = [_without_times(row.operations[place]) for place in row.sides if place != side]
    texts: dict[str, tuple[Verdict, str]] = {}
    if times and any(other != times for _, other in others):
        texts[times] = ("differs", times)
    if headline and (not texts or any(other != own for other, _ in others)):
        texts[headline] = ("differs", headline)
    return texts


def _without_times(operation: str | None) -> tuple[str, str]:
    """``bottleneck 64·64·256 ×3`` → the operation and ``×3``."""
    found = re.fullmatch(r"(.*?) ?(×\d+)?", operation or "", re.DOTALL)
    return (found[1], found[2] or "") if found else ("", "")


def differing(shape: str, others: Iterable[str]) -> str:
    """The sizes of ``shape`` from the first to the last that any other has not: ``220×170`` of ``220×170×64``."""
    sizes = shape.split("×")
    places: set[int] = set()
    for other in others:
        theirs = other.split("×")
        if len(theirs) != len(sizes):
            return shape
        places |= {place for place, size in enumerate(sizes) if size != theirs[place]}
    return "×".join(sizes[min(places) : max(places) + 1]) if places else shape
