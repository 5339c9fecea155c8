"""The table of a graph as values: what ``archigram summary`` prints and its JSON holds."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from graph.facts import Totals, macs, params, params_formula, shape_formula, totals, trainable_params
from graph.index import Index
from graph.proposals import Proposal, proposals
from graph.rules.padding import BY_PARITY
from graph.symbols import open_shapes, put_letters
from graph.values import Graph, Node, Shape, TensorSpec


class SummaryNode(Struct, frozen=True):
    """One call: where it stands, what it gives, what it costs. None where a size is unknown.

    symbolic: only at unknown sizes: the first output's shape with letters in their place.
    note: what a reader must know of these facts, such as what they were measured on; only where there is something.
    """

    name: str
    op_type: str
    scope: str
    inputs: tuple[str, ...]
    outputs: tuple[TensorSpec, ...]
    params: int | None
    trainable_params: int | None
    macs: int | None
    attributes: dict[str, Any]
    params_formula: str | None
    shape_formula: str | None
    symbolic: Shape | UnsetType | None = UNSET
    note: str | UnsetType = UNSET


class Summary(Struct, frozen=True, omit_defaults=True):
    """A whole network; its fields, in this order, are the JSON that people's scripts read.

    notes: what the loader had to leave open, or measured. pins: what the file leaves open, with a choice for each.
    """

    configuration: str
    name: str
    format: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    nodes: tuple[SummaryNode, ...]
    totals: Totals
    notes: tuple[str, ...] = ()
    pins: tuple[Proposal, ...] = ()


def summarise(graph: Graph) -> Summary:
    """Every node with its facts and formulas, and the totals, in which each weight counts once."""
    index, letters = Index(graph), open_shapes(graph)
    return Summary(
        configuration=graph.configuration,
        name=graph.name,
        format=graph.format,
        inputs=graph.inputs,
        outputs=graph.outputs,
        nodes=tuple(_node(index, node, letters) for node in graph.nodes),
        totals=totals(graph),
        notes=graph.notes,
        pins=proposals(graph),
    )


def _node(index: Index, node: Node, letters: dict[str, Shape]) -> SummaryNode:
    return SummaryNode(
        name=node.name,
        op_type=node.op_type,
        scope=node.scope,
        inputs=_inputs(index, node),
        outputs=node.outputs,
        params=params(index, node),
        trainable_params=trainable_params(index, node),
        macs=macs(index, node),
        attributes={key: value for key, value in node.attributes.items() if key != BY_PARITY},
        params_formula=params_formula(index, node),
        shape_formula=shape_formula(index, node),
        symbolic=_symbolic(node, letters) if letters else UNSET,
        note=node.note or UNSET,
    )


def _symbolic(node: Node, letters: dict[str, Shape]) -> Shape | None:
    first = node.outputs[0] if node.outputs else None
    return put_letters(first.shape, letters.get(first.name)) if first else None


def _inputs(index: Index, node: Node) -> tuple[str, ...]:
    """What flows in, in order and without weights: ONNX names its tensors, Keras the calls that make them."""
    tensors = index.data_inputs(node)
    if index.graph.format == "onnx":
        return tensors
    return tuple(index.producer[name].name if name in index.producer else name for name in tensors)
