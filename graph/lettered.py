"""An ONNX graph at other sizes of its image: the letters its loader found, and numbers put in for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from graph.errors import LoadError
from graph.images import image
from graph.sizes import dim_of, size_of
from graph.symbolic import Sym
from graph.values import Dim, Graph, Node, Shape, TensorSpec

JOINED = frozenset({"Add", "Sub", "Mul", "Div", "Sum", "Mean", "Max", "Min", "Pow"})
"""Operators whose inputs must be of one size, or of size 1 where they differ."""


def in_letters(graph: Graph) -> Graph | None:
    """The graph with letters for its image's height and width; None where they were not to be had."""
    return _with_shapes(graph, graph.letters) if graph.letters else None


def at_size(graph: Graph, height: int, width: int) -> Graph:
    """The graph at another height and width. Raises LoadError naming the first node that cannot work there."""
    return _with_shapes(graph, checked_shapes(graph, height, width))


def checked_shapes(graph: Graph, height: int, width: int) -> dict[str, Shape]:
    """Shapes by tensor at another height and width. Raises LoadError as ``at_size`` does."""
    found = image(graph)
    letters = graph.letters.get(found.name) if found is not None else None
    if found is None or letters is None:
        raise LoadError(f"{graph.name} has no image of another size")
    sides = zip((letters[found.height], letters[found.width]), (height, width), strict=True)
    values = {name: size for name, size in sides if isinstance(name, str)}
    numbers = {dim: _number(dim, values) for dim in _letters_of(graph)}
    shapes = {name: tuple(numbers.get(dim, dim) for dim in shape) for name, shape in graph.letters.items()}
    for node in graph.nodes:
        names = [name for name in node.inputs if name in shapes]
        results = [shapes[spec.name] for spec in node.outputs if spec.name in shapes]
        _check(node, [shapes[name] for name in names], [graph.letters[name] for name in names], results)
    return shapes


def _letters_of(graph: Graph) -> set[Dim]:
    return {dim for shape in graph.letters.values() for dim in shape if isinstance(dim, str)}


def _with_shapes(graph: Graph, shapes: Mapping[str, Shape]) -> Graph:
    def put(specs: Iterable[TensorSpec]) -> tuple[TensorSpec, ...]:
        return tuple(TensorSpec(s.name, shapes.get(s.name, s.shape), s.dtype) for s in specs)

    nodes = tuple(replace(node, outputs=put(node.outputs)) for node in graph.nodes)
    return replace(graph, nodes=nodes, inputs=put(graph.inputs), outputs=put(graph.outputs))


def _number(dim: Dim, values: Mapping[str, int]) -> Dim:
    size = size_of(dim)
    return dim_of(size.substitute(values)) if isinstance(size, Sym) else dim


def _check(node: Node, shapes: list[Shape], letters: list[Shape], results: list[Shape]) -> None:
    """Raises LoadError where a result would be empty, or inputs that are joined do not fit."""
    for shape in results:
        if any(isinstance(size, int) and size < 1 for size in shape):
            raise LoadError(f"{_at(node, shapes)}: {_empty(node, shape, shapes)}")
    if not _fit(node, shapes, letters):
        raise LoadError(f"{_at(node, shapes)}: these do not fit together")


def _at(node: Node, shapes: list[Shape]) -> str:
    of = " and ".join("×".join("?" if size is None else str(size) for size in shape[1:]) for shape in shapes)
    return f"{node.name} ({node.op_type}) cannot work at {of}"


def _empty(node: Node, shape: Shape, shapes: list[Shape]) -> str:
    kernel = node.attributes.get("kernel_shape")
    if isinstance(kernel, list) and kernel and shapes:
        sides = "×".join(map(str, shapes[0][-len(kernel) :]))
        return f"its window of {'×'.join(map(str, kernel))} does not fit in {sides}"
    return f"its output would be {'×'.join(map(str, shape[1:]))}"


def _fit(node: Node, shapes: list[Shape], letters: list[Shape]) -> bool:
    """Whether joined inputs agree from the last axis on; Concat's own axis apart.

    A size that is 1 by chance, where its letters could be more, is no size that was meant to be repeated.
    """
    if node.op_type != "Concat" and node.op_type not in JOINED:
        return True
    axis = node.attributes.get("axis") if node.op_type == "Concat" else None
    free = axis if isinstance(axis, int) else None
    for place in range(-max(map(len, shapes), default=0), 0):
        sizes = [shape[place] for shape, other in zip(shapes, letters, strict=True) if _counts(other, place)]
        if len({size for size in sizes if isinstance(size, int)}) > 1 and free not in (place, place + len(shapes[0])):
            return False
    return True


def _counts(letters: Shape, place: int) -> bool:
    return -place <= len(letters) and letters[place] != 1
