"""Operators that hold graphs: If, Loop, Scan, SequenceMap, and calls of the model's own functions."""

from __future__ import annotations

import sys
from collections import ChainMap
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from loaders.onnx_blocks import Block, Op, reads
from loaders.onnx_dims import Size, unknown
from loaders.onnx_rules.call import Call, Misfit, Unshaped, Value, axis_of
from loaders.onnx_rules.sequences import merge

if TYPE_CHECKING:
    from loaders.onnx_shapes import Walk, Walked

MAX_UNROLLED = 64
"""Rounds of a loop that are followed one by one; longer loops are generalised."""
MAX_UNROLLED_NODES = 20_000
_ROUNDS = 4


@dataclass(frozen=True)
class Entry:
    """Where a control operator stands: all a walk into its bodies needs."""

    walk: Walk
    op: Op
    call: Call
    env: ChainMap[str, Value]
    opsets: dict[str, int]
    depth: int
    walked: Walked

    def enter(self, key: str, inputs: list[Value]) -> list[Value]:
        """Walks the body under ``key``; its last visit is what a diagram of it shows."""
        body = self.op.bodies[key]
        given = {item.name: value for item, value in zip(body.inputs, inputs, strict=True)}
        found = self.walk.block(body, given, self.env, self.opsets, self.depth + 1)
        self.walked.bodies.setdefault(self.op.name, {})[key] = found
        return found.output_values(self.env.new_child(found.values))


Control: TypeAlias = Callable[[Entry], list[Value]]


def if_(entry: Entry) -> list[Value]:
    """The branch a known condition takes; else what both branches share."""
    condition = entry.call.data(0)
    known = condition is not None and condition.dtype != object
    taken = bool(condition.reshape(-1)[0]) if known and condition is not None else None
    branches = [_branch(entry, "then_branch", taken is True), _branch(entry, "else_branch", taken is False)]
    if taken is not None:
        entry.walked.taken[entry.op.name] = "then_branch" if taken else "else_branch"
        entry.walked.notes[entry.op.name] = f"takes its {'then' if taken else 'else'} branch here"
        return branches[0 if taken else 1]
    reason = "depends on data: the condition of If"
    return [merge(list(pair), reason) for pair in zip(*branches, strict=True)]


def _branch(entry: Entry, key: str, certain: bool) -> list[Value]:
    """A branch's outputs; what does not fit in one that may not run is no fault of the chosen sizes."""
    before = len(entry.walk.misfits)
    results = entry.enter(key, [])
    if not certain:
        del entry.walk.misfits[before:]
    return results


def loop(entry: Entry) -> list[Value]:
    """Carried values, then one stack per scan output."""
    carried = [entry.call.input(index) for index in range(2, len(entry.call.inputs))]
    rounds = _rounds(entry, carried)
    _note_rounds(entry, rounds)
    if rounds and rounds <= MAX_UNROLLED and rounds * len(entry.op.bodies["body"].nodes) <= MAX_UNROLLED_NODES:
        return _unrolled(entry, carried, rounds)
    return _generalised(entry, carried, rounds)


def _note_rounds(entry: Entry, rounds: Size | None) -> None:
    if isinstance(rounds, int):
        entry.walked.rounds[entry.op.name] = rounds
        often = {0: "does not run here", 1: "runs once here"}
        entry.walked.notes.setdefault(entry.op.name, often.get(rounds, f"runs {rounds:,} times here"))


def _rounds(entry: Entry, carried: list[Value]) -> int | None:
    """How often the loop runs, found by running only what its condition needs; None if that is open."""
    import numpy as np

    trips = entry.call.numbers(0) if entry.call.has(0) else [sys.maxsize]
    condition = entry.call.input(1) if entry.call.has(1) else Value("bool", (), np.array(True))
    slim = _condition_only(entry.op.bodies["body"])
    state, count = carried, 0
    while trips and count < trips[0]:
        if condition.data is None or condition.data.dtype == object:
            return None
        if not condition.data.reshape(-1)[0]:
            return count
        if len(slim.nodes) == 0 and slim.outputs[0].name == slim.inputs[1].name:
            return trips[0] if trips[0] < sys.maxsize else None
        if count * len(slim.nodes) > MAX_UNROLLED_NODES:
            return None
        condition, *state = _one_round(entry, slim, [Value("int64", (), np.array(count)), condition, *state])
        count += 1
    return trips[0] if trips else None


def _one_round(entry: Entry, body: Block, inputs: list[Value]) -> list[Value]:
    given = {item.name: value for item, value in zip(body.inputs, inputs, strict=True)}
    found = entry.walk.block(body, given, entry.env, entry.opsets, entry.depth + 1)
    return found.output_values(entry.env.new_child(found.values))[: len(inputs) - 1]


def _condition_only(body: Block) -> Block:
    """The body reduced to the nodes that its condition depends on, over as many rounds as there may be."""
    carried = {item.name: out.name for item, out in zip(body.inputs[1:], body.outputs, strict=False)}
    writers = {name: op for op in body.nodes for name in op.outputs}
    needed, open_names = set[str](), [body.outputs[0].name]
    while open_names:
        name = open_names.pop()
        if name in needed:
            continue
        needed.add(name)
        if name in carried:
            open_names.append(carried[name])
        if name in writers:
            open_names.extend(reads(writers[name]))
    return replace(body, nodes=tuple(op for op in body.nodes if needed.intersection(op.outputs)))


def _unrolled(entry: Entry, carried: list[Value], rounds: int) -> list[Value]:
    """Round by round with known counters."""
    import numpy as np

    stacks: list[list[Value]] = []
    shown: Walked | None = None
    condition, state = Value("bool", (), np.array(True)), carried
    for count in range(rounds):
        condition, *results = entry.enter("body", [Value("int64", (), np.array(count)), condition, *state])
        state = results[: len(carried)]
        stacks.append(results[len(carried) :])
        shown = _shared(shown, entry.walked.bodies[entry.op.name]["body"])
    if shown is not None:
        entry.walked.bodies[entry.op.name]["body"] = shown
    return [*state, *(_stack(list(items), rounds, 0) for items in zip(*stacks, strict=True))]


def _shared(before: Walked | None, after: Walked) -> Walked:
    """What holds in both rounds of a body: a size that changes from one to the next is open."""
    if before is None:
        return after
    for name, value in after.values.items():
        earlier = before.values.get(name)
        if earlier is not None and earlier.shape != value.shape:
            after.values[name] = merge([earlier, value], "differs between rounds")
    for name, bodies in after.bodies.items():
        for key, inner in bodies.items():
            bodies[key] = _shared(before.bodies.get(name, {}).get(key), inner)
    return after


def _generalised(entry: Entry, carried: list[Value], rounds: int | None) -> list[Value]:
    """Sizes that hold in every round: what a round changes is given up, until nothing changes."""
    reason = "depends on data: the rounds of Loop"
    body = entry.op.bodies["body"]
    counter, condition = Value("int64", ()), Value("bool", ())
    fixed = [out.name == item.name for item, out in zip(body.inputs[2:], body.outputs[1:], strict=False)]
    state = [value if same else value.without_data() for value, same in zip(carried, fixed, strict=True)]
    for _ in range(_ROUNDS):
        results = entry.enter("body", [counter, condition, *state])[1:]
        merged = [a if same else merge([a, b], reason) for a, b, same in zip(state, results, fixed, strict=False)]
        settled = all(_alike(a, b) for a, b in zip(state, merged, strict=True))
        state = merged
        if settled:
            break
    else:
        state = [replace(value, shape=None, data=None, items=None, reason=reason) for value in state]
        results = entry.enter("body", [counter, condition, *state])[1:]
    length: Size = unknown(reason) if rounds is None else rounds
    finals = carried if rounds == 0 else [value.without_data() for value in state]
    return [*finals, *(_stack([value], length, 0) for value in results[len(carried) :])]


def _alike(left: Value, right: Value) -> bool:
    """Equal, taking one unknown size for another."""
    if left.kind != right.kind or (left.shape is None) != (right.shape is None):
        return False
    if left.shape is None or right.shape is None:
        return True
    pairs = zip(left.shape, right.shape, strict=False)
    return len(left.shape) == len(right.shape) and all(a == b or (_open(a) and _open(b)) for a, b in pairs)


def _open(size: Size) -> bool:
    return not isinstance(size, int) and size.is_unknown


def _stack(items: list[Value], count: Size, axis: int) -> Value:
    """One scan output of all rounds."""
    shared = merge(items, "differs between rounds")
    if shared.shape is None:
        return shared
    place = axis_of(axis, len(shared.shape) + 1)
    return Value(shared.dtype, (*shared.shape[:place], count, *shared.shape[place:]))


def scan(entry: Entry) -> list[Value]:
    """Final states, then one stack per scan output."""
    call = entry.call
    if call.version < 9:
        raise Unshaped("Scan of operator set 8")
    scanned = call.integer("num_scan_inputs")
    states = len(call.inputs) - scanned
    if states < 0:
        raise Misfit("Scan with more scan inputs than inputs")
    axes = call.ints("scan_input_axes") or [0] * scanned
    shapes = [call.shape(states + index) for index in range(scanned)]
    places = [axis_of(axis, len(shape)) for axis, shape in zip(axes, shapes, strict=True)]
    slices = [
        Value(call.dtype(states + i), (*shape[:place], *shape[place + 1 :]))
        for i, (shape, place) in enumerate(zip(shapes, places, strict=True))
    ]
    initial = [call.input(index).without_data() for index in range(states)]
    results = entry.enter("body", [*initial, *slices])
    length: Size = shapes[0][places[0]] if shapes else unknown("Scan without a scan input")
    _note_rounds(entry, length)
    output_axes = call.ints("scan_output_axes") or [0] * (len(results) - states)
    stacks = [_stack([v], length, axis) for v, axis in zip(results[states:], output_axes, strict=True)]
    finals = [merge([a, b], "changes within Scan") for a, b in zip(initial, results, strict=False)]
    return [*finals, *stacks]


def sequence_map(entry: Entry) -> list[Value]:
    """The body applied to each item."""
    inputs = [entry.call.input(index) for index in range(len(entry.call.inputs))]
    items = [value.element or Value(reason=value.reason) if value.kind == "sequence" else value for value in inputs]
    results = entry.enter("body", [item.without_data() for item in items])
    return [Value(kind="sequence", element=value) for value in results]


def call_function(walk: Walk, op: Op, call: Call, function: Block, depth: int, walked: Walked) -> list[Value]:
    """The function's body with this call's inputs and attributes."""
    key = (op.domain, op.op_type, op.overload)
    if key in walk.calling:
        raise Unshaped(f"the function {op.op_type} calls itself")
    bound = bind(function, op)
    absent = Value(reason="an input is missing")
    values = [*(value or absent for value in call.inputs), *([absent] * len(function.inputs))]
    given = {item.name: value for item, value in zip(function.inputs, values, strict=False)}
    walk.calling = (*walk.calling, key)
    try:
        found = walk.block(bound, given, ChainMap(), function.opsets, depth + 1)
    finally:
        walk.calling = walk.calling[:-1]
    walked.bodies[op.name] = {"function": found}
    return found.output_values(found.values)


def bind(function: Block, op: Op) -> Block:
    """The body with references to the function's attributes replaced by the call's."""
    if not any(_refers(node) for node in function.nodes):
        return function
    return replace(function, nodes=tuple(_bound(node, function, op) for node in function.nodes))


def _refers(node: Op) -> bool:
    return bool(node.references) or any(_refers(inner) for body in node.bodies.values() for inner in body.nodes)


def _bound(node: Op, function: Block, op: Op) -> Op:
    if not _refers(node):
        return node
    attributes, tensors = dict(node.attributes), dict(node.tensors)
    bodies = {key: replace(b, nodes=tuple(_bound(n, function, op) for n in b.nodes)) for key, b in node.bodies.items()}
    for key, source in node.references.items():
        if source in op.tensors:
            tensors[key] = op.tensors[source]
        elif source in op.attributes or source in function.defaults:
            attributes[key] = op.attributes.get(source, function.defaults.get(source))
    return replace(node, attributes=attributes, tensors=tensors, bodies=bodies, references={})


CONTROL: dict[str, Control] = {"If": if_, "Loop": loop, "Scan": scan, "SequenceMap": sequence_map}
