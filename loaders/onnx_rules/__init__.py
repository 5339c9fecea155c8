"""How each ONNX operator's output shape follows from its attributes and inputs: one table."""

from __future__ import annotations

from loaders.onnx_rules import (
    contrib,
    creation,
    elementwise,
    learning,
    movement,
    picking,
    products,
    reduce,
    sequences,
    windows,
)
from loaders.onnx_rules.call import Rule

_STANDARD: dict[str, Rule] = {
    **elementwise.RULES,
    **movement.RULES,
    **picking.RULES,
    **creation.RULES,
    **windows.RULES,
    **products.RULES,
    **reduce.RULES,
    **sequences.RULES,
}
_BY_DOMAIN: dict[str, dict[str, Rule]] = {
    "ai.onnx": _STANDARD,
    "ai.onnx.ml": learning.RULES,
    "com.microsoft": {**_STANDARD, **contrib.RULES},
    "com.microsoft.nchwc": contrib.RULES_NCHWC,
    "com.ms.internal.nhwc": contrib.RULES_NHWC,
}


def rule_for(domain: str, op_type: str) -> Rule | None:
    """The operator's rule, None if there is none."""
    return _BY_DOMAIN.get(domain, {}).get(op_type)
