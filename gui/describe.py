"""What the inspector says, as plain values; no widget here, so that words can be tested alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from graph import labels
from graph.facts import category
from graph.values import Node, TensorSpec
from gui import titles
from gui.layer_rows import percent
from gui.session import Diagram

BYTES = {
    "float64": 8,
    "int64": 8,
    "float32": 4,
    "int32": 4,
    "float16": 2,
    "bfloat16": 2,
    "int8": 1,
    "uint8": 1,
    "bool": 1,
}
FORMATS = {
    "keras-application": "Keras application",
    "keras": "Keras file",
    "keras-h5": "Keras HDF5 file",
    "keras-json": "Keras architecture",
    "onnx": "ONNX file",
    "python": "Python function",
}
_UNTOLD = ("_initializer", "_regularizer", "_constraint")
_HIDDEN = {
    "name",
    "trainable",
    "dtype",
    "data_format",
    "batch_shape",
    "batch_input_shape",
    "ragged",
    "sparse",
    "optional",
}
_PLAIN = {"activation": "linear", "dilation_rate": 1, "groups": 1, "group": 1, "auto_pad": "NOTSET", "dilations": 1}
_LIMIT = 9  # rows of attributes


class Fact(Struct, frozen=True):
    """A line of the inspector; ``link`` names a node to go to."""

    label: str
    value: str
    link: str = ""


class Equation(Struct, frozen=True):
    """``formula = value``; the formula is "" where only a value is known."""

    formula: str
    value: str


class Card(Struct, frozen=True):
    """A boxed answer: where a number comes from."""

    heading: str
    equations: tuple[Equation, ...]
    note: str = ""


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
    facts = [*attribute_facts(node.attributes), *_output_facts(node)]
    before = [Fact("from", one.name, one.name) for one in diagram.index.predecessors(node)]
    after = [Fact("to", one.name, one.name) for one in diagram.index.successors(node)]
    words = f"{node.op_type} · {kind}"
    return Description(
        title=node.name,
        kind=words,
        category=kind,
        facts=tuple(facts),
        cards=tuple(_node_cards(diagram, node)),
        links=(*before, *after),
        notes=(node.note,) if node.note else (),
    )


def describe_model(diagram: Diagram) -> Description:
    """The whole model: totals, inputs and outputs, what it is made of."""
    graph, totals = diagram.graph, diagram.summary.totals
    inputs = [Fact(spec.name, labels.shape_text(spec.shape)) for spec in graph.inputs]
    outputs = [Fact(spec.name, labels.shape_text(spec.shape)) for spec in graph.outputs]
    frozen = totals.non_trainable_params
    split = f"{_count(totals.trainable_params)} trainable · {_count(frozen)} not" if frozen else ""
    macs = labels.short_count(totals.macs) if totals.macs is not None else "?"
    return Description(
        title=titles.source_name(titles.read(diagram.configuration)),
        kind=f"{FORMATS.get(graph.format, graph.format)} · {labels.count_text(totals.nodes)} layers",
        category="block",
        facts=(*_headed("input", inputs), *_headed("output", outputs)),
        cards=(
            Card("parameters", (Equation("", _count(totals.params)),), split),
            Card(
                "cost of one image" if _is_image(graph.inputs) else "cost",
                (Equation("", f"{macs} MACs"),),
                _memory(totals.activation_bytes),
            ),
        ),
        shares=model_shares(diagram),
        notes=graph.notes,
    )


def attribute_facts(attributes: Mapping[str, Any]) -> list[Fact]:
    """The attributes a reader looks for first, joined as one says them; then the rest that says something."""
    left = {key: value for key, value in attributes.items() if _worth_telling(key, value)}
    facts = []
    for joined in _JOINS:
        present = [(key, word) for key, word in joined if key in left]
        if present and present[0][0] == joined[0][0]:
            label = " · ".join(word for _, word in present)
            facts.append(Fact(label, " · ".join(value_text(left.pop(key)) for key, _ in present)))
    facts += [Fact(key.replace("_", " "), value_text(value)) for key, value in left.items()]
    return facts[:_LIMIT]


_STRIDES = (("strides", "stride"), ("padding", "padding"), ("pads", "padding"))
_JOINS = (
    (("kernel_size", "kernel"), *_STRIDES),
    (("kernel_shape", "kernel"), *_STRIDES),
    (("pool_size", "pool"), *_STRIDES),
    (("filters", "filters"), ("use_bias", "bias")),
    (("units", "units"), ("use_bias", "bias")),
)


def value_text(value: Any) -> str:
    """An attribute as one writes it: 7×7, 2, yes, valid."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        parts = [value_text(part) for part in value]
        if len(set(parts)) == 1 and len(parts) > 1 and parts[0] in ("1", "2", "0"):
            return parts[0]
        nested = any(isinstance(part, list | tuple) for part in value)
        return (", " if nested or not _all_numbers(value) else "×").join(parts)
    if isinstance(value, Mapping):
        return str(value.get("class_name", "…"))
    return str(value)


def model_shares(diagram: Diagram) -> tuple[Share, ...]:
    """What the model is made of, the categories with most parameters first."""
    counts: Counter[str] = Counter()
    params: Counter[str] = Counter()
    for node, row in zip(diagram.graph.nodes, diagram.summary.nodes, strict=True):
        kind = category(node)
        counts[kind] += 1
        params[kind] += row.params or 0
    whole = sum(params.values()) or 1
    ranked = sorted(counts, key=lambda kind: (-params[kind], -counts[kind], kind))
    return tuple(Share(kind, counts[kind], params[kind] / whole) for kind in ranked)


def bytes_text(count: float) -> str:
    """``9.6 MB``; decimal units."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            break
        count /= 1000
    return f"{count:.0f} {unit}" if count >= 100 or unit == "B" else f"{count:.1f} {unit}"


def equations_of(text: str) -> tuple[Equation, ...]:
    """``a = 1, b = 2`` as equations, whole numbers grouped."""
    found = []
    for part in text.split(", "):
        formula, _, value = part.rpartition(" = ")
        found.append(Equation(formula, labels.count_text(int(value)) if value.isdecimal() else value))
    return tuple(found)


def _node_cards(diagram: Diagram, node: Node) -> list[Card]:
    row = diagram.summary.nodes[_place(diagram, node.name)]
    cards = []
    if row.params:
        formula = equations_of(row.params_formula) if row.params_formula else (Equation("", _count(row.params)),)
        cards.append(Card("parameters", formula, _params_note(diagram, node, row.params, row.trainable_params)))
    if row.shape_formula:
        cards.append(Card("output size", equations_of(row.shape_formula)))
    memory = _activation_bytes(node.outputs)
    if row.macs:
        share = row.macs / diagram.summary.totals.macs if diagram.summary.totals.macs else None
        told = [f"{percent(share)} of the model"] if share is not None else []
        told += [f"{bytes_text(memory)} of activations"] if memory else []
        cards.append(Card("cost", (Equation("", f"{labels.short_count(row.macs)} MACs"),), " · ".join(told)))
    elif memory:
        cards.append(
            Card("memory", (Equation("", bytes_text(memory)),), "activations of one forward pass, batch of one")
        )
    return cards


def _params_note(diagram: Diagram, node: Node, params: int, trainable: int | None) -> str:
    notes = []
    if trainable is not None and trainable != params:
        notes.append(f"{labels.count_text(trainable)} trainable, {labels.count_text(params - trainable)} not")
    calls = sum(1 for other in diagram.graph.nodes if other.layer_name == node.layer_name)
    if calls > 1:
        notes.append(f"one set of weights for {calls} calls")
    return " · ".join(notes)


def _place(diagram: Diagram, name: str) -> int:
    return next(place for place, node in enumerate(diagram.graph.nodes) if node.name == name)


def _output_facts(node: Node) -> list[Fact]:
    if len(node.outputs) == 1:
        spec = node.outputs[0]
        dtype = [] if spec.dtype == "float32" else [Fact("type", spec.dtype)]
        return [Fact("output", labels.shape_text(spec.shape)), *dtype]
    return [Fact(f"output {place}", labels.shape_text(spec.shape)) for place, spec in enumerate(node.outputs[:4], 1)]


def _headed(word: str, facts: list[Fact]) -> list[Fact]:
    shown = [Fact(word if len(facts) == 1 else f"{word} {fact.label}", fact.value) for fact in facts[:4]]
    return [*shown, Fact("", f"and {len(facts) - 4} more {word}s")] if len(facts) > 4 else shown


def _activation_bytes(outputs: tuple[TensorSpec, ...]) -> int:
    total = 0
    for spec in outputs:
        size = BYTES.get(spec.dtype, 4)
        for dim in (spec.shape or (0,))[1:]:
            size *= dim if isinstance(dim, int) else 0
        total += size if spec.shape else 0
    return total


def _memory(count: int | None) -> str:
    return f"{bytes_text(count)} of activations, batch of one" if count else ""


def _is_image(inputs: tuple[TensorSpec, ...]) -> bool:
    return len(inputs) == 1 and inputs[0].shape is not None and len(inputs[0].shape) == 4


def _count(count: int | None) -> str:
    return "?" if count is None else labels.count_text(count)


def _worth_telling(key: str, value: Any) -> bool:
    if value is None or key in _HIDDEN or key.endswith(_UNTOLD):
        return False
    plain = _PLAIN.get(key)
    if plain is None:
        return True
    return any(part != plain for part in value) if isinstance(value, list | tuple) else value != plain


def _all_numbers(values: list[Any] | tuple[Any, ...]) -> bool:
    return all(isinstance(value, int | float) for value in values)
