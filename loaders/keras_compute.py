"""The rules applied to a Keras file, with what the file recorded standing in where no rule can reach.

Behind a custom layer nothing can be computed; but the file may have recorded a shape further on, from which the
rules go on.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from graph.infer import infer
from graph.values import Graph, Node, Shape

_GIVEN = "custom"
_MOST_PASSES = 20


def computed(skeleton: Graph, inputs: Mapping[str, Shape]) -> Graph:
    """Shapes and weights of every node; ``inputs`` are shapes for graph inputs, batch included.

    Recorded shapes are used only at the file's own input shapes, and only where the rules know none.
    """
    given = {spec.name for spec in skeleton.inputs if spec.shape is None and spec.name not in inputs}
    graph = infer(_masked(skeleton, given), inputs)
    for _ in range(_MOST_PASSES if not inputs else 0):
        more = _recorded_only(skeleton, graph) - given
        if not more:
            break
        given |= more
        graph = infer(_masked(skeleton, given), inputs)
    return _unmasked(skeleton, graph, given)


def _recorded_only(skeleton: Graph, graph: Graph) -> set[str]:
    """The first nodes on each path whose shape the file knows and the rules do not."""
    unknown = {spec.name for node in graph.nodes for spec in node.outputs if spec.shape is None}
    recorded = {node.name for node in skeleton.nodes if node.outputs and all(s.shape is not None for s in node.outputs)}
    behind: set[str] = set()
    first: set[str] = set()
    for node in graph.nodes:
        if not behind.isdisjoint(node.inputs):
            behind.update(spec.name for spec in node.outputs)
        elif node.name in recorded and node.outputs[0].name in unknown:
            first.add(node.name)
            behind.update(spec.name for spec in node.outputs)
    return first


def _masked(graph: Graph, given: set[str]) -> Graph:
    """The graph with the given nodes as custom ones, which keep what the file recorded."""
    if not given:
        return graph
    nodes = tuple(structs.replace(node, domain=_GIVEN) if node.name in given else node for node in graph.nodes)
    return structs.replace(graph, nodes=nodes)


def _unmasked(skeleton: Graph, graph: Graph, given: set[str]) -> Graph:
    """The given nodes as what they are again."""
    if not given:
        return graph
    domains = {node.name: node.domain for node in skeleton.nodes}
    return structs.replace(
        graph, nodes=tuple(_unmask(node, domains) if node.name in given else node for node in graph.nodes)
    )


def _unmask(node: Node, domains: Mapping[str, str]) -> Node:
    return structs.replace(node, domain=domains[node.name], opaque=False)
