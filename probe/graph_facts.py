"""Figures of a graph that stand beside its times: parameters, products of the whole batch, depth."""

from __future__ import annotations

from graph.configuration import Configuration
from graph.errors import ArchigramError
from graph.facts import totals
from graph.index import Index
from graph.values import Graph
from probe.inputs import batch_of, load_sized


def parameters(graph: Graph) -> int | None:
    """Each weight once."""
    return totals(graph).params


def batch_macs(configuration: Configuration, graph: Graph) -> int | None:
    """Multiply-accumulates of one call: the rules count a batch of one. None where they cannot.

    A batch written into an ONNX graph is a size like any other to the rules, so it is counted with a batch of one.
    """
    batch = batch_of(graph)
    if graph.format == "onnx" and batch != 1:
        return _times(batch, _with_batch_of_one(configuration))
    return _times(batch, graph)


def _times(batch: int, graph: Graph | None) -> int | None:
    one = totals(graph).macs if graph is not None else None
    return None if one is None else one * batch


def _with_batch_of_one(configuration: Configuration) -> Graph | None:
    """The graph at a batch of one, None where the file fixes another."""
    if configuration.shape:
        configuration = configuration.with_shape((1, *configuration.shape[1:]))
    try:
        return load_sized(configuration.with_option("batch", 1))
    except ArchigramError:
        return None


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
