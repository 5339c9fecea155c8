"""A comparison in sentences: how much is common, what differs, what the totals become, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.compare_export import export_words
from graph.compare_operations import operation_words
from graph.compare_parity import parity_rows
from graph.expressions import TermValue
from graph.facts import params_expression
from graph.index import Index
from graph.labels import short_count, times_text, without_folders
from graph.names import shortened

if TYPE_CHECKING:
    from graph.compare import Comparison, Row

_MANY = 3
"""How many names a sentence lists."""

_LONGEST = 200
"""Characters of a configuration's line."""

_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}


def words(sides: list[Index], found: Comparison) -> tuple[str, ...]:
    """What differs, and why."""
    rows = [row for row in found.rows if len(row.sides) > 1]
    # the input differs because it was asked to
    shapes = [row for row in rows if not row.present.shape and not _is_input(row)]
    counts = [row for row in rows if not row.present.params]
    parity = parity_rows(sides, found.rows)
    done = [row for row in rows if not row.present.operation and row not in parity]
    if not found.differences:
        return (f"{_head(found)}, and nothing differs.",)
    said = [f"{_head(found)}{_elsewhere(found)}.", *_differing(found), *found.warnings, *_totals(found), *_alone(found)]
    return (*said, *operation_words(done), *_reasons(sides, shapes, counts), *export_words(sides, found))


def _head(found: Comparison) -> str:
    count = sum(row.complete for row in found.rows)
    sides = len(found.configurations)
    return f"{_number(count, 'layer')} in {'both' if sides == 2 else f'all {sides}'}"


def _elsewhere(found: Comparison) -> str:
    """``, 143 in two, 72 in one only``."""
    held = Counter(len(row.sides) for row in found.rows if not row.complete)
    several = [f"{held[count]:,} in {_NUMBERS.get(count, count)}" for count in sorted(held, reverse=True) if count > 1]
    alone = [f"{held[1]:,} in one only"] if held[1] else []
    return "".join(f", {said}" for said in several + alone)


def _is_input(row: Row) -> bool:
    return row.op_type == "InputLayer"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _differing(found: Comparison) -> list[str]:
    """``Output shapes differ in 189 besides the input's, parameters in none.``, of rows on all sides and of others."""
    common = [row for row in found.rows if row.complete]
    several = [row for row in found.rows if not row.complete and len(row.sides) > 1]
    beside = " besides the input's" if any(_is_input(row) and not row.present.shape for row in common) else ""
    said = [f"Output shapes differ in {_none(_shapes(common))}{beside}, parameters in {_none(_counts(common))}."]
    if several:
        shapes, counts = _none(_shapes(several)), _none(_counts(several))
        said.append(f"Of those not on every side, output shapes differ in {shapes}, parameters in {counts}.")
    return said


def _shapes(rows: Sequence[Row]) -> int:
    return sum(not row.present.shape and not _is_input(row) for row in rows)


def _counts(rows: Sequence[Row]) -> int:
    return sum(not row.present.params for row in rows)


def _none(count: int) -> str:
    return f"{count:,}" if count else "none"


def _totals(found: Comparison) -> list[str]:
    """``In total 23,564,800 parameters on every side; 10.7 G against 17.0 G MACs (× 1.58).``"""
    counts = [side.params for side in found.totals]
    trainable = [side.trainable_params for side in found.totals]
    costs = [side.macs for side in found.totals]
    parts = [_sums(counts, "parameters")] if any(counts) else []
    if len(set(counts)) == 1 and len(set(trainable)) > 1 and None not in trainable:
        parts.append(_sums(trainable, "of them trainable"))
    parts += [_sums(costs, "MACs", short=True)] if any(costs) else []
    return [f"In total {'; '.join(parts)}."] if parts else []


def _sums(numbers: Sequence[int | None], what: str, *, short: bool = False) -> str:
    known = [number for number in numbers if number is not None]
    texts = [short_count(number) if short else f"{number:,}" for number in known]
    if len(set(texts)) < len(set(known)):  # shortened to the same
        texts = [f"{number:,}" for number in known]
    if len(known) < len(numbers):
        said = iter(texts)
        return f"{what} {' against '.join('unknown' if number is None else next(said) for number in numbers)}"
    if len(set(numbers)) == 1:
        return f"{texts[0]} {what} on every side"
    return f"{' against '.join(texts)} {what}{_ratio(numbers)}"


def _ratio(numbers: Sequence[int | None]) -> str:
    """How many times the first the second is, where there are two; the difference where that would read × 1."""
    first, second, *more = numbers
    if more or not first or not second:
        return ""
    times = times_text(second / first)
    return f" ({second - first:+,})".replace("-", "−") if times == "1" else f" (× {times})"


def short_names(configurations: Sequence[str]) -> tuple[str, ...]:
    """The configurations without folders; numbered where two would then read the same."""
    names = [shortened(without_folders(name), _LONGEST) for name in configurations]
    return tuple(name if names.count(name) == 1 else f"{name} ({place})" for place, name in enumerate(names, start=1))


def _alone(found: Comparison) -> list[str]:
    """The layers that not every side has, the first few of each by name."""
    names = short_names(found.configurations)
    shared = [(_and([names[side] for side in part.sides]), part.names) for part in found.shared_by]
    alone = list(zip(names, found.only_in, strict=True))
    return [f"Only in {name}: {_listed(held)}." for name, held in shared + alone if held]


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _MANY
    shown = [shortened(name) for name in (names if more <= 1 else names[:_MANY])]
    return ", ".join(shown) if more <= 1 else f"{', '.join(shown)} and {more:,} more"


def _reasons(sides: list[Index], shapes: list[Row], counts: list[Row]) -> list[str]:
    if counts:
        # rather a layer that has parameters everywhere than the bounds that an export stores with an activation
        telling = next((row for row in counts if all(row.params[side] for side in row.sides)), counts[0])
        said = "The first layer whose parameters differ"
        if telling is not counts[0]:
            said = "Of the layers with parameters on every side, the first that differs"
        return [_parameter_reason(sides, telling, said)]
    if shapes:
        return [
            "A convolution's parameters depend on its kernel, channels and filters, not on height and width; "
            "neither do those of a normalisation, or of a dense layer after global pooling."
        ]
    return []


def _parameter_reason(sides: list[Index], row: Row, said: str) -> str:
    """A layer whose parameters differ, with the terms of its formula that do."""
    named = [(side, side.nodes[name]) for side, name in zip(sides, row.names, strict=True) if name]
    found = [params_expression(side, node) for side, node in named]
    terms = [expression.terms() if expression else {} for expression in found]
    labels = dict.fromkeys(label for side in terms for label in side)
    differing = [label for label in labels if any(side.get(label) != terms[0].get(label) for side in terms)]
    held = [row.params[side] for side in row.sides]
    counts = " against ".join("unknown" if count is None else f"{count:,}" for count in held)
    causes = [f"{_label(label)} {_against(terms, label)}" for label in differing]
    said = f"{said} is {shortened(row.name)}: {counts}"
    return f"{said} ({', '.join(causes)})." if causes and all(terms) else f"{said}."


def _label(label: str) -> str:
    return f"input {label[3:]}" if label in ("in_channels", "in_features") else label.replace("_", " ")


def _against(terms: list[dict[str, TermValue]], label: str) -> str:
    return " against ".join(_term(side.get(label)) for side in terms)


def _term(found: TermValue | None) -> str:
    if found is None:
        return "none"
    return "×".join(map(str, found)) if isinstance(found, list) else str(found)
