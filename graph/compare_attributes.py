"""Which attributes make the nodes of one row do different things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from graph.layer_code import DEFAULTS, bare
from graph.likeness import innermost
from graph.rules.padding import BY_PARITY
from graph.values import Node

_LEFT_OUT: Final = frozenset(
    {"name", "batch_shape", "batch_input_shape", "build_config", "quantization_config", "seed", "module"}
    | {"registered_name", "category", BY_PARITY}
)
"""What is no part of the operation, or stands in the row's shapes already."""

_UNTOLD: Final = ("_initializer", "_regularizer", "_constraint")
"""What matters to training only."""

_ONNX_DEFAULTS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("group", "dilations", "strides"), 1),
    **dict.fromkeys(("pads", "ceil_mode", "count_include_pad"), 0),
    "auto_pad": "NOTSET",
}

Differing = dict[str, tuple[Any, ...]]
"""Attribute → its value on each side; None where a side has none."""

SEVERAL: Final = "several"
"""Stands for the values of a folded block's layers where they are not one."""

_MISSING: Final = object()

_Group = Sequence[Node | None]

_LEAST: Final = 2
"""How many it takes to differ."""


def differing(line: _Group) -> Differing:
    """The attributes that differ between nodes of one framework; between frameworks sizes of weights say it already.

    An attribute that one node leaves out counts as its default; without one it is not compared. Other operations
    have other attributes, so nothing is found where the operations themselves differ.
    """
    found: Differing = {}
    for source in dict.fromkeys(_source(node) for node in line if node):
        group = [node if node and _source(node) == source else None for node in line]
        if len({node.op_type for node in group if node}) > 1:
            return {}
        for key in dict.fromkeys(key for node in group if node for key in _compared(node)):
            values = [_MISSING if node is None else _value(node, key) for node in group]
            if _differ(key, values, group):
                found[key] = tuple(None if value is _MISSING else value for value in values)
        found |= _inside(group)
    return found


def _inside(group: _Group) -> Differing:
    """What differs between the layers of one name in folded blocks: each attribute's value, or that it has several."""
    bodies = [{part.name: part for part in node.body.nodes} if node and node.body else {} for node in group]
    held = [body for body in bodies if body]
    if not all(node.domain == "archigram" for node in group if node) or len(held) < _LEAST:
        return {}
    found: dict[str, list[tuple[Any, ...]]] = {}
    for name in held[0]:
        if all(name in body for body in held):
            for key, values in differing([body.get(name) for body in bodies]).items():
                found.setdefault(key, []).append(values)
    return {key: tuple(map(_one, zip(*rows, strict=True))) for key, rows in found.items()}


def _one(values: Sequence[Any]) -> Any:
    """The value that all have."""
    return values[0] if all(value == values[0] for value in values) else SEVERAL


def same_operation(line: _Group) -> bool:
    """Whether all nodes of a row do the same, as far as their frameworks let one tell."""
    nodes = [node for node in line if node]
    kinds = {(_source(node), node.op_type) for node in nodes}
    if len({source for source, _ in kinds}) < len(kinds) or len({node.repeat for node in nodes}) > 1:
        return False
    return not differing(line)


def _source(node: Node) -> str:
    """Who names the operation; a folded block has the words of the framework inside it."""
    return f"block of {innermost(node).domain.partition('.')[0]}" if node.domain == "archigram" else node.domain


def _compared(node: Node) -> Iterable[str]:
    """The names of attributes that count; of a folded block its details alone."""
    if node.domain == "archigram":
        return [key for key in node.attributes if key == "detail"]
    return [key for key in node.attributes if key not in _LEFT_OUT and not key.endswith(_UNTOLD)]


def _value(node: Node, key: str) -> Any:
    """The attribute as written, or its default."""
    if key == "trainable" and not node.weights:
        return _MISSING
    if key == "strides" and node.attributes.get(key) is None and "pool_size" in node.attributes:
        return node.attributes["pool_size"]
    if key in node.attributes or node.opaque or (key == "padding" and BY_PARITY in node.attributes):
        return node.attributes.get(key, _MISSING)
    return (DEFAULTS if node.domain == "keras" else _ONNX_DEFAULTS).get(key, _MISSING)


def _differ(key: str, values: Sequence[Any], group: _Group) -> bool:
    held = [(value, node) for value, node in zip(values, group, strict=True) if node and value is not _MISSING]
    told = [_plain(key, value, node) for value, node in held]
    # -1 is the same axis whatever the rank
    return any(value != held[0][0] for value, _ in held) and any(value != told[0] for value in told)


def _plain(key: str, value: Any, node: Node) -> Any:
    """One form for what is written in several ways: ``2`` and ``[2, 2]``, axis −1 and 3, a policy and its name."""
    if isinstance(value, Mapping) and key == "dtype":
        return value.get("config", {}).get("name") if isinstance(value.get("config"), Mapping) else None
    plain = bare(value)
    shape = node.outputs[0].shape if node.outputs else None
    if key == "axis" and isinstance(plain, int) and plain < 0 and shape:
        return plain + len(shape)
    return plain
