"""A Keras model out of our own graph, from allow-listed layers with random weights.

The file never reaches Keras: class names are keys of our table of rules, attributes are the plain data that the
loader kept, and what could name code (Lambda, wrappers of other frameworks, unknown activations) is refused.
Layers are named ``n0``, ``n1`` … after their first node, so that a trace leads back to the graph.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from graph.errors import ProbeError
from graph.rules import rules
from graph.values import Graph, Node
from loaders.calls import ARGUMENTS
from loaders.catalogue import catalogue
from probe.keras_operators import operate

REFUSED = frozenset({"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "InputLayer"})
"""Layers with a rule that hold code, or are made otherwise."""

_MERGES = frozenset(
    {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"}  # take one list
)
_ELSEWHERE = {
    "LayerScale": "keras.src.applications.convnext",
    "CustomScaleLayer": "keras.src.applications.inception_resnet_v2",
}
"""Layers that Keras' own applications define for themselves."""

_FUNCTIONS = ("activation", "recurrent_activation")


def rebuild(graph: Graph) -> Any:
    """The model. Raises ProbeError for an operation that is not allow-listed, naming it."""
    import keras

    tensors: dict[str, Any] = {}
    layers: dict[str, Any] = {}
    for number, node in enumerate(graph.nodes):
        made = _called(node, tensors, layers, number)
        for spec, tensor in zip(node.outputs, keras.tree.flatten(made), strict=False):
            tensors[spec.name] = tensor
    inputs = [tensors[spec.name] for spec in graph.inputs]
    return keras.Model(inputs, [tensors[spec.name] for spec in graph.outputs])


def names_of(graph: Graph) -> dict[str, str]:
    """The graph's node of each layer that ``rebuild`` names; a layer called twice stands for its first call."""
    found: dict[str, str] = {}
    first: dict[str, int] = {}
    for number, node in enumerate(graph.nodes):
        found.setdefault(f"n{first.setdefault(node.layer_name, number)}", node.name)
    return found


def _called(node: Node, tensors: Mapping[str, Any], layers: dict[str, Any], number: int) -> Any:
    import keras

    if node.op_type == "InputLayer":
        spec = node.outputs[0]
        return keras.Input(batch_shape=spec.shape, dtype=spec.dtype, name=f"n{number}")
    given = [tensors[name] for name in node.inputs]
    if node.domain == "keras.ops":
        return operate(node, given)
    layer = layers.get(node.layer_name)
    if layer is None:
        layer = layers[node.layer_name] = _layer(node, f"n{number}")
    return _call(layer, node, given)


def _call(layer: Any, node: Node, given: Sequence[Any]) -> Any:
    if node.op_type in _MERGES:
        return layer(list(given))
    names = node.attributes.get("arguments") or ARGUMENTS.get(node.op_type, ("x",))
    if node.op_type not in ARGUMENTS:
        return layer(given[0]) if len(given) == 1 else layer(given[0], mask=given[1])  # a file writes masks out
    arguments: dict[str, Any] = {}
    for position, tensor in enumerate(given):
        name = names[position] if position < len(names) else names[-1]
        if "initial_state" in names and position and "arguments" not in node.attributes:
            name = "mask" if str(tensor.dtype) == "bool" else "initial_state"
        arguments[name] = [*_listed(arguments[name]), tensor] if name in arguments else tensor
    first = arguments.pop(names[0])
    return layer(first, **arguments)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _layer(node: Node, name: str) -> Any:
    if node.domain != "keras":
        raise ProbeError(
            f"the layer {node.name} ({node.op_type}) is the file's own class, which is never run; "
            "export the model to ONNX to time it"
        )
    return _made(node.op_type, node.attributes, node.name, name)


def _made(op_type: str, attributes: Mapping[str, Any], shown: str, name: str | None) -> Any:
    import keras

    if op_type in REFUSED or op_type not in rules("keras"):
        raise ProbeError(f"the layer {shown} ({op_type}) is not allow-listed, as it could run code; try ONNX")
    home = import_module(_ELSEWHERE[op_type]) if op_type in _ELSEWHERE else keras.layers
    cls = getattr(home, op_type, None) or getattr(keras.layers, op_type + "D", None)
    if cls is None:
        raise ProbeError(f"this Keras has no layer {op_type} (of {shown}); the model cannot be rebuilt")
    known = set(inspect.signature(cls.__init__).parameters) - {"self", "name"}
    attributes = _adapted(attributes) if op_type == "Normalization" else attributes
    arguments = {key: _argument(key, value, shown) for key, value in attributes.items() if key in known | {"dtype"}}
    return cls(**arguments, **({} if name is None else {"name": name}))


def _adapted(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """A Normalization whose statistics are too long to be kept, or were learnt, does nothing: as long as any other."""
    if isinstance(attributes.get("mean"), list | float | int):
        return attributes
    return {**attributes, "mean": 0.0, "variance": 1.0}


def _argument(key: str, value: Any, shown: str) -> Any:
    if isinstance(value, dict) and "class_name" in value:
        inner = value.get("config")
        return _made(str(value["class_name"]), inner if isinstance(inner, dict) else {}, shown, None)
    if isinstance(value, dict) or value == "...":
        raise ProbeError(f"{key} of the layer {shown} is more than plain numbers, so the layer cannot be rebuilt")
    if key in _FUNCTIONS and isinstance(value, str) and value not in catalogue().activations:
        raise ProbeError(f"the activation {value} of the layer {shown} is none of Keras'; export to ONNX instead")
    if isinstance(value, list):
        if value and all(isinstance(item, dict) for item in value):
            return [_argument(key, item, shown) for item in value]
        return _tuples(value)
    return value


def _tuples(value: Any) -> Any:
    """Sizes as tuples: some layers compare them with tuples."""
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
