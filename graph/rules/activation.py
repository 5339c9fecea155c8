"""Activations, with PReLU's learned slopes."""

from __future__ import annotations

from graph.rules.base import Part, Rule
from graph.rules.call import Call, axis_of, whole


def _prelu_parts(call: Call) -> list[Part]:
    """One slope per position and channel; shared axes hold one."""
    shape = list(call.shape())
    for axis in call.attributes.get("shared_axes") or ():
        shape[axis_of(whole("shared_axes", axis), len(shape))] = 1
    return [Part("alpha", tuple(shape[1:]))]


_PLAIN = Rule("activation")

RULES: dict[str, Rule] = {
    **dict.fromkeys(("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "ThresholdedReLU"), _PLAIN),
    "PReLU": Rule("activation", parts=_prelu_parts),
}
