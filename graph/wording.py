"""The sentences beneath a formula: each term named, and what the number depends on."""

from __future__ import annotations

from typing import Any

from graph.expressions import Expression
from graph.values import Node

_NAMES = {
    "in_channels": ("input channel", "input channels"),
    "channels": ("channel", "channels"),
    "in_features": ("input", "inputs"),
    "inputs": ("input", "inputs"),
    "filters": ("filter", "filters"),
    "units": ("unit", "units"),
    "groups": ("group", "groups"),
    "gates": ("gate", "gates"),
    "positions": ("position", "positions"),
    "per_channel": ("number per channel", "numbers per channel"),
    "bias": ("bias", "biases"),
    "biases": ("bias", "biases"),
    "directions": ("direction", "directions"),
}
"""What there is one or more of; other labels are numbers that go by their name."""


def parameter_words(found: Expression | None) -> tuple[str, ...]:
    """``kernel 7×7, 3 input channels, one bias, 64 filters``; () without a formula."""
    if found is None:
        return ()
    named = [_term(label, value) for label, value in found.terms().items()]
    return (", ".join(named) + ".",) if named else ()


def _term(label: str, value: Any) -> str:
    if isinstance(value, list) and label in _NAMES:  # one number each, of cells that differ
        return f"{' and '.join(str(item) for item in value)} {_NAMES[label][1]}"
    if isinstance(value, list):
        return f"{label} {'×'.join(str(item) for item in value)}"
    if label in _NAMES:
        one, many = _NAMES[label]
        return f"one {one}" if value == 1 else f"{value} {many}"
    return f"{label.replace('_', ' ')} {value}"


def shape_words(node: Node) -> tuple[str, ...]:
    """What None means, where an input has it."""
    shape = node.outputs[0].shape if node.outputs else None
    if not shape or None not in shape or node.op_type != "InputLayer":
        return ()
    if None in shape[1:]:
        return (
            "None is a size left open: any batch goes through, and any height and width that the layers can work at; "
            "the weights are the same for all.",
        )
    return ("None is a size left open: any batch goes through.",)
