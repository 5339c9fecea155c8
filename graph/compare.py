"""Two or more configurations side by side: which facts differ, which do not, and in words why."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from graph.expressions import TermValue
from graph.facts import Totals, macs, params, params_expression, totals
from graph.index import Index
from graph.pairing import pair
from graph.values import Graph, Node, Shape


class Same(Struct, frozen=True):
    """Whether a fact is equal on all sides; False where a side lacks the node."""

    shape: bool
    params: bool
    macs: bool


class Row(Struct, frozen=True):
    """One node under each configuration; None on a side that lacks it. ``names`` differ where structure paired them."""

    name: str
    op_type: str
    names: tuple[str | None, ...]
    shapes: tuple[Shape | None, ...]
    params: tuple[int | None, ...]
    macs: tuple[int | None, ...]
    same: Same

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
        return tuple(row for row in self.rows if not (row.same.shape and row.same.params and row.same.macs))


def compare(graphs: Sequence[Graph]) -> Comparison:
    """Compare two or more graphs; rows follow the first graph's order, then what only later ones have."""
    sides = [Index(graph) for graph in graphs]
    lines = _lines(sides)
    rows = tuple(_row(sides, line) for line in lines)
    only_in = tuple(tuple(_alone(lines, side)) for side in range(len(sides)))
    every = tuple(totals(graph) for graph in graphs)
    names = tuple(graph.configuration or graph.name for graph in graphs)
    return Comparison(names, rows, every, only_in, tuple(_words(sides, rows, only_in)))


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
    complete = None not in line
    same = Same(*(complete and len(set(facts)) == 1 for facts in (shapes, counts, costs)))
    return Row(present.name, present.op_type, tuple(n.name if n else None for n in line), shapes, counts, costs, same)


def _alone(lines: list[_Line], side: int) -> list[str]:
    """Names of the nodes that only this side has."""
    nodes = [(line[side], sum(node is not None for node in line)) for line in lines]
    return [node.name for node, present in nodes if node and present == 1]


def _words(sides: list[Index], rows: tuple[Row, ...], only_in: tuple[tuple[str, ...], ...]) -> list[str]:
    """What differs, and why."""
    common = [row for row in rows if row.complete]
    # the input differs because it was asked to
    shapes = [row for row in common if not row.same.shape and row.op_type != "InputLayer"]
    counts = [row for row in common if not row.same.params]
    alone = sum(map(len, only_in))
    where = "both" if len(sides) == 2 else f"all {len(sides)}"
    head = f"{len(common)} {'layer' if len(common) == 1 else 'layers'} in {where}"
    if not (shapes or counts or alone or any(not row.same.shape for row in common)):
        return [f"{head}, and nothing differs."]
    words = [f"{head}, {alone} in one only." if alone else f"{head}."]
    words.append(f"Output shapes differ in {len(shapes) or 'none'}, parameters in {len(counts) or 'none'}.")
    return words + _reasons(sides, shapes, counts)


def _reasons(sides: list[Index], shapes: list[Row], counts: list[Row]) -> list[str]:
    if counts:
        return [_parameter_reason(sides, counts[0])]
    if shapes:
        return [
            "A convolution's parameters depend on its kernel, channels and filters, not on height and width; "
            "neither do those of a normalisation, or of a dense layer after global pooling."
        ]
    return []


def _parameter_reason(sides: list[Index], row: Row) -> str:
    """The first layer whose parameters differ, with the terms of its formula that do."""
    named = [(side, side.nodes[name]) for side, name in zip(sides, row.names, strict=True) if name]
    found = [params_expression(side, node) for side, node in named]
    terms = [expression.terms() if expression else {} for expression in found]
    labels = dict.fromkeys(label for side in terms for label in side)
    differing = [label for label in labels if any(side.get(label) != terms[0].get(label) for side in terms)]
    counts = " against ".join("unknown" if count is None else f"{count:,}" for count in row.params)
    causes = [f"{label.replace('_', ' ')} {_against(terms, label)}" for label in differing]
    return f"The first layer whose parameters differ is {row.name}: {counts}" + (
        f" ({', '.join(causes)})." if causes else "."
    )


def _against(terms: list[dict[str, TermValue]], label: str) -> str:
    return " against ".join("none" if side.get(label) is None else str(side[label]) for side in terms)
