"""A live Keras 3 model as a Graph: a node per call, read from Keras' own record of the calls.

The walk reads ``nodes``, not ``layers``: operators (``x + y``) are no layers. A nested Functional or
Sequential is flattened as ``outer/inner``, its input layers left out, and its shapes are those of this
call, not those it was made with. What Keras knows of a node (output shapes, weights) is recorded, so
that a node without a rule keeps its facts. A model that is a class of its own is one opaque node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, structs

from graph.errors import LoadError
from graph.values import Graph, Node, Shape, TensorSpec, Weight
from loaders.attributes import Json, layer_attributes
from loaders.calls import Ref, read_call
from loaders.names import safe_name, unique_name
from loaders.scopes import scope_of

if TYPE_CHECKING:
    from keras import KerasTensor, Layer, Model, Operation

FEW = 16
"""A constant tensor of at most this many numbers is kept with its numbers."""


def walk(model: Model) -> Graph:
    """The graph of a built model with the shapes, dtypes and weights Keras recorded.

    Raises LoadError for a model that was never built: its shapes are not decided yet.
    """
    functional = _functional(model)
    walker = _Walker()
    if functional is None:
        return walker.whole(model)
    inputs = [walker.input(tensor) for tensor in functional.inputs]
    outputs = walker.model(functional, inputs, "")
    return Graph(
        name=safe_name(model.name),
        nodes=tuple(walker.nodes),
        inputs=tuple(value.spec for value in inputs),
        outputs=tuple(value.spec for value in outputs),
        weights=tuple(walker.weights.values()),
        format="keras",
    )


def skeleton(graph: Graph) -> Graph:
    """The graph without what its rules compute: no shapes past the inputs, no weights."""
    nodes = (structs.replace(node, outputs=_shapeless(node.outputs), weights=()) for node in graph.nodes)
    return structs.replace(graph, nodes=tuple(nodes), outputs=_shapeless(graph.outputs), weights=())


def _shapeless(specs: Iterable[TensorSpec]) -> tuple[TensorSpec, ...]:
    return tuple(structs.replace(spec, shape=None) for spec in specs)


class _Arguments(Protocol):
    """What a call was given: Keras' ``SymbolicArguments``."""

    keras_tensors: list[KerasTensor]

    def convert(self, conversion_fn: Callable[[object], object]) -> tuple[list[object], dict[str, object]]: ...

    def fill_in(self, tensor_dict: Mapping[int, KerasTensor]) -> tuple[list[object], dict[str, object]]: ...


class _Call(Protocol):
    """One call as Keras keeps it: its ``Node``."""

    operation: Operation
    arguments: _Arguments
    outputs: list[KerasTensor]


class _Value(Struct, frozen=True):
    """A tensor of this call: its name in the graph and Keras' symbolic tensor with its actual shape."""

    name: str
    tensor: KerasTensor

    @property
    def spec(self) -> TensorSpec:
        return TensorSpec(self.name, _shape(self.tensor.shape), str(self.tensor.dtype))


class _Walker:
    """Collects nodes and weights in the order of the walk."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.weights: dict[str, Weight] = {}
        self._places: dict[tuple[str, int], str] = {}
        self._layers: dict[int, str] = {}  # where each was met first: two models may hold it
        self._taken: set[str] = set()

    def input(self, tensor: KerasTensor) -> _Value:
        """An input of the whole model, with the node of its InputLayer."""
        operation = tensor._keras_history.operation
        name = unique_name(safe_name(operation.name if operation is not None else tensor.name), self._taken)
        self._taken.add(name)
        value = _Value(name, tensor)
        dtype: dict[str, Json] = {} if value.spec.dtype == "float32" else {"dtype": value.spec.dtype}
        self.nodes.append(Node(name=name, op_type="InputLayer", outputs=(value.spec,), attributes={**dtype}))
        return value

    def model(self, model: Model, inputs: Sequence[_Value], path: str, earlier: int = 0) -> list[_Value]:
        """Every call inside a functional model on these inputs; returns its outputs.

        ``earlier`` is how often this model was called before.
        """
        values = {id(tensor): value for tensor, value in zip(model.inputs, inputs, strict=True)}
        turns = _turns(model, earlier)
        for node in _calls(model):
            if all(id(tensor) in values for tensor in node.arguments.keras_tensors) and not _is_given(node, values):
                outputs = self.call(node, values, path, turns[id(node)])
                values.update({id(tensor): value for tensor, value in zip(node.outputs, outputs, strict=True)})
        return [values[id(tensor)] for tensor in model.outputs]

    def call(self, call: _Call, values: Mapping[int, _Value], path: str, earlier: int) -> list[_Value]:
        """One call: a node, or the nodes of the model called; ``earlier`` calls of the same layer precede it."""
        operation, arguments = call.operation, call.arguments
        layer = self._layers.setdefault(id(operation), place := self._place(operation, path))
        inner = _functional(operation)
        if inner is not None:
            given = [values[id(tensor)] for tensor in arguments.keras_tensors[: len(inner.inputs)]]
            return self.model(inner, given, place, earlier)
        name = f"{place}#{earlier + 1}" if earlier else place
        outputs = _named(name, _outputs(call, values))
        self.nodes.append(self._node(operation, name, layer, arguments, values, outputs))
        return outputs

    def whole(self, model: Model) -> Graph:
        """A model that is a class of its own, drawn as one node."""
        if not model.built:
            raise LoadError(
                f'the model "{safe_name(model.name)}" was never built, so its shapes are open; '
                "call it once on an input, or give it an Input"
            )
        name = safe_name(model.name)
        output = TensorSpec(name, None)
        node = Node(name, type(model).__name__, domain="custom", outputs=(output,), opaque=True)
        self.nodes.append(structs.replace(node, weights=self._weights(model, name)))
        note = f"{type(model).__name__} is a class of its own: drawn as one node"
        weights = tuple(self.weights.values())
        return Graph(name, tuple(self.nodes), outputs=(output,), weights=weights, format="keras", notes=(note,))

    def _node(
        self,
        operation: Operation,
        name: str,
        layer: str,
        arguments: _Arguments,
        values: Mapping[int, _Value],
        outputs: Sequence[_Value],
    ) -> Node:
        op_type = type(operation).__name__
        args, kwargs = _referring(arguments, values)
        inputs, constants = read_call(op_type, args, kwargs)
        return Node(
            name=name,
            op_type=op_type,
            domain=_domain(operation),
            layer="" if name == layer else layer,
            scope=scope_of(name.partition("#")[0]),
            inputs=tuple(ref.layer for ref in inputs),
            outputs=tuple(value.spec for value in outputs),
            weights=self._weights(operation, layer),
            attributes={**_attributes(operation), **constants},
        )

    def _place(self, operation: Operation, path: str) -> str:
        """The layer's full path in the model at ``path``; two layers of one path stay apart."""
        key = (path, id(operation))
        if key not in self._places:
            name = f"{path}/{safe_name(operation.name)}" if path else safe_name(operation.name)
            self._places[key] = unique_name(name, self._taken)
            self._taken.add(self._places[key])
        return self._places[key]

    def _weights(self, operation: Operation, layer: str) -> tuple[str, ...]:
        """The names of the layer's weights, recorded at its first call."""
        names = []
        for variable in getattr(operation, "weights", ()):
            role = _role(variable.path, operation.name)
            name = f"{layer}/{role}"
            shape, dtype = _shape(variable.shape) or (), str(variable.dtype)
            self.weights[name] = Weight(name, shape, dtype, bool(variable.trainable), role.rpartition("/")[2])
            names.append(name)
        return tuple(names)


def _functional(operation: object) -> Model | None:
    """The graph of calls inside a Functional or built Sequential; None for every other operation."""
    from keras import Sequential
    from keras.src.models import Functional  # has no public name

    if isinstance(operation, Sequential):
        return operation._functional
    return operation if isinstance(operation, Functional) else None


def _calls(model: Model) -> Iterator[_Call]:
    """The calls of a functional model in topological order."""
    for depth in sorted(model._nodes_by_depth, reverse=True):
        yield from model._nodes_by_depth[depth]


def _turns(model: Model, earlier: int) -> dict[int, int]:
    """How many calls of the same layer precede each call, in the order they were made."""
    inside = {id(call) for call in _calls(model)}
    turns: dict[int, int] = {}
    for operation in {id(call.operation): call.operation for call in _calls(model)}.values():
        made = [call for call in operation._inbound_nodes if id(call) in inside]
        turns.update({id(call): earlier * len(made) + turn for turn, call in enumerate(made)})
    return turns


def _is_given(call: _Call, values: Mapping[int, _Value]) -> bool:
    """Whether the call's outputs are inputs of this model: its InputLayers."""
    return all(id(tensor) in values for tensor in call.outputs)


def _outputs(call: _Call, values: Mapping[int, _Value]) -> list[KerasTensor]:
    """Outputs at the inputs of this call, which may differ from those the inner model was made with."""
    from keras import tree

    tensors: Sequence[KerasTensor] = call.arguments.keras_tensors
    if all(values[id(tensor)].tensor.shape == tensor.shape for tensor in tensors):
        return list(call.outputs)
    actual = {key: value.tensor for key, value in values.items()}
    args, kwargs = call.arguments.fill_in(actual)
    return list(tree.flatten(call.operation.compute_output_spec(*args, **kwargs)))


def _named(name: str, tensors: Sequence[KerasTensor]) -> list[_Value]:
    """A single output carries its node's name; several end in their position."""
    if len(tensors) == 1:
        return [_Value(name, tensors[0])]
    return [_Value(f"{name}:{position}", tensor) for position, tensor in enumerate(tensors)]


def _referring(arguments: _Arguments, values: Mapping[int, _Value]) -> tuple[Sequence[object], Mapping[str, object]]:
    """A call's arguments with its tensors as ``Ref`` and constants as plain data."""
    from keras import KerasTensor

    def refer(value: object) -> object:
        return Ref(values[id(value)].name) if isinstance(value, KerasTensor) else _constant(value)

    args, kwargs = arguments.convert(refer)
    return args, kwargs


def _constant(value: object) -> object:
    """Slices and arrays in the words of a Keras file, as ``loaders.attributes`` reads them."""
    if isinstance(value, slice):
        config = {"start": value.start, "stop": value.stop, "step": value.step}
        return {"class_name": "__slice__", "config": config}
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return _array(value)
    return value


def _array(value: object) -> dict[str, object]:
    import numpy

    array = numpy.asarray(value)
    numbers = {"value": array.tolist()} if array.size <= FEW else {}
    return {"shape": list(array.shape), "dtype": str(array.dtype), **numbers}


def _attributes(operation: Operation) -> dict[str, Json]:
    """The operation's configuration; a class that cannot say its own has none."""
    try:
        config = operation.get_config()
    except Exception:  # a user's get_config may raise anything; the node is drawn without attributes
        return {}
    return layer_attributes(config, type(operation).__name__)


def _domain(operation: Layer | Operation) -> str:
    from keras import Layer

    if not type(operation).__module__.startswith("keras."):
        return "custom"
    return "keras" if isinstance(operation, Layer) else "keras.ops"


def _role(path: str, layer: str) -> str:
    """What a variable is to its layer: its path below the layer's own name."""
    parts = path.split("/")
    below = len(parts) - 1 - parts[::-1].index(layer) if layer in parts[:-1] else len(parts) - 2
    return "/".join(parts[max(below + 1, 0) :])


def _shape(shape: Iterable[int | None] | None) -> Shape | None:
    return None if shape is None else tuple(None if dim is None else int(dim) for dim in shape)
