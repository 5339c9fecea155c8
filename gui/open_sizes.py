"""What an ONNX file leaves open: sizes that a person can choose, and those that nobody knows without running it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from graph.configuration import Configuration, Value, parse_value, print_value
from graph.proposals import proposals
from graph.values import Graph
from graph.whatif import edits_of
from worker import pins

REASONS_SHOWN = 4


class Choice(Struct, frozen=True):
    """A size to choose. ``value`` stands in its field: what is chosen, else ``remembered``, else proposed."""

    name: str
    value: str
    chosen: bool = False
    remembered: bool = False


class Unknown(Struct, frozen=True):
    """Outputs without a known size: how many of how many, and how often for which reason."""

    count: int
    of: int
    reasons: tuple[tuple[str, int], ...]


def choices(configuration: Configuration, graph: Graph) -> tuple[Choice, ...]:
    """Every size of an ONNX file that can be chosen, those that are chosen first."""
    if graph.format != "onnx":
        return ()
    chosen = [Choice(key, print_value(value), chosen=True) for key, value in edits_of(configuration)[0].options]
    kept = pins.remembered(configuration)
    before: Mapping[str, Value] = dict(kept.options) if kept is not None else {}
    left = [one for one in proposals(graph) if can_be_named(one.name) and configuration.option(one.name) is None]
    return (*chosen, *(_open(one.name, one.proposal, before) for one in left))


def with_choices(configuration: Configuration, texts: Mapping[str, str]) -> Configuration:
    """The configuration with sizes as typed; an empty field leaves the size open. Raises ConfigurationError."""
    for name, text in texts.items():
        written = text.strip().replace("×", "x")
        value = parse_value(written) if written else None
        configuration = configuration.without_option(name) if not written else configuration.with_option(name, value)
    return configuration


def unknown(graph: Graph) -> Unknown:
    """What no rule can tell. A size by name (``batch``) is known."""
    outputs = [(node.note, spec.shape) for node in graph.nodes for spec in node.outputs]
    missing = [note for note, shape in outputs if shape is None or None in shape]
    reasons = Counter(note or "no reason given" for note in missing)
    return Unknown(len(missing), len(outputs), tuple(reasons.most_common(REASONS_SHOWN)))


def can_be_named(name: str) -> bool:
    """Whether a configuration's line can name this size."""
    plain = name.strip() == name and name.isprintable() and not set(name) & set(',="')
    return plain and not edits_of(Configuration("x", options=((name, 1),)))[1]


def _open(name: str, proposal: str, before: Mapping[str, Value]) -> Choice:
    if name in before:
        return Choice(name, print_value(before[name]), remembered=True)
    return Choice(name, proposal)
