"""Shapes by running: one pass of ONNX Runtime on random inputs, for what no walk can know.

The pruned bytes run, so the weights stay in the file; the runtime's own profile tells each operator's
output shapes, and what the walk left open is read as an output besides. Running is the user's wish
(``--measure``) and happens in a worker: the runtime executes operators, never code of the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from graph.configuration import Configuration
from graph.errors import LoadError
from graph.proposals import ALTERNATIVES, Proposal, proposals
from graph.values import Graph, Shape
from loaders.names import safe_name
from loaders.onnx_blocks import Block, Model
from loaders.onnx_dims import Size
from loaders.onnx_external import check_external
from loaders.onnx_file import as_graph, parse, walked_at
from loaders.onnx_random import feeds
from loaders.onnx_reader import read_model
from loaders.onnx_rules.call import Value
from loaders.onnx_shapes import Walk, Walked
from loaders.onnx_wire import prune

if TYPE_CHECKING:
    import onnx

Found: TypeAlias = dict[str, list[Shape]]
"""Node identity -> the shapes of its outputs in order; None in a shape for what differs between rounds."""

MEASURED = "measured on random inputs"
_LONGEST_REASON = 200


def measure(configuration: Configuration, path: str) -> Graph:
    """The graph of the ONNX file at ``path`` with every shape that one run shows.

    Choices that the configuration leaves open are made by ``graph.proposals``; the graph's own configuration names
    them. Raises LoadError as ``onnx_file.load`` does, and where ONNX Runtime cannot run the model.
    """
    path_to_data = os.path.realpath(path)
    message = parse(prune(path_to_data, runnable=True))
    check_external(message, path_to_data)
    model = read_model(message)
    chosen = with_proposals(configuration, model, path)
    walk = walked_at(chosen, model)
    ops = _identify(model.graph)
    profiled, read = _run(message, walk, path_to_data)
    before = _open_count(walk.found)
    differing = _fill(walk.found, profiled, read)
    graph = as_graph(chosen, path, walk)
    return _noted(graph, before - _open_count(walk.found), differing, len(ops))


def with_proposals(configuration: Configuration, model: Model, path: str) -> Configuration:
    """The configuration with a proposal for every choice that it leaves open, the first that the model can work at."""
    from msgspec import structs

    graph = as_graph(configuration, path, walked_at(configuration, model))
    tried = []
    for size in (None, *ALTERNATIVES):
        made = ((item.name, _option(item)) for item in proposals(graph, size))
        tried.append(structs.replace(configuration, options=(*configuration.options, *made)))
        with suppress(LoadError):
            walked_at(tried[-1], model)
            return tried[-1]
    return tried[0]


def _option(item: Proposal) -> int | Shape:
    if item.kind == "input":
        return tuple(map(int, item.proposal.split("x")))
    return int(item.proposal)


def _identify(block: Block) -> list[str]:
    """Gives every node of the message a name of its own by which the profile knows it."""
    names: list[str] = []
    for op in _all_ops(block):
        op.proto.name = f"n{len(names)}"
        names.append(op.proto.name)
    return names


def _all_ops(block: Block) -> Iterator:  # type: ignore[type-arg]  # of Op
    for op in block.nodes:
        yield op
        for body in op.bodies.values():
            yield from _all_ops(body)


def _run(message: onnx.ModelProto, walk: Walk, path: str) -> tuple[Found, dict[str, Shape]]:
    """One run: shapes by node, and by name of those tensors that the walk left open."""
    import tempfile

    import onnx

    inputs = feeds(walk)
    declared = {output.name for output in message.graph.output}
    asked = [name for name in _open_names(walk.found) if name not in declared]
    message.graph.output.extend(onnx.ValueInfoProto(name=name) for name in asked)
    del message.graph.value_info[:]
    with tempfile.TemporaryDirectory(prefix="archigram-profile-") as folder:
        try:
            session = _session(message.SerializeToString(), path, folder)
            names = [output.name for output in session.get_outputs()]
            results = session.run(None, inputs)
            events = json.loads(Path(session.end_profiling()).read_bytes())
        except Exception as error:  # the runtime raises classes of its own for everything it cannot do
            raise LoadError(_refused(error, walk)) from None
    read = {name: tuple(item.shape) for name, item in zip(names, results, strict=True) if hasattr(item, "shape")}
    return _profiled(events), read


def _session(data: bytes, path: str, folder: str):  # type: ignore[no-untyped-def]  # InferenceSession
    """A session without optimisations: each kernel keeps its node."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    options.enable_profiling = True
    options.profile_file_prefix = os.path.join(folder, "run")
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", os.path.dirname(path))
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _refused(error: Exception, walk: Walk) -> str:
    sizes = ", ".join(f"{item.name} {_text(walk.found.values[item.name].shape)}" for item in walk.model.graph.inputs)
    reason = safe_name(" ".join(str(error).split()))[:_LONGEST_REASON]
    return f"ONNX Runtime cannot run this model with {sizes} ({reason}); choose other sizes, or leave out the measuring"


def _text(shape: tuple[Size, ...] | None) -> str:
    return "×".join(map(str, shape or ())) or "scalar"


def _profiled(events: list[dict]) -> Found:  # type: ignore[type-arg]  # JSON of the runtime
    """Output shapes by node from the profile's kernel events; rounds of a loop merged."""
    found: Found = {}
    for event in events:
        name, _, kind = str(event.get("name", "")).rpartition("_kernel_")
        types = event.get("args", {}).get("output_type_shape")
        if kind != "time" or types is None:
            continue
        shapes = [tuple(size for size in next(iter(item.values()))) for item in types]
        found[name] = _merged(found[name], shapes) if name in found else shapes
    return found


def _merged(first: list[Shape], second: list[Shape]) -> list[Shape]:
    return [
        tuple(a if a == b else None for a, b in zip(one, two, strict=True)) if len(one) == len(two) else one
        for one, two in zip(first, second, strict=False)
    ]


def _fill(walked: Walked, profiled: Found, read: Mapping[str, Shape]) -> list[str]:
    """Puts measured shapes where the walk left one open; names of those that the walk saw otherwise."""
    differing: list[str] = []
    for op in walked.block.nodes:
        names = [name for name in op.outputs if name]
        shapes = profiled.get(op.proto.name, [])
        by_name = dict(zip(names, shapes, strict=True)) if len(names) == len(shapes) else {}
        for name in names:
            shape = read.get(name, by_name.get(name))
            if shape is None or walked.values[name].kind != "tensor":
                continue
            if _is_open(walked.values[name]):
                _put(walked, op.name, name, shape)
            elif None not in shape and walked.values[name].shape != shape:
                differing.append(name)
        for inside in walked.bodies.get(op.name, {}).values():
            differing += _fill(inside, profiled, {})
    return differing


def _put(walked: Walked, node: str, name: str, shape: Shape) -> None:
    from loaders.onnx_dims import unknown

    value = walked.values[name]
    reason = value.reason or next((str(size.reason) for size in value.shape or () if not isinstance(size, int)), "")
    sizes = tuple(size if isinstance(size, int) else unknown("differs between rounds") for size in shape)
    walked.values[name] = replace(value, shape=sizes)
    walked.notes[node] = f"{MEASURED} ({reason})" if reason else MEASURED


def _is_open(value: Value) -> bool:
    return value.shape is None or any(not isinstance(size, int) for size in value.shape)


def _open_names(walked: Walked) -> list[str]:
    """Tensors of the main graph whose shape is not all numbers."""
    written = [name for op in walked.block.nodes for name in op.outputs if name]
    return [name for name in written if walked.values[name].kind == "tensor" and _is_open(walked.values[name])]


def _open_count(walked: Walked) -> int:
    inside = [body for bodies in walked.bodies.values() for body in bodies.values()]
    return len(_open_names(walked)) + sum(map(_open_count, inside))


def _noted(graph: Graph, filled: int, differing: list[str], nodes: int) -> Graph:
    from msgspec import structs

    notes = [*graph.notes, f"run once on random inputs: {filled:,} {'shape' if filled == 1 else 'shapes'} measured"]
    if differing:
        listed = ", ".join(map(safe_name, differing[:3]))
        notes.append(f"ONNX Runtime gives {len(differing)} other shapes than the operators' rules: {listed}")
    return structs.replace(graph, notes=tuple(notes))
