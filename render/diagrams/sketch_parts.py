"""The layout of a sketch whose block is chains and forks: a column, skips and gates at its right, branches abreast."""

from __future__ import annotations

from functools import partial
from typing import Final

from graph.distinct_blocks import DistinctBlock, Skip
from graph.series_parallel import Chain, Fork, places
from render.diagrams.look import Look
from render.diagrams.sketch_cells import TIGHT, breadth, cell, height, line
from render.diagrams.sketch_drawn import Drawn, projection
from render.drawing import Item

SNUG, STEP, SPLIT, LANE, COLUMN = 2.0, 15.0, 18.0, 15.0, 12.0
"""Gaps: within a stack, between stacks, after a fork, beside a column for a lane, between columns."""
LEAST: Final = 56.0
"""Least width of a column's cells; for 13-point names."""

Line = list[tuple[float, float]]


def run(block: DistinctBlock, look: Look) -> Drawn:
    """The block's cells with a line in and a line out."""
    body = Sketcher(block, look).chain(block.chain or ())
    entry, exit_ = look.length(16.0), look.length(14.0)

    def paint(x: float, y: float) -> list[Item]:
        fork = bool(block.chain) and isinstance((block.chain or ())[0], Fork)
        into = line([(x, y), (x, y + entry)], look, head=not fork)
        below = y + entry + body.height
        return [*into, *body.paint(x, y + entry), *line([(x, below), (x, below + exit_)], look)]

    return body._replace(height=entry + body.height + exit_, paint=paint)


class Sketcher:
    """Lays out the chains of one block."""

    def __init__(self, block: DistinctBlock, look: Look) -> None:
        self.block, self.look = block, look

    def chain(self, chain: Chain, least: float = 0.0) -> Drawn:
        """Elements from top to bottom; cells on one axis have one width, ``least`` or more."""
        look = self.look
        width = max(least, self._axis_width(chain))
        parts: list[tuple[float, Drawn]] = []
        lines: list[tuple[float, float, bool]] = []
        y = 0.0
        for place, element in enumerate(chain):
            gap = self._gap(chain, place)
            if gap > look.length(SNUG):
                lines.append((y, y + gap, isinstance(element, int)))
            y += gap
            drawn = self._cell(element, width) if isinstance(element, int) else self._fork(element, width)
            parts.append((y, drawn))
            y += drawn.height
        left = max([drawn.left for _, drawn in parts], default=0.0)
        right = max([drawn.right for _, drawn in parts], default=0.0)
        return Drawn(left, right, y, partial(self._paint_chain, parts, lines), empty=not chain)

    def _axis_width(self, chain: Chain) -> float:
        """The width of the cells on a chain's axis, those of its forks' main branches too."""
        widths = [self.look.length(LEAST)]
        for element in chain:
            if isinstance(element, int):
                widths.append(breadth(self.block.labels[element], self.look))
            elif main := self.main(element):
                widths.append(self._axis_width(main))
        return max(widths)

    def main(self, fork: Fork) -> Chain | None:
        """The branch that stands on the axis; None where all stand side by side."""
        gated = self.block.labels[fork.join].sign == "×" and () in fork.branches
        main = max(fork.branches, key=lambda branch: (self._products(branch), len(places(branch))))
        others = [branch for branch in fork.branches if branch is not main]
        if gated:
            return ()
        return main if all(self._is_side(branch, main, fork) for branch in others) else None

    def _gap(self, chain: Chain, place: int) -> float:
        """The gap above an element."""
        if place == 0:
            return 0.0
        element, before = chain[place], chain[place - 1]
        tight = isinstance(element, int) and isinstance(before, int) and self.block.labels[element].category in TIGHT
        return self.look.length(SNUG if tight else STEP if isinstance(element, int) else STEP / 2)

    def _paint_chain(
        self, parts: list[tuple[float, Drawn]], lines: list[tuple[float, float, bool]], x: float, y: float
    ) -> list[Item]:
        items = [item for top, end, head in lines for item in line([(x, y + top), (x, y + end)], self.look, head=head)]
        return items + [item for top, drawn in parts for item in drawn.paint(x, y + top)]

    def _cell(self, place: int, width: float) -> Drawn:
        label, look = self.block.labels[place], self.look
        across = breadth(label, look) if label.sign else width

        def paint(x: float, y: float) -> list[Item]:
            return cell(label, x, y, across, look)

        return Drawn(across / 2, across / 2, height(label, look), paint)

    def _fork(self, fork: Fork, width: float) -> Drawn:
        """Branches and their merge: one beside the other, or the short ones at the side of the longest."""
        main = self.main(fork)
        if main is None:
            return self._columns(fork)
        others = [branch for branch in fork.branches if branch is not main]
        return self._beside(fork, main, [*others] if main else self._all_but_one_identity(fork), width)

    def _all_but_one_identity(self, fork: Fork) -> list[Chain]:
        """The branches beside an identity on the axis."""
        branches = list(fork.branches)
        branches.remove(())
        return branches

    def _products(self, branch: Chain) -> int:
        return sum(
            self.block.labels[place].category in ("convolution", "dense", "recurrent") for place in places(branch)
        )

    def _is_side(self, branch: Chain, main: Chain, fork: Fork) -> bool:
        """Whether a branch is a skip, a projection or a gate."""
        gates = self.block.labels[fork.join].sign == "×"
        return (
            not branch
            or gates
            or (
                self._products(branch) < self._products(main)
                and len(fork.branches) == 2
                and self.block.labels[fork.join].sign == "+"
            )
        )

    def _beside(self, fork: Fork, main: Chain, others: list[Chain], width: float) -> Drawn:
        """The main branch on the axis, the others at its right."""
        look = self.look
        trunk, split = self.chain(main, width), look.length(SPLIT)
        sides = [self._side(fork, branch) for branch in others]
        inside = max([trunk.height, *(side.height for side in sides)])
        join = self._cell(fork.join, width)
        reach, lanes = max(trunk.right, join.right), list[float]()
        for side in sides:
            lanes.append(reach + look.length(LANE) + side.left)
            reach = lanes[-1] + side.right
        whole = split + inside + look.length(STEP) + join.height
        paint = partial(self._paint_beside, trunk, list(zip(lanes, sides, strict=True)), inside, join, fork)
        return Drawn(max(trunk.left, join.left), reach, whole, paint)

    def _side(self, fork: Fork, branch: Chain) -> Drawn:
        """A branch at the side: its cells, or a line with a box where some blocks have a projection."""
        if branch:
            return self.chain(branch)
        skip = self.block.skips.get(fork.join, Skip())
        return projection(skip, self.look) if skip.projection else Drawn(0.0, 0.0, 0.0, _nothing, empty=True)

    def _paint_beside(
        self, trunk: Drawn, sides: list[tuple[float, Drawn]], inside: float, join: Drawn, fork: Fork, x: float, y: float
    ) -> list[Item]:
        look = self.look
        begin, top = y + look.length(SPLIT / 3), y + look.length(SPLIT)
        bottom = top + inside
        tip, middle = bottom + look.length(STEP), bottom + look.length(STEP) + join.height / 2
        circular = bool(self.block.labels[fork.join].sign)
        items = self._trunk_lines(x, y, top, top + trunk.height, tip, trunk)
        skip = self.block.skips.get(fork.join, Skip())
        for away, side in sides:
            at, start = x + away, top + (inside - side.height) / 2
            end = (
                [(x + join.right, middle)]
                if circular
                else [(at, tip - look.length(STEP / 2)), (x, tip - look.length(STEP / 2))]
            )
            if side.empty:
                items += line([(x, begin), (at, begin), (at, end[0][1]), *end], look, head=circular, dashed=skip.partly)
                continue
            items += line([(x, begin), (at, begin), (at, start)], look, head=not skip.projection)
            items += line([(at, start + side.height), (at, end[0][1]), *end], look, head=circular)
            items += side.paint(at, start)
        return [*items, *trunk.paint(x, top), *join.paint(x, tip)]

    def _trunk_lines(self, x: float, y: float, top: float, end: float, tip: float, trunk: Drawn) -> list[Item]:
        if trunk.empty:
            return line([(x, y), (x, tip)], self.look)
        return [*line([(x, y), (x, top)], self.look), *line([(x, end), (x, tip)], self.look)]

    def _columns(self, fork: Fork) -> Drawn:
        """All branches side by side."""
        look = self.look
        columns = [self.chain(branch) for branch in fork.branches]
        axes: list[float] = []
        reach = 0.0
        for column in columns:
            axes.append(reach + column.left)
            reach += column.width + look.length(COLUMN)
        reach -= look.length(COLUMN)
        inside = max(column.height for column in columns)
        join = self._cell(fork.join, max(breadth(self.block.labels[fork.join], look), look.length(LEAST)))
        whole = look.length(SPLIT) + inside + look.length(STEP) + join.height
        placed = [(axis - reach / 2, column) for axis, column in zip(axes, columns, strict=True)]
        paint = partial(self._paint_columns, placed, inside, join, fork)
        return Drawn(max(reach / 2, join.left), max(reach / 2, join.right), whole, paint)

    def _paint_columns(
        self, columns: list[tuple[float, Drawn]], inside: float, join: Drawn, fork: Fork, x: float, y: float
    ) -> list[Item]:
        look = self.look
        rail, top = y + look.length(SPLIT / 3), y + look.length(SPLIT)
        tip = top + inside + look.length(STEP)
        middle = tip + join.height / 2
        circular = bool(self.block.labels[fork.join].sign)
        items: list[Item] = line([(x, y), (x, rail)], look, head=False)
        for away, column in columns:
            at, end = x + away, top + column.height
            below = self._into_join(at, x, end, tip, middle, join, circular)
            if column.empty:
                items += line([(x, rail), (at, rail), *below], look)
                continue
            items += line([(x, rail), (at, rail), (at, top)], look)
            items += line(below, look)
            items += column.paint(at, top)
        return [*items, *join.paint(x, tip)]

    def _into_join(
        self, at: float, x: float, end: float, tip: float, middle: float, join: Drawn, circular: bool
    ) -> Line:
        """From a column's end into the merge: from above where it stands over it, else from the side."""
        if abs(at - x) < 1.0:
            return [(at, end), (at, tip)]
        if circular:
            return [(at, end), (at, middle), (x + (join.right if at > x else -join.left), middle)]
        half = tip - self.look.length(STEP / 2)
        return [(at, end), (at, half), (x, half), (x, tip)]


def _nothing(x: float, y: float) -> list[Item]:
    return []
