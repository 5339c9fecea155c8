"""A network's main path as a sequence of tokens, so that repeated blocks are repeated runs of equal tokens.

A token is an operation with its local connections: from how far back it reads. Blocks that differ only in
channels, stride, padding, dropout or the way their skip goes (identity, a projection, a pooling) have equal tokens.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from graph.facts import category
from graph.index import Index
from graph.operations import ADDITIONS, JOINS, channels, is_affine, is_depthwise, is_silent, is_strided, signature
from graph.operations import PADS as PADDING
from graph.regions import Flow, Piece
from graph.values import Node

_LONGEST_SKIP = 5
_MOST_PATHS = 16
_SKIP_KINDS = ("convolution", "normalisation", "pooling", "shape")
_BEYOND = "far"
AFFINE = "affine"
"""The kind of a token that scales or shifts by stored numbers."""


class Token(NamedTuple):
    """One operation of the main path."""

    key: int
    """Equal for operations of one kind with equal local connections."""
    place: int
    """The node's position."""
    width: int | None
    strided: bool
    kind: str
    weighted: bool


class Bound(NamedTuple):
    """Where a block may begin or end: before token ``token``, at position ``place``."""

    token: int
    place: int


class Main(NamedTuple):
    """Tokens of a chain of pieces and the bounds between them; ``skips`` are positions of nodes on skips."""

    tokens: list[Token]
    bounds: list[Bound]
    skips: dict[int, tuple[int, ...]]
    """Merge → positions of its skip's nodes; () for an identity."""


class Reader:
    """Turns pieces into tokens; keys are shared by all chains of one graph."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.index = Index(flow.graph)
        self._keys: dict[object, int] = {}
        self._first = 0

    @cached_property
    def _signatures(self) -> list[int]:
        texts: dict[str, int] = {}
        found = (self._signature(node, number) for number, node in enumerate(self.flow.nodes))
        return [texts.setdefault(text, len(texts)) for text in found]

    def _signature(self, node: Node, number: int) -> str:
        """A scale is a scale, whether its numbers are stored or computed from stored ones."""
        affine = is_affine(node, len(self._flowing[number]))
        return f"{node.op_type} {AFFINE}" if affine else signature(self.index, node)

    def main(self, pieces: list[Piece]) -> Main:
        """The tokens of a chain of pieces."""
        main = Main([], [], {})
        self._first = pieces[0].start if pieces else 0
        place_of: dict[int, int] = {}
        for piece in pieces:
            first = len(main.tokens)
            self._read(piece, main, place_of)
            if len(main.tokens) > first:
                self._bound(main, first, piece.start)
        stop = pieces[-1].stop if pieces else 0
        main.bounds.append(Bound(len(main.tokens), self._trimmed(stop, main.tokens)))
        return main

    def _bound(self, main: Main, first: int, start: int) -> None:
        """A bound before the piece and the padding and constants in front of it."""
        while start > 0 and self._leads(start - 1) and not self._begins(start, main):
            start -= 1
        main.bounds.append(Bound(first, start))

    def _leads(self, place: int) -> bool:
        """Whether a node belongs to what follows it."""
        return self.flow.nodes[place].op_type in PADDING or place in self.flow.constants

    def _begins(self, start: int, main: Main) -> bool:
        return bool(main.bounds) and start - 1 < main.bounds[-1].place

    def _trimmed(self, stop: int, tokens: list[Token]) -> int:
        last = tokens[-1].place if tokens else 0
        while stop - 1 > last and self._leads(stop - 1):
            stop -= 1
        return stop

    def _read(self, piece: Piece, main: Main, place_of: dict[int, int]) -> None:
        """Append the piece's tokens."""
        exit_ = piece.stop - 1
        skips = self._skips(piece)
        skipped = {number for path in skips.values() for number in path}
        if skips:
            main.skips[exit_] = tuple(sorted(skipped))
        base = len(main.tokens)
        for number in self._ordered(piece, skipped):
            node = self.flow.nodes[number]
            if number in self.flow.constants:
                continue
            reads = [source for source in self._flowing[number] if number != exit_ or source not in skips]
            if is_silent(node) or (number == exit_ and skips and node.op_type in ADDITIONS):
                place_of[number] = place_of.get(reads[0], base - 1) if reads else base - 1
                continue
            refs = tuple(self._reference(source, piece, place_of, base, len(main.tokens)) for source in reads)
            place_of[number] = len(main.tokens)
            token = self._token(number, refs)
            # modules that concatenate branches are of one kind whatever the branches' channels
            joined = number == exit_ and not skips and piece.size > 1 and node.op_type in JOINS
            main.tokens.append(token._replace(width=0) if joined else token)

    def _reference(
        self, source: int, piece: Piece, place_of: dict[int, int], base: int, here: int
    ) -> tuple[str, int] | str:
        """How many tokens back it reads; an operation's own second output is told apart by its reader's order."""
        if source >= piece.start:
            return "back", here - place_of.get(source, base - 1)
        return ("back", here - (base - 1)) if self._is_entry(source, piece) else _BEYOND

    def _is_entry(self, source: int, piece: Piece) -> bool:
        """Whether a source is what flows into the piece; into the first of a chain it may flow from afar."""
        near = source == piece.start - 1 or piece.start == self._first
        return source not in self.flow.tables and (near or source < 0)

    def alike(self, number: int) -> tuple[object, ...]:
        """What two nodes have in common that may be blocks of one run: operation, kernel, channels, no stride."""
        return self._signatures[number], *self._own[number]

    def _token(self, number: int, refs: tuple[tuple[str, int] | str, ...]) -> Token:
        key = self._keys.setdefault((self._signatures[number], refs), len(self._keys))
        return Token(key, number, *self._own[number])

    @cached_property
    def _own(self) -> list[tuple[int | None, bool, str, bool]]:
        """Width, stride, category and weights of each node."""
        return [self._own_of(node, number) for number, node in enumerate(self.flow.nodes)]

    @cached_property
    def _flowing(self) -> list[list[int]]:
        """What each node reads, constants left out."""
        constants = self.flow.constants
        return [[source for source in sources if source not in constants] for sources in self.flow.sources]

    def _own_of(self, node: Node, number: int) -> tuple[int | None, bool, str, bool]:
        kind = AFFINE if is_affine(node, len(self._flowing[number])) else category(node)
        width = None if kind == "convolution" and is_depthwise(self.index, node) else channels(self.index, node)
        weighted = bool(node.weights) or kind in ("convolution", "dense", "recurrent")
        return width, is_strided(node), kind, weighted

    def _ordered(self, piece: Piece, skipped: set[int]) -> list[int]:
        """The piece's nodes: what its exit needs, depth first, after whatever else is there."""
        if piece.size == 1:
            return [piece.start]
        order: list[int] = []
        seen = set(skipped)
        waiting = [(piece.stop - 1, False)]
        while waiting:
            number, done = waiting.pop()
            if done:
                order.append(number)
            elif number not in seen and number >= piece.start:
                seen.add(number)
                waiting.append((number, True))
                waiting += [(source, False) for source in reversed(self.flow.sources[number])]
        aside = [number for number in range(piece.start, piece.stop) if number not in seen]
        return aside + order

    def _skips(self, piece: Piece) -> dict[int, tuple[int, ...]]:
        """The exit's inputs that are skips, with the nodes on each; {} where the exit merges no skip."""
        exit_ = piece.stop - 1
        sources = tuple(dict.fromkeys(self.flow.sources[exit_]))
        if self.flow.nodes[exit_].op_type not in ADDITIONS | JOINS or not 2 <= len(sources) <= _MOST_PATHS:
            return {}
        paths = {source: self._path(source, piece) for source in sources}
        heavy = {source: sum(self._is_product(number) for number in path) for source, path in paths.items()}
        skips = {
            source: tuple(path)
            for source, path in paths.items()
            if self._may_skip(path, source, piece) and heavy[source] < max(heavy.values())
        }
        used = [number for source, path in paths.items() if source not in skips for number in path]
        return {} if set(used) & {number for path in skips.values() for number in path} else skips

    def _path(self, source: int, piece: Piece) -> list[int]:
        """The piece's nodes that a source depends on, itself included."""
        found: list[int] = []
        waiting, seen = [source], set()
        while waiting:
            number = waiting.pop()
            if number >= piece.start and number not in seen:
                seen.add(number)
                found.append(number)
                waiting += self.flow.sources[number]
        return found

    def _may_skip(self, path: list[int], source: int, piece: Piece) -> bool:
        if not path:
            return self._is_entry(source, piece)
        return len(path) <= _LONGEST_SKIP and all(
            category(self.flow.nodes[number]) in _SKIP_KINDS or is_silent(self.flow.nodes[number]) for number in path
        )

    def _is_product(self, number: int) -> bool:
        return category(self.flow.nodes[number]) in ("convolution", "dense", "recurrent")
