"""What a Keras file recorded, compared with what the rules compute; and notes on what stays open.

Recorded shapes can lie (a layer of the same name re-used, a file edited by hand): the computed ones are shown, and
the difference is noted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import structs

from graph.configuration import print_shape
from graph.values import Graph, Node, Shape, TensorSpec, Weight
from loaders.absurd import refuse_absurd

RECORDED = "recorded by the file"
UNKNOWN = "output shape unknown: no rule for this layer, and the file records none"
_NAMED = 3


def checked(skeleton: Graph, graph: Graph, unchanged: bool) -> Graph:
    """The computed graph with notes on opaque layers and, at the file's own input shapes, on contradictions.

    Raises LoadError where sizes multiply beyond what any machine holds.
    """
    refuse_absurd(graph)
    nodes = tuple(_noted(node) for node in graph.nodes)
    notes = [*graph.notes, *_opaque_note(nodes), *_input_note(graph.inputs)]
    if unchanged:
        notes += _shape_note(skeleton, graph)
    notes += _weight_note(skeleton, graph)
    return structs.replace(graph, nodes=nodes, notes=tuple(notes))


def _noted(node: Node) -> Node:
    if not node.opaque or node.note:
        return node
    known = all(spec.shape is not None for spec in node.outputs)
    return structs.replace(node, note=RECORDED if known else UNKNOWN)


def _opaque_note(nodes: Iterable[Node]) -> list[str]:
    kinds = Counter(node.op_type for node in nodes if node.opaque)
    if not kinds:
        return []
    count = sum(kinds.values())
    named = ", ".join(kind for kind, _ in kinds.most_common(_NAMED)) + (", …" if len(kinds) > _NAMED else "")
    return [f"{_counted(count, 'layer')} without a rule drawn as opaque ({named})"]


def _input_note(inputs: Iterable[TensorSpec]) -> list[str]:
    return [
        f'the file records no shape for its input "{spec.name}"; give one after @'
        for spec in inputs
        if spec.shape is None
    ]


def _shape_note(skeleton: Graph, graph: Graph) -> list[str]:
    """One line on the outputs whose recorded shape is not the computed one."""
    computed = {spec.name: spec.shape for node in graph.nodes if not node.opaque for spec in node.outputs}
    recorded = {spec.name: spec.shape for node in skeleton.nodes for spec in node.outputs if spec.shape is not None}
    wrong = {name: shape for name, shape in recorded.items() if _contradict(shape, computed.get(name))}
    if not wrong:
        return []
    name, shape = next(iter(wrong.items()))
    verb = "differs" if len(wrong) == 1 else "differ"
    return [
        f"{_counted(len(wrong), 'shape')} recorded by the file {verb} from what is computed and shown: "
        f"{name} is recorded as {print_shape(shape)} and computed as {print_shape(computed[name] or ())}"
    ]


def _contradict(recorded: Shape, computed: Shape | None) -> bool:
    """Whether two shapes cannot both be right; unknown sizes fit anything."""
    if computed is None:
        return False
    pairs = zip(recorded, computed, strict=False)
    return len(recorded) != len(computed) or any(
        one != other for one, other in pairs if isinstance(one, int) and isinstance(other, int)
    )


def _weight_note(skeleton: Graph, graph: Graph) -> list[str]:
    """One line on the layers whose stored weights are not what their configuration gives."""
    stored, computed, stored_so = _counts(skeleton), _counts(graph), _otherwise(graph)
    opaque = {node.layer_name for node in graph.nodes if node.opaque}
    wrong = [
        layer
        for layer, count in stored.items()
        if layer not in opaque
        and computed.get(layer, 0) is not None
        and count not in (computed.get(layer, 0), *stored_so.get(layer, ()))
    ]
    if not wrong:
        return []
    first = wrong[0]
    return [
        f"the file's weights of {_counted(len(wrong), 'layer')} differ from the configuration: "
        f"{first} stores {stored[first]:,} numbers where its configuration gives {computed.get(first, 0):,}"
    ]


def _otherwise(graph: Graph) -> dict[str, tuple[int | None, ...]]:
    """What layers store that keep adapters merged into their kernel, or the kernel of a wrapped layer twice.

    Keras up to 3.15 leaves the zero points of GPTQ and AWQ (unsigned bytes) out of a ``.keras`` file.
    """
    weights = {weight.name: weight for weight in graph.weights}
    found: dict[str, tuple[int | None, ...]] = {}
    for node in graph.nodes:
        own = [weights[name] for name in node.weights]
        merged = [weight for weight in own if not weight.role.startswith("lora_")]
        twice = [weight for weight in own if weight.role == "kernel" and node.op_type == "SpectralNormalization"]
        saved = [weight for weight in own if not (weight.dtype == "uint8" and "zero" in weight.role)]
        found[node.layer_name] = _sum([*merged, *twice]), _sum(saved)
    return found


def _counts(graph: Graph) -> dict[str, int | None]:
    """Number of weights by layer, for layers that list any; None where a size is unknown."""
    weights = {weight.name: weight for weight in graph.weights}
    return {node.layer_name: _sum([weights[name] for name in node.weights]) for node in graph.nodes if node.weights}


def _sum(weights: Sequence[Weight]) -> int | None:
    counts = [weight.count for weight in weights]
    return None if None in counts else sum(count for count in counts if count is not None)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("s" if count != 1 else "")
