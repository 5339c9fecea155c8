"""Layers that hold code: their shapes are what the file says, their products what the name tells."""

from __future__ import annotations

from graph.rules.base import Rule
from graph.rules.call import Call, Opaque
from graph.rules.names import names
from graph.terms import Size, Sizes

_PRODUCTS = names("matmul einsum tensordot dot conv conv1d conv2d conv3d depthwise_conv2d convolution linear")


def _recorded(call: Call) -> Sizes:
    raise Opaque


def _named_macs(call: Call) -> Size:
    """None to speak of, unless the TensorFlow function is a product or unknown."""
    name = call.text("function").rsplit(".", 1)[-1].lower()
    if not name or any(part in name for part in _PRODUCTS):
        raise Opaque
    return 0


def _unknown_macs(call: Call) -> Size:
    raise Opaque


RULES: dict[str, Rule] = {
    "Lambda": Rule("opaque", _recorded, macs=_unknown_macs),
    "TFOpLambda": Rule("opaque", _recorded, macs=_named_macs),
    "SlicingOpLambda": Rule("opaque", _recorded),
}
