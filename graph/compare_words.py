"""A comparison in sentences: how much is common, what differs, what the totals become, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.expressions import TermValue
from graph.facts import params_expression
from graph.index import Index
from graph.labels import short_count

if TYPE_CHECKING:
    from graph.compare import Comparison, Row

TELLING = (
    *("filters", "units", "kernel_size", "pool_size", "strides", "padding", "dilation_rate", "groups"),
    *("depth_multiplier", "use_bias", "activation", "data_format", "return_sequences"),
)
"""Attributes that make an operation another one, where both sides give them."""

_MANY = 3
"""How many names a sentence lists."""


def words(sides: list[Index], found: Comparison) -> tuple[str, ...]:
    """What differs, and why."""
    common = [row for row in found.rows if row.complete]
    # the input differs because it was asked to
    shapes = [row for row in common if not row.same.shape and not _is_input(row)]
    counts = [row for row in common if not row.same.params]
    done = [row for row in common if not row.same.operation]
    alone = sum(map(len, found.only_in))
    head = f"{_number(len(common), 'layer')} in {'both' if len(sides) == 2 else f'all {len(sides)}'}"
    if alone == 0 and all(row.same.everything for row in common) and len(common) == len(found.rows):
        return (f"{head}, and nothing differs.",)
    said = [f"{head}, {alone} in one only." if alone else f"{head}."]
    beside = " besides the input's" if any(_is_input(row) and not row.same.shape for row in common) else ""
    said.append(f"Output shapes differ in {len(shapes) or 'none'}{beside}, parameters in {len(counts) or 'none'}.")
    said += _totals(found)
    said += _alone(found)
    if done:
        said.append(_operation(sides, done))
    return (*said, *_reasons(sides, shapes, counts))


def _is_input(row: Row) -> bool:
    return row.op_type == "InputLayer"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _totals(found: Comparison) -> list[str]:
    """``In total 23,564,800 parameters on every side; 10.7 G against 17.0 G MACs (× 1.58).``"""
    counts = [side.params for side in found.totals]
    costs = [side.macs for side in found.totals]
    if None in counts or None in costs:
        return []
    exact = [f"{count:,}" for count in counts if count is not None]
    parts = [_sums(counts, exact, "parameters"), _sums(costs, [short_count(cost) for cost in costs], "MACs")]
    return [f"In total {'; '.join(parts)}."]


def _sums(numbers: list[int | None], texts: list[str], what: str) -> str:
    if len(set(numbers)) == 1:
        return f"{texts[0]} {what} on every side"
    return f"{' against '.join(texts)} {what}{_ratio(numbers)}"


def _ratio(numbers: list[int | None]) -> str:
    """How many times the first the second is, where there are two."""
    first, second, *more = numbers
    return f" (× {second / first:.3g})" if first and second and not more else ""


def _alone(found: Comparison) -> list[str]:
    """The layers that one side has alone, the first few by name."""
    return [
        f"Only in {name}: {_listed(names)}."
        for name, names in zip(found.configurations, found.only_in, strict=True)
        if names
    ]


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _MANY
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:_MANY])} and {more} more"


def _operation(sides: list[Index], rows: list[Row]) -> str:
    """The first layer that does something else, in the words of its headlines, or of the attribute, that differs."""
    first = rows[0]
    said = [text for text in first.operations if text]
    how = " against ".join(said) if len(set(said)) > 1 else _attribute(sides, first)
    many = f"{_number(len(rows), 'layer')} {'does' if len(rows) == 1 else 'do'} something else"
    return f"{many}, {'' if len(rows) == 1 else 'the first '}{first.name}: {how}."


def _attribute(sides: list[Index], row: Row) -> str:
    """``use bias true against false``."""
    found = [side.nodes[name].attributes for side, name in zip(sides, row.names, strict=True) if name]
    for key in TELLING:
        values = [attributes.get(key) for attributes in found]
        if any(value != values[0] for value in values):
            return f"{key.replace('_', ' ')} {' against '.join(str(value).lower() for value in values)}"
    return "another attribute"


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
    said = f"The first layer whose parameters differ is {row.name}: {counts}"
    return f"{said} ({', '.join(causes)})." if causes and all(terms) else f"{said}."


def _against(terms: list[dict[str, TermValue]], label: str) -> str:
    return " against ".join(_term(side.get(label)) for side in terms)


def _term(found: TermValue | None) -> str:
    if found is None:
        return "none"
    return "×".join(map(str, found)) if isinstance(found, list) else str(found)
