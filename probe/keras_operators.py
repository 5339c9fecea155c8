"""Calls of ``keras.ops`` out of a node: tensors by position, constants from the attributes, functions by our table."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph.errors import ProbeError
from graph.rules import rules
from graph.values import Node
from loaders.calls import ARGUMENTS

_BINARY = ("x1", "x2")
_LISTS = ("xs", "arrays", "x_list")
"""First parameters that take every tensor at once."""


def operate(node: Node, given: Sequence[Any]) -> Any:
    """The operator's result on symbolic tensors. Raises ProbeError for one that is not in our table."""
    function = _function(node)
    parameters = list(inspect.signature(function).parameters)
    options = {key: _constant(value, node) for key, value in node.attributes.items() if key != "arguments"}
    if parameters[0] in _LISTS:
        return function(list(given), **_known(options, parameters[1:]))
    names = list(node.attributes.get("arguments") or ARGUMENTS.get(node.op_type, _BINARY))
    free = [name for name in names if name not in options]
    by_name = dict(zip(free, given, strict=False))
    leading = {name: by_name.get(name, options.get(name)) for name in names if name in by_name or name in options}
    rest = {key: value for key, value in options.items() if key not in leading}
    positional = dict(zip(parameters, leading.values(), strict=False))
    return function(**{**positional, **_known(rest, parameters)})


def _function(node: Node) -> Any:
    import keras

    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", node.op_type).lower()
    function = getattr(keras.ops, snake, None) or getattr(keras.ops, node.op_type.lower(), None)
    if node.op_type not in rules("keras.ops") or function is None:
        raise ProbeError(f"the operator {node.name} ({node.op_type}) is not allow-listed; export to ONNX instead")
    return function


def _known(options: Mapping[str, Any], parameters: Sequence[str]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if key in parameters}


def _constant(value: Any, node: Node) -> Any:
    """A constant of the call: numbers as they are, slices, arrays (of ones where the file's numbers were left out)."""
    if value == "...":
        return Ellipsis
    if isinstance(value, list):
        return tuple(_constant(item, node) for item in value)
    if not isinstance(value, dict):
        return value
    if set(value) == {"start", "stop", "step"}:
        return slice(*(_constant(value[key], node) for key in ("start", "stop", "step")))
    if isinstance(value.get("shape"), list):
        import numpy

        if "value" in value:
            return numpy.asarray(value["value"], value.get("dtype"))
        return numpy.ones(value["shape"], value.get("dtype"))
    raise ProbeError(f"a constant of the operator {node.name} cannot be rebuilt; export to ONNX instead")
