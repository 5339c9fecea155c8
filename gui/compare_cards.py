"""The inspector in a comparison: each side's arithmetic, and what is equal on all of them."""

from __future__ import annotations

from typing import NamedTuple

from graph import labels
from graph.compare import Comparison, Row
from graph.compare_operations import attribute_text, attributes_text
from graph.explain import Explanation
from graph.facts import category
from graph.values import Node
from gui import titles
from gui.attributes import Fact, attribute_facts
from gui.compare_rows import Counted, standing_words
from gui.describe import Description
from gui.diagram import AGAINST, Content, Diagram
from gui.explanation_cards import (
    Card,
    Equation,
    bytes_text,
    cost_equation,
    output_bytes,
    params_equation,
    size_equations,
    size_notes,
)

ATTRIBUTES = 6
"""How many of a side's attributes a card shows."""


class Side(NamedTuple):
    """One side's node with its explanation; ``label`` tells the sides apart."""

    label: str
    content: Content
    node: Node
    told: Explanation


def describe_comparison(diagram: Diagram) -> Description:
    """The whole comparison: totals of the sides, and in words what differs and why."""
    comparison = diagram.comparison
    assert comparison is not None
    sums = comparison.totals
    facts = (
        Fact("layers", _against([total.nodes for total in sums], labels.count_text)),
        Fact("parameters", _against([total.params for total in sums], labels.short_count)),
        Fact("MACs", _against([total.macs for total in sums], labels.short_count)),
        Fact("activations", _against([total.activation_bytes for total in sums], bytes_text)),
    )
    named = tuple(
        Card(titles.output_at(label).removeprefix("output "), (_total(total.params),), _split(total.trainable_params))
        for label, total in zip(titles.sides(diagram.lines), sums, strict=True)
    )
    return Description(
        title=titles.title(diagram.line),
        kind=f"comparison of {len(diagram.contents)} configurations",
        category="block",
        facts=facts,
        cards=(*_warned(comparison.warnings), Card("what differs, and why", (), _told(comparison)), *named),
    )


def _warned(warnings: tuple[str, ...]) -> tuple[Card, ...]:
    return (Card("not the same network", (), "\n\n".join(warnings)),) if warnings else ()


def _told(comparison: Comparison) -> str:
    """Every sentence but the warnings, which stand above."""
    return "\n\n".join(word for word in comparison.words if word not in comparison.warnings)


def describe_row(diagram: Diagram, row: Row) -> Description:
    """A node on every side that has it; attributes and neighbours are those of the side in focus."""
    sides = _sides(diagram, row)
    node = diagram.index.nodes[diagram.selected]
    outputs = [Fact(titles.output_at(side.label), _shape(side.node)) for side in sides]
    before = [Fact("from", one.name, one.name) for one in diagram.index.predecessors(node)]
    after = [Fact("to", one.name, one.name) for one in diagram.index.successors(node)]
    cards = (_differing(row, sides), _params(row, sides), _sizes(row, sides), _costs(row, sides))
    return Description(
        title=node.name,
        kind=f"{node.op_type} · {category(node)}",
        category=category(node),
        facts=(*attribute_facts(node.attributes), *outputs),
        cards=tuple(card for card in cards if card is not None),
        links=(*before, *after),
        notes=tuple(filter(None, [standing_words(row, titles.sides(diagram.lines))])),
    )


def _sides(diagram: Diagram, row: Row) -> list[Side]:
    found = []
    for label, content, name in zip(titles.sides(diagram.lines), diagram.contents, row.names, strict=True):
        if name is not None:
            node = content.index.nodes[name]
            found.append(Side(label, content, node, content.explainer.explain(node)))
    return found


def _differing(row: Row, sides: list[Side]) -> Card | None:
    """What each side does: its attributes that differ, else its headline."""
    if row.present.operation:
        return None
    equations: list[Equation] = []
    for place, side in zip(row.sides, sides, strict=True):
        told = [f"{attribute_text(key, values[place])}" for key, values in row.differing.items()]
        headlines = {row.operations[other] for other in row.sides}
        said = [row.operations[place] or ""] if len(headlines) > 1 else told[:ATTRIBUTES]
        equations += [Equation("", text, side=side.label) for text in said]
    return Card("what it does", tuple(equations), _more(row))


def _more(row: Row) -> str:
    """Attributes beyond those shown, and those that headlines do not tell."""
    headlines = {row.operations[side] for side in row.sides}
    if len(headlines) > 1:
        return attributes_text(row)
    more = len(row.differing) - ATTRIBUTES
    return f"and {more} more attributes" if more > 0 else ""


def _params(row: Row, sides: list[Side]) -> Card | None:
    if not any(side.told.params.value for side in sides):
        return None
    first = sides[0].told
    notes = list(first.words[:1]) if first.params.formula else []
    if row.present.params and len(sides) > 1:
        why = "Does not depend on height and width: " if first.params.depends_on_input_size is False else ""
        return Card("parameters", (params_equation(first),), " ".join(notes), _equal(row, why))
    equations = tuple(params_equation(side.told, _label(side, sides)) for side in sides)
    return Card("parameters", equations, "" if len(sides) > 1 else " ".join(notes))


def _sizes(row: Row, sides: list[Side]) -> Card | None:
    each = [size_notes(side.told) for side in sides]
    common = [note for note in each[0] if all(note in notes for notes in each)]
    own = [[note for note in notes if note not in common] for notes in each]
    alike = not any(own)
    told = [f"{side.label}: {' · '.join(notes)}" for side, notes in zip(sides, own, strict=True) if notes]
    notes = "\n".join(filter(None, [" · ".join(common), *told]))
    if row.present.shape and len(sides) > 1:
        return Card("output size", size_equations(*sides[0][1:]), notes, _equal(row, "" if alike else "Size "))
    equations = [equation for side in sides for equation in size_equations(*side[1:], _label(side, sides))]
    return Card("output size", tuple(equations), notes)


def _costs(row: Row, sides: list[Side]) -> Card | None:
    counts = [side.told.macs.value for side in sides]
    memory = AGAINST.join(dict.fromkeys(bytes_text(output_bytes(side.node.outputs)) for side in sides))
    note = f"{memory} of activations"
    if not all(counts):
        return None if not any(counts) else Card("cost", tuple(_cost(side, sides) for side in sides), note)
    if row.present.macs and len(sides) > 1:
        return Card("cost", (cost_equation(sides[0].told),), note, _equal(row, ""))
    ratio = f"× {labels.times_text(counts[1] / counts[0])} · " if len(counts) == 2 and counts[0] and counts[1] else ""
    return Card("cost", tuple(_cost(side, sides) for side in sides), ratio + note)


def _cost(side: Side, sides: list[Side]) -> Equation:
    return cost_equation(side.told, _label(side, sides))


def _label(side: Side, sides: list[Side]) -> str:
    return side.label if len(sides) > 1 else ""


def _equal(row: Row, why: str) -> str:
    """``Does not depend on height and width: equal at both sizes.``"""
    how = "both" if len(row.sides) == 2 else f"all {len(row.sides)}"
    where = f"at {how} sizes" if not row.present.shape else f"on {how} sides"
    where += "" if row.complete else " that have it"
    return f"{why}equal {where}." if why else f"Equal {where}."


def _shape(node: Node) -> str:
    return labels.shape_text(node.outputs[0].shape) if node.outputs else "?"


def _against(counts: list[int | None] | list[int], text_of: Counted) -> str:
    said = ["?" if count is None else text_of(count) for count in counts]
    return f"{said[0]} =" if len(set(counts)) == 1 and said[0] != "?" else AGAINST.join(said)


def _total(count: int | None) -> Equation:
    return Equation("", "?" if count is None else f"{labels.count_text(count)} parameters")


def _split(trainable: int | None) -> str:
    return "" if trainable is None else f"{labels.count_text(trainable)} trainable"
