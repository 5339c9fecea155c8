"""The blocks of a graph: those of the order that folds best, and what only whole blocks show.

A run of layers may lack its first, and a cross-stage partial block is one only once its inside is.
"""

from __future__ import annotations

from graph.blocks import Block, chain_blocks, left
from graph.regions import Flow, Piece, closed, flows_of
from graph.tokens import Reader
from graph.values import Graph


def find_blocks(graph: Graph) -> tuple[Flow, list[Block]]:
    """Disjoint blocks in the order of the flow; what lies between them stays as it is."""
    found = [(flow, chain_blocks(flow)) for flow in flows_of(graph)]
    flow, blocks = min(found, key=lambda pair: left(pair[1]))
    return flow, _with_partials(flow, _with_firsts(flow, blocks))


def _with_firsts(flow: Flow, blocks: list[Block]) -> list[Block]:
    """The blocks; a run of layers that lacks its first, since that ends a fork of another branch, with it."""
    covered = {place for block in blocks for place in range(block.piece.start, block.piece.stop)}
    reader = Reader(flow)
    return [_with_first(reader, block) if block.piece.start - 1 not in covered else block for block in blocks]


def _with_first(reader: Reader, block: Block) -> Block:
    place = block.piece.start - 1
    if block.kind != "run" or len(block.children) != block.piece.size or reader.flow.readers[place] != [place + 1]:
        return block
    own, after = reader.alike(place), reader.alike(place + 1)
    if place < 0 or own != after:
        return block
    token = block.children[0].tokens[0]._replace(place=place)
    first = block.children[0]._replace(piece=Piece(place, place + 1), tokens=(token,))
    return block._replace(piece=Piece(place, block.piece.stop), children=(first, *block.children), tokens=(token,))


def _with_partials(flow: Flow, blocks: list[Block]) -> list[Block]:
    """The blocks; a product, the split of its channels, what joins them again and a product after it are one."""
    joined: list[Block] = []
    for block in blocks:
        joined.append(block)
        if len(joined) > 2 and (whole := _partial(flow, *joined[-3:])):
            joined[-3:] = [whole]
    return joined


def _partial(flow: Flow, first: Block, inside: Block, last: Block) -> Block | None:
    split = first.piece.stop
    if inside.piece.start != split + 1 or flow.nodes[split].op_type != "Split" or last.piece.start != inside.piece.stop:
        return None
    piece = Piece(first.piece.start, last.piece.stop)
    if (first.kind, last.kind) != ("unit", "unit") or not closed(flow, piece):
        return None
    return Block(piece, "csp", (), (*first.tokens, *inside.tokens, *last.tokens), inside.skips)
