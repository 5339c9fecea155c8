"""The nodes of a block as a reader of a paper counts them: what is written out in several is one.

In turn: every node that works on what flows; functions that are written out (SiLU, GELU, a layer normalisation) and
attentions as one cell each; and last those left out that only scale, shift, move or reshape.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from graph.block_names import unit_name
from graph.block_node import leaves
from graph.facts import category
from graph.index import Index
from graph.operations import GROWS, is_keras, is_silent
from graph.series_parallel import dominators
from graph.values import Graph, Node

SIGNS: Final = {
    **dict.fromkeys(("Add", "Sum", "CustomScaleLayer"), "+"),
    **dict.fromkeys(("Multiply", "Mul"), "×"),
    **dict.fromkeys(("Subtract", "Sub"), "−"),
    **dict.fromkeys(("Concatenate", "Concat"), "‖"),
}
"""Merges of several tensors, by their sign."""

ATTENTION: Final = "attention"
MEAN: Final = "mean"
LARGEST_FUNCTION: Final = 8
"""Nodes of a function that is written out."""
_FUNCTION = ("activation", "merge", "shape", "normalisation")
_STEPS = frozenset({"ReduceMean", "Sqrt", "Reciprocal", "Rsqrt", "Mean"})
"""Operations of kind ``shape`` of which written-out normalisations consist."""


class Cell(NamedTuple):
    """Nodes that become one part, and the cells it reads: −1, −2 … for what flows into the block.

    reads: how often the last of them reads what flows. label: the name of what they write out; prefix: what a
    product is to the attention after it.
    """

    nodes: tuple[Node, ...]
    sources: tuple[int, ...]
    reads: int = 1
    label: str = ""
    prefix: str = ""

    @property
    def node(self) -> Node:
        """The last node."""
        return self.nodes[-1]


Cells = list[Cell]


def cells_of(index: Index, body: Graph) -> tuple[Cells, int]:
    """The cells of a block in topological order, and how many tensors flow into it."""
    cells, entries = _all(body)
    for step in (_with_functions(index), _without_movement, _with_attention, _needed):
        cells = step(cells)
    return cells, entries


def _all(body: Graph) -> tuple[Cells, int]:
    """The nodes that work on what flows, but for silent ones and those that only move data."""
    place = {name: -1 - number for number, name in enumerate(_entries(body))}
    entries, cells = len(place), Cells()
    for node in leaves(body.nodes):
        read = [place[name] for name in node.inputs if name in place]
        if not read:
            continue  # works on stored numbers or a mask only
        if category(node) == "shape":
            read = read[:1]  # the others say to which shape
        here = read[0]
        if not is_silent(node) and (_is_kept(node, read) or node.op_type in _STEPS or category(node) == "merge"):
            here = len(cells)
            cells.append(Cell((node,), tuple(dict.fromkeys(read)), len(read)))
        place.update((spec.name, here) for spec in node.outputs)
    return cells, entries


def _entries(body: Graph) -> list[str]:
    """The inputs that a block works on: those of its output's rank, so no masks or tables."""
    ranks = {len(spec.shape) for spec in body.outputs if spec.shape}
    like = [spec.name for spec in body.inputs if spec.shape is None or len(spec.shape) in ranks]
    return like or [spec.name for spec in body.inputs][:1]


def _is_kept(node: Node, sources: Collection[int]) -> bool:
    """Whether a node is shown: not where it only moves data, or scales or shifts by stored numbers."""
    if category(node) in ("merge", "shape"):
        return len(set(sources)) > 1 or node.op_type in GROWS or node.op_type == "LayerScale"
    return True


def _needed(cells: Cells) -> Cells:
    """The cells that the last one depends on."""
    needed = {len(cells) - 1} if cells else set[int]()
    for number in range(len(cells) - 1, -1, -1):
        if number in needed:
            needed.update(cells[number].sources)
    return _without(cells, [number for number in range(len(cells)) if number not in needed])


def _without(cells: Cells, dropped: Collection[int]) -> Cells:
    """The cells without some; what read one of those reads what it read first."""
    gone = set(dropped)
    kept = [number for number in range(len(cells)) if number not in gone]
    new = {number: place for place, number in enumerate(kept)}

    def found(source: int) -> int:
        while source in gone:
            source = cells[source].sources[0]
        return new.get(source, source)

    return [
        cells[number]._replace(sources=tuple(dict.fromkeys(found(source) for source in cells[number].sources)))
        for number in kept
    ]


def _without_movement(cells: Cells) -> Cells:
    """The cells that are shown. ReLU6 of x + 3 is a hard sigmoid."""
    cells = [
        cell._replace(label=MEAN) if cell.node.op_type == "ReduceMean" and not cell.label else cell for cell in cells
    ]
    dropped = [number for number, cell in enumerate(cells) if not cell.label and not _is_kept(cell.node, cell.sources)]
    raised = {number for number in dropped if SIGNS.get(cells[number].node.op_type) == "+"}
    named = [
        cell._replace(label="hard sigmoid") if is_six(cell.node) and not raised.isdisjoint(cell.sources) else cell
        for cell in cells
    ]
    return _without(named, dropped)


def is_six(node: Node) -> bool:
    """Whether it is a ReLU6."""
    return node.op_type == "ReLU" and node.attributes.get("max_value") == 6


# functions that are written out


def _with_functions(index: Index) -> Callable[[Cells], Cells]:
    """Joins what writes out one function."""

    def joined(cells: Cells) -> Cells:
        dominator = dominators([[max(source, -1) for source in cell.sources] for cell in cells])
        for last in range(len(cells) - 1, -1, -1):
            first = _begin(cells, dominator, last)
            region = _region(cells, last, first) if len(cells[last].sources) > 1 else []
            if name := _function_name(index, cells, region):
                nodes = tuple(node for number in region for node in cells[number].nodes)
                return joined(_joined(cells, region, Cell(nodes, (first,), label=name)))
        return cells

    return joined


def _begin(cells: Cells, dominator: Sequence[int], last: int) -> int:
    """Where the function that ends there begins; that of a normalisation before the mean that it subtracts."""
    first = dominator[last]
    centred = first >= 0 and cells[first].node.op_type in ("Sub", "Subtract") and len(cells[first].sources) > 1
    return dominator[first] if centred else first


def _region(cells: Cells, last: int, first: int) -> list[int]:
    """The cells after ``first`` that ``last`` depends on, itself included; [] where they are too many."""
    found, waiting = set[int](), [last]
    while waiting and len(found) <= LARGEST_FUNCTION:
        number = waiting.pop()
        if number > first and number not in found:
            found.add(number)
            waiting += cells[number].sources
    return sorted(found) if len(found) <= LARGEST_FUNCTION else []


def _function_name(index: Index, cells: Cells, region: Sequence[int]) -> str:
    """The name of the function that the cells write out; "" where they are none, or others read what is inside."""
    nodes = [node for number in region for node in cells[number].nodes]
    if len(nodes) < 2 or any(category(node) not in _FUNCTION for node in nodes):
        return ""
    inside = set(region[:-1])
    outside = (cell for number, cell in enumerate(cells) if number not in region)
    if any(not inside.isdisjoint(cell.sources) for cell in outside):
        return ""
    name = unit_name(index, nodes)
    return "" if "–" in name else name


def _joined(cells: Cells, region: Sequence[int], one: Cell) -> Cells:
    """The cells with those of a region as one, at the place of its last."""
    last = region[-1]
    kept = [number for number in range(len(cells)) if number not in region[:-1]]
    new = {number: place for place, number in enumerate(kept)}
    made = [one if number == last else cells[number] for number in kept]
    return [cell._replace(sources=tuple(new.get(source, source) for source in cell.sources)) for cell in made]


# attention as products


def _with_attention(cells: Cells) -> Cells:
    """A softmax between two products of what flows is one attention of queries, keys and values."""
    for number, cell in enumerate(cells):
        before = cell.sources[0]
        readers = [place for place, other in enumerate(cells) if number in other.sources]
        if cell.node.op_type != "Softmax" or before < 0 or len(readers) != 1:
            continue
        first, last = cells[before], cells[readers[0]]
        if _is_matmul(first) and _is_matmul(last) and not cell.label:
            values = tuple(source for source in last.sources if source != number)
            named = _with_roles(cells, (*first.sources, *values))
            sources = tuple(dict.fromkeys((*first.sources, *values)))
            one = Cell((*first.nodes, *cell.nodes, *last.nodes), sources, label=ATTENTION)
            return _with_attention(_joined(named, [before, number, readers[0]], one))
    return cells


def _is_matmul(cell: Cell) -> bool:
    """Whether it multiplies two tensors that flow."""
    return category(cell.node) == "dense" and not cell.node.weights and not is_keras(cell.node) and cell.reads > 1


def _with_roles(cells: Cells, roles: Sequence[int]) -> Cells:
    """The cells, the three products that make queries, keys and values called Q, K and V."""
    if len(set(roles)) != len("QKV") or any(place < 0 or category(cells[place].node) != "dense" for place in roles):
        return cells
    names = dict(zip(roles, "QKV", strict=True))
    return [
        cell._replace(prefix=names.get(number, "")) if number in names else cell for number, cell in enumerate(cells)
    ]
