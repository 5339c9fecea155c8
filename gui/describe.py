"""What the inspector says, as plain values; no widget here, so that words can be tested alone."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from graph import labels
from graph.facts import category
from graph.model_words import Section
from graph.values import Node, TensorSpec
from gui import titles
from gui.attributes import Fact, attribute_facts
from gui.explanation_cards import Card, Equation, bytes_text, node_cards
from gui.session import Diagram

FORMATS = {
    "keras-application": "Keras application",
    "keras": "Keras file",
    "keras-h5": "Keras HDF5 file",
    "keras-json": "Keras architecture",
    "onnx": "ONNX file",
    "python": "Python function",
}


class Share(Struct, frozen=True):
    """A category of the model: how many layers, what part of the parameters (0 to 1)."""

    category: str
    count: int
    params: float


class Description(Struct, frozen=True):
    """Everything the inspector shows of a node or of a whole model."""

    title: str
    kind: str
    category: str
    facts: tuple[Fact, ...]
    cards: tuple[Card, ...]
    links: tuple[Fact, ...] = ()
    shares: tuple[Share, ...] = ()
    notes: tuple[str, ...] = ()


def describe_node(diagram: Diagram, name: str) -> Description:
    """One node: what it is, its attributes, where its numbers come from, its neighbours."""
    node = diagram.index.nodes[name]
    kind = category(node)
    facts = [*attribute_facts(node.attributes), *_output_facts(diagram, node)]
    before = [Fact("from", one.name, one.name) for one in diagram.index.predecessors(node)]
    after = [Fact("to", one.name, one.name) for one in diagram.index.successors(node)]
    words = f"{node.op_type} · {kind}"
    return Description(
        title=node.name,
        kind=words,
        category=kind,
        facts=tuple(facts),
        cards=tuple(node_cards(diagram, node)),
        links=(*before, *after),
        notes=(node.note,) if node.note else (),
    )


def describe_model(diagram: Diagram) -> Description:
    """The whole model: totals, inputs and outputs, what it is made of."""
    graph, totals = diagram.graph, diagram.totals
    shape_text = diagram.content.shape_text
    inputs = [Fact(spec.name, shape_text(spec.shape)) for spec in graph.inputs]
    outputs = [Fact(spec.name, shape_text(spec.shape)) for spec in graph.outputs]
    frozen = totals.non_trainable_params
    split = f"{_count(totals.trainable_params)} trainable · {_count(frozen)} not" if frozen else ""
    counted = "stored parameters" if graph.format == "onnx" else "parameters"
    macs = labels.short_count(totals.macs) if totals.macs is not None else "?"
    return Description(
        title=titles.source_name(titles.read(diagram.configuration)),
        kind=f"{FORMATS.get(graph.format, graph.format)} · {labels.count_text(totals.nodes)} layers",
        category="block",
        facts=(*_headed("input", inputs), *_headed("output", outputs)),
        cards=(
            Card(
                counted,
                (Equation("", _count(totals.params)),),
                split,
            ),
            Card(
                "cost of one image" if _is_image(graph.inputs) else "cost",
                (Equation("", f"{macs} MACs"),),
                _memory(totals.activation_bytes),
            ),
            *map(_section_card, diagram.sections if diagram.told_of == diagram.configuration else ()),
        ),
        shares=model_shares(diagram),
        notes=graph.notes,
    )


def _section_card(section: Section) -> Card:
    value = (Equation("", section.value),) if section.value else ()
    return Card(section.about, value, "\n\n".join(section.words))


def model_shares(diagram: Diagram) -> tuple[Share, ...]:
    """What the model is made of, the categories with most parameters first."""
    counts: Counter[str] = Counter()
    params: Counter[str] = Counter()
    for node, (count, _) in zip(diagram.graph.nodes, diagram.costs, strict=True):
        kind = category(node)
        counts[kind] += 1
        params[kind] += count or 0
    whole = sum(params.values()) or 1
    ranked = sorted(counts, key=lambda kind: (-params[kind], -counts[kind], kind))
    return tuple(Share(kind, counts[kind], params[kind] / whole) for kind in ranked)


def _output_facts(diagram: Diagram, node: Node) -> list[Fact]:
    shape_text = diagram.content.shape_text
    if len(node.outputs) == 1:
        spec = node.outputs[0]
        dtype = [] if spec.dtype == "float32" else [Fact("type", spec.dtype)]
        return [Fact("output", shape_text(spec.shape)), *dtype]
    return [Fact(f"output {place}", shape_text(spec.shape)) for place, spec in enumerate(node.outputs[:4], 1)]


def _headed(word: str, facts: list[Fact]) -> list[Fact]:
    shown = [Fact(word if len(facts) == 1 else f"{word} {fact.label}", fact.value) for fact in facts[:4]]
    return [*shown, Fact("", f"and {len(facts) - 4} more {word}s")] if len(facts) > 4 else shown


def _memory(count: int | None) -> str:
    return f"{bytes_text(count)} of activations, batch of one" if count else ""


def _is_image(inputs: tuple[TensorSpec, ...]) -> bool:
    return len(inputs) == 1 and inputs[0].shape is not None and len(inputs[0].shape) == 4


def _count(count: int | None) -> str:
    return "?" if count is None else labels.count_text(count)
