"""Two or more configurations side by side: which facts differ, which do not, and in words why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from graph.compare_words import TELLING, words
from graph.errors import ConfigurationError
from graph.facts import Totals, macs, params, totals
from graph.index import Index
from graph.labels import headline
from graph.pairing import pair
from graph.values import Graph, Node, Shape

if TYPE_CHECKING:
    from graph.fold import Mode


class Same(Struct, frozen=True):
    """Whether a fact is equal on all sides; False where a side lacks the node.

    ``operation`` is what the node does beyond its type: kernel, stride, filters, as its headline says it.
    """

    shape: bool
    params: bool
    macs: bool
    operation: bool = True

    @property
    def everything(self) -> bool:
        """Whether nothing differs."""
        return self.shape and self.params and self.macs and self.operation


class Row(Struct, frozen=True):
    """One node under each configuration; None on a side that lacks it. ``names`` differ where structure paired them.

    operations: the headline of each side, ``Conv2D 3×3, 64``.
    """

    name: str
    op_type: str
    names: tuple[str | None, ...]
    shapes: tuple[Shape | None, ...]
    params: tuple[int | None, ...]
    macs: tuple[int | None, ...]
    same: Same
    operations: tuple[str | None, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every side has the node."""
        return None not in self.names


class Comparison(Struct, frozen=True):
    """The JSON of ``compare``; ``words`` says in sentences what differs and why."""

    configurations: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[Totals, ...]
    only_in: tuple[tuple[str, ...], ...]
    words: tuple[str, ...] = ()

    @property
    def differences(self) -> tuple[Row, ...]:
        """Rows in which anything differs."""
        return tuple(row for row in self.rows if not row.same.everything)


def compare(graphs: Sequence[Graph]) -> Comparison:
    """Compare graphs: rows follow the first graph's order, what only later ones have where it stands in theirs.

    Raises ConfigurationError for fewer than two.
    """
    if len(graphs) < 2:
        raise ConfigurationError("comparing needs two configurations or more; add another")
    sides = [Index(graph) for graph in graphs]
    lines = _lines(sides)
    rows = tuple(_row(sides, line) for line in lines)
    only_in = tuple(tuple(_alone(lines, side)) for side in range(len(sides)))
    every = tuple(totals(graph) for graph in graphs)
    names = tuple(graph.configuration or graph.name for graph in graphs)
    found = Comparison(names, rows, every, only_in)
    return Comparison(names, rows, every, only_in, words(sides, found))


def compare_folded(graphs: Sequence[Graph], mode: Mode) -> tuple[Comparison, tuple[Graph, ...]]:
    """The graphs folded and compared: rows are blocks, the words still speak of the layers inside."""
    plain = compare(graphs)
    from graph.fold import fold  # the window knows the values of this module at its first paint, but folds nothing

    shown = tuple(fold(graph, mode) for graph in graphs)
    if all(one is other for one, other in zip(shown, graphs, strict=True)):
        return plain, shown
    return replace(compare(shown), words=plain.words), shown


_Line = tuple[Node | None, ...]


class _Lines:
    """The rows while they are made: one node (or None) per side, and where each row stands."""

    def __init__(self, first: Graph, sides: int) -> None:
        self.sides = sides
        self.rows: list[list[Node | None]] = []
        self.keys: list[tuple[int, ...]] = []
        for place, node in enumerate(first.nodes):
            self.add(0, node, (place,))
        self.of_first = {node.name: row for row, node in enumerate(first.nodes)}
        self.later: dict[str, int] = {}
        """Rows that the first graph lacks, by the name of their node."""

    def add(self, side: int, node: Node, key: tuple[int, ...]) -> int:
        """A new row with a node of one side."""
        row: list[Node | None] = [None] * self.sides
        row[side] = node
        self.rows.append(row)
        self.keys.append(key)
        return len(self.rows) - 1

    def join(self, side: int, graph: Graph, matched: Mapping[str, str]) -> None:
        """The nodes of one more side: on their partner's row, or on a new row behind the one before."""
        key: tuple[int, ...] = (-1,)
        for count, node in enumerate(graph.nodes):
            row = self.of_first.get(matched.get(node.name, ""), self.later.get(node.name))
            if row is None or self.rows[row][side] is not None:
                row = self.later[node.name] = self.add(side, node, (*key, side, count))
            else:
                self.rows[row][side] = node
                key = self.keys[row]

    def ordered(self) -> list[_Line]:
        """The rows in the order of the first graph, what it lacks in between."""
        order = sorted(range(len(self.rows)), key=self.keys.__getitem__)
        return [tuple(self.rows[row]) for row in order]


def _lines(sides: list[Index]) -> list[_Line]:
    """One tuple of nodes (or None) per row."""
    lines = _Lines(sides[0].graph, len(sides))
    for position, side in enumerate(sides[1:], start=1):
        lines.join(position, side.graph, {second: first for first, second in pair(sides[0], side).items()})
    return lines.ordered()


def _row(sides: list[Index], line: _Line) -> Row:
    present = next(node for node in line if node)
    shapes = tuple(node.outputs[0].shape if node and node.outputs else None for node in line)
    counts = tuple(params(side, node) if node else None for side, node in zip(sides, line, strict=True))
    costs = tuple(macs(side, node) if node else None for side, node in zip(sides, line, strict=True))
    names = tuple(node.name if node else None for node in line)
    said = tuple(headline(node) if node else None for node in line)
    same = Same(False, False, False, False)
    nodes = [node for node in line if node]
    if len(nodes) == len(line):
        sizes = {_comparable(shape, _mixed(sides)) for shape in shapes}
        same = Same(len(sizes) == 1, len(set(counts)) == 1, len(set(costs)) == 1, _same_operation(nodes))
    return Row(present.name, present.op_type, names, shapes, counts, costs, same, said)


def _mixed(sides: list[Index]) -> bool:
    """Whether Keras' and ONNX' order of axes meet."""
    return len({side.graph.format == "onnx" for side in sides}) > 1


def _comparable(shape: Shape | None, mixed: bool) -> Shape | None:
    """The shape; between Keras and ONNX without batch and order, as one keeps channels last and the other first."""
    return tuple(sorted(shape[1:], key=str)) if mixed and shape else shape


def _same_operation(nodes: list[Node]) -> bool:
    first, *others = nodes
    return all(_same_attributes(first, other) for other in others)


def _same_attributes(first: Node, other: Node) -> bool:
    """Equal in what both say of it; between frameworks the sizes of the weights say it already."""
    if first.repeat != other.repeat:
        return False
    if first.domain != other.domain:
        return True
    if first.op_type != other.op_type:
        return False
    shared = [key for key in TELLING if key in first.attributes and key in other.attributes]
    return all(first.attributes[key] == other.attributes[key] for key in shared)


def _alone(lines: list[_Line], side: int) -> list[str]:
    """Names of the nodes that only this side has."""
    nodes = [(line[side], sum(node is not None for node in line)) for line in lines]
    return [node.name for node, present in nodes if node and present == 1]
