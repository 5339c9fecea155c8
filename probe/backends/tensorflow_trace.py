"""TensorFlow's trace of a few calls, read back to the layers that its operations' names begin with.

Keras opens a name scope per layer, and each executed operation is an event ``scope/…/operation:Type`` with its
duration. Operations of different layers may overlap on two threads; the shares then are of the work, not of the wall.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from graph.values import Graph
from probe.backends.base import NodeShares
from probe.where import Blame

CALLS = 10
_EVENT = re.compile(r"^(?P<path>[^:\s]+):(?P<type>\w+)$")
_WAITING = frozenset({"_Recv", "_Send", "_HostRecv", "_HostSend", "_Arg", "_Retval", "NoOp", "Const"})


def shares(call: Callable[[], object], graph: Graph, layers: Iterable[str]) -> NodeShares:
    """Microseconds of each node over the traced calls."""
    events = list(_events(call))
    find = _finder([path for path, _, _ in events], graph, set(layers))
    blame, other = Blame(graph), 0.0
    found: defaultdict[str, float] = defaultdict(float)
    for path, kernel, microseconds in events:
        name = find(path)
        if name is None:
            other += microseconds
        else:
            found[blame.node_of(name, kernel)] += microseconds
    return NodeShares(dict(found), other, f"TensorFlow's trace of {CALLS} calls; fused operations stand at the product")


def _events(call: Callable[[], object]) -> Iterable[tuple[str, str, float]]:
    """Path, type and microseconds of each executed operation."""
    import tensorflow
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    call()
    with tempfile.TemporaryDirectory(prefix="archigram-trace-") as folder:
        tensorflow.profiler.experimental.start(folder)
        for _ in range(CALLS):
            call()
        tensorflow.profiler.experimental.stop()
        space = xplane_pb2.XSpace()
        for path in Path(folder).rglob("*.xplane.pb"):
            space.ParseFromString(path.read_bytes())
    for plane in space.planes:
        for line in plane.lines:
            for event in line.events:
                match = _EVENT.match(plane.event_metadata[event.metadata_id].name)
                if match and match["type"] not in _WAITING:
                    yield match["path"], match["type"], event.duration_ps / 1e6


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
