"""A network as its feature maps: what the classic figures of VGG and U-Net draw as boxes.

A map is one size of tensor and the operations that give it: a pooling or an upsampling that led to it, then the
convolutions or blocks that keep it. Normalisations, activations and reshapes belong to the map before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from graph.block_cells import SIGNS
from graph.block_node import is_block, leaves
from graph.block_plan import Part, operation
from graph.facts import category
from graph.fold import fold
from graph.index import Index
from graph.map_sizes import SizeReader, Sizes
from graph.operations import GROWS, is_keras, strides
from graph.stages import gather
from graph.values import Graph, Node

MOST: Final = 24
"""Maps of a figure; of a network with more, the stages are drawn, and of very many the first and last."""
COARSEST: Final = 2
FEWEST: Final = 4
"""Maps under which stages say too little."""
UNIT: Final = 4
"""Nodes of a product with what belongs to it; a run of such is drawn product by product."""


Cost: TypeAlias = Callable[[Index, Node], float]
"""What a node of an index's graph costs, in any unit."""

COPY: Final = "copy / concatenate"
"""What a skip brings beside an upsampled map; both together are the concatenation."""
_ASIDE: Final = ("Shape", "Size")
"""What they give is no map."""


class Slab(NamedTuple):
    """An operation that gives a map.

    plate: whether it only leads to the map's size (pooling, upsampling, a concatenation).
    text: in few words (``3×3``, ``bottleneck``); repeat: how often it follows itself; skip: whether around each
    of them a skip leads. channels: what it gives has; of a copy what it adds to the map beside it.
    """

    category: str
    plate: bool
    text: str
    repeat: int = 1
    skip: bool = False
    kernel: tuple[int, ...] = ()
    channels: float = 0.0

    @property
    def is_pooling_plate(self) -> bool:
        """Whether it is drawn as a plate whose thickness says nothing."""
        return self.plate and self.category == "pooling"


class FeatureMap(NamedTuple):
    """A size of tensor: the nodes whose output it is, its sizes, the operations in order.

    hidden: how many maps it stands for where a figure leaves some out; 0 for a map of its own.
    cost: what its nodes cost together, where that was asked for.
    name: of the input or output that it is, where the network has several.
    """

    nodes: tuple[str, ...]
    sizes: Sizes
    slabs: tuple[Slab, ...]
    hidden: int = 0
    cost: float = 0.0
    name: str = ""


class FeatureMaps(NamedTuple):
    """The maps in topological order and who flows into whom, as positions; what to say of it."""

    maps: tuple[FeatureMap, ...]
    links: tuple[tuple[int, int], ...]
    notes: tuple[str, ...] = ()


def feature_maps(graph: Graph, coarseness: int = 0, cost: Cost | None = None) -> FeatureMaps:
    """The maps of a graph, at most ``MOST``; an unfolded graph is folded first.

    ``coarseness``: 0 for a map for each change of size or channels, 1 for each change of size, 2 for each stage.
    More maps than ``MOST`` are drawn more coarsely than asked for. ``cost``: of which each map has the sum.
    """
    folded = fold(graph, "blocks")
    for step in range(min(coarseness, COARSEST - 1), COARSEST):
        found = _read(folded, cost, by_channels=step == 0)
        if len(found.maps) <= MOST and step >= coarseness:
            return found
    staged = _read(gather(folded), cost, by_channels=False)
    if len(staged.maps) < FEWEST <= len(found.maps):
        staged = found  # nearly all in one stage
    return staged if len(staged.maps) <= MOST else _shortened(staged)


def _read(graph: Graph, cost: Cost | None, *, by_channels: bool) -> FeatureMaps:
    reader = _Reader(graph, by_channels, cost)
    for spec in graph.inputs:
        if spec.name not in reader.index.producer:
            reader.add_input(spec.name, (spec.name,))
    for node in _expanded(graph.nodes):
        reader.read(node)
    return reader.result()


def _expanded(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes, runs of single products as those."""
    for node in nodes:
        units = node.body is not None and is_block(node) and node.repeat > 1
        if units and node.body and all(len(list(leaves([part]))) <= UNIT for part in node.body.nodes):
            yield from node.body.nodes
        else:
            yield node


class _Growing:
    """A map while its operations are found."""

    def __init__(self, sizes: Sizes) -> None:
        self.nodes: list[str] = []
        self.slabs: list[Slab] = []
        self.sizes = sizes
        self.cost = 0.0

    @property
    def is_led_to(self) -> bool:
        """Whether only plates stand there yet."""
        return all(slab.plate for slab in self.slabs) and bool(self.slabs)


class _Reader:
    """Reads the maps of one folded graph."""

    def __init__(self, graph: Graph, by_channels: bool, cost: Cost | None = None) -> None:
        self.index = Index(graph)
        self.sizes = SizeReader(graph)
        self.by_channels = by_channels
        self.cost = cost
        self.maps: list[_Growing] = []
        self.links: dict[tuple[int, int], None] = {}
        self.home: dict[str, int] = {}

    def add_input(self, tensor: str, nodes: tuple[str, ...]) -> None:
        """A map that flows into the network."""
        made = _Growing(self.sizes.of(tensor))
        made.nodes += nodes
        made.slabs.append(Slab("input", False, "input", channels=made.sizes.channel_number))
        self.home[tensor] = len(self.maps)
        self.maps.append(made)

    def read(self, node: Node) -> None:
        """Take one node in."""
        kind = str(node.attributes.get("category", "block")) if is_block(node) else category(node)
        reads = list(dict.fromkeys(self.home[name] for name in node.inputs if name in self.home))
        if node.outputs and (kind == "input" or (kind == "opaque" and not reads)):
            self.add_input(node.outputs[0].name, (node.name,))
            self.home.update((spec.name, len(self.maps) - 1) for spec in node.outputs)
            return
        if not reads or not node.outputs or node.op_type in _ASIDE:
            return  # works on stored numbers, or on sizes
        place = max(reads)
        joins = SIGNS.get(node.op_type) == "‖" and len(reads) > 1
        if _is_shown(node, kind, len(reads)) or joins:
            place = self._placed(node, _slab(self.index, node, kind, len(reads), joins), reads)
        else:
            self.links.update(((read, place), None) for read in reads if read != place)
        self.maps[place].nodes.append(node.name)
        self.maps[place].cost += self.cost(self.index, node) if self.cost else 0.0
        self.home.update((spec.name, place) for spec in node.outputs)

    def _placed(self, node: Node, slab: Slab, reads: Sequence[int]) -> int:
        """The map that an operation belongs to: the one before it where the size stays, else a new one."""
        place = max(reads)
        sizes = _like(self.sizes.of(node.outputs[0].name), self.maps[place].sizes)
        if not self._stays(place, sizes, slab, reads):
            place = len(self.maps)
            self.maps.append(_Growing(sizes))
        self.links.update(((read, place), None) for read in reads if read != place)
        self._append(self.maps[place], slab._replace(channels=sizes.channel_number))
        self.maps[place].sizes = sizes
        return place

    def _append(self, growing: _Growing, slab: Slab) -> None:
        """Equal operations in a row are one that repeats; what is joined to an upsampled map stands before it."""
        last = growing.slabs[-1] if growing.slabs else None
        added = slab.channels - last.channels if last and last.plate and not last.is_pooling_plate else 0.0
        if slab.plate and slab.category == "merge" and added > 0:
            growing.slabs.insert(-1, slab._replace(text=COPY, channels=added))
        elif last and not slab.plate and last._replace(repeat=1) == slab._replace(repeat=1):
            growing.slabs[-1] = last._replace(repeat=last.repeat + slab.repeat)
        else:
            growing.slabs.append(slab)

    def _stays(self, place: int, sizes: Sizes, slab: Slab, reads: Sequence[int]) -> bool:
        """Whether an operation's output is of the size of the map before it, which nothing else reads."""
        found = self.maps[place]
        read_elsewhere = any(source == place for source, _ in self.links)
        if read_elsewhere or found.slabs[0].category == "input" or found.sizes.spatial != sizes.spatial:
            return False
        if len(reads) > 1:
            return found.is_led_to and bool(sizes.spatial)
        if not sizes.spatial and found.sizes.channels != sizes.channels:
            return False
        if slab.plate and not found.is_led_to:
            return False
        given = {one.channels for one in found.slabs if not one.is_pooling_plate}
        return not self.by_channels or given <= {sizes.channel_number}

    def result(self) -> FeatureMaps:
        """The maps as values."""
        names = self._names()
        maps = tuple(
            FeatureMap(tuple(one.nodes), one.sizes, tuple(one.slabs), cost=one.cost, name=names.get(place, ""))
            for place, one in enumerate(self.maps)
        )
        return FeatureMaps(maps, tuple(self.links), self.sizes.notes())

    def _names(self) -> dict[int, str]:
        """The names of several inputs or outputs, by their maps; those that a framework made up say nothing."""
        found: dict[int, str] = {}
        for ends in (self.index.graph.inputs, self.index.graph.outputs):
            for spec in ends if len(ends) > 1 else ():
                place, made_by = self.home.get(spec.name), self.index.producer.get(spec.name)
                plain = spec.name.rstrip("_0123456789").replace("_", "")
                if place is not None and not (made_by and plain == made_by.op_type.lower()):
                    found[place] = ", ".join(filter(None, (found.get(place), spec.name)))
        return found


def _like(sizes: Sizes, before: Sizes) -> Sizes:
    """Sizes of which nothing is known are drawn as those before them."""
    same = len(before.spatial) == len(sizes.spatial)
    return sizes._replace(spatial_numbers=before.spatial_numbers) if same and None in sizes.spatial else sizes


def _is_shown(node: Node, kind: str, reads: int) -> bool:
    if is_block(node):
        return any(category(part) not in ("shape", "activation", "normalisation", "merge") for part in leaves([node]))
    if kind in ("convolution", "dense", "recurrent", "pooling", "opaque"):
        return kind != "dense" or reads == 1 or bool(node.weights) or is_keras(node)
    return (
        node.op_type in GROWS or node.op_type.endswith("Embedding") or (node.op_type == "Gather" and bool(node.weights))
    )


def _slab(index: Index, node: Node, kind: str, reads: int, joins: bool) -> Slab:
    """What gives the map."""
    if joins:
        return Slab("merge", True, "concatenation")
    if is_block(node):
        parts = [part for part in leaves([node]) if category(part) in ("convolution", "pooling", "dense", "recurrent")]
        if len(parts) == 1:
            return _slab(index, parts[0], category(parts[0]), 1, joins=False)
        skip = bool(node.attributes.get("skip")) and not node.op_type.endswith(("module", "cell"))
        return Slab(kind, False, node.op_type.partition(" ×")[0], node.repeat, skip)
    if node.op_type.endswith("Embedding") or node.op_type == "Gather":
        return Slab(kind, False, "embedding")
    part = operation(index, node, reads)
    plate = kind == "pooling" or (node.op_type in GROWS)
    return Slab(kind, plate, _text(part, node), kernel=part.kernel)


def _text(part: Part, node: Node) -> str:
    sizes = "×".join(map(str, part.kernel))
    step = max(strides(node), default=1)
    implied = part.label == "up" and set(part.kernel) == {step}  # 2×2 with a stride of 2
    stride = f" /{step}" if step > 1 and part.category == "convolution" and not implied else ""
    if part.label == "up":
        return f"{sizes} up-conv{stride}"
    if part.category == "convolution":
        return f"{part.label} {sizes} conv{stride}".strip() if part.label else f"{sizes} conv{stride}"
    return f"{sizes} {part.label}".strip()


def _shortened(found: FeatureMaps) -> FeatureMaps:
    """The first and the last maps; one stands for those between."""
    first, last = MOST // 2, len(found.maps) - (MOST - MOST // 2 - 1)
    hidden = last - first
    gap = FeatureMap((), found.maps[first].sizes, (), hidden, sum(one.cost for one in found.maps[first:last]))

    def new(place: int) -> int:
        return place if place < first else first if place < last else place - hidden + 1

    moved = dict.fromkeys((new(source), new(target)) for source, target in found.links)
    links = tuple((source, target) for source, target in moved if source != target)
    return FeatureMaps((*found.maps[:first], gap, *found.maps[last:]), links, (*found.notes, f"{hidden} maps left out"))
