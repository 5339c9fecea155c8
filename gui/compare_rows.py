"""The rows of the comparison's table: one per pair of nodes, ready to be shown and sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from graph import labels
from graph.compare import Row
from graph.compare_operations import attributes_text
from graph.facts import category
from gui import titles
from gui.diagram import AGAINST, Diagram

NONE = "–"
TWO = 2  # sides: with them the outputs tell whose a row is
Counted = Callable[[int], str]


class Cell(Struct, frozen=True):
    """A text; ``part`` of it differs and is tinted, ``equal`` is said in green; ``told`` is the whole story."""

    text: str
    part: str = ""
    equal: bool = False
    size: float = 0.0
    told: str = ""


class CompareRow(Struct, frozen=True):
    """One row. ``share`` is its part of the MACs on the first side that has it, 0 to 1; None where unknown.

    standing: ``2 of 3`` where some of several sides have it, "" otherwise; held: which ones, in words.
    """

    name: str
    names: tuple[str | None, ...]
    category: str
    differs: bool
    operation: Cell
    outputs: tuple[Cell, ...]
    params: Cell
    macs: Cell
    share: float | None
    standing: str = ""
    held: str = ""


def compare_rows(diagram: Diagram) -> list[CompareRow]:
    """Every row of a comparison, in its order."""
    sides = titles.sides(diagram.lines)
    return [_row(diagram, row, sides) for row in diagram.comparison.rows] if diagram.comparison else []


def standing_words(row: Row, sides: Sequence[str]) -> str:
    """``Only on the side of VGG16.``; ``On the sides of A and B, not of C.``; "" for what every side has."""
    has = [sides[side] for side in row.sides]
    if row.complete:
        return ""
    if len(has) == 1:
        return f"Only on the side of {has[0]}."
    lacks = " and ".join(sides[side] for side, name in enumerate(row.names) if name is None)
    return f"On the sides of {' and '.join(has)}, not of {lacks}."


def _row(diagram: Diagram, row: Row, sides: Sequence[str]) -> CompareRow:
    side = row.sides[0]
    node = diagram.contents[side].index.nodes[row.names[side] or ""]
    total, macs = diagram.contents[side].totals.macs, row.macs[side]
    return CompareRow(
        name=_name(row.names),
        names=row.names,
        category=category(node),
        differs=not row.same.everything,
        operation=_operation(row, sides),
        outputs=tuple(_output(row, place) for place in range(len(row.names))),
        params=_numbers(row, row.params, row.present.params, labels.count_text, sign=True),
        macs=_numbers(row, row.macs, row.present.macs, labels.short_count, sign=False),
        share=macs / total if macs and total else None,
        standing=f"{len(row.sides)} of {len(sides)}" if len(sides) > TWO and not row.complete else "",
        held=standing_words(row, sides),
    )


def _name(names: Sequence[str | None]) -> str:
    """The node's name; both where structure paired nodes of different names."""
    return AGAINST.join(dict.fromkeys(name for name in names if name))


def _operation(row: Row, sides: Sequence[str]) -> Cell:
    """``Conv2D 3×3, 64 ↔ Conv2D 1×1, 64``; where the headlines are one, the attributes that differ behind it."""
    said = list(dict.fromkeys(text for text in row.operations if text)) or [row.op_type]
    text = AGAINST.join(said)
    if row.present.operation:
        return Cell(text)
    told = "\n".join(f"{sides[side]}: {row.operations[side]}" for side in row.sides)
    if len(said) > 1:
        return Cell(text, text, told=told)
    attributes = attributes_text(row)
    part = attributes.replace(" against ", AGAINST)
    return Cell(f"{text} · {part}" if part else text, part or text, told=f"{text}\n{attributes}")


def _output(row: Row, side: int) -> Cell:
    if row.names[side] is None:
        return Cell(NONE)
    text = labels.shape_text(row.shapes[side])
    size = 1.0
    for dim in row.shapes[side] or ():
        size *= dim if isinstance(dim, int) else 1
    if len(row.sides) == 1:
        return Cell(text, text, size=size)
    if row.present.shape:
        return Cell(text, size=size)
    from render.diagrams.differences import differing  # brings HarfBuzz along; the first paint does without

    others = [labels.shape_text(row.shapes[place]) for place in row.sides if place != side]
    return Cell(text, differing(text, others), size=size)


def _numbers(row: Row, counts: Sequence[int | None], same: bool, text_of: Counted, *, sign: bool) -> Cell:
    """``9,472 =``; ``352 M ↔ 551 M``; a dash for a side that lacks the node."""
    first = next((count for count in counts if count is not None), None)
    if same and len(row.sides) > 1:
        text = "?" if first is None else text_of(first) if first or sign else NONE
        return Cell(f"{text} =" if sign and first else text, equal=bool(first) and sign, size=first or 0)
    said = [_one(name, count, text_of) for name, count in zip(row.names, counts, strict=True)]
    if not any(counts) and not row.complete:
        return Cell(text_of(0) if sign else NONE)
    present = [text for name, text in zip(row.names, said, strict=True) if name is not None]
    text = AGAINST.join(present)  # the outputs show whose they are
    return Cell(text, text, size=first or 0)


def _one(name: str | None, count: int | None, text_of: Counted) -> str:
    if name is None:
        return NONE
    return "?" if count is None else text_of(count)
