"""The shape walk: what every value of a model looks like, without running it.

Node after node in topological order: small contents are followed (``onnx_fold``), then our own
rule tells the shape (``onnx_rules``), else onnx's inference (``onnx_fallback``). Subgraphs and
model-local functions are walked where they are called (``onnx_control``). What the file declares
fills gaps; where it contradicts, the inferred shape stands and the difference is noted.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from loaders.onnx_blocks import Block, Declared, Model, Op, Tensor
from loaders.onnx_dims import Poly, Size, symbol, unknown
from loaders.onnx_fallback import infer_by_onnx
from loaders.onnx_fold import fold
from loaders.onnx_pins import Pins
from loaders.onnx_rules import rule_for
from loaders.onnx_rules.call import Call, Data, Misfit, Unshaped, Value

SPARE_VISITS = 30_000
"""Nodes walked beyond twice those in the file: loops followed round by round, functions called often."""
MAX_NESTING = 60

# What a rule may raise on a file that lies about an operator's inputs: the value is then unknown.
_BROKEN = (ValueError, TypeError, IndexError, KeyError, ArithmeticError, AttributeError, OverflowError, MemoryError)


@dataclass
class Walked:
    """A block with what was found: values by name; remarks, opened bodies, branches taken, rounds by node name."""

    block: Block
    values: dict[str, Value] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, dict[str, Walked]] = field(default_factory=dict)
    opaque: set[str] = field(default_factory=set)
    taken: dict[str, str] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)

    def output_values(self, env: Mapping[str, Value]) -> list[Value]:
        """The block's outputs, looked up also among what it captured."""
        return [env.get(item.name, Value(reason="nothing writes this value")) for item in self.block.outputs]


class Walk:
    """One walk over a model; holds the budget and what was noticed on the way."""

    def __init__(self, model: Model, pins: Pins) -> None:
        self.model, self.pins = model, pins
        self.visits = 0
        self.limit = SPARE_VISITS + 2 * model.size
        self._outputs = {item.name: item for item in model.graph.outputs}
        self.contradictions: list[str] = []
        self.misfits: list[str] = []
        self.calling: tuple[tuple[str, str, str], ...] = ()
        self.found = Walked(model.graph)

    def run(self) -> Walked:
        """Walks the whole graph from its declared inputs."""
        block = self.model.graph
        values = {item.name: self.entry(item) for item in block.inputs}
        with np.errstate(all="ignore"):
            self.found = self.block(block, values, ChainMap(), self.model.opsets, 0)
        return self.found

    def entry(self, item: Declared) -> Value:
        """A graph input, its sizes as pinned."""
        given = self.pins.shapes.get(item.name)
        shape = item.shape if given is None else tuple(g if g is not None else s for g, s in _pairs(given, item.shape))
        if shape is not None and self.pins.batch is not None and len(shape) > 1 and shape[0] is None:
            shape = (self.pins.batch, *shape[1:])
        value = self.declared(replace(item, shape=shape), f"the size of input {item.name} is open")
        if value.shape == () and value.kind == "tensor":
            value = replace(value, reason=f"depends on data: the value of input {item.name}")
        number = self.pins.values.get(item.name)
        return value if number is None else _pinned(value, number)

    def declared(self, item: Declared, reason: str) -> Value:
        """What the file says of a value, named sizes pinned."""
        if item.kind != "tensor":
            element = self.declared(item.element, reason) if item.element else None
            return Value(kind=item.kind, element=element)
        if item.shape is None:
            return Value(item.dtype, None, reason=reason)
        return Value(item.dtype, tuple(self._size(dim, reason) for dim in item.shape))

    def _size(self, dim: int | str | None, reason: str) -> Size:
        if isinstance(dim, str):
            return self.pins.names[dim] if dim in self.pins.names else symbol(dim)
        return unknown(reason) if dim is None else dim

    def block(
        self, block: Block, given: dict[str, Value], outer: ChainMap[str, Value], opsets: dict[str, int], depth: int
    ) -> Walked:
        """Walks one block whose inputs are given; ``outer`` holds what its subgraphs may capture."""
        walked = Walked(block, dict(given))
        walked.values.update({name: stored(tensor) for name, tensor in block.tensors.items()})
        env: ChainMap[str, Value] = outer.new_child(walked.values)
        for op in block.nodes:
            self.visits += 1
            outputs = self._node(op, env, opsets, depth, walked)
            for name, value in zip(op.outputs, outputs, strict=False):
                if not name:
                    continue
                walked.values[name] = self._reconciled(name, value, block, depth)
                if value.shape is None and walked.values[name].shape is not None:
                    walked.notes.setdefault(op.name, f"recorded by the file; {value.reason}")
        return walked

    def _node(
        self, op: Op, env: ChainMap[str, Value], opsets: dict[str, int], depth: int, walked: Walked
    ) -> list[Value]:
        if self.visits > self.limit or depth > MAX_NESTING:
            return _unknown(op, "the model calls itself too often to follow")
        call = self._call(op, env, opsets)
        try:
            return _filled(op, self._infer(op, call, env, opsets, depth, walked))
        except Unshaped as error:
            return _unknown(op, error.reason or f"depends on data: {op.op_type}", call)
        except Misfit as error:
            self.misfits.append(f"{op.name} ({op.op_type}): {error}")
            walked.notes[op.name] = f"its sizes do not fit: {error}"
            return _unknown(op, f"sizes do not fit at {op.name}", call)
        except _BROKEN:
            return _unknown(op, f"{op.op_type} is not used as its operator set says", call)

    def _infer(
        self, op: Op, call: Call, env: ChainMap[str, Value], opsets: dict[str, int], depth: int, walked: Walked
    ) -> list[Value]:
        from loaders import onnx_control

        function = self.model.functions.get((op.domain, op.op_type, op.overload))
        if function is not None:
            return onnx_control.call_function(self, op, call, function, depth, walked)
        if op.op_type in onnx_control.CONTROL and op.domain == "ai.onnx":
            return onnx_control.CONTROL[op.op_type](onnx_control.Entry(self, op, call, env, opsets, depth, walked))
        return self._by_rule(op, call, walked)

    def _by_rule(self, op: Op, call: Call, walked: Walked) -> list[Value]:
        if op.op_type == "Constant" and op.domain == "ai.onnx":
            return [constant(op)]
        rule = rule_for(op.domain, op.op_type)
        if rule is not None:
            outputs = rule(call)
        else:
            found = infer_by_onnx(op, call)
            if found is None:
                walked.opaque.add(op.name)
                return _unknown(op, f"no rule for {op.domain}.{op.op_type}")
            outputs = found
        contents = fold(call)
        if contents is None:
            return outputs
        followed = [_with_data(value, data) for value, data in zip(outputs, contents, strict=False)]
        return [*followed, *outputs[len(followed) :]]

    def _call(self, op: Op, env: ChainMap[str, Value], opsets: dict[str, int]) -> Call:
        inputs = tuple(env.get(name, Value(reason="nothing writes this value")) if name else None for name in op.inputs)
        tensors = {key: tensor.data for key, tensor in op.tensors.items() if tensor.data is not None}
        attributes = op.attributes
        if op.op_type == "ConstantOfShape" and "value" in op.tensors:
            attributes = {**attributes, "value_dtype": op.tensors["value"].dtype}
        version = opsets.get(op.domain, self.model.opsets.get(op.domain, 1))
        return Call(op.op_type, op.domain, version, inputs, len(op.outputs), attributes, tensors)

    def _reconciled(self, name: str, value: Value, block: Block, depth: int) -> Value:
        """The inferred value, gaps filled from what the file declares."""
        said = block.declared.get(name) or (self._outputs.get(name) if depth == 0 else None)
        if said is None or said.kind != "tensor" or value.kind != "tensor":
            return value
        if value.shape is None:
            return self._recorded(said, value)
        if said.shape is None:
            return value if value.dtype else replace(value, dtype=said.dtype)
        if len(said.shape) != len(value.shape) or self._contradicts(said, value):
            self.contradictions.append(name)
            return value
        shape = tuple(self._better(ours, theirs) for ours, theirs in zip(value.shape, said.shape, strict=True))
        return replace(value, shape=shape, dtype=value.dtype or said.dtype)

    def _contradicts(self, said: Declared, value: Value) -> bool:
        pairs = zip(value.shape or (), said.shape or (), strict=True)
        return not self.pins and any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in pairs)

    def _recorded(self, said: Declared, value: Value) -> Value:
        """A value of unknown rank: what the file declares, if no choice made it out of date."""
        if said.shape is None or self.pins:
            return replace(value, dtype=value.dtype or said.dtype)
        declared = self.declared(said, value.reason)
        return replace(declared, dtype=said.dtype or value.dtype)

    def _better(self, ours: Size, theirs: int | str | None) -> Size:
        if not isinstance(ours, Poly) or not ours.is_unknown:
            return ours
        if isinstance(theirs, int):
            return ours if self.pins else theirs
        return ours


def stored(tensor: Tensor) -> Value:
    """A stored tensor as a value."""
    return Value(tensor.dtype, tensor.shape, _typed(tensor.data, tensor.dtype))


def constant(op: Op) -> Value:
    """What a Constant node holds, in whichever of its attributes."""
    for key in ("value", "sparse_value"):
        if key in op.tensors:
            return stored(op.tensors[key])
    for key, dtype in (
        ("value_int", "int64"),
        ("value_ints", "int64"),
        ("value_float", "float32"),
        ("value_floats", "float32"),
    ):
        if key in op.attributes:
            data = np.array(op.attributes[key], dtype=dtype)
            return Value(dtype, data.shape, data if data.size <= 2048 else None)
    listed = op.attributes.get("value_strings")
    return Value("string", (len(listed),) if isinstance(listed, list) else ())


def _with_data(value: Value, data: Data) -> Value:
    shape = tuple(data.shape)
    return replace(value, shape=shape, data=_typed(data, value.dtype))


def _typed(data: Data | None, dtype: str) -> Data | None:
    """Contents in their own type; sizes by name stay objects."""
    if data is None or data.dtype == object or data.dtype.name == dtype:
        return data
    try:
        return data.astype(np.dtype(dtype))
    except TypeError:
        return data


def _filled(op: Op, values: list[Value]) -> list[Value]:
    missing = len(op.outputs) - len(values)
    return [*values, *(Value(reason=f"{op.op_type} has no such output") for _ in range(missing))]


def _unknown(op: Op, reason: str, call: Call | None = None) -> list[Value]:
    return [Value("", None, reason=reason) for _ in op.outputs]


def _pairs(
    given: tuple[object, ...], declared: tuple[object, ...] | None
) -> list[tuple[int | str | None, int | str | None]]:
    return list(zip(given, declared or [None] * len(given), strict=True))  # type: ignore[arg-type]


def _pinned(value: Value, number: int | float | bool) -> Value:
    shape = tuple(s if isinstance(s, int) else 1 for s in value.shape or ())
    return replace(value, shape=shape, data=np.full(shape, number, dtype=value.dtype or "int64"))
