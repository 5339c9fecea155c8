"""A Keras model's configuration, read as plain data, as a graph: one node per call, nested models flattened.

No class that a file names is looked up anywhere: a name is a key into our own table of rules, and what the table
does not know is drawn as opaque. The graph is a skeleton: shapes are those the file recorded, weights are missing;
``graph.infer`` computes both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

from graph.errors import LoadError
from graph.values import Graph, Node, Shape, TensorSpec
from loaders.attributes import Json
from loaders.calls import Ref
from loaders.keras_functional import FunctionalModel
from loaders.keras_inbound import Call, Recorded
from loaders.keras_layers import LayerEntry, layer_entries, model_config
from loaders.limits import DEEPEST_NESTING, MOST_NODES
from loaders.names import safe_name, unique_name
from loaders.scopes import scope_of
from loaders.tf_operators import as_operator


def skeleton(architecture: object, name: str = "model", format: str = "keras") -> Graph:
    """The graph of ``{"class_name": …, "config": {…}}`` without computed shapes and without weights.

    ``name`` is used where the configuration has none. Raises LoadError where the configuration is damaged, where it
    is no model, or where it is a subclassed model, whose calls exist only in its Python code.
    """
    try:
        config = _top_config(architecture)
        walk = _Walk()
        outputs = walk.model(config, _Frame(path="", inputs=None, frozen=False, depth=0))
    except RecursionError:
        raise LoadError("the model's configuration is nested too deeply; is it the right file?") from None
    return walk.graph(safe_name(config.get("name") or name), format, outputs)


def _top_config(architecture: object) -> dict[str, object]:
    if not isinstance(architecture, dict):
        raise LoadError("the file's JSON is no Keras model: it has no class_name and config; use model.to_json()")
    class_name, config = architecture.get("class_name"), architecture.get("config", architecture)
    if not isinstance(class_name, str):
        class_name = "Functional" if isinstance(config, dict) and "input_layers" in config else "Sequential"
    found = model_config(class_name, config)
    if found is None and "class_name" not in architecture:
        raise LoadError("the file's JSON is no Keras model: it has no class_name and config; use model.to_json()")
    if found is None:
        raise LoadError(
            f'the file holds "{safe_name(class_name)}", a subclassed model whose calls exist only in its Python code; '
            "export it to ONNX with model.export(path, format='onnx') and open that"
        )
    return found


class _Frame(Struct, frozen=True):
    """One call of a model: its path in the hierarchy, the tensors it is called on (None at the top).

    layer: the path at which the same model was met first, another one where two models hold it.
    """

    path: str
    inputs: tuple[str, ...] | None
    frozen: bool
    depth: int
    call: int = 0
    trusted: bool = True  # whether shapes recorded in the model hold for this call
    layer: str = ""


class _Walk:
    """Flattens models into nodes in topological order."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.inputs: list[TensorSpec] = []
        self.specs: dict[str, Recorded] = {}
        self.taken: set[str] = set()
        self.paths: dict[tuple[str, str], str] = {}
        self.layers: dict[tuple[object, ...], str] = {}
        self.called: set[str] = set()
        self.calls: dict[str, int] = {}
        self.functional: dict[int, FunctionalModel] = {}
        self.entries: dict[int, list[LayerEntry]] = {}

    def graph(self, name: str, format: str, outputs: Sequence[str]) -> Graph:
        """The finished graph."""
        nodes = tuple(structs.replace(node, outputs=tuple(map(self._spec, node.outputs))) for node in self.nodes)
        produced = {spec.name: spec for node in nodes for spec in node.outputs}
        return Graph(
            name=name,
            nodes=nodes,
            inputs=tuple(self.inputs),
            outputs=tuple(produced[output] for output in dict.fromkeys(outputs)),
            format=format,
        )

    def model(self, config: dict[str, object], frame: _Frame) -> tuple[str, ...]:
        """Add the nodes of one call of a model; returns its output tensors."""
        if frame.depth > DEEPEST_NESTING:
            raise LoadError("the model's configuration nests models too deeply; is it the right file?")
        frame = structs.replace(frame, frozen=frame.frozen or config.get("trainable") is False)
        if "input_layers" in config and "output_layers" in config:
            return self._functional(config, frame)
        return self._sequential(config, frame)

    # -- Sequential -----------------------------------------------------------------------------------------------

    def _sequential(self, config: dict[str, object], frame: _Frame) -> tuple[str, ...]:
        entries = self._entries(config)
        if not entries:
            raise LoadError("the model's configuration lists no layers; save the model after adding some")
        tensors = frame.inputs
        if tensors is None:
            tensors = (self._sequential_input(entries, config),)
        steps = [entry for entry in entries if not entry.is_input]
        for position, entry in enumerate(steps):
            call = Call(tuple(Ref("", 0, index) for index in range(len(tensors))), {}, None)
            tensors = self._call(entry, call, tensors, frame, outputs=1)
            self._record_built(tensors, steps[position + 1 : position + 2], frame)
        return tensors

    def _sequential_input(self, entries: Sequence[LayerEntry], config: Mapping[str, object]) -> str:
        first = entries[0]
        shape = _sequential_shape(first, config)
        name = first.name if first.is_input else f"{first.name}_input"
        return self._input(name, shape, first.dtype() if first.is_input else "float32")

    def _record_built(self, tensors: Sequence[str], following: Sequence[LayerEntry], frame: _Frame) -> None:
        """What the next layer was built on is the shape of this one's output."""
        shapes = following[0].built_on() if following and frame.trusted and not frame.call else ()
        for tensor, shape in zip(tensors, shapes, strict=False):
            self.specs.setdefault(tensor, Recorded(shape))

    # -- Functional -----------------------------------------------------------------------------------------------

    def _functional(self, config: dict[str, object], frame: _Frame) -> tuple[str, ...]:
        model = self.functional.get(id(config)) or self.functional.setdefault(id(config), FunctionalModel(config))
        values = self._bind_inputs(model, frame)
        for key, index in model.order(values):
            self._functional_call(model, key, index, values, frame)
        return _tensors(values, (model.resolved(ref, True) for ref in model.outputs))

    def _bind_inputs(self, model: FunctionalModel, frame: _Frame) -> dict[Ref, str]:
        """The tensors of a model's inputs: new ones at the top, the caller's inside."""
        sources = [model.input_entry(ref) for ref in model.inputs]
        if frame.inputs is None:
            names = [self._input(entry.name, entry.input_shape(), entry.dtype()) for entry in sources]
        elif len(frame.inputs) < len(sources):
            raise LoadError(
                f'the model\'s configuration is damaged: "{frame.path}" takes {len(sources)} inputs and is called on '
                f"{len(frame.inputs)}"
            )
        else:
            names = list(frame.inputs)
        return {Ref(ref.layer, 0, 0): name for ref, name in zip(model.inputs, names, strict=False)}

    def _functional_call(
        self, model: FunctionalModel, key: str, index: int, values: dict[Ref, str], frame: _Frame
    ) -> None:
        entry, call = model.entries[key], model.calls[key][index]
        wanted = model.by_input(entry, call) if entry.is_model else call.inputs
        tensors = _tensors(values, map(model.resolved, wanted))
        outputs = self._call(entry, call, tensors, frame, model.output_count(key, index))
        for position, tensor in enumerate(outputs):
            ref = Ref(key, index, position)
            values[ref] = tensor
            if frame.trusted and (known := model.recorded_of(ref, frame.call)) is not None:
                self.specs[tensor] = known

    # -- Nodes ----------------------------------------------------------------------------------------------------

    def _call(
        self, entry: LayerEntry, call: Call, tensors: tuple[str, ...], frame: _Frame, outputs: int
    ) -> tuple[str, ...]:
        """Add one call of a layer, or all nodes of a nested model's; returns the output tensors."""
        path = self._path(frame.path, entry)
        layer = self._layer(frame.layer, entry, path)
        count = self.calls[path] = self.calls.get(path, 0) + 1
        if entry.is_model:
            trusted = self._trusts(entry, tensors)
            inner = _Frame(path, tensors, frame.frozen, frame.depth + 1, count - 1, trusted, layer)
            return self.model(entry.config, inner)
        if len(self.nodes) >= MOST_NODES:
            raise LoadError(f"the model has more than {MOST_NODES:,} layers once its nested models are unfolded")
        name = unique_name(path if count == 1 else f"{path}#{count}", self.taken)
        op_type, domain, attributes = _operation(entry, call, frame.frozen)
        node = Node(
            name=name,
            op_type=op_type,
            domain=domain,
            layer=layer if name != layer else "",
            scope=scope_of(path),
            inputs=tensors,
            outputs=self._outputs(name, outputs, entry.dtype()),
            attributes=attributes,
        )
        self.nodes.append(node)
        return tuple(spec.name for spec in node.outputs)

    def _outputs(self, name: str, count: int, dtype: str) -> tuple[TensorSpec, ...]:
        """The first output carries the node's name, later ones ``:1``, ``:2`` behind it."""
        names = [name]
        self.taken.add(name)
        for position in range(1, count):
            names.append(unique_name(f"{name}:{position}", self.taken))
            self.taken.add(names[-1])
        return tuple(TensorSpec(tensor, None, dtype) for tensor in names)

    def _input(self, name: str, shape: Shape | None, dtype: str) -> str:
        name = unique_name(name, self.taken)
        self.taken.add(name)
        spec = TensorSpec(name, shape, dtype)
        self.specs[name] = Recorded(shape, dtype)
        self.inputs.append(spec)
        attributes = {"dtype": dtype} if dtype != "float32" else {}
        self.nodes.append(Node(name=name, op_type="InputLayer", outputs=(spec,), attributes=attributes))
        return name

    def _entries(self, config: dict[str, object]) -> list[LayerEntry]:
        """The layers of a model, read once however often it is called."""
        return self.entries.get(id(config)) or self.entries.setdefault(id(config), layer_entries(config))

    def _path(self, parent: str, entry: LayerEntry) -> str:
        """The layer's place in the hierarchy, ``outer/inner``; the same for each of its calls."""
        owner = (parent, entry.name)
        if owner not in self.paths:
            path = f"{parent}/{entry.name}" if parent else entry.name
            self.paths[owner] = unique_name(path, self.called if "/" in path else self.taken)
            self.called.add(self.paths[owner])
        return self.paths[owner]

    def _layer(self, parent: str, entry: LayerEntry, path: str) -> str:
        """The path at which this very layer was met first: a model may hold a layer that another one holds too.

        Keras numbers what it writes twice; within a model so numbered, the names are the same.
        """
        keys: list[tuple[object, ...]] = [(parent, entry.name)]
        if entry.shared is not None:
            keys.append((entry.shared, entry.name, entry.op_type))
        layer = next((self.layers[key] for key in keys if key in self.layers), path)
        self.layers.update(dict.fromkeys(keys, layer))
        return layer

    def _spec(self, spec: TensorSpec) -> TensorSpec:
        known = self.specs.get(spec.name)
        return spec if known is None else TensorSpec(spec.name, known.shape, known.dtype or spec.dtype)

    def _trusts(self, entry: LayerEntry, tensors: Sequence[str]) -> bool:
        """Whether a nested model is called on the very shapes it was built on, as far as they are known."""
        built = [source.input_shape() for source in self._entries(entry.config) if source.is_input]
        known = [self.specs[tensor].shape if tensor in self.specs else None for tensor in tensors]
        pairs = zip(built, known, strict=False)
        return all(inner == outer for inner, outer in pairs if inner is not None and outer is not None)


def _tensors(values: Mapping[Ref, str], wanted: Iterable[Ref]) -> tuple[str, ...]:
    """The tensors that references stand for; LoadError where one is no output of its layer."""
    found = []
    for ref in wanted:
        if ref not in values:
            raise LoadError(f'the model\'s configuration is damaged: "{safe_name(ref.layer)}" has no such output')
        found.append(values[ref])
    return tuple(found)


def _operation(entry: LayerEntry, call: Call, frozen: bool) -> tuple[str, str, dict[str, Json]]:
    """Operation, domain and attributes of one call."""
    attributes = entry.attributes(frozen) | call.attributes
    operator = as_operator(entry.op_type, attributes) if entry.domain == "keras" else None
    return (operator[0], "keras.ops", operator[1]) if operator else (entry.op_type, entry.domain, attributes)


def _sequential_shape(first: LayerEntry, config: Mapping[str, object]) -> Shape | None:
    """The input shape of a Sequential: its input's, its first layer's, or what it was built on."""
    built = LayerEntry("", "", "", "", "keras", dict(config), None, {}, True).input_shape()
    shape = first.input_shape() or built
    if shape is None and first.built_on():
        shape = first.built_on()[0]
    if shape is None and first.is_model:
        inner = layer_entries(first.config)
        shape = _sequential_shape(inner[0], first.config) if inner else None
    return shape
