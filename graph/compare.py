"""Two or more configurations side by side: which facts differ, which do not, and in words why."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from graph.compare_words import TELLING, words
from graph.errors import ConfigurationError
from graph.facts import Totals, macs, params, totals
from graph.fold import Mode, fold
from graph.index import Index
from graph.labels import headline
from graph.pairing import pair
from graph.values import Graph, Node, Shape


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
    """Compare graphs: rows follow the first graph's order, then what only later ones have.

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
    shown = tuple(fold(graph, mode) for graph in graphs)
    if all(one is other for one, other in zip(shown, graphs, strict=True)):
        return plain, shown
    return replace(compare(shown), words=plain.words), shown


_Line = tuple[Node | None, ...]


def _lines(sides: list[Index]) -> list[_Line]:
    """One tuple of nodes (or None) per row."""
    lines: list[list[Node | None]] = [[node] for node in sides[0].graph.nodes]
    for position, side in enumerate(sides[1:], start=1):
        matched = {second: first for first, second in pair(sides[0], side).items()}
        by_first = {line[0].name: line for line in lines if line[0]}
        for line in lines:
            line.append(None)
        for node in side.graph.nodes:
            if node.name in matched:
                by_first[matched[node.name]][position] = node
            else:
                lines.append(_extra(lines, node, position))
    return [tuple(line) for line in lines]


def _extra(lines: list[list[Node | None]], node: Node, position: int) -> list[Node | None]:
    """The row of a node that the first graph lacks: a third graph may share it with the second."""
    for line in lines:
        if line[0] is None and line[position] is None and any(other and other.name == node.name for other in line):
            lines.remove(line)
            line[position] = node
            return line
    return [None] * position + [node]


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
