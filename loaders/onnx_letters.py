"""What an ONNX file's tensors look like at any height and width of its image, or the node that fixes them.

A second walk with letters for the image's sides gives the shapes, a third at other numbers proves them: a Reshape
to written sizes, a matrix for so many features or an added map of so many positions stops there, and is named.
"""

from __future__ import annotations

from collections import Counter

from msgspec import structs

from graph.facts import category
from graph.images import Image, image
from graph.lettered import JOINED
from graph.values import Dim, Graph, Shape
from loaders.names import safe_name
from loaders.onnx_blocks import Op
from loaders.onnx_dims import Poly, Size, unknown
from loaders.onnx_graph import shape_of
from loaders.onnx_pins import Pins
from loaders.onnx_rules.call import Call, Value
from loaders.onnx_shapes import Walk, Walked

MOST_NODES = 5_000
"""Larger graphs are not walked again."""
_PROBES = ((2, 3), (3, 5))
"""Multiples of the file's own height and width, or of 224, at which the letters must hold."""
_USUAL = 224
_LETTERS = ("H", "W")


def with_letters(graph: Graph, walk: Walk) -> Graph:
    """The graph with ``letters`` or ``fixed_by`` filled, where it is a convolutional one with an image."""
    found = image(graph)
    if found is None or walk.misfits or len(graph.nodes) > MOST_NODES or not _convolves(graph):
        return graph
    names = _names(walk, found)
    letters, stops = _letters(walk, found, names)
    fixed = [isinstance(side, int) for side in found.size]
    if stops and not any(fixed):
        return graph  # some sizes do not fit together, and the file says of none that it is fixed
    if stops and not all(fixed):
        # one side is fixed; the other, which the file leaves open, may still be a letter
        kept = [side if isinstance(side, int) else name for side, name in zip(found.size, names, strict=True)]
        letters, _ = _letters(walk, found, (kept[0], kept[1]))
    wanted = {spec.name for node in graph.nodes for spec in node.outputs} | {found.name}
    return structs.replace(
        graph,
        letters={name: shape for name, shape in letters.items() if name in wanted},
        fixed_by=stops[0].replace("): ", ") stops: ", 1) if stops else "",
    )


class _Promising(Walk):
    """A walk that takes different letters which are joined for equal, as the model promises of its sizes.

    Whether numbers fit is then asked of each size (``graph.lettered``).
    """

    def _by_rule(self, op: Op, call: Call, walked: Walked) -> list[Value]:
        outputs = super()._by_rule(op, call, walked)
        return [_promised(value, call) for value in outputs] if op.op_type in JOINED else outputs


def _promised(value: Value, call: Call) -> Value:
    """The value with unknown sizes taken from the first input that knows them by letter."""
    shape = list(value.shape or ())
    for place in range(-len(shape), 0):
        sizes = [item.shape[place] for item in call.inputs if item and item.shape and len(item.shape) >= -place]
        known = [size for size in sizes if isinstance(size, Poly) and not size.is_unknown]
        if isinstance(size := shape[place], Poly) and size.is_unknown and known:
            shape[place] = known[0]
    return value if tuple(shape) == (value.shape or ()) else value.with_shape(tuple(shape))


def _letters(walk: Walk, found: Image, sides: tuple[Dim, Dim]) -> tuple[dict[str, Shape], list[str]]:
    """Shapes at these sides by tensor, or where the model stops."""
    lettered = _walked(walk, found, sides)
    stops = lettered.misfits or _disproved(walk, lettered, found, sides)
    if stops:
        return {}, stops
    shapes: dict[str, Shape] = {}
    met = Counter(map(safe_name, lettered.found.values))
    for name, value in lettered.found.values.items():
        shape = shape_of(value)
        # a name that hostile signs make like another's is left out
        if shape is not None and met[safe_name(name)] == 1:
            shapes[safe_name(name)] = shape
    return shapes, []


def _convolves(graph: Graph) -> bool:
    return any(category(node) == "convolution" for node in graph.nodes)


def _names(walk: Walk, found: Image) -> tuple[str, str]:
    """The file's own names of the image's sides, else H and W."""
    declared = next((item.shape for item in walk.model.graph.inputs if item.name == found.name), None) or found.shape
    sides = declared[found.height], declared[found.width]
    own = [side if isinstance(side, str) else letter for side, letter in zip(sides, _LETTERS, strict=True)]
    return own[0], own[1]


def _walked(walk: Walk, found: Image, sides: tuple[Dim, Dim]) -> Walk:
    """The model walked with other sides of the image."""
    names = {name: size for name, size in walk.pins.names.items() if name not in sides}
    shape: Shape = found.sized(*sides)
    pins = Pins(names, {**walk.pins.shapes, found.name: shape}, walk.pins.values, walk.pins.batch)
    other = _Promising(walk.model, pins)
    other.run()
    return other


def _disproved(walk: Walk, lettered: Walk, found: Image, sides: tuple[Dim, Dim]) -> list[str]:
    """Why the letters do not hold at any of the probes; [] where they do. What differs from them is left open."""
    own = [side if isinstance(side, int) else _USUAL for side in found.size]
    stops: list[str] = []
    for factors in _PROBES:
        values = {name: size * by for name, size, by in zip(sides, own, factors, strict=True) if isinstance(name, str)}
        numbers = [values[side] if isinstance(side, str) else side for side in sides]
        probe = _walked(walk, found, (numbers[0], numbers[1]))
        if not probe.misfits:
            _open_what_differs(lettered, probe, values)
            return []
        stops = stops or probe.misfits
    return stops


def _open_what_differs(lettered: Walk, probe: Walk, values: dict[str, int]) -> None:
    """Sizes whose letters do not give the probe's number become unknown."""
    for name, value in lettered.found.values.items():
        other = probe.found.values.get(name)
        if value.shape is None or other is None or other.shape is None or len(other.shape) != len(value.shape):
            continue
        shape = tuple(_agreed(a, b, values) for a, b in zip(value.shape, other.shape, strict=True))
        if shape != value.shape:
            lettered.found.values[name] = Value(value.dtype, shape)


def _agreed(size: Size, number: Size, values: dict[str, int]) -> Size:
    if not isinstance(number, int):
        return size
    try:
        found = size.at(values) if isinstance(size, Poly) else size
    except (KeyError, ZeroDivisionError):
        return size  # a batch or another name stands in it
    return size if found == number else unknown("follows the image's size in no plain way")
