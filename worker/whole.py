"""What is to be said of a whole network: its sentences need what stands beside the graph in the catalogue."""

from __future__ import annotations

from collections.abc import Callable

from graph.errors import ArchigramError
from graph.model_words import Section, model_sections
from graph.values import Graph


def sections(graph: Graph, log: Callable[[str], object] = lambda _line: None) -> tuple[Section, ...]:
    """The sentences on a graph, with what Keras enforces and what its top adds where it is an application."""
    return model_sections(graph, _without_top(graph, log), _enforced(graph))


def _enforced(graph: Graph) -> int:
    """The least size that Keras accepts for an application, 0 for anything else."""
    from loaders.catalogue import find_application
    from worker.service import read

    if graph.format != "keras-application":
        return 0
    return find_application(read(graph.configuration).source).least_size


def _without_top(graph: Graph, log: Callable[[str], object]) -> Graph | None:
    """The same application without its top; None for what has none, or needs Keras to say."""
    from worker.service import load_here, read

    configuration = read(graph.configuration)
    if graph.format != "keras-application" or configuration.option("include_top", True) is False:
        return None
    try:
        shaped = configuration.with_shape(graph.inputs[0].shape[1:] if graph.inputs[0].shape else None)
        return load_here(shaped.with_option("include_top", False))
    except ArchigramError as error:
        log(str(error))
        return None
