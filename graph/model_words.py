"""A whole network in sentences: its stride and least size, what its top fixes, what other channels would cost."""

from __future__ import annotations

from msgspec import Struct

from graph.errors import LoadError
from graph.facts import category, params, totals
from graph.images import fixed_text, image, map_size
from graph.index import Index
from graph.labels import shape_text
from graph.least import LeastSize, chain_at, fixed_by, least_size
from graph.receptive import receptive_fields
from graph.stride_words import stride_words
from graph.symbols import symbolic
from graph.values import Graph, Node, Shape
from graph.whatif import with_inputs

CHANNELS = (1, 3, 4, 6)
"""Grey, colour, colour with depth or transparency, two colour images."""

SIZES = (100, 224, 400)
"""Heights and widths at which a network with a top that depends on them is counted."""


class Section(Struct, frozen=True, omit_defaults=True):
    """Sentences about one thing; ``value`` is its number or size in short, "" where there is none."""

    about: str
    words: tuple[str, ...]
    value: str = ""


def model_words(graph: Graph, without_top: Graph | None = None, enforced: int = 0) -> tuple[str, ...]:
    """What is to be said of a convolutional network as a whole; () of any other. As ``model_sections``."""
    return tuple(word for section in model_sections(graph, without_top, enforced) for word in section.words)


def model_sections(graph: Graph, without_top: Graph | None = None, enforced: int = 0) -> tuple[Section, ...]:
    """What is to be said of a convolutional network as a whole, by what it is about; () of any other.

    without_top: the same application with ``include_top=false``, where ``graph`` has its top. enforced: the least
    size that Keras accepts for an application.
    """
    index = Index(graph)
    last = last_map(index)
    if last is None:
        return ()
    first = first_convolution(index)
    found = (
        Section("last feature map", tuple(_map_words(index, last)), shape_text(last.outputs[0].shape)),
        _least(graph, enforced),
        Section("paddings by parity", tuple(_parity_words(graph))),
        Section("where it strides", stride_words(graph)),
        Section("its top", tuple(_top_words(graph, without_top))),
        Section("channels of the image", channel_words(index, first) if first is not None else ()),
    )
    return tuple(section for section in found if section.words)


def _top_words(graph: Graph, without_top: Graph | None) -> list[str]:
    if without_top is not None:
        return top_words(graph, without_top)
    return [] if graph.format == "keras-application" else _weight_words(graph)


def last_map(index: Index) -> Node | None:
    """The last node that still has height and width behind a convolution or pooling; None without an image."""
    if image(index.graph) is None:
        return None
    letters = symbolic(index.graph)
    shown = letters or index.graph
    nodes = Index(shown).nodes
    maps = [node for node in index.graph.nodes if _is_map(shown, nodes[node.name], letters is not None)]
    behind = receptive_fields(index) if index.graph.format == "onnx" else {node.name: () for node in maps}
    maps = [node for node in maps if node.name in behind]
    return maps[-1] if any(category(node) == "convolution" for node in maps) else None


def _is_map(graph: Graph, node: Node, lettered: bool) -> bool:
    """Whether height and width still follow the input's: 1×1 may be a map of a small image, or what global
    pooling that keeps its axes left; letters tell them apart.
    """
    size = map_size(graph, node)
    if size is None or node.op_type == "InputLayer":
        return False
    return size != (1, 1) or (lettered and any(isinstance(side, str) for side in size))


def _least(graph: Graph, enforced: int) -> Section:
    """The least size that works, and why no other does where the size is fixed."""
    found = least_size(graph)
    fixed = _fixed_words(graph, found)
    if found is None:
        return Section("size of the image", tuple(fixed))
    said = found.enforced_words(enforced, chain_at(graph, enforced)) if enforced else found.words
    size = max(found.size, enforced)
    return Section("least input", (said, *fixed), f"{size}×{size}")


def _fixed_words(graph: Graph, least: LeastSize | None) -> list[str]:
    found, why = image(graph), fixed_by(graph, least)
    if not why or found is None:
        return []
    return [f"It takes images of {fixed_text(found)} only: at another size {why}."]


def _map_words(index: Index, last: Node) -> list[str]:
    shape = last.outputs[0].shape
    said = f"The last feature map is {last.name}, {shape_text(shape)}"
    letters = symbolic(index.graph)
    twin = Index(letters).nodes.get(last.name) if letters else None
    if twin and twin.outputs[0].shape and shape_text(twin.outputs[0].shape) != shape_text(shape):
        said += f", and {shape_text(twin.outputs[0].shape)} at any size"
    fields = receptive_fields(index).get(last.name)
    if not fields:
        return [f"{said}."]
    steps = "×".join(str(field.stride) for field in fields)
    sees = "×".join("all" if field.size is None else str(field.size) for field in fields)
    sees = "the whole input" if all(field.size is None for field in fields) else f"{sees} of the input"
    return [f"{said}. Its total stride is {steps}; one of its positions sees {sees}."]


def _parity_words(graph: Graph) -> list[str]:
    count = sum("correct_pad" in node.attributes for node in graph.nodes)
    if not count:
        return []
    return [
        f"{count} of its paddings are chosen by whether a size is even. For an unknown size Keras takes all as even, "
        "so the network it builds for ?x? is another one, at least at sizes that meet an odd one, such as 225×225."
    ]


def top_words(graph: Graph, without_top: Graph) -> list[str]:
    """Which layers the top has, whether it fixes the input's size, and what the totals become."""
    bare = {node.name for node in without_top.nodes}
    added = [node.name for node in graph.nodes if node.name not in bare]
    with_it, without = totals(graph).params, totals(without_top).params
    if not added or with_it is None or without is None:
        return []
    shape = graph.inputs[0].shape or ()
    at = "" if None in shape[1:] else f" at {shape_text(shape)}"
    said = f"include_top adds {', '.join(added)}: {with_it:,} parameters{at}, {without:,} without at any size."
    fixing = _fixing(graph)
    if fixing is None:
        return [f"{said} Global pooling frees the top of the input's size: the count is the same at every size."]
    elsewhere = [f"{count:,} at {side}×{side}" for side, count in _counts(graph)]
    more = f", so the total becomes {', '.join(elsewhere)}" if elsewhere else ""
    return [f"{said} {fixing}{more}."]


def _fixing(graph: Graph) -> str | None:
    """The dense layer whose kernel depends on the input's size, in words; None where there is none."""
    letters = symbolic(graph)
    if letters is None:
        return None
    index, lettered = Index(graph), Index(letters)
    for node in graph.nodes:
        open_sizes = [
            name for name in node.weights if any(isinstance(dim, str) for dim in lettered.weights[name].shape)
        ]
        if open_sizes:
            kernel = "×".join(str(dim) for dim in index.weights[open_sizes[0]].shape)
            return f"{node.name}'s {open_sizes[0].rpartition('/')[2]} of {kernel} fixes the input's size"
    return None


def _weight_words(graph: Graph) -> list[str]:
    """What a file's own weights fix, though its layers would work at other sizes."""
    fixing = _fixing(graph)
    return [f"{fixing}: at another one that layer needs other weights than the file's."] if fixing else []


def _counts(graph: Graph) -> list[tuple[int, int]]:
    """Size and total at other square sizes."""
    spec = graph.inputs[0]
    found = []
    for side in SIZES:
        shape: Shape = ((spec.shape or (None,))[0], side, side, (spec.shape or (None,))[-1])
        if shape == spec.shape:
            continue
        try:
            count = totals(with_inputs(graph, {spec.name: shape})).params
        except LoadError:
            continue
        if count is not None:
            found.append((side, count))
    return found


def channel_words(index: Index, first: Node) -> tuple[str, ...]:
    """How the parameters of the ``first`` convolution follow the input's channels; () where they are not plain."""
    kernel = _kernel(index, first)
    seen = image(index.graph)
    if kernel is None or seen is None or seen.channels != kernel[2]:
        return ()
    height, width, channels, filters = kernel
    bias = len([name for name in first.weights if index.weights[name].is_parameter]) > 1
    formula = f"({height * width}·c + 1)·{filters}" if bias else f"{height * width}·c·{filters}"
    counts = [f"{(height * width * c + bias) * filters:,} for {c}" for c in sorted({*CHANNELS, channels})]
    said = f"For c channels {first.name} has {formula} parameters: {', '.join(counts)}."
    return (said, *(_pretrained(kernel, first.name) if index.graph.format == "keras-application" else ()))


def _kernel(index: Index, node: Node) -> tuple[int, int, int, int] | None:
    """Height, width, input channels, filters of a convolution that is not grouped; None where a size is open."""
    kept = [index.weights[name] for name in node.weights if index.weights[name].is_parameter]
    sizes = [size for size in kept[0].shape if isinstance(size, int)] if kept else []
    if len(sizes) != 4 or len(kept) > 2 or kept[0].size is not None:
        return None
    if node.op_type == "Conv":  # ONNX: filters, channels, height, width
        sizes = [*sizes[2:], sizes[1], sizes[0]]
    if node.attributes.get("groups", node.attributes.get("group", 1)) != 1:
        return None
    height, width, channels, filters = sizes
    return height, width, channels, filters


def _pretrained(kernel: tuple[int, int, int, int], name: str) -> list[str]:
    height, width, channels, filters = kernel
    if channels == 3:
        return []
    how = (
        "sum it over the colours"
        if channels == 1
        else f"repeat or average it over {channels} channels and scale by 3/{channels}"
    )
    return [
        f"Pretrained weights are for 3 channels: {name}'s kernel of {height}×{width}×3×{filters} does not fit; {how}, "
        "or put a 1×1 convolution to 3 channels in front. All other layers fit as they are."
    ]


def first_convolution(index: Index) -> Node | None:
    """The convolution that reads the image, through layers without parameters of their own that keep its channels."""
    for node in index.graph.nodes:
        if category(node) == "convolution":
            return node if node.op_type in ("Conv2D", "Conv") else None
        if params(index, node) and category(node) != "normalisation":
            return None
    return None
