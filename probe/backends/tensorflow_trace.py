"""TensorFlow's trace of some calls, read back to the layers that its operations' names begin with.

Keras opens a name scope per layer, and each executed operation is an event ``scope/…/operation:Type`` with its
duration. Operations of different layers may overlap on two threads; the shares then are of the work, not of the wall.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from graph.values import Graph
from probe.backends.base import NodeShares
from probe.backends.typical import Kernel, repeated, typical
from probe.where import Blame

_EVENT = re.compile(r"^(?P<path>[^:\s]+):(?P<type>\w+)$")
_WAITING = frozenset({"_Recv", "_Send", "_HostRecv", "_HostSend", "_Arg", "_Retval", "NoOp", "Const"})


def shares(call: Callable[[], object], graph: Graph, layers: Iterable[str]) -> NodeShares:
    """Microseconds of each node in a typical traced call."""
    traced, calls = _events(call)
    events = typical(traced, calls)
    find = _finder([path for path, _, _ in events], graph, set(layers))
    blame, other = Blame(graph), 0.0
    found: defaultdict[str, float] = defaultdict(float)
    for path, kernel, microseconds in events:
        name = find(path)
        if name is None:
            other += microseconds
        else:
            found[blame.node_of(name, kernel)] += microseconds
    words = f"TensorFlow's trace, middle half of {calls} calls; fused operations stand at the product"
    return NodeShares(dict(found), other, words)


def _events(call: Callable[[], object]) -> tuple[list[Kernel], int]:
    """Path, type and microseconds of each executed operation in order of time, and the number of calls."""
    import tensorflow
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    call()
    with tempfile.TemporaryDirectory(prefix="archigram-trace-") as folder:
        tensorflow.profiler.experimental.start(folder)
        calls = repeated(call)
        tensorflow.profiler.experimental.stop()
        space = xplane_pb2.XSpace()
        for path in Path(folder).rglob("*.xplane.pb"):
            space.ParseFromString(path.read_bytes())
    return [kernel for _, kernel in sorted(_executed(space), key=lambda timed: timed[0])], calls


def _executed(space: Any) -> Iterable[tuple[int, Kernel]]:
    """When it began, in picoseconds, and what ran, of each event that is an operation of the graph."""
    for plane in space.planes:
        for line in plane.lines:
            for event in line.events:
                match = _EVENT.match(plane.event_metadata[event.metadata_id].name)
                if match and match["type"] not in _WAITING:
                    began = line.timestamp_ns * 1000 + event.offset_ps
                    yield began, (match["path"], match["type"], event.duration_ps / 1e6)


def _finder(paths: list[str], graph: Graph, layers: set[str]) -> Callable[[str], str | None]:
    """From an operation's path to its node. Keras' scopes may end in a number that makes them unique in the function
    (``conv1_conv_1``): the ending under which most layers are found is the one in use.
    """
    nodes = _node_names(graph, layers)
    parts = {part for path in paths for part in path.split("/")}
    endings = ("", "_1", "_2")
    ending = max(endings, key=lambda end: sum(layer + end in parts for layer in layers))

    def find(path: str) -> str | None:
        *scopes, last = path.split("/")
        for part in (*reversed(scopes), last):
            for name in (part.removesuffix(ending) if part.endswith(ending) else part, part, _bare(part)):
                if name in nodes:
                    return nodes[name]
        return None

    return find


def _bare(part: str) -> str:
    return re.sub(r"_\d+$", "", part)


def _node_names(graph: Graph, layers: set[str]) -> dict[str, str]:
    """Node by what its scope is called: its layer's own name, or the one that a rebuilt model gives it."""
    found: dict[str, str] = {}
    for node in graph.nodes:
        found.setdefault(node.layer_name.rpartition("/")[2], node.name)
    from probe.keras_layers import names_of

    rebuilt = names_of(graph)
    return rebuilt if rebuilt.keys() & layers else found
