"""The rules: for each operation its shapes, weights, products and window, written once.

To add one, write it in the module it belongs to; to add a module, name it below.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from graph.rules.base import Part, Rule, Window
from graph.rules.call import Call, Impossible

__all__ = ["Call", "Impossible", "Part", "Rule", "Window", "rule_for", "rules"]

_MODULES = {
    "keras": (
        "convolution",
        "pooling",
        "padding",
        "dense",
        "normalisation",
        "merge",
        "reshaping",
        "activation",
        "recurrent",
        "attention",
        "wrappers",
        "preprocessing",
        "opaque",
    ),
    "keras.ops": ("operators", "operator_shapes", "operator_picking", "operator_windows"),
    "ai.onnx": ("onnx_products", "onnx_categories"),
    "com.microsoft": ("onnx_contrib",),
}


@cache
def rules(domain: str) -> dict[str, Rule]:
    """All rules of a domain by operation; {} for a domain without."""
    found: dict[str, Rule] = {}
    for module in _MODULES.get(domain, ()):
        found |= import_module(f"graph.rules.{module}").RULES
    return found


def rule_for(domain: str, op_type: str) -> Rule | None:
    """The rule of an operation; None where it is opaque to us."""
    return rules(domain).get(op_type)
