"""Which stretches of a graph are blocks: repeated runs, single modules, and a product with its normalisation.

A block is a contiguous stretch of the flow's order whose values leave only at its last node, so that folding
it never hides a skip that ends elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from graph.facts import category
from graph.operations import GROWS
from graph.regions import Flow, Piece, closed
from graph.repeats import Run, Sequences, find_runs
from graph.tokens import Main, Reader, Token
from graph.units import units

Kind: TypeAlias = Literal["run", "instance", "module", "unit", "csp"]
"""The last: a cross-stage partial block (Wang et al. 2020), which sends one part of the channels past its blocks."""

LEAST_MODULE = 4
"""Nodes of a fork and join that is drawn as one block though it stands alone."""
LARGE = 24
"""Nodes from which the inside of a fork and join is searched for blocks of its own."""
SHORT = 3
"""Tokens of a block that is no more than a product with normalisation and activation."""
LARGEST_FUNCTION = 8
"""Nodes of a normalisation or activation that is written out."""
MOST_WORK = 10_000
"""Nodes that the search of nested forks and joins may look at again."""
DEEPEST = 12


class Block(NamedTuple):
    """A stretch, what kind of block it is, the blocks inside, and its tokens."""

    piece: Piece
    kind: Kind
    children: tuple[Block, ...]
    tokens: tuple[Token, ...]
    skips: tuple[tuple[int, ...], ...] = ()
    """The nodes on each skip; () for an identity."""
    partial: bool = False
    """Whether it lacks the beginning of its kind."""
    cell: bool = False
    """Whether it may read the block before the last, as NASNet's cells do."""


def chain_blocks(flow: Flow) -> list[Block]:
    """The blocks of a whole flow."""
    return list(_chain(flow, Reader(flow), flow.pieces, 0))


def left(blocks: list[Block]) -> int:
    """How many fewer nodes folding leaves, as a negative number."""
    return sum(1 - block.piece.size for block in blocks)


def _chain(flow: Flow, reader: Reader, pieces: list[Piece], depth: int, cells: bool = False) -> Iterator[Block]:
    """Blocks of a chain of pieces. ``cells``: each may also read the one before the last."""
    main = reader.main(pieces)
    if not main.tokens:
        return
    sequences = Sequences(main.tokens, main.bounds)
    chain = _Chain(flow, main, sequences, cells)
    blocks = _with_singles(chain, [block for run in find_runs(sequences) for block in chain.groups(run)])
    stop = pieces[0].start
    for block in [*blocks, None]:
        end = block.piece.start if block else pieces[-1].stop
        gap = [piece for piece in pieces if stop <= piece.start and piece.stop <= end]
        yield from (found._replace(cell=found.cell or cells) for found in _gap(flow, reader, gap, depth))
        if block:
            yield block
            stop = block.piece.stop


class _Chain:
    """A chain's tokens, and stretches of them as blocks."""

    def __init__(self, flow: Flow, main: Main, sequences: Sequences, cells: bool) -> None:
        self.flow, self.main, self.sequences, self.cells = flow, main, sequences, cells
        self.place = {bound.token: bound.place for bound in main.bounds}

    def piece(self, start: int, stop: int) -> Piece:
        """The nodes of a stretch of tokens between bounds."""
        return Piece(self.place[start], self.place[stop])

    def instance(self, start: int, stop: int) -> Block:
        """One block."""
        piece = self.piece(start, stop)
        skips = tuple(path for merge, path in self.main.skips.items() if piece.start <= merge < piece.stop)
        return Block(piece, "instance", (), tuple(self.main.tokens[start:stop]), skips, cell=self.cells)

    def groups(self, run: Run) -> Iterator[Block]:
        """The run as blocks, broken where a value leaves it midway; single ones are left to others."""
        group: list[Block] = []
        for number in range(run.times):
            start = run.start + number * run.length
            block = self.instance(start, start + run.length)
            if number == 0 and run.times > 1 and self._is_stem(block, run):
                continue
            if closed(self.flow, block.piece):
                group.append(block)
            if group and (group[-1] is not block or self._taps(block.piece, run)):
                yield from _as_run(group)
                group = []
        yield from _as_run(group)

    def _is_stem(self, block: Block, run: Run) -> bool:
        """Whether the first is a strided stem that only looks like the residual blocks of one product after it."""
        products = sum(token.kind == "convolution" for token in block.tokens)
        after = self.instance(run.start + run.length, run.start + 2 * run.length)
        return products == 1 and not block.skips and bool(after.skips) and any(token.strided for token in block.tokens)

    def _taps(self, piece: Piece, run: Run) -> bool:
        """Whether the exit, midway, is read beyond the run or is an output of the graph."""
        stop, exit_ = self.place[run.stop], piece.stop - 1
        if piece.stop == stop or (self.cells and exit_ not in self.flow.results):
            return False
        readers = self.flow.readers[exit_]
        return exit_ in self.flow.results or (bool(readers) and readers[-1] >= stop)


def _as_run(group: list[Block]) -> Iterator[Block]:
    if len(group) > 1 or (group and group[0].piece.size > 1):
        piece = Piece(group[0].piece.start, group[-1].piece.stop)
        yield Block(piece, "run", tuple(group), group[0].tokens, cell=group[0].cell)


def _with_singles(chain: _Chain, runs: list[Block]) -> list[Block]:
    """The runs, with single blocks of their kinds found between them.

    A stage of one block is still a stage; the first block may lack the beginning (MobileNetV2's has no expansion).
    """
    kinds = {tuple(token.key for token in run.tokens) for run in runs if len(run.tokens) > SHORT}
    covered = [run.piece for run in runs]
    singles = [block for block in _matches(chain, kinds, covered) if block.piece.size > 1]
    return sorted([*runs, *singles], key=lambda block: block.piece.start)


def _matches(chain: _Chain, kinds: set[tuple[int, ...]], covered: list[Piece]) -> Iterator[Block]:
    keys = [token.key for token in chain.main.tokens]
    begins = {piece.start for piece in covered}
    taken = {place for piece in covered for place in range(piece.start, piece.stop)}
    for whole in (True, False):
        for start in chain.sequences.starts[:-1]:
            for kind in sorted(kinds, key=len, reverse=True):
                stop = _match(chain, keys, start, kind, whole)
                if not stop:
                    continue
                piece = chain.piece(start, stop)
                if not whole and piece.stop not in begins:
                    continue
                if taken.isdisjoint(range(piece.start, piece.stop)) and closed(chain.flow, piece):
                    taken.update(range(piece.start, piece.stop))
                    block = chain.instance(start, stop)
                    yield Block(piece, "run", (block,), block.tokens, partial=not whole)
                    break


def _match(chain: _Chain, keys: list[int], start: int, kind: tuple[int, ...], whole: bool) -> int:
    """Where a block of this kind that begins here stops; 0 where none does.

    Not ``whole``: the last part of one, of at least two products, right before a run.
    """
    if whole:
        stop = start + len(kind)
        return stop if tuple(keys[start:stop]) == kind and stop in chain.place else 0
    for length in range(len(kind) - 1, len(kind) // 2, -1):
        stop = start + length
        if tuple(keys[start:stop]) == kind[-length:] and stop in chain.place:
            products = [token for token in chain.main.tokens[start:stop] if token.kind in ("convolution", "dense")]
            first = chain.main.tokens[start].kind in ("convolution", "dense")
            return stop if first and len(products) > 1 else 0
    return 0


def _gap(flow: Flow, reader: Reader, pieces: list[Piece], depth: int) -> Iterator[Block]:
    """Blocks among the pieces between runs."""
    waiting: list[Piece] = []
    for piece in _by_scope(flow, pieces):
        if flow.is_single(piece) or _is_function(flow, piece):
            waiting.append(piece)
            continue
        yield from _as_units(flow, reader, waiting)
        waiting = []
        yield from _alone(flow, reader, piece, depth)
    yield from _as_units(flow, reader, waiting)


def _as_units(flow: Flow, reader: Reader, pieces: list[Piece]) -> Iterator[Block]:
    main = reader.main(pieces)
    for start, stop in units(flow, main):
        piece = Piece(start.place, stop.place)
        yield Block(piece, "unit", (), tuple(main.tokens[start.token : stop.token]))


def _is_function(flow: Flow, piece: Piece) -> bool:
    """Whether a small fork and join is one function written out: a SiLU, a GELU, a layer normalisation."""
    kinds = {category(flow.nodes[place]) for place in range(piece.start, piece.stop)}
    return piece.size <= LARGEST_FUNCTION and kinds <= {"activation", "merge", "shape", "normalisation"}


def _by_scope(flow: Flow, pieces: list[Piece]) -> list[Piece]:
    """Pieces of one scope in a row as one, where that has several products; nameless ones between them too."""
    merged: list[Piece] = []
    place = 0
    while place < len(pieces):
        end = _scope_end(flow, pieces, place)
        whole = Piece(pieces[place].start, pieces[end - 1].stop)
        if end > place + 1 and closed(flow, whole):
            merged.append(whole)
            place = end
        else:
            merged.append(pieces[place])
            place += 1
    return merged


def _scope_end(flow: Flow, pieces: list[Piece], place: int) -> int:
    """The piece after the last of the scope that the piece at ``place`` begins; the next where there is none."""
    scope = _scope(flow, pieces[place])
    end = place + 1
    if not scope:
        return end
    for number in range(place + 1, len(pieces)):
        found = _scope(flow, pieces[number])
        if found == scope:
            end = number + 1
        elif found is not None:
            break
    stretch = range(pieces[place].start, pieces[end - 1].stop)
    products = sum(bool(flow.nodes[number].weights) and _is_product(flow, number) for number in stretch)
    return end if products > 1 and len(stretch) >= LEAST_MODULE else place + 1


def _is_product(flow: Flow, number: int) -> bool:
    return category(flow.nodes[number]) in ("convolution", "dense", "recurrent")


def _scope(flow: Flow, piece: Piece) -> str | None:
    """The one scope of a piece's nodes; None where none has one, "" where they differ."""
    scopes = {flow.nodes[place].scope for place in range(piece.start, piece.stop)} - {""}
    return None if not scopes else scopes.pop() if len(scopes) == 1 else ""


def _alone(flow: Flow, reader: Reader, piece: Piece, depth: int) -> Iterator[Block]:
    """A fork and join that stands alone: one block, or what its inside holds."""
    grows = any(flow.nodes[place].op_type in GROWS for place in range(piece.start, piece.stop))
    main = reader.main([piece])
    wide = flow.is_wide(piece)
    if piece.size >= LEAST_MODULE and not wide and not grows and closed(flow, piece):
        skips = tuple(main.skips.values())
        yield Block(piece, "module", (), tuple(main.tokens), skips)
    elif (wide or grows or piece.size >= LARGE) and depth < DEEPEST and piece.size * depth < MOST_WORK:
        inside, cells = flow.within(Piece(piece.start, piece.stop - 1)), flow.joints(piece)
        largest = max(map(_size, inside))
        if wide and max(map(_size, cells)) < largest:
            yield from _chain(flow, reader, cells, depth + 1, cells=True)
            return
        yield from min(list(_chain(flow, reader, inside, depth + 1)), _of_chains(flow, reader, piece, depth), key=left)
    elif depth < DEEPEST and not closed(flow, piece):
        yield from _of_chains(flow, reader, piece, depth)


def _of_chains(flow: Flow, reader: Reader, piece: Piece, depth: int) -> list[Block]:
    return [block for chain in flow.chains(piece) for block in _chain(flow, reader, chain, depth + 1)]


def _size(piece: Piece) -> int:
    return piece.size
