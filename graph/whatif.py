"""What if a layer were different, or the input another size: the same graph with the change carried through.

An edit is ``LAYER.ATTRIBUTE=VALUE`` among a configuration's options (``conv1_conv.filters=32``), so a changed
graph is a configuration like any other. The rules compute it; no framework is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from graph.configuration import Configuration, Value, print_value
from graph.errors import ConfigurationError, LoadError
from graph.images import image
from graph.index import Index
from graph.infer import infer
from graph.least import least_size, way
from graph.values import Graph, Node, Shape
from graph.whatif_attributes import NAMES, attribute_of, editable, value_for

__all__ = ["Edit", "changed", "editable", "edited", "edits_of", "no_attribute", "with_edit", "with_inputs"]


class Edit(Struct, frozen=True):
    """One changed attribute of one layer, as the person wrote it."""

    layer: str
    attribute: str
    value: Value

    def __str__(self) -> str:
        return f"{self.layer}.{self.attribute}={print_value(self.value)}"


def edits_of(configuration: Configuration) -> tuple[Configuration, tuple[Edit, ...]]:
    """The configuration without its edits, and the edits: options whose key ends in an attribute's name.

    Of an application every dotted key is one, as its own arguments have no dot: a wrong attribute is then told so.
    """
    kept, found = [], []
    for key, value in configuration.options:
        layer, _, attribute = key.rpartition(".")
        if layer and (attribute in NAMES or configuration.names_application):
            found.append(Edit(layer, attribute, value))
        else:
            kept.append((key, value))
    return replace(configuration, options=tuple(kept)), tuple(found)


def with_edit(configuration: Configuration, edit: Edit) -> Configuration:
    """The configuration of the changed graph; an edit of the same attribute gives way."""
    return configuration.with_option(f"{edit.layer}.{attribute_of(edit.attribute)}", edit.value)


def edited(graph: Graph, edits: Iterable[Edit]) -> Graph:
    """The graph with its layers changed, and everything that follows from it.

    Every call of a layer changes. Raises ConfigurationError for a layer or attribute that does not exist,
    LoadError naming the first layer that cannot work any more and why.
    """
    wanted = tuple(edits)
    if not wanted:
        return graph
    if graph.format == "onnx":
        raise ConfigurationError(f"{wanted[0]} changes a layer, and an ONNX file has fixed operators; change its sizes")
    after = _inferred(_attributes_changed(graph, wanted), {}, ", ".join(map(str, wanted)))
    return replace(after, changes=_changes(graph, after, {edit.layer for edit in wanted}))


def with_inputs(graph: Graph, inputs: Mapping[str, Shape]) -> Graph:
    """The graph at other input shapes, by tensor name with the batch. Raises LoadError as ``edited`` does."""
    shapes = ", ".join(f"{name} of {'×'.join(map(str, shape[1:]))}" for name, shape in inputs.items())
    return _inferred(graph, inputs, shapes)


def changed(before: Graph, after: Graph) -> tuple[str, ...]:
    """Names of the nodes in which anything is another: attributes, output shapes, or sizes of weights."""
    old, new = Index(before), Index(after)
    return tuple(node.name for node in after.nodes if not _same(old, old.nodes.get(node.name), new, node))


def _changes(before: Graph, after: Graph, layers: set[str]) -> dict[str, str]:
    """What is another, by name: the edited layers, and what follows from them."""
    differ = set(changed(before, after))
    return {
        node.name: "edited" if node.layer_name in layers else "follows" for node in after.nodes if node.name in differ
    }


def _same(old: Index, before: Node | None, new: Index, after: Node) -> bool:
    if before is None or before.outputs != after.outputs or before.attributes != after.attributes:
        return False
    if before.weights != after.weights:
        return False
    return all(old.weights[name].shape == new.weights[name].shape for name in after.weights)


def _attributes_changed(graph: Graph, edits: tuple[Edit, ...]) -> Graph:
    by_layer: dict[str, list[Edit]] = {}
    for edit in edits:
        by_layer.setdefault(edit.layer, []).append(edit)
    nodes = [
        _node_changed(node, by_layer[node.layer_name]) if node.layer_name in by_layer else node for node in graph.nodes
    ]
    missing = set(by_layer) - {node.layer_name for node in graph.nodes}
    if missing:
        raise _no_such_layer(graph, min(missing))
    return replace(graph, nodes=tuple(nodes))


def _node_changed(node: Node, edits: list[Edit]) -> Node:
    """The node with new attributes. Raises ConfigurationError where one does not fit its operation."""
    known = editable(node)
    attributes = dict(node.attributes)
    for edit in edits:
        name = attribute_of(edit.attribute)
        if name not in known:
            raise no_attribute(node, edit.attribute)
        attributes[name] = value_for(edit.layer, node, name, edit.value)
        attributes.pop("correct_pad", None)
    _check(node, attributes)
    return replace(node, attributes=attributes)


def no_attribute(node: Node, attribute: str) -> ConfigurationError:
    """The refusal to change what the layer does not have, with what it has."""
    known = editable(node)
    takes = f"it has {', '.join(known)}" if known else "nothing of it can be changed"
    return ConfigurationError(f"{node.layer_name} ({node.op_type}) has no {attribute} to change; {takes}")


def _check(node: Node, attributes: Mapping[str, object]) -> None:
    """What Keras refuses of a layer whatever its input."""
    strides, dilation = (_numbers(attributes.get(key)) for key in ("strides", "dilation_rate"))
    if max(strides) > 1 and max(dilation) > 1:
        what = f"{node.name} ({node.op_type})"
        raise LoadError(f"{what} cannot have strides and dilation above 1 at once; make one of them 1")
    filters, groups = attributes.get("filters"), attributes.get("groups")
    if isinstance(filters, int) and isinstance(groups, int) and filters % groups:
        raise LoadError(
            f"{node.name}: {filters} filters do not divide into {groups} groups; try a multiple of {groups}"
        )


def _numbers(found: object) -> list[int]:
    cells = found if isinstance(found, list | tuple) else [found]
    return [cell for cell in cells if isinstance(cell, int)] or [1]


def _inferred(graph: Graph, inputs: Mapping[str, Shape], what: str) -> Graph:
    try:
        return infer(graph, inputs)
    except LoadError as error:
        reason, _, tried = str(error).partition("; try")
        hint = f"; try{tried}" if tried else "; change that layer too, or try another value"
        raise LoadError(f"with {what} {reason}{_larger(graph, inputs) or hint}") from None


def _larger(graph: Graph, inputs: Mapping[str, Shape]) -> str:
    """What size the changed graph works at, where the present one is only too small; "" elsewhere."""
    found, needed = image(graph), least_size(graph)
    if found is None or needed is None:
        return ""
    wanted = inputs.get(found.name, found.shape)
    sides = [size for size in (wanted[found.height], wanted[found.width]) if isinstance(size, int)]
    if min(sides, default=needed.size) >= needed.size:
        return ""
    return f"; it works from {needed.size}×{needed.size} (heights {way(needed.chain)}): give a larger image"


def _no_such_layer(graph: Graph, name: str) -> ConfigurationError:
    from difflib import get_close_matches

    names = list(dict.fromkeys(node.layer_name for node in graph.nodes))
    near = get_close_matches(name, names, n=3, cutoff=0.7)  # a word in common is not close yet
    hint = f"did you mean {' or '.join(near)}?" if near else f"it begins with {', '.join(names[:3])}"
    return ConfigurationError(f'{graph.name} has no layer "{name}" to change; {hint}')
