"""The rules applied to a Keras file, with what the file recorded standing in where no rule can reach.

Behind a custom layer nothing can be computed; but the file may have recorded a shape further on, from which the
rules go on.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from graph.errors import LoadError
from graph.infer import infer
from graph.values import Graph, Node, Shape

CUSTOM = "custom"
_MOST_PASSES = 20
_MOST_MISFITS = 100


def computed(skeleton: Graph, inputs: Mapping[str, Shape]) -> Graph:
    """Shapes and weights of every node; ``inputs`` are shapes for graph inputs, batch included.

    Recorded shapes are used only at the file's own input shapes, and only where the rules know none. A layer that
    cannot work even there is no layer of Keras but a user's of the same name: it becomes opaque.
    Raises LoadError where a layer cannot work at the shapes of ``inputs``.
    """
    skeleton, graph = _fitting(skeleton, inputs)
    given = {spec.name for spec in skeleton.inputs if spec.shape is None and spec.name not in inputs}
    for _ in range(_MOST_PASSES if not inputs else 0):
        more = _recorded_only(skeleton, graph) - given
        if not more:
            break
        given |= more
        graph = infer(_masked(skeleton, given), inputs)
    return _unmasked(skeleton, graph, given)


def _fitting(skeleton: Graph, inputs: Mapping[str, Shape]) -> tuple[Graph, Graph]:
    """The skeleton with misfits as custom layers, and what the rules compute of it."""
    given = {spec.name for spec in skeleton.inputs if spec.shape is None and spec.name not in inputs}
    try:
        return skeleton, infer(_masked(skeleton, given), inputs)
    except LoadError:
        fitting = _without_misfits(skeleton)
        return fitting, infer(_masked(fitting, given), inputs)


def _without_misfits(skeleton: Graph) -> Graph:
    """The skeleton in which every layer that cannot work at the file's own shapes is a custom one."""
    given = {spec.name for spec in skeleton.inputs if spec.shape is None}
    misfits: list[str] = []
    for _ in range(_MOST_MISFITS):
        try:
            infer(_masked(skeleton, given), {})
            break
        except LoadError as error:
            misfit = next((node for node in skeleton.nodes if _is_about(error, node)), None)
            if misfit is None or misfit.domain == CUSTOM:
                break
            misfits.append(str(error))
            skeleton = _masked(skeleton, {misfit.name})
    return structs.replace(skeleton, notes=(*skeleton.notes, *_misfit_note(misfits)))


def _is_about(error: LoadError, node: Node) -> bool:
    return str(error).startswith(f"{node.name} ({node.op_type}) ")


def _misfit_note(misfits: list[str]) -> list[str]:
    count = f"{len(misfits)} layers do" if len(misfits) > 1 else "1 layer does"
    return [f"{count} not fit Keras' own of that name, drawn as opaque: {misfits[0]}"] if misfits else []


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
    nodes = tuple(structs.replace(node, domain=CUSTOM) if node.name in given else node for node in graph.nodes)
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
