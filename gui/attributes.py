"""A node's attributes in the words and order a reader looks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

_UNTOLD = ("_initializer", "_regularizer", "_constraint")
_HIDDEN = {
    "name",
    "trainable",
    "dtype",
    "data_format",
    "batch_shape",
    "batch_input_shape",
    "ragged",
    "sparse",
    "optional",
    "category",
    "correct_pad",
}
_PLAIN = {"activation": "linear", "dilation_rate": 1, "groups": 1, "group": 1, "auto_pad": "NOTSET", "dilations": 1}
_LIMIT = 9  # rows of attributes


class Fact(Struct, frozen=True):
    """A line of the inspector; ``link`` names a node to go to."""

    label: str
    value: str
    link: str = ""


def attribute_facts(attributes: Mapping[str, Any]) -> list[Fact]:
    """The attributes a reader looks for first, joined as one says them; then the rest that says something."""
    left = {key: value for key, value in attributes.items() if _worth_telling(key, value)}
    facts = []
    for joined in _JOINS:
        present = [(key, word) for key, word in joined if key in left]
        if present and present[0][0] == joined[0][0]:
            label = " · ".join(word for _, word in present)
            facts.append(Fact(label, " · ".join(value_text(left.pop(key)) for key, _ in present)))
    facts += [Fact(key.replace("_", " "), value_text(value)) for key, value in left.items()]
    return facts[:_LIMIT]


_STRIDES = (("strides", "stride"), ("padding", "padding"), ("pads", "padding"))
_JOINS = (
    (("kernel_size", "kernel"), *_STRIDES),
    (("kernel_shape", "kernel"), *_STRIDES),
    (("pool_size", "pool"), *_STRIDES),
    (("filters", "filters"), ("use_bias", "bias")),
    (("units", "units"), ("use_bias", "bias")),
)


def value_text(value: Any) -> str:
    """An attribute as one writes it: 7×7, 2, yes, valid."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        parts = [value_text(part) for part in value]
        if len(set(parts)) == 1 and len(parts) > 1 and parts[0] in ("1", "2", "0"):
            return parts[0]
        nested = any(isinstance(part, list | tuple) for part in value)
        return (", " if nested or not _all_numbers(value) else "×").join(parts)
    if isinstance(value, Mapping):
        return str(value.get("class_name", "…"))
    return str(value)


def _worth_telling(key: str, value: Any) -> bool:
    if value is None or key in _HIDDEN or key.endswith(_UNTOLD):
        return False
    plain = _PLAIN.get(key)
    if plain is None:
        return True
    return any(part != plain for part in value) if isinstance(value, list | tuple) else value != plain


def _all_numbers(values: list[Any] | tuple[Any, ...]) -> bool:
    return all(isinstance(value, int | float) for value in values)
