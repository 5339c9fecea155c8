"""Why an image is too small for an application: what Keras enforces is seldom what its layers need."""

from __future__ import annotations

from graph.configuration import print_shape
from graph.errors import LoadError
from graph.infer import infer
from graph.least import chain, least_size
from graph.values import Graph, Shape


def what_limits(graph: Graph, shape: Shape, source: str, enforced: int) -> str:
    """The end of the refusal of ``shape`` (height × width × channels), which is under the ``enforced`` least size.

    Either the layers work at that size, and the sizes on the way down show it; or one does not, and is named. "" where
    nothing can be said.
    """
    name = graph.inputs[0].name
    try:
        heights = _way(chain(infer(graph, {name: (None, *shape)})))
    except LoadError as error:
        return _too_small_for_layers(graph, f"{source}@", enforced, str(error))
    return f", though every layer works there (heights {heights}); below_minimum=true builds it anyway"


def _too_small_for_layers(graph: Graph, source: str, enforced: int, reason: str) -> str:
    found = least_size(graph)
    if found is None:
        return ""
    channels = (graph.inputs[0].shape or (3,))[-1]
    anyway = ",below_minimum=true" if found.size < enforced else ""
    return (
        f", and {reason.partition('; try')[0]}; its layers need {found.size}×{found.size} "
        f"(heights {_way(found.chain)}); try {source}{print_shape((found.size, found.size, channels))}{anyway}"
    )


def _way(heights: tuple[int, ...]) -> str:
    return " → ".join(map(str, heights))
