"""A layer's configuration, as a file or ``get_config()`` gives it, cleaned to what shapes and figures need.

The one place that decides what an attribute looks like, for files and live models alike:

- plain JSON data; ``name``, initialisers, regularisers, constraints and build records are dropped
- ``dtype`` stays only where it is not float32, ``trainable`` only where it is False
- a function is its name: ``"activation": "relu"``
- a slice is ``{"start": …, "stop": …, "step": …}``, an ellipsis ``"..."``
- a layer inside a layer (Bidirectional, TimeDistributed, RNN cells) is ``{"class_name": …, "config": {…}}``, its
  ``config`` cleaned the same way but with its ``name``
- an array is ``{"shape": […], "dtype": …}``, with ``"value"`` where it is short; a long list is ``{"length": n}``
- code (Lambda) is never kept
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from graph.errors import LoadError
from loaders.limits import DEEPEST_NESTING, LARGEST_INTEGER
from loaders.names import safe_name

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

LONGEST_LIST = 64

_NOISE = {
    "name",
    "dtype",
    "trainable",
    "seed",
    "shared_object_id",
    "batch_shape",
    "batch_input_shape",
    "build_input_shape",
    "sparse",
    "ragged",
    "optional",
    "quantization_config",
    "registered_name",
    "query_shape",
    "key_shape",
    "value_shape",
    "input_dtype",
    "implementation",
}
_NOISY_ENDS = ("_initializer", "_regularizer", "_constraint")
_CODE = {
    "function",
    "arguments",
    "code",
    "mask",
    "module",
    "function_type",
    "output_shape_type",
    "output_shape_module",
    "closure",
}


def layer_attributes(config: Mapping[str, object], op_type: str = "", depth: int = 0) -> dict[str, Json]:
    """The attributes of one layer from its configuration. Raises LoadError at sizes no machine holds."""
    kept = {key: value for key, value in config.items() if not _is_noise(key)}
    if op_type == "Lambda":
        kept = {key: value for key, value in kept.items() if key not in _CODE}
    attributes = {safe_name(key): plain(value, depth) for key, value in kept.items()}
    if dtype := layer_dtype(config):
        attributes |= {"dtype": dtype} if dtype != "float32" else {}
    if config.get("trainable") is False:
        attributes["trainable"] = False
    return attributes


def layer_dtype(config: Mapping[str, object]) -> str:
    """The name of the layer's dtype or dtype policy, "" where none is given."""
    dtype = plain(config.get("dtype"))
    return dtype if isinstance(dtype, str) else ""


def compute_dtype(policy: str) -> str:
    """The dtype of a layer's outputs under a policy: ``mixed_bfloat16`` computes in bfloat16."""
    name = policy.rpartition("_from_")[2].removeprefix("mixed_") or "float32"
    return "float32" if name == "float8" else name


def plain(value: object, depth: int = 0) -> Json:
    """Any value of a configuration as plain, bounded JSON data."""
    if depth > DEEPEST_NESTING:
        raise LoadError("the model's configuration nests layers too deeply; is it the right file?")
    if isinstance(value, str):
        return safe_name(value) if value else ""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list | tuple):
        return _list(value, depth)
    if isinstance(value, Mapping):
        return _mapping(value, depth)
    return "..." if value is Ellipsis else safe_name(str(value))


def _is_noise(key: str) -> bool:
    return key in _NOISE or key.endswith(_NOISY_ENDS)


def _number(value: int | float) -> Json:
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise LoadError(
                f"the model's configuration holds a size of {len(str(abs(value)))} digits; the file is damaged"
            )
        return value
    return value if math.isfinite(value) else str(value)


def _list(value: list[object] | tuple[object, ...], depth: int) -> Json:
    if len(value) > LONGEST_LIST:
        return {"length": len(value)}
    return [plain(item, depth + 1) for item in value]


def _mapping(value: Mapping[str, object], depth: int) -> Json:
    class_name, config = value.get("class_name"), value.get("config")
    if not isinstance(class_name, str) or "config" not in value:
        return {safe_name(key): plain(item, depth + 1) for key, item in list(value.items())[:LONGEST_LIST]}
    if isinstance(config, Mapping):
        return _object(class_name, config, depth)
    return plain(config, depth + 1) if isinstance(config, str) else safe_name(class_name)


def _object(class_name: str, config: Mapping[str, object], depth: int) -> Json:
    """A serialised object: a slice, an array, a dtype policy, or a layer inside a layer."""
    if class_name == "__slice__":
        return {key: plain(config.get(key)) for key in ("start", "stop", "step")}
    if class_name == "__ellipsis__":
        return "..."
    if class_name in ("__tensor__", "__numpy__"):
        return _array(config)
    if class_name.startswith("__"):
        return safe_name(class_name.strip("_"))  # "lambda", "bytes": what it is, never what it holds
    if class_name.endswith("DTypePolicy") or class_name == "Policy":
        mode, source, history = (config.get(key) for key in ("mode", "source_name", "amax_history_length"))
        mode = f"{mode}/{history}" if isinstance(history, int) and mode else mode
        return plain(f"{mode}_from_{source}" if "name" not in config and mode and source else config.get("name"))
    inner = layer_attributes(config, class_name, depth + 1)
    name: dict[str, Json] = {"name": plain(config["name"])} if "name" in config else {}
    return {"class_name": safe_name(class_name), "config": {**name, **inner}}


def _array(config: Mapping[str, object]) -> Json:
    """Shape and dtype of a constant, its numbers only where they are few."""
    values = level = config.get("value")
    shape: list[int] = []
    while isinstance(level, list) and len(shape) < DEEPEST_NESTING:
        shape.append(len(level))
        level = level[0] if level else None
    if not shape:
        return plain(values)
    array: dict[str, Json] = {"shape": [*shape], "dtype": plain(config.get("dtype"))}
    return array | {"value": plain(values)} if math.prod(shape) <= LONGEST_LIST else array
