"""Two or more configurations side by side: which facts differ, which do not, and in words why."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from graph.compare_attributes import differing, same_operation
from graph.compare_lines import Line, lines
from graph.compare_parity import parity_words
from graph.compare_words import words
from graph.errors import ConfigurationError
from graph.facts import Totals, macs, params, totals
from graph.index import Index
from graph.labels import headline
from graph.values import Graph, Shape

if TYPE_CHECKING:
    from graph.fold import Mode


class Same(Struct, frozen=True):
    """Whether a fact is equal on all sides.

    ``operation`` is what the node does beyond its type: kernel, stride, filters, padding, whatever its attributes say.
    """

    shape: bool
    params: bool
    macs: bool
    operation: bool = True

    @property
    def everything(self) -> bool:
        """Whether nothing differs."""
        return self.shape and self.params and self.macs and self.operation


_NOTHING = Same(False, False, False, False)


class Row(Struct, frozen=True):
    """One node under each configuration; None on a side that lacks it. ``names`` differ where structure paired them.

    same: equality on all sides, so nothing is where a side lacks the node.
    present: equality between the sides that have the node.
    operations, op_types: the headline of each side, ``Conv2D 3×3, 64``, and its operation alone.
    differing: the attributes that differ → their value on each side; None where a side has none.
    """

    name: str
    op_type: str
    names: tuple[str | None, ...]
    shapes: tuple[Shape | None, ...]
    params: tuple[int | None, ...]
    macs: tuple[int | None, ...]
    same: Same
    operations: tuple[str | None, ...] = ()
    present: Same = Same(True, True, True)
    differing: dict[str, tuple[Any, ...]] = {}
    op_types: tuple[str | None, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every side has the node."""
        return None not in self.names

    @property
    def sides(self) -> tuple[int, ...]:
        """The sides that have the node."""
        return tuple(side for side, name in enumerate(self.names) if name is not None)


class Shared(Struct, frozen=True):
    """The nodes that these sides have and no other; ``names`` as the first of them calls them."""

    sides: tuple[int, ...]
    names: tuple[str, ...]


class Comparison(Struct, frozen=True):
    """The JSON of ``compare``; ``words`` says in sentences what differs and why.

    only_in: for each side the nodes that it alone has. shared_by: those that more than one side has, but not all.
    warnings: those of the words that say that the sides are not the same network at other sizes.
    """

    configurations: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[Totals, ...]
    only_in: tuple[tuple[str, ...], ...]
    words: tuple[str, ...] = ()
    shared_by: tuple[Shared, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def differences(self) -> tuple[Row, ...]:
        """Rows in which anything differs."""
        return tuple(row for row in self.rows if not row.same.everything)


def compare(graphs: Sequence[Graph]) -> Comparison:
    """Compare graphs: rows follow the first graph's order, what only later ones have where it stands in theirs.

    Which nodes share a row does not depend on the order of the graphs.
    Raises ConfigurationError for fewer than two.
    """
    if len(graphs) < 2:
        raise ConfigurationError("comparing needs two configurations or more; add another")
    sides = [Index(graph) for graph in graphs]
    found = _unsaid(sides)
    found = replace(found, warnings=parity_words(sides, found))
    return replace(found, words=words(sides, found))


def compare_folded(graphs: Sequence[Graph], mode: Mode) -> tuple[Comparison, tuple[Graph, ...]]:
    """The graphs folded and compared: rows are blocks, the words still speak of the layers inside.

    Where every side has every layer, only those stay blocks that are blocks on every side: an edit of one of its
    layers may keep a side from having a block, and it would look as if its layers were missing there.
    """
    plain = compare(graphs)
    from graph.compare_folds import level  # the window knows the values of this module at its first paint,
    from graph.fold import fold  # but folds nothing

    shown = tuple(fold(graph, mode) for graph in graphs)
    if all(one is other for one, other in zip(shown, graphs, strict=True)):
        return plain, shown
    if all(row.complete for row in plain.rows):
        shown = level(shown, [row.names for row in plain.rows])
    return replace(compare(shown), words=plain.words, warnings=plain.warnings), shown


def _unsaid(sides: list[Index]) -> Comparison:
    """The comparison without words."""
    mixed = len({side.graph.format == "onnx" for side in sides}) > 1
    rows = tuple(_row(sides, line, mixed) for line in lines(sides))
    return Comparison(
        tuple(side.graph.configuration or side.graph.name for side in sides),
        rows,
        tuple(totals(side.graph) for side in sides),
        tuple(_names(row for row in rows if row.sides == (side,)) for side in range(len(sides))),
        shared_by=_shared(rows),
    )


def _names(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(row.name for row in rows)


def _shared(rows: Sequence[Row]) -> tuple[Shared, ...]:
    """Of more than two sides: what several of them have, by who has it."""
    several = sorted({row.sides for row in rows if not row.complete and len(row.sides) > 1})
    return tuple(Shared(sides, _names(row for row in rows if row.sides == sides)) for sides in several)


def _row(sides: list[Index], line: Line, mixed: bool) -> Row:
    first = next(node for node in line if node)
    shapes = tuple(node.outputs[0].shape if node and node.outputs else None for node in line)
    counts = tuple(params(side, node) if node else None for side, node in zip(sides, line, strict=True))
    costs = tuple(macs(side, node) if node else None for side, node in zip(sides, line, strict=True))
    present = Same(
        _agree(line, [_comparable(shape, mixed) for shape in shapes]),
        _agree(line, counts),
        _agree(line, costs),
        same_operation(line),
    )
    return Row(
        first.name,
        first.op_type,
        tuple(node.name if node else None for node in line),
        shapes,
        counts,
        costs,
        _NOTHING if None in line else present,
        tuple(headline(node) if node else None for node in line),
        present,
        differing(line),
        tuple(node.op_type if node else None for node in line),
    )


def _agree(line: Line, facts: Sequence[Hashable]) -> bool:
    """Whether a fact is one among the nodes that there are."""
    return len({fact for node, fact in zip(line, facts, strict=True) if node}) == 1


def _comparable(shape: Shape | None, mixed: bool) -> Shape | None:
    """The shape; between Keras and ONNX without batch and order, as one keeps channels last and the other first."""
    return tuple(sorted(shape[1:], key=str)) if mixed and shape else shape
