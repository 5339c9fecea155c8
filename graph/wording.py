"""The sentences beneath a formula: each term named, and what the number depends on."""

from __future__ import annotations

from typing import Any

from graph.facts import params_expression
from graph.index import Index
from graph.values import Node

_NAMES = {
    "in_channels": "input channels",
    "filters": "filters",
    "units": "units",
    "groups": "groups",
    "inputs": "inputs",
    "depth_multiplier": "depth multiplier",
}


def parameter_words(index: Index, node: Node) -> tuple[str, ...]:
    """``kernel 7×7, 3 input channels, one bias, 64 filters``; () for a node without parameters."""
    found = params_expression(index, node)
    if found is None:
        return ()
    named = [_term(label, value) for label, value in found.terms().items()]
    return (", ".join(named) + ".",) if named else ()


def _term(label: str, value: Any) -> str:
    if isinstance(value, list):
        return f"{label} {'×'.join(str(item) for item in value)}"
    if label == "bias" and value == 1:
        return "one bias"
    return f"{value} {_NAMES.get(label, label.replace('_', ' '))}"


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
