"""Which layers do something else, in the words of their headlines or of the attributes that differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from graph.compare_attributes import SEVERAL
from graph.names import shortened

if TYPE_CHECKING:
    from graph.compare import Row

_MANY: Final = 3
"""How many kinds of difference a sentence gives an example of."""

_OPERATION: Final = "operation"

_SHORT: Final = {"use_bias": "bias", "kernel_size": "kernel", "pool_size": "pool", "dilation_rate": "dilation"}
"""Attributes by the names that people use."""


def operation_words(rows: Sequence[Row]) -> list[str]:
    """``35 layers do something else: use bias in 32 (the first conv2_block1_1_conv: yes against no), …``."""
    if not rows:
        return []
    if len(rows) == 1:
        return [f"1 layer does something else, {shortened(rows[0].name)}: {told(rows[0])}."]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        for key in _kinds(row):
            groups.setdefault(key, []).append(row)
    largest = sorted(groups.items(), key=lambda group: -len(group[1]))
    said = [_group(key, held) for key, held in largest[:_MANY]]
    said += [f"{_words(key)} in {len(held):,}" for key, held in largest[_MANY:]]
    return [f"{len(rows):,} layers do something else: {', '.join(said)}."]


def _kinds(row: Row) -> list[str]:
    """The attributes that differ, or that the operation does."""
    return list(row.differing) or [_OPERATION]


def _group(key: str, rows: Sequence[Row]) -> str:
    first = rows[0]
    how = told(first) if key == _OPERATION else _against([first.differing[key][side] for side in first.sides])
    return f"{_words(key)} in {len(rows):,} ({'the first ' if len(rows) > 1 else ''}{shortened(first.name)}: {how})"


def told(row: Row) -> str:
    """What differs of one row's operation: ``Dense 1000 softmax against Dense 10 softmax``, ``padding same against
    valid`` where the headlines do not tell.
    """
    headlines = [shortened(said) for said in row.operations if said]
    return " against ".join(headlines) if len(set(headlines)) > 1 else attributes_text(row)


def attributes_text(row: Row) -> str:
    """``padding same against valid, bias yes against no``; "" where no attribute tells."""
    differing = {key: [values[side] for side in row.sides] for key, values in row.differing.items()}
    return ", ".join(f"{_words(key)} {_told(values)}" for key, values in differing.items())


def _told(values: Sequence[Any]) -> str:
    return "differ inside" if all(value == SEVERAL for value in values) else _against(values)


def attribute_text(key: str, value: Any) -> str:
    """``padding same``, ``use bias no``."""
    return f"{_words(key)} {value_text(value)}"


def value_text(value: Any) -> str:
    """An attribute as a sentence has it: ``3×3``, ``2``, ``yes``, ``(0,1),(0,1)``."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return shortened(str(value.get("class_name", "another")))
    if not isinstance(value, list | tuple):
        return "none" if value is None else shortened(str(value))
    if any(isinstance(part, list | tuple) for part in value):
        return ",".join(
            f"({','.join(map(value_text, part))})" if isinstance(part, list) else str(part) for part in value
        )
    return shortened("×".join(map(value_text, value)))


def _words(key: str) -> str:
    return _SHORT.get(key, key.replace("_", " "))


def _against(values: Sequence[Any]) -> str:
    return " against ".join(map(value_text, values))
