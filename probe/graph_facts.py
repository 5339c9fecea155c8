"""Figures of a graph that stand beside its times: parameters, products of the whole batch, depth."""

from __future__ import annotations

from graph.facts import totals
from graph.index import Index
from graph.values import Graph
from probe.inputs import batch_of


def parameters(graph: Graph) -> int | None:
    """Each weight once."""
    return totals(graph).params


def batch_macs(graph: Graph) -> int | None:
    """Multiply-accumulates of one call; the rules count a batch of one."""
    one = totals(graph).macs
    return None if one is None else one * batch_of(graph)


def depth(graph: Graph) -> int | None:
    """Layers that hold parameters, each once: what the column "Depth" of Keras' documentation counts.

    (It says "topological depth", but its numbers are these, on every application that it gives one for: VGG16 16,
    ResNet50 107 = 53 convolutions, 53 normalisations and a dense layer.)
    """
    index = Index(graph)
    holding = {node.layer_name for node in graph.nodes if any(_is_parameter(index, name) for name in node.weights)}
    return len(holding) or None


def _is_parameter(index: Index, name: str) -> bool:
    weight = index.weights.get(name)
    return weight is not None and weight.is_parameter
