"""Layers that hold a layer, and recurrent layers in the words of papers: ``BiLSTM`` of 128 units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.values import Node


def held(attributes: Mapping[str, Any]) -> Node | None:
    """The layer that a wrapper with these attributes holds; None where it is no layer."""
    found = attributes.get("layer", attributes.get("cell"))
    if not isinstance(found, Mapping) or not isinstance(found.get("config"), Mapping):
        return None
    return Node("", str(found.get("class_name", "")), attributes=dict(found["config"]))


def recurrent_name(node: Node) -> str:
    """``BiLSTM`` for both directions of an LSTM, in Keras and ONNX; else the operation's own name."""
    inner = held(node.attributes) if node.op_type in ("Bidirectional", "TimeDistributed") else None
    if inner is not None:
        return f"Bi{inner.op_type}" if node.op_type == "Bidirectional" else recurrent_name(inner)
    return f"Bi{node.op_type}" if node.attributes.get("direction") == "bidirectional" else node.op_type


def recurrent_units(node: Node) -> int | None:
    """The units of a recurrent layer, those of one direction; None for anything else."""
    inner = held(node.attributes) if node.op_type in ("Bidirectional", "TimeDistributed", "RNN") else None
    if inner is not None:
        return recurrent_units(inner)
    units = node.attributes.get("units", node.attributes.get("hidden_size"))
    return units if isinstance(units, int) else None
