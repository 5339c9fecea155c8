"""The layout of a sketch turned on its side: stacks from left to right, skips and gates above them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from graph.distinct_blocks import DistinctBlock, Skip
from graph.series_parallel import Chain, Fork
from render.diagrams.look import Look
from render.diagrams.sketch_cells import ARROW, TIGHT, breadth, cell, height, line
from render.diagrams.sketch_drawn import Drawn, projection
from render.diagrams.sketch_parts import SNUG, SPLIT, STEP, Sketcher
from render.drawing import Item

LANE: Final = 8.0
"""Between what stands on an axis and the lane above it; for 13-point names."""
LEAST: Final = 40.0
"""Least width of a stack; for 13-point names."""


class Along(NamedTuple):
    """A piece of a turned sketch: its length, and how far it reaches above and below its axis.

    ``paint(x, y)``: from ``x`` on, with its axis at ``y``. ``empty``: a mere line.
    """

    length: float
    above: float
    below: float
    paint: Callable[[float, float], list[Item]]
    empty: bool = False


def turned(block: DistinctBlock, look: Look) -> Drawn:
    """A block of chains and forks from left to right, branches abreast as rows."""
    chain = block.chain or ()
    body = _Turner(block, look).chain(chain)
    entry, exit_ = look.length(16.0), look.length(14.0)
    forked = bool(chain) and isinstance(chain[0], Fork)

    def paint(x: float, y: float) -> list[Item]:
        begin, axis = x + entry, y + body.above
        into = line([(x, axis), (begin, axis)], look, head=not forked)
        out = line([(begin + body.length, axis), (begin + body.length + exit_, axis)], look)
        return [*into, *body.paint(begin, axis), *out]

    return Drawn(0.0, entry + body.length + exit_, body.above + body.below, paint)


class _Turner:
    """Lays out the chains of one block."""

    def __init__(self, block: DistinctBlock, look: Look) -> None:
        self.block, self.look, self.sketcher = block, look, Sketcher(block, look)

    def chain(self, chain: Chain) -> Along:
        """Stacks and forks one after the other."""
        pieces = [self._piece(piece) for piece in self._pieces(chain)]
        gap, x = self.look.length(STEP), 0.0
        parts: list[tuple[float, Along]] = []
        arrows: list[tuple[float, float, bool]] = []
        for number, (piece, fork) in enumerate(pieces):
            step = (gap / 2 if fork else gap) if number else 0.0
            arrows += [(x, x + step, not fork)] if number else []
            parts.append((x + step, piece))
            x += step + piece.length
        above = max((piece.above for piece, _ in pieces), default=0.0)
        below = max((piece.below for piece, _ in pieces), default=0.0)
        return Along(x, above, below, partial(self._paint_chain, parts, arrows), empty=not chain)

    def _pieces(self, chain: Chain) -> list[Fork | list[int]]:
        """Its forks, and its stacks: a product with the normalisation and activation that follow it."""
        found: list[Fork | list[int]] = []
        for element in chain:
            last = found[-1] if found else None
            if isinstance(element, Fork):
                found.append(element)
            elif isinstance(last, list) and self.block.labels[element].category in TIGHT:
                last.append(element)
            else:
                found.append([element])
        return found

    def _piece(self, piece: Fork | list[int]) -> tuple[Along, bool]:
        if isinstance(piece, Fork):
            return self._fork(piece), True
        return self._stack(piece), False

    def _stack(self, places: Sequence[int]) -> Along:
        """Cells right beneath one another, the first on the axis, where the arrow comes in; the others hang from it."""
        labels, look = [self.block.labels[place] for place in places], self.look
        least = 0.0 if labels[0].sign else look.length(LEAST)
        across = max(least, *(breadth(label, look) for label in labels))
        tall = sum(height(label, look) for label in labels) + look.length(SNUG) * (len(labels) - 1)
        above = height(labels[0], look) / 2

        def paint(x: float, y: float) -> list[Item]:
            items, top = list[Item](), y - above
            for label in labels:
                items += cell(label, x + across / 2, top, across, look)
                top += height(label, look) + look.length(SNUG)
            return items

        return Along(across, above, tall - above, paint)

    def _fork(self, fork: Fork) -> Along:
        """The main branch on the axis, the others in lanes above it, and their merge."""
        main = self.sketcher.main(fork)
        if main is None:
            return self._abreast(fork)
        others = list(fork.branches)
        others.remove(main)
        trunk, join, look = self.chain(main), self._stack([fork.join]), self.look
        sides = [self._side(fork, branch) for branch in others]
        inside = max([trunk.length, *(side.length for side in sides)])
        reach, lanes = max(trunk.above, join.above), list[tuple[float, Along]]()
        for side in sides:
            lanes.append((reach + look.length(LANE) + side.below, side))
            reach = lanes[-1][0] + side.above
        whole = look.length(SPLIT) + inside + look.length(STEP) + join.length
        paint = partial(self._paint_fork, fork, trunk, lanes, inside, join)
        return Along(whole, reach, max(trunk.below, join.below), paint)

    def _abreast(self, fork: Fork) -> Along:
        """All branches as rows under one another, about the axis."""
        look, gap = self.look, self.look.length(LANE)
        rows, join = [self.chain(branch) for branch in fork.branches], self._stack([fork.join])
        half = (sum(row.above + row.below for row in rows) + gap * (len(rows) - 1)) / 2
        placed, top = list[tuple[float, Along]](), -half
        for row in rows:
            placed.append((top + row.above, row))
            top += row.above + row.below + gap
        inside = max(row.length for row in rows)
        whole = look.length(SPLIT) + inside + look.length(STEP) + join.length
        return Along(whole, half, half, partial(self._paint_abreast, placed, inside, join))

    def _side(self, fork: Fork, branch: Chain) -> Along:
        """A branch above: its cells, or a line with a box where some blocks have a projection."""
        if branch:
            return self.chain(branch)
        skip = self.block.skips.get(fork.join, Skip())
        if not skip.projection:
            return Along(0.0, 0.0, 0.0, _nothing, empty=True)
        box = projection(skip, self.look, lying=True)
        half = box.height / 2
        return Along(box.width, half, half, lambda x, y: box.paint(x + box.width / 2, y - half))

    def _paint_chain(
        self, parts: list[tuple[float, Along]], arrows: list[tuple[float, float, bool]], x: float, y: float
    ) -> list[Item]:
        items = [item for a, b, head in arrows for item in line([(x + a, y), (x + b, y)], self.look, head=head)]
        return items + [item for away, piece in parts for item in piece.paint(x + away, y)]

    def _paint_fork(
        self,
        fork: Fork,
        trunk: Along,
        lanes: list[tuple[float, Along]],
        inside: float,
        join: Along,
        x: float,
        y: float,
    ) -> list[Item]:
        look = self.look
        begin, start = x + look.length(SPLIT / 3), x + look.length(SPLIT)
        tip = start + inside + look.length(STEP)
        middle, above = tip + join.length / 2, y - join.above
        skip = self.block.skips.get(fork.join, Skip())
        items = self._axis(x, start, tip, y, trunk)
        for away, side in lanes:
            at, lane = start + (inside - side.length) / 2, y - away
            if side.empty:
                way = [(begin, y), (begin, lane), (middle, lane), (middle, above)]
                items += line(way, look, dashed=skip.partly)
                continue
            items += line([(begin, y), (begin, lane), (at, lane)], look, head=not skip.projection)
            items += line([(at + side.length, lane), (middle, lane), (middle, above)], look)
            items += side.paint(at, lane)
        return [*items, *trunk.paint(start, y), *join.paint(tip, y)]

    def _paint_abreast(
        self, rows: list[tuple[float, Along]], inside: float, join: Along, x: float, y: float
    ) -> list[Item]:
        look = self.look
        rail, start = x + look.length(SPLIT / 3), x + look.length(SPLIT)
        tip = start + inside + look.length(STEP)
        middle = tip + join.length / 2
        items = line([(x, y), (rail, y)], look, head=False)
        for away, row in rows:
            at, end = y + away, start + row.length
            border = y - join.above if away < 0 else y + join.below
            near = abs(away) - join.above < look.length(ARROW)
            turn = tip - look.length(STEP) / 2
            out = [(turn, at), (turn, y), (tip, y)] if near else [(middle, at), (middle, border)]
            out = [(end, at), *out]
            into = [(rail, y), (rail, at), (start, at)]
            items += line([*into, *out], look) if row.empty else [*line(into, look), *line(out, look)]
            items += row.paint(start, at)
        return [*items, *join.paint(tip, y)]

    def _axis(self, x: float, start: float, tip: float, y: float, trunk: Along) -> list[Item]:
        """The lines on the axis of a fork."""
        if trunk.empty:
            return line([(x, y), (tip, y)], self.look)
        end = start + trunk.length
        return [*line([(x, y), (start, y)], self.look), *line([(end, y), (tip, y)], self.look)]


def _nothing(x: float, y: float) -> list[Item]:
    return []
