"""Why an image is too small: what the layers need, the sizes on the way down, and what to try.

One place for every source: applications (for which Keras enforces more than its layers need), Keras files, ONNX files.
"""

from __future__ import annotations

from msgspec import structs

from graph.configuration import Configuration, print_shape
from graph.errors import LoadError
from graph.images import Image, fixed_text, image
from graph.infer import infer
from graph.least import LeastSize, chain, fixed_by, least_size, way
from graph.values import Graph, Shape


def what_limits(graph: Graph, shape: Shape, source: str, enforced: int, options: str = "") -> str:
    """The end of the refusal of ``shape`` (height × width × channels), which is under the ``enforced`` least size.

    Either the layers work at that size, and the sizes on the way down show it; or one does not, and is named. "" where
    nothing can be said. source, options: what stands around the shape in the line to try.
    """
    name, known = graph.inputs[0].name, [size for size in shape[:2] if isinstance(size, int)]
    if len(known) < 2:
        return _open_side(graph, source, options, enforced, min(known, default=enforced))
    try:
        heights = way(chain(infer(graph, {name: (None, *shape)})))
    except LoadError as error:
        return _too_small_for_layers(graph, source, options, enforced, str(error))
    return f", though every layer works there (heights {heights}); below_minimum=true builds it anyway"


def _open_side(graph: Graph, source: str, options: str, enforced: int, side: int) -> str:
    """The same where only one side is known."""
    found = least_size(graph)
    if found is None or side >= found.size:
        return ""
    return f"; its layers need {_needed(found)}; try {_square(graph, source, options, enforced, found)}"


def _too_small_for_layers(graph: Graph, source: str, options: str, enforced: int, reason: str) -> str:
    found = least_size(graph)
    if found is None:
        return ""
    line = _square(graph, source, options, enforced, found)
    return f", and {reason.partition('; try')[0]}; its layers need {_needed(found)}; try {line}"


def _square(graph: Graph, source: str, options: str, enforced: int, found: LeastSize) -> str:
    """The line that builds the application at the least size of its layers."""
    channels = (graph.inputs[0].shape or (3,))[-1]
    anyway = ",below_minimum=true" if found.size < enforced else ""
    return f"{source}@{print_shape((found.size, found.size, channels))}{options}{anyway}"


def layers_advice(graph: Graph, configuration: Configuration, wanted: Shape | None) -> str:
    """The end of a layer's own refusal of an image: what sizes its layers work at, and a line to try.

    graph: the model at a size that works. wanted: the refused shape of its image, batch included. "" where its size
    is not what is wrong.
    """
    found = image(graph)
    if found is None or wanted is None or len(wanted) != len(found.shape):
        return ""
    needed = least_size(graph)
    if fixed_by(graph, needed):
        return f"; the file takes images of {fixed_text(found)} only; leave the size out"
    sides = [side for side in (wanted[found.height], wanted[found.width]) if isinstance(side, int)]
    if needed is None or not sides:
        return ""
    small = min(sides) < needed.size
    if not small and needed.step < 2:
        return ""
    said = f"its layers need {_needed(needed)}" if small else f"its layers work at multiples of {needed.step}"
    side = needed.size if small else needed.next(max(sides))
    return f"; {said}; try {_line(graph, configuration, structs.replace(found, shape=wanted), side)}"


def inferred(graph: Graph, configuration: Configuration, shape: Shape) -> Graph:
    """The graph at an input shape, batch included. Raises LoadError as ``refused`` words it."""
    try:
        return infer(graph, {graph.inputs[0].name: shape})
    except LoadError as error:
        raise refused(error, graph, configuration, shape) from None


def refused(error: LoadError, graph: Graph, configuration: Configuration, wanted: Shape | None) -> LoadError:
    """The layer's refusal with ``layers_advice`` in place of its own hint."""
    reason, _, hint = str(error).partition("; try")
    advice = layers_advice(graph, configuration, wanted) or (f"; try{hint}" if hint else "")
    return LoadError(f"{reason}{advice}")


def _line(graph: Graph, configuration: Configuration, found: Image, side: int) -> Configuration:
    """The configuration with a square image; an ONNX file's shape has its batch."""
    shape = found.sized(side, side)
    if graph.format != "onnx":
        return configuration.with_shape(shape[1:])
    return configuration.with_shape((shape[0] if isinstance(shape[0], int) else 1, *shape[1:]))


def _needed(found: LeastSize) -> str:
    return f"{found.size}×{found.size} (heights {way(found.chain)})"
