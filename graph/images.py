"""Which input of a graph is its image, and where height and width stand in a tensor's shape."""

from __future__ import annotations

from msgspec import Struct

from graph.values import Dim, Graph, Node, Shape, TensorSpec

_CHANNELS = (1, 2, 3, 4, 6)
"""Counts that tell channels from a height or a width."""


class Image(Struct, frozen=True):
    """The one input of four sizes; ``height`` and ``width`` are places in its shape."""

    name: str
    shape: Shape
    height: int
    width: int

    @property
    def size(self) -> tuple[Dim, Dim]:
        """Height and width."""
        return self.shape[self.height], self.shape[self.width]

    @property
    def channels(self) -> Dim:
        """The size that is neither batch, height nor width."""
        return self.shape[3 if self.height == 1 else 1]

    def sized(self, height: Dim, width: Dim) -> Shape:
        """The shape at another height and width."""
        sizes = list(self.shape)
        sizes[self.height], sizes[self.width] = height, width
        return tuple(sizes)


def image(graph: Graph) -> Image | None:
    """The image; None where there are none or several. Other inputs (a mask, a text) do not count for ONNX."""
    found = [spec for spec in graph.inputs if spec.shape is not None and len(spec.shape) == 4]
    if len(found) != 1 or (len(graph.inputs) != 1 and graph.format != "onnx"):
        return None
    height = 2 if _channels_first(graph, found[0]) else 1
    return Image(found[0].name, found[0].shape or (), height, height + 1)


def _channels_first(graph: Graph, spec: TensorSpec) -> bool:
    """In ONNX whatever the sizes tell, else channels first, as its operators have it."""
    if graph.format != "onnx":
        return any(node.attributes.get("data_format") == "channels_first" for node in graph.nodes)
    shape = spec.shape or ()
    return shape[1] in _CHANNELS or shape[3] not in _CHANNELS


def map_size(graph: Graph, node: Node) -> tuple[Dim, Dim] | None:
    """Height and width of a node's first output; None of what is no map."""
    shape = node.outputs[0].shape if node.outputs else None
    if shape is None or len(shape) != 4:
        return None
    first = graph.format == "onnx" or node.attributes.get("data_format") == "channels_first"
    return (shape[2], shape[3]) if first else (shape[1], shape[2])


def fixed_text(found: Image) -> str:
    """``416×416``, or ``height 48`` where the width is open."""
    height, width = found.size
    if isinstance(height, int) and isinstance(width, int):
        return f"{height}×{width}"
    return f"height {height}" if isinstance(height, int) else f"width {width}"
