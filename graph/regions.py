"""A graph as a chain of pieces: where every path passes one node, the graph can be cut.

In topological order a position is a cut when no edge passes it. Between two cuts lies a piece: one node of
a plain chain, or a whole fork and join. A mask or table that feeds many far places would pass every cut; its
edges do not count (``FEEDS``, ``FAR``), as those of a figure's chips do not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from graph.cuts import cut_positions
from graph.values import Graph, Node

FEEDS, FAR = 3, 30
"""Readers from which a tensor may be a table, and positions over which they must be spread."""


MERGES = frozenset({"Add", "Sum", "Concatenate", "Concat"})
LARGEST_MODULE = 64
"""Nodes of a fork and join that may be one block."""


class Piece(NamedTuple):
    """Positions ``start`` to ``stop`` (not included)."""

    start: int
    stop: int

    @property
    def size(self) -> int:
        """How many nodes."""
        return self.stop - self.start


class Flow:
    """Who reads whom, by position. ``nodes`` are in topological order, not always the graph's own."""

    def __init__(self, graph: Graph, nodes: Sequence[Node]) -> None:
        self.graph = graph
        self.nodes = nodes

    @cached_property
    def sources(self) -> list[tuple[int, ...]]:
        """Positions that each node reads, in input order; −1, −2 … for inputs of the graph that are no nodes."""
        place = {spec.name: -1 - number for number, spec in enumerate(self.graph.inputs)}
        place.update({spec.name: number for number, node in enumerate(self.nodes) for spec in node.outputs})
        return [tuple(place[name] for name in node.inputs if name in place) for node in self.nodes]

    @cached_property
    def readers(self) -> list[list[int]]:
        """Positions that read each node, ascending, each once."""
        readers: list[list[int]] = [[] for _ in self.nodes]
        for target, sources in enumerate(self.sources):
            for source in dict.fromkeys(sources):
                if source >= 0:
                    readers[source].append(target)
        return readers

    @cached_property
    def constants(self) -> frozenset[int]:
        """Positions of nodes that compute with stored numbers only: no input of the network reaches them."""
        found: set[int] = set()
        for number, node in enumerate(self.nodes):
            if node.op_type != "InputLayer" and found.issuperset(self.sources[number]):
                found.add(number)
        return frozenset(found)

    @cached_property
    def results(self) -> frozenset[int]:
        """Positions of nodes whose outputs are outputs of the graph."""
        wanted = {spec.name for spec in self.graph.outputs}
        return frozenset(
            number for number, node in enumerate(self.nodes) if any(spec.name in wanted for spec in node.outputs)
        )

    @cached_property
    def tables(self) -> frozenset[int]:
        """Nodes, and inputs of the graph, that feed many far places."""
        every = {**dict(enumerate(self.readers)), **self._input_readers}
        wide = {
            number: readers
            for number, readers in every.items()
            if len(readers) >= FEEDS and readers[-1] - readers[0] > FAR and not self._leads(number, readers[-1])
        }
        cuts = cut_positions(self.last_reads(frozenset(wide)))
        return frozenset(number for number, readers in wide.items() if _cuts_passed(cuts, readers) >= FEEDS)

    def _leads(self, number: int, last: int) -> bool:
        """Whether all up to its last reader comes from it: the map that a feature pyramid taps, and no table."""
        between = range(max(number, 0) + 1, last + 1)
        flowing = ([s for s in self.sources[place] if s not in self.constants] for place in between)
        return all(sources and min(sources) >= number >= 0 for sources in flowing)

    @cached_property
    def _input_readers(self) -> dict[int, list[int]]:
        """Positions that read each input of the graph."""
        readers: dict[int, list[int]] = {}
        for target, sources in enumerate(self.sources):
            for source in dict.fromkeys(sources):
                if source < 0:
                    readers.setdefault(source, []).append(target)
        return readers

    def last_reads(self, ignored: frozenset[int]) -> list[int]:
        """The furthest position that reads each node; its own where nothing does or its edges do not count.

        An input of the graph counts as a part of the node before its first reader.
        """
        reads = [
            number if number in ignored or not readers else readers[-1] for number, readers in enumerate(self.readers)
        ]
        for number, readers in self._input_readers.items():
            if number not in ignored and readers[0]:
                reads[readers[0] - 1] = max(reads[readers[0] - 1], readers[-1])
        return reads

    @cached_property
    def _reads(self) -> list[int]:
        return self.last_reads(self.tables | self.constants)

    @cached_property
    def pieces(self) -> list[Piece]:
        """The whole graph as pieces."""
        return self.within(Piece(0, len(self.nodes)))

    def within(self, part: Piece) -> list[Piece]:
        """A part of the graph as pieces, each ending in a cut; edges that leave the part do not count."""
        reads = self._reads[part.start : part.stop]
        own = [reach - part.start if reach < part.stop else place for place, reach in enumerate(reads)]
        bounds = [0, *(cut + 1 for cut in cut_positions(own, 0 if part.start else self._entered))]
        if bounds[-1] != part.size:
            bounds.append(part.size)
        return [Piece(part.start + a, part.start + b) for a, b in pairwise(bounds)]

    def joints(self, part: Piece) -> list[Piece]:
        """A part of the graph as pieces that end in a merge read, like the one before, by the next two at most.

        The cells of NASNet read the two cells before them, so that no position among them is a cut.
        """
        bounds, previous = [part.start], -1
        active: dict[int, int] = {}
        for place in range(part.start, part.stop):
            active = {source: last for source, last in active.items() if last > place}
            last = min(self._reads[place], part.stop - 1)
            if last > place:
                active[place] = last
            if len(active) > LARGEST_MODULE:  # dense connections: no cells
                return [part]
            if self.nodes[place].op_type in MERGES and active.keys() <= {place, previous}:
                bounds.append(place + 1)
                previous = place
        if bounds[-1] != part.stop:
            bounds.append(part.stop)
        return [Piece(a, b) for a, b in pairwise(bounds)]

    def chains(self, part: Piece) -> list[list[Piece]]:
        """Stretches of a part that are chains of pieces by themselves, for a part without cuts (a detector's neck).

        The node before the part may be what its first fork comes from.
        """
        found: list[list[Piece]] = []
        place = max(part.start - 1, 0)
        while place < part.stop:
            chain = [Piece(place, place + 1)]
            while (stop := self._next_cut(chain[-1].stop - 1, part.stop)) is not None:
                chain.append(Piece(chain[-1].stop, stop + 1))
            place = chain[-1].stop
            inside = [piece for piece in chain if piece.start >= part.start]
            if len(chain) > 1:
                found.append(inside)
        return found

    def _next_cut(self, start: int, end: int) -> int | None:
        """The node where all that a node feeds comes together again, nothing from outside joining; None without.

        One reader further on may tap the node, as the levels of a feature pyramid do.
        """
        readers = () if start in self.tables or start in self.constants else self.readers[start]
        return next((cut for reader in reversed(readers[-2:]) if (cut := self._joined(start, reader, end))), None)

    def _joined(self, start: int, furthest: int, end: int) -> int | None:
        """Where what a node feeds, up to its reader ``furthest``, comes together again."""
        place = start
        while place < furthest:
            place += 1
            sources = (source for source in self.sources[place] if source not in self.tables)
            if furthest >= end or furthest - start > LARGEST_MODULE or any(source < start for source in sources):
                return None
            if place < furthest:
                furthest = max(furthest, self._reads[place])
        return place

    @cached_property
    def _entered(self) -> int:
        """How far the inputs that the very first node reads reach."""
        inputs = self._input_readers.items()
        return max((found[-1] for number, found in inputs if not found[0] and number not in self.tables), default=0)

    def is_wide(self, piece: Piece) -> bool:
        """Whether a fork and join is too large, or has inputs of its own, and so is no one block."""
        inside = [place for place in range(piece.start, piece.stop) if place not in self.constants]
        inputs = (not self.nodes[place].inputs for place in inside)
        return len(inside) > LARGEST_MODULE or (len(inside) > 1 and any(inputs))

    def is_single(self, piece: Piece) -> bool:
        """Whether a piece is one node, with the constants that only it may read."""
        return sum(place not in self.constants for place in range(piece.start, piece.stop)) <= 1

    def ancestors(self, of: Iterable[int]) -> set[int]:
        """The positions themselves and all they depend on."""
        found = set(of)
        waiting = list(found)
        while waiting:
            for source in self.sources[waiting.pop()]:
                if source >= 0 and source not in found:
                    found.add(source)
                    waiting.append(source)
        return found


def closed(flow: Flow, piece: Piece) -> bool:
    """Whether values leave a stretch only at its last node."""
    inside = range(piece.start, piece.stop - 1)
    return all(
        place not in flow.results and (not flow.readers[place] or flow.readers[place][-1] < piece.stop)
        for place in inside
    )


def _cuts_passed(cuts: list[int], readers: list[int]) -> int:
    """Cuts from the second reader on: before it the first of several parallel branches looks like a chain."""
    return bisect_left(cuts, readers[-1]) - bisect_right(cuts, readers[1])


def flows_of(graph: Graph) -> list[Flow]:
    """The graph's flow in its own order, or in one with more cuts where its own hides them; both where that is open.

    Exporters may put what belongs to a block anywhere before it, and Keras orders parallel branches by depth.
    """
    own = Flow(graph, graph.nodes)
    nodes = _depth_first(own)
    other = Flow(graph, nodes)
    front = other.ancestors(number for number in other.tables if number >= 0)
    if front:
        kept = [node for number, node in enumerate(nodes) if number not in front]
        other = Flow(graph, [nodes[number] for number in sorted(front)] + kept)
    if _cut_count(other) > _cut_count(own) + 1:
        return [other]
    return [own, other] if any(own.is_wide(piece) for piece in own.pieces) else [own]


def _cut_count(flow: Flow) -> int:
    """Cuts of the whole, and of the inside of what is too large for one block."""
    inside = [Piece(piece.start, piece.stop - 1) for piece in flow.pieces if flow.is_wide(piece)]
    return len(flow.pieces) + sum(len(flow.within(piece)) for piece in inside)


def _depth_first(flow: Flow) -> list[Node]:
    """Every node after what it reads, branch by branch, the longest first: so what a block adds to it stands by it."""
    order: list[int] = []
    seen: set[int] = set()
    depths: list[int] = []
    for sources in flow.sources:
        depths.append(1 + max((depths[source] for source in sources if source >= 0), default=0))
    for sink, readers in enumerate(flow.readers):
        if not readers:
            _visit(sink, flow, depths, seen, order)
    return [flow.nodes[number] for number in order]


def _visit(sink: int, flow: Flow, depths: list[int], seen: set[int], order: list[int]) -> None:
    waiting = [(sink, False)]
    while waiting:
        number, done = waiting.pop()
        if done:
            order.append(number)
        elif number not in seen:
            seen.add(number)
            waiting.append((number, True))
            sources = [source for source in reversed(flow.sources[number]) if source >= 0]
            waiting += [(source, False) for source in sorted(sources, key=depths.__getitem__)]
