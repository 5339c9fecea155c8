"""The warning that sides are not one network at several sizes: some applications pad by whether a size is even."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from graph.compare_operations import value_text
from graph.facts import totals
from graph.index import Index
from graph.labels import shape_text
from graph.names import shortened
from graph.rules.padding import BY_PARITY
from graph.values import Shape

if TYPE_CHECKING:
    from graph.compare import Comparison, Row


def parity_rows(sides: Sequence[Index], rows: Sequence[Row]) -> list[Row]:
    """The rows whose paddings differ because Keras chose them by parity, of sides that have the same weights.

    Keras 3's ``correct_pad`` takes an unknown size as even, so ``?x?`` and 225×225 are built as different networks.
    """
    chosen = [row for row in rows if "padding" in row.differing and _is_chosen(sides, row)]
    pairs = [pair for pair in combinations(range(len(sides)), 2) if chosen and _same_weights(rows, *pair)]
    return [row for row in chosen if any(_differs(row, *pair) for pair in pairs)]


def parity_words(sides: Sequence[Index], found: Comparison) -> tuple[str, ...]:
    """What is to be said of those rows; () where there is none."""
    rows = parity_rows(sides, found.rows)
    if not rows:
        return ()
    first = rows[0]
    cells = " against ".join(value_text(first.differing["padding"][side]) for side in first.sides)
    many = "1 padding is" if len(rows) == 1 else f"{len(rows)} paddings are"
    others = "" if len(rows) == 1 else "the first "
    said = f"Not the same network: {many} chosen by whether a size is even, {others}{shortened(first.name)}: {cells}."
    held = [sides[side] for side in rows[0].sides]
    return (f"{said} {_consequence(_groups(sides, rows))} {_fit(held)}",)


def _is_chosen(sides: Sequence[Index], row: Row) -> bool:
    return any(BY_PARITY in sides[side].nodes[row.names[side] or ""].attributes for side in row.sides)


def _same_weights(rows: Sequence[Row], one: int, other: int) -> bool:
    """Whether two sides are one network but for its size or its top: most is common, with the same parameters."""
    both = [row for row in rows if one in row.sides and other in row.sides]
    either = sum(one in row.sides or other in row.sides for row in rows)
    return 2 * len(both) > either and all(row.params[one] == row.params[other] for row in both)


def _differs(row: Row, one: int, other: int) -> bool:
    cells = row.differing["padding"]
    return {one, other} <= set(row.sides) and cells[one] != cells[other]


def _groups(sides: Sequence[Index], rows: Sequence[Row]) -> list[list[str]]:
    """The sizes at which the paddings are the same."""
    found: dict[str, list[str]] = {}
    for side in rows[0].sides:
        cells = [row.differing["padding"][side] for row in rows]
        found.setdefault(repr(cells), []).append(_size(sides[side]))
    return [list(dict.fromkeys(group)) for group in found.values()]


def _consequence(groups: Sequence[Sequence[str]]) -> str:
    every = [" or ".join(group) for group in groups]
    unknown = next((size for group in groups for size in group if "?" in size), None)
    if unknown:
        others = [" or ".join(group) for group in groups if unknown not in group]
        return (
            f"For an unknown size Keras takes every size as even: the network built for {unknown} is a different one "
            f"from that at {' and at '.join(others)}, and gives other sizes there."
        )
    return f"The networks at {' and at '.join(every)} are different ones."


def _fit(sides: Sequence[Index]) -> str:
    """Whether the weights of one can be set in another: as many in order, of the same shapes, whatever their names."""
    shapes = [_shapes(side) for side in sides]
    if all(other == shapes[0] for other in shapes):
        return "The weights fit all of them."
    counts = list(dict.fromkeys(totals(side.graph).params for side in sides))
    known = [f"{count:,}" for count in counts if count is not None]
    why = f"{' against '.join(known)} parameters" if len(known) > 1 else "their shapes in order are not the same"
    return f"The weights do not fit all of them: {why}."


def _shapes(side: Index) -> list[Shape]:
    """Of every weight once, in the order of the layers, which is the one that Keras sets them in."""
    names = dict.fromkeys(name for node in side.graph.nodes for name in node.weights if name in side.weights)
    return [side.weights[name].shape for name in names if side.weights[name].is_parameter]


def _size(side: Index) -> str:
    """``225×225`` of the image that comes in."""
    shape = side.graph.inputs[0].shape if side.graph.inputs else None
    return shape_text(shape[:-1]) if shape else "?"
