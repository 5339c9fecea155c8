"""The rows of the comparison's table: one per pair of nodes, ready to be shown and sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from graph import labels
from graph.compare import Row
from graph.facts import category
from gui.diagram import AGAINST, Diagram

NONE = "–"
Counted = Callable[[int], str]


class Cell(Struct, frozen=True):
    """A text; ``part`` of it differs and is tinted, ``equal`` is said in green."""

    text: str
    part: str = ""
    equal: bool = False
    size: float = 0.0


class CompareRow(Struct, frozen=True):
    """One row. ``share`` is its part of the MACs on the first side that has it, 0 to 1; None where unknown."""

    name: str
    names: tuple[str | None, ...]
    category: str
    differs: bool
    operation: Cell
    outputs: tuple[Cell, ...]
    params: Cell
    macs: Cell
    share: float | None


def compare_rows(diagram: Diagram) -> list[CompareRow]:
    """Every row of a comparison, in its order."""
    return [_row(diagram, row) for row in diagram.comparison.rows] if diagram.comparison else []


def _row(diagram: Diagram, row: Row) -> CompareRow:
    side = next(place for place, name in enumerate(row.names) if name is not None)
    node = diagram.contents[side].index.nodes[row.names[side] or ""]
    total, macs = diagram.contents[side].totals.macs, row.macs[side]
    return CompareRow(
        name=_name(row.names),
        names=row.names,
        category=category(node),
        differs=not row.same.everything,
        operation=_operation(row),
        outputs=tuple(_output(row, place) for place in range(len(row.names))),
        params=_numbers(row, row.params, row.same.params, labels.count_text, sign=True),
        macs=_numbers(row, row.macs, row.same.macs, labels.short_count, sign=False),
        share=macs / total if macs and total else None,
    )


def _name(names: Sequence[str | None]) -> str:
    """The node's name; both where structure paired nodes of different names."""
    return AGAINST.join(dict.fromkeys(name for name in names if name))


def _operation(row: Row) -> Cell:
    said = list(dict.fromkeys(text for text in row.operations if text)) or [row.op_type]
    text = AGAINST.join(said)
    return Cell(text, text if row.complete and not row.same.operation else "")


def _output(row: Row, side: int) -> Cell:
    if row.names[side] is None:
        return Cell(NONE)
    text = labels.shape_text(row.shapes[side])
    size = 1.0
    for dim in row.shapes[side] or ():
        size *= dim if isinstance(dim, int) else 1
    if not row.complete:
        return Cell(text, text, size=size)
    from render.diagrams.differences import differing  # brings HarfBuzz along; the first paint does without

    others = [labels.shape_text(shape) for place, shape in enumerate(row.shapes) if place != side]
    return Cell(text, "" if row.same.shape else differing(text, others), size=size)


def _numbers(row: Row, counts: Sequence[int | None], same: bool, text_of: Counted, *, sign: bool) -> Cell:
    """``9,472 =``; ``352 M ↔ 551 M``; a dash for a side that lacks the node."""
    first = next((count for count in counts if count is not None), None)
    if same:
        text = "?" if first is None else text_of(first) if first or sign else NONE
        return Cell(f"{text} =" if sign and first else text, equal=bool(first) and sign, size=first or 0)
    said = [_one(name, count, text_of) for name, count in zip(row.names, counts, strict=True)]
    if not any(counts) and not row.complete:
        return Cell(text_of(0) if sign else NONE)
    present = [text for name, text in zip(row.names, said, strict=True) if name is not None]
    text = AGAINST.join(said) if len(present) > 1 else present[0]  # the outputs show who lacks it
    return Cell(text, text, size=first or 0)


def _one(name: str | None, count: int | None, text_of: Counted) -> str:
    if name is None:
        return NONE
    return "?" if count is None else text_of(count)
