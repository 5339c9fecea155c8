"""The same graph with letters for its sizes: ``⌈H/32⌉ × ⌈W/32⌉ × 2048`` instead of 14 × 11 × 2048."""

from __future__ import annotations

from msgspec.structs import replace

from graph.errors import LoadError
from graph.index import Index
from graph.infer import infer
from graph.lettered import in_letters
from graph.values import Graph, Shape, TensorSpec

_LETTERS = {3: ("T",), 4: ("H", "W"), 5: ("D", "H", "W")}


def symbolic(graph: Graph) -> Graph | None:
    """The graph at letters: N for the batch, H and W (D, T) for the sizes of its inputs; channels stay numbers.

    None where a layer cannot work at an unknown size. An ONNX graph has the letters that its loader found.
    """
    if graph.format == "onnx":
        return in_letters(graph)
    index = Index(graph)
    wanted = {spec.name: _lettered(index, spec, count) for count, spec in enumerate(graph.inputs)}
    # without its weights: a size that the file fixes is to become a letter again
    bare = replace(graph, weights=())
    try:
        return infer(bare, {name: shape for name, shape in wanted.items() if shape is not None})
    except LoadError:
        return None


def open_shapes(graph: Graph) -> dict[str, Shape]:
    """The shapes in letters, by tensor, of a graph whose input has an unknown size; {} of any other.

    The batch stays as it is; ``⌈H/2⌉ × ⌈W/2⌉ × 64`` then stands where None would.
    """
    if graph.format == "onnx" or not any(None in (spec.shape or ())[1:] for spec in graph.inputs):
        return {}
    from graph.fold import unfold  # late, as the window explains long after its first paint

    letters = symbolic(unfold(graph))
    if letters is None:
        return {}
    return {spec.name: spec.shape for node in letters.nodes for spec in node.outputs if spec.shape is not None}


def put_letters(shape: Shape | None, letters: Shape | None) -> Shape | None:
    """The shape with letters only where it has unknown sizes behind the batch."""
    if shape is None or letters is None or len(letters) != len(shape):
        return shape
    sizes = zip(shape[1:], letters[1:], strict=True)
    return (*shape[:1], *(letter if size is None else size for size, letter in sizes))


def _lettered(index: Index, spec: TensorSpec, position: int) -> Shape | None:
    """The input's shape in letters; those of a second input end in 2."""
    if spec.shape is None:
        return None
    suffix = "" if position == 0 else str(position + 1)
    letters = tuple(letter + suffix for letter in _LETTERS.get(len(spec.shape), ()))
    readers = index.consumers.get(spec.name, [])
    if any(node.op_type == "Embedding" for node in readers):
        return ("N", *(f"T{suffix}" for _ in spec.shape[1:]))
    if any(node.attributes.get("data_format") == "channels_first" for node in readers):
        return ("N", spec.shape[1], *letters) if letters else ("N", *spec.shape[1:])
    return ("N", *letters, spec.shape[-1]) if letters else ("N", *spec.shape[1:])
