"""A layer as the Keras code that makes it: ``keras.layers.Conv2D(64, 7, strides=2, name="conv1_conv")``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graph.rules.padding import BY_PARITY
from graph.values import Node

_FIRST: Final = ("filters", "units", "kernel_size", "pool_size", "size", "input_dim", "output_dim")
"""Arguments that people give by position, where the layer has them."""

_WINDOWS = ("kernel_size", "pool_size", "strides", "dilation_rate", "size")

_LEAVE = ("dtype", "name", "batch_shape", "build_config", "quantization_config", "seed", BY_PARITY)

DEFAULTS: Final[Mapping[str, Any]] = {
    "strides": 1,
    "padding": "valid",
    "data_format": "channels_last",
    "dilation_rate": 1,
    "groups": 1,
    "depth_multiplier": 1,
    "activation": "linear",
    "use_bias": True,
    "keepdims": False,
    "trainable": True,
    "recurrent_activation": "sigmoid",
    "unit_forget_bias": True,
    "dropout": 0.0,
    "recurrent_dropout": 0.0,
    "return_sequences": False,
    "return_state": False,
    "go_backwards": False,
    "stateful": False,
    "unroll": False,
    "zero_output_for_mask": False,
    "mask_zero": False,
    "reset_after": True,
    "output_padding": None,
    "momentum": 0.99,
    "epsilon": 0.001,
    "center": True,
    "scale": True,
    "synchronized": False,
    "renorm": False,
    "renorm_momentum": 0.99,
    "interpolation": "nearest",
    "negative_slope": 0.0,
    "threshold": 0.0,
}
"""Keras' defaults, which need not be written. A pooling's stride is its window."""


def layer_code(node: Node) -> str:
    """The constructor call of a Keras layer; "" for an operator, another framework's node or what no rule knows."""
    if node.domain != "keras" or node.opaque or node.op_type == "InputLayer":
        return ""
    shown = {key: value for key, value in node.attributes.items() if _is_shown(node, key, value)}
    first = [_text(key, shown.pop(key)) for key in _FIRST if key in shown]
    named = [f"{key}={_text(key, value)}" for key, value in shown.items()]
    name = node.layer_name.rpartition("/")[2]
    return f"keras.layers.{node.op_type}({', '.join([*first, *named, f'name={_quoted(name)}'])})"


def _is_shown(node: Node, key: str, value: Any) -> bool:
    if key in _FIRST:
        return True
    # an initialiser, a regulariser or an inner layer says nothing of shapes
    if key in _LEAVE or value is None or isinstance(value, Mapping):
        return False
    if key == "strides" and "pool_size" in node.attributes:
        return bool(bare(value) != bare(node.attributes["pool_size"]))
    if key == "activation" and node.op_type in ("LSTM", "GRU", "SimpleRNN"):
        return bool(value != "tanh")
    if key == "activation" and node.op_type == "Activation":
        return True
    return key not in DEFAULTS or bool(bare(value) != DEFAULTS[key])


def _short(value: Any) -> Any:
    """``2`` for ``[2, 2]``, also within the axes of a padding; a list of one stays a list."""
    if not isinstance(value, list | tuple):
        return value
    cells = [_short(cell) for cell in value]
    if len(cells) > 1 and all(cell == cells[0] and type(cell) is int for cell in cells):
        return cells[0]
    return tuple(cells)


def _text(key: str, value: Any) -> str:
    # only sizes of windows may be one number for all axes
    windowed = key in _WINDOWS or (key == "padding" and not isinstance(value, str))
    short = bare(value) if windowed else _tupled(value)
    return _quoted(short) if isinstance(short, str) else repr(short)


def bare(value: Any) -> Any:
    """The number of a list of one, too."""
    short = _short(value)
    return short[0] if isinstance(short, tuple) and len(short) == 1 else short


def _tupled(value: Any) -> Any:
    return tuple(map(_tupled, value)) if isinstance(value, list | tuple) else value


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
