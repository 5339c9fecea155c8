"""What stands for the batch in a graph, and shapes with the batch put to one."""

from __future__ import annotations

from msgspec import Struct

from graph.sizes import size_of
from graph.symbolic import Sym
from graph.terms import Size, Sizes
from graph.values import Dim, Graph, Node, Shape, TensorSpec

BATCH_NAMES = ("n", "b", "bs")
"""Names of a leading size that mean the batch, besides those that contain the word."""


def has_batch(graph: Graph, node: Node) -> bool:
    """Whether the first size of the node's tensors is the batch by convention: in Keras, not in ONNX."""
    return graph.format != "onnx" and not node.domain.startswith(("ai.onnx", "com.microsoft"))


class Leading:
    """Whether a tensor's first size is the graph's batch, which boxes and tables leave out."""

    def __init__(self, graph: Graph) -> None:
        self._is_onnx = graph.format == "onnx" or not any(node.domain.startswith("keras") for node in graph.nodes)
        shapes = [spec.shape for spec in graph.inputs if spec.shape]
        self._batch = shapes[0][0] if shapes else None

    def is_batch(self, shape: Shape | None) -> bool:
        """In Keras always; in ONNX where the size is that of the first input and another follows."""
        if not self._is_onnx or shape is None:
            return True
        return len(shape) > 1 and shape[0] == self._batch


class Batch(Struct, frozen=True):
    """What stands for the batch in a graph: letters, and the number of a fixed batch."""

    letters: dict[str, int | Sym]
    number: int | None


def sizes_at_one(shape: Shape | None, batch: Batch, keras: bool) -> Sizes | None:
    """The shape with the batch put to one; a Keras tensor's first size is its batch unless it is another number."""
    if shape is None:
        return None
    if keras and shape and (not isinstance(shape[0], int) or shape[0] == batch.number):
        shape = (1, *shape[1:])
    return tuple(dim if isinstance(dim, int) else _put(size_of(dim), batch.letters) for dim in shape)


def _put(size: Size, letters: dict[str, int | Sym]) -> Size:
    return size.substitute(letters) if letters and isinstance(size, Sym) else size


def batch_of(graph: Graph) -> Batch:
    """Leading sizes of the graph's inputs: symbols that mean it, or the one number of them all."""
    leading = [spec.shape[0] for spec in graph.inputs if spec.shape]
    numbers = {size for size in leading if isinstance(size, int)}
    within = {size for spec in graph.inputs for size in (spec.shape or ())[1:]}
    letters: dict[str, int | Sym] = {
        spec.shape[0]: 1
        for spec in graph.inputs
        if spec.shape and isinstance(spec.shape[0], str) and (_is_batch(spec.shape[0]) or _leads_batch(spec, within))
    }
    return Batch(letters, numbers.pop() if len(numbers) == 1 else None)


def _leads_batch(spec: TensorSpec, within: set[Dim]) -> bool:
    """Whether an input's leading symbol, whatever its name, counts examples: of images, or of rows of whole numbers."""
    shape = spec.shape or ()
    tokens = len(shape) == 2 and spec.dtype.startswith(("int", "uint"))
    return (len(shape) >= 4 or tokens) and shape[0] not in within


def _is_batch(name: str) -> bool:
    return "batch" in name.lower() or name.lower() in BATCH_NAMES
