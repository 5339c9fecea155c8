"""ONNX Runtime's profile of some runs, read back to the nodes of the file.

Nodes without a name get the one that the graph shows (their first output's), in a copy of the file that is never
written. A kernel of the optimised session is named after a node it came from; what was inserted (a reorder of the
layout) or renamed beyond recognition belongs to none. Where that is more than a twentieth, a session with basic
optimisations only, whose kernels all keep their names, is profiled instead.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from graph.values import Graph
from probe.backends.base import NodeShares
from probe.backends.typical import Kernel, repeated, typical
from probe.values import Settings
from probe.where import Blame

LEAST_COVERAGE = 0.95
_SUFFIX = "_kernel_time"
_MADE_UP = re.compile(r"(_nchwc|_token_\d+|_fused|/fused\w*|_\d+)$")

Bind = Callable[[Any], Callable[[], object]]


def shares(path: Path, graph: Graph, settings: Settings, providers: list[str], bind: Bind) -> NodeShares:
    """Microseconds of each node in a typical profiled run."""
    named = _with_names(path, graph)
    best: NodeShares | None = None
    for level in ("all", "basic"):
        events, calls = _profile(named, path.parent, settings, providers, bind, level)
        words = f"ONNX Runtime's profile, middle half of {calls} runs, optimisation {level}"
        found = _attributed(typical(events, calls), graph, words)
        if best is None or _coverage(found) > _coverage(best):
            best = found
        if _coverage(best) >= LEAST_COVERAGE:
            break
    assert best is not None
    return best


def _coverage(found: NodeShares) -> float:
    inside = sum(found.by_node.values())
    return inside / (inside + found.other) if inside else 0.0


def _attributed(events: Iterable[Kernel], graph: Graph, words: str) -> NodeShares:
    names = {node.name for node in graph.nodes}
    producers = {spec.name: node.name for node in graph.nodes for spec in node.outputs}
    blame, other = Blame(graph), 0.0
    found: defaultdict[str, float] = defaultdict(float)
    for kernel, op_type, microseconds in events:
        name = _node(kernel, names, producers)
        if name is None:
            other += microseconds
        else:
            found[blame.node_of(name, op_type)] += microseconds
    return NodeShares(dict(found), other, words)


def _node(kernel: str, names: set[str], producers: dict[str, str]) -> str | None:
    """The node of a kernel's name, with what the optimiser appended taken off step by step."""
    for _ in range(4):
        if kernel in names:
            return kernel
        if kernel in producers:
            return producers[kernel]
        shorter = _MADE_UP.sub("", kernel)
        if shorter == kernel:
            break
        kernel = shorter
    return None


def _profile(
    model: bytes | str, folder: Path, settings: Settings, providers: list[str], bind: Bind, level: str
) -> tuple[list[Kernel], int]:
    """Every run kernel in order of time and the number of runs, the first of them left out of both."""
    import onnxruntime

    from probe.backends.onnxruntime_backend import session_options

    with tempfile.TemporaryDirectory(prefix="archigram-profile-") as own:
        options = session_options(settings)
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(own) / "run")
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(folder.resolve()))
        if level == "basic":
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        session = onnxruntime.InferenceSession(model, options, providers=providers)
        call = bind(session)
        call()
        calls = repeated(call)
        events = json.loads(Path(session.end_profiling()).read_text())
    return _kernels(events), calls


def _kernels(events: list[dict[str, Any]]) -> list[Kernel]:
    """The run kernels after the end of the first run: that one still allocates. A Loop's or If's own time is its
    body's, which stands beside it: only what is inside counts.
    """
    runs = sorted(event["ts"] + event["dur"] for event in events if event.get("name") == "model_run")
    first = runs[0] if runs else 0
    found = []
    for event in sorted(events, key=lambda event: event.get("ts", 0)):
        name, op_type = event.get("name", ""), event.get("args", {}).get("op_name", "")
        if event.get("cat") == "Node" and name.endswith(_SUFFIX) and event["ts"] >= first:
            found.append((name.removesuffix(_SUFFIX), op_type, float(event["dur"])))
    return found


def _with_names(path: Path, graph: Graph) -> bytes | str:
    """The model with the graph's names on its nameless nodes; the path itself where nothing is to be named."""
    import onnx

    if path.stat().st_size > 2**31 - 1:
        return str(path)
    model = onnx.load(str(path), load_external_data=False)
    shown = {spec.name: node.name for node in graph.nodes for spec in node.outputs}
    changed = False
    for node in model.graph.node:
        name = next((shown[output] for output in node.output if output in shown), "")
        if name and node.name != name:
            node.name, changed = name, True
    return model.SerializeToString() if changed else str(path)
