"""Sizes that fit no machine and no reader of JSON."""

from __future__ import annotations

from graph.errors import LoadError
from graph.values import Graph
from loaders.limits import LARGEST_INTEGER


def refuse_absurd(graph: Graph, most: int = LARGEST_INTEGER) -> None:
    """Raises LoadError where an output's size, or a weight's count of numbers, is over ``most``."""
    for node in graph.nodes:
        for spec in node.outputs:
            if any(isinstance(size, int) and size > most for size in spec.shape or ()):
                raise _refusal(f"{node.name} ({node.op_type}) has an output of", most)
    for weight in graph.weights:
        if (weight.count or 0) > most:
            raise _refusal(f"{weight.name} would hold", most)


def _refusal(what: str, most: int) -> LoadError:
    power = str(most.bit_length() - 1).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return LoadError(f"{what} more than 2{power} numbers; the file is damaged")
