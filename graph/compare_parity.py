"""The warning that sides are not one network at several sizes: some applications pad by whether a size is even."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from graph.compare_operations import value_text
from graph.index import Index
from graph.labels import shape_text
from graph.rules.padding import BY_PARITY

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
    said = f"Not the same network: {many} chosen by whether a size is even, {others}{first.name}: {cells}."
    return (f"{said} {_consequence([sides[side] for side in first.sides])}",)


def _is_chosen(sides: Sequence[Index], row: Row) -> bool:
    return any(BY_PARITY in sides[side].nodes[row.names[side] or ""].attributes for side in row.sides)


def _same_weights(rows: Sequence[Row], one: int, other: int) -> bool:
    """Whether what two sides have in common has the same parameters: one network but for its size or its top."""
    common = [row for row in rows if {one, other} <= set(row.sides)]
    return all(row.params[one] == row.params[other] for row in common)


def _differs(row: Row, one: int, other: int) -> bool:
    cells = row.differing["padding"]
    return {one, other} <= set(row.sides) and cells[one] != cells[other]


def _consequence(sides: Sequence[Index]) -> str:
    every = list(dict.fromkeys(_size(side) for side in sides))
    known = " and ".join(size for size in every if "?" not in size)
    unknown = next((size for size in every if "?" in size), None)
    if unknown and known:
        return (
            f"For an unknown size Keras takes every size as even: the network built for {unknown} is a different one "
            f"from that at {known}, and gives other sizes there. The weights fit both."
        )
    return f"The networks at {' and at '.join(every)} are different ones; the weights fit all of them."


def _size(side: Index) -> str:
    """``225×225`` of the image that comes in."""
    shape = side.graph.inputs[0].shape if side.graph.inputs else None
    return shape_text(shape[:-1]) if shape else "?"
