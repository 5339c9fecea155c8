"""How a Keras file writes the calls of a layer, both dialects, as tensors and constants.

Keras 3 writes each call as ``{"args": […], "kwargs": {…}}`` in which a tensor is a ``__keras_tensor__`` that also
records its shape. Keras 2 writes ``[[layer, call, output, kwargs], …]``, one bare ``[layer, call, output, kwargs]``
for a layer whose first argument is a single tensor, and a tensor among the kwargs as ``[layer, call, output]``.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from msgspec import Struct

from graph.errors import LoadError
from graph.values import Shape
from loaders.attributes import Json, plain
from loaders.calls import Ref, read_call
from loaders.limits import DEEPEST_JSON, LARGEST_INTEGER
from loaders.names import safe_name

_CONSTANT = "_CONSTANT_VALUE"  # Keras 2: ["_CONSTANT_VALUE", -1, 3.0, {}] stands for the number 3.0


class Call(Struct, frozen=True):
    """One call: its tensors in order, its constants, and the arguments as nested (``args``)."""

    inputs: tuple[Ref, ...]
    attributes: dict[str, Json]
    args: object


class Recorded(Struct, frozen=True):
    """What a file says of a tensor."""

    shape: Shape | None
    dtype: str = ""


def read_calls(
    op_type: str, inbound: object, layers: Container[str], recorded: dict[Ref, Recorded]
) -> tuple[Call, ...]:
    """The calls of one layer from its ``inbound_nodes``; shapes written beside them are added to ``recorded``.

    ``layers`` holds the names of the model's layers. Raises LoadError where the calls cannot be understood.
    """
    if inbound is None:
        return ()
    if not isinstance(inbound, list):
        raise LoadError("the model's configuration is damaged: a layer's inbound_nodes is no list")
    return tuple(_read_call(op_type, node, layers, recorded) for node in inbound)


def read_refs(value: object) -> tuple[Ref, ...]:
    """The tensors of ``input_layers`` or ``output_layers``: one, a list, a dict, or nested. A dict goes by its keys."""
    return tuple(_output_refs(value))


def shape_of(value: object) -> Shape | None:
    """A shape as files write it; None where it is none."""
    if not isinstance(value, list | tuple) or not all(_is_size(size) for size in value):
        return None
    return tuple(value)


def _is_size(size: object) -> bool:
    return size is None or (isinstance(size, int) and not isinstance(size, bool) and 0 <= size <= LARGEST_INTEGER)


def _read_call(op_type: str, node: object, layers: Container[str], recorded: dict[Ref, Recorded]) -> Call:
    if isinstance(node, Mapping) and "args" in node:
        args, kwargs = _modern(node.get("args"), recorded), _modern(node.get("kwargs") or {}, recorded)
    else:
        args, kwargs = _legacy(node, layers)
    args = args if isinstance(args, list) else [args]
    kwargs = kwargs if isinstance(kwargs, dict) else {}
    inputs, attributes = read_call(op_type, args, kwargs)
    return Call(inputs, attributes, args[0] if args else next(iter(kwargs.values()), None))


def _modern(value: object, recorded: dict[Ref, Recorded], depth: int = 0) -> object:
    """Arguments of Keras 3 with a Ref in place of each tensor."""
    if depth > DEEPEST_JSON:
        raise LoadError("the model's configuration nests arguments too deeply; is it the right file?")
    if isinstance(value, list):
        return [_modern(item, recorded, depth + 1) for item in value]
    if not isinstance(value, Mapping):
        return value
    config = value.get("config")
    if value.get("class_name") == "__keras_tensor__" and isinstance(config, Mapping):
        return _tensor(config, recorded)
    if "class_name" in value and "config" in value:
        return plain(value)
    return {str(key): _modern(item, recorded, depth + 1) for key, item in value.items()}


def _tensor(config: Mapping[str, object], recorded: dict[Ref, Recorded]) -> Ref:
    ref = _ref(config.get("keras_history"))
    dtype = config.get("dtype")
    recorded.setdefault(ref, Recorded(shape_of(config.get("shape")), safe_name(dtype) if dtype else ""))
    return ref


def _legacy(node: object, layers: Container[str]) -> tuple[list[object], dict[str, object]]:
    """First argument and kwargs of one Keras 2 call."""
    entries = list(_entries(node))
    if not entries:
        raise LoadError("the model's configuration is damaged: a call in inbound_nodes names no input")
    kwargs = next((entry[3] for entry in entries if len(entry) > 3), None)
    named = {key: _legacy_value(value, layers) for key, value in kwargs.items()} if isinstance(kwargs, Mapping) else {}
    return [_legacy_argument(node)], named


def _entries(node: object) -> Iterator[list[object]]:
    if _is_entry(node):
        assert isinstance(node, list)
        yield node
    elif isinstance(node, list | Mapping):
        for item in node.values() if isinstance(node, Mapping) else node:
            yield from _entries(item)


def _legacy_argument(node: object) -> object:
    """The first argument with its nesting, dropped around a single tensor."""
    if _is_entry(node):
        assert isinstance(node, list)
        return node[2] if node[0] == _CONSTANT else _ref(node[:3])
    if isinstance(node, Mapping):
        return {str(key): _legacy_argument(item) for key, item in node.items()}
    items = [_legacy_argument(item) for item in node] if isinstance(node, list) else []
    return items[0] if len(items) == 1 else items


def _legacy_value(value: object, layers: Container[str]) -> object:
    """A keyword argument: ``[layer, call, output]`` is a tensor if a layer has that name."""
    if isinstance(value, list) and len(value) == 3 and value[0] == _CONSTANT:
        return value[2]
    if isinstance(value, list) and _is_entry(value) and value[0] in layers and len(value) == 3:
        return _ref(value)
    if isinstance(value, list):
        return [_legacy_value(item, layers) for item in value]
    return value


def _is_entry(value: object) -> bool:
    """Whether the value is ``[layer, call, output]`` with or without kwargs behind it."""
    if not isinstance(value, list) or len(value) not in (3, 4) or not isinstance(value[0], str):
        return False
    return type(value[1]) is int and (type(value[2]) is int or value[0] == _CONSTANT)


def _ref(value: object) -> Ref:
    if not isinstance(value, list) or len(value) < 3 or not _is_entry(value[:3]):
        raise LoadError("the model's configuration is damaged: a reference between layers is no [layer, call, output]")
    if value[1] < 0 or not 0 <= value[2] < 1000:
        raise LoadError(
            f'the model\'s configuration is damaged: it refers to an impossible output of "{safe_name(value[0])}"'
        )
    return Ref(value[0], value[1], value[2])


def _output_refs(value: object) -> Iterator[Ref]:
    if _is_entry(value):
        yield _ref(value)
    elif isinstance(value, list):
        for item in value:
            yield from _output_refs(item)
    elif isinstance(value, Mapping):
        for key in sorted(map(str, value)):
            yield from _output_refs(value.get(key))
    elif value is not None:
        raise LoadError("the model's configuration is damaged: its input_layers or output_layers name no layers")
