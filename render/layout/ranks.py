"""Rows of a segment: a rank for each box, lanes for edges that pass rows, and the spine."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from render.layout.cuts import neighbours
from render.layout.values import Edge, Rows

FAR = 16
"""Rows from which a branch stands by its target even if that shortens nothing."""
BRANCH = 400
"""Largest branch that is moved as one."""


def rank(count: int, edges: Sequence[Edge], entry: bool, exit_: bool) -> list[int]:
    """Row of each box of a segment whose boxes stand in topological order.

    An entry (the first box) and an exit (the last) have their rows for themselves, so that segments
    can be stacked. Boxes stand as high as they can; branches that only one target needs then sink to it
    where that shortens lines.
    """
    before, after = neighbours(count, edges)
    ranks = [0] * count
    for node in range(count):
        floor = 1 if entry and node else 0
        ranks[node] = max([floor, *(ranks[source] + 1 for source in before[node])])
    if exit_:
        ranks[-1] = max([*ranks[:-1], -1]) + 1
    for node in reversed(range(1 if entry else 0, count)):
        if after[node]:
            _sink(node, ranks, before, after, kept=0 if entry else -1)
    return ranks


def _sink(node: int, ranks: list[int], before: list[list[int]], after: list[list[int]], kept: int) -> None:
    """Moves a node, with all that only it needs, down to its first target if the lines get shorter.

    A line is the trunk that all edges of one source share: moving the branch shortens the node's trunk
    and lengthens those of outside sources that do not reach as far down anyway.
    """
    slack = min(ranks[target] for target in after[node]) - 1 - ranks[node]
    if slack <= 0:
        return
    branch = _branch(node, before, after, kept)
    cost = sum(_lengthened(source, branch, slack, ranks, after) for source in _outside(branch, before))
    if cost < slack or (cost == slack and slack > FAR):
        for member in branch:
            ranks[member] += slack


def _branch(node: int, before: list[list[int]], after: list[list[int]], kept: int) -> set[int]:
    """The node and the boxes before it whose targets are all in the branch."""
    branch, queue = {node}, [node]
    for member in queue:  # grows while it is read
        for source in before[member]:
            if source != kept and source not in branch and branch.issuperset(after[source]):
                branch.add(source)
                queue.append(source)
        if len(branch) > BRANCH:
            break
    return branch


def _outside(branch: set[int], before: list[list[int]]) -> list[int]:
    return sorted({source for member in branch for source in before[member]} - branch)


def _lengthened(source: int, branch: set[int], slack: int, ranks: list[int], after: list[list[int]]) -> int:
    """By how much a source's trunk grows when the branch sinks."""
    now = max(ranks[target] for target in after[source])
    then = max(ranks[target] + slack * (target in branch) for target in after[source])
    return then - now


def layer(widths: Sequence[float], edges: Sequence[Edge], ranks: list[int]) -> Rows:
    """Rows with lanes. Edges from one box share their lanes: one trunk that branches off."""
    all_ranks, all_widths = list(ranks), list(widths)
    lanes: dict[Edge, int] = {}
    chains: list[list[int]] = []
    links: dict[Edge, None] = {}
    for source, target in edges:
        chain = [source]
        for row in range(ranks[source] + 1, ranks[target]):
            lane = lanes.get((source, row))
            if lane is None:
                lane = lanes[source, row] = len(all_ranks)
                all_ranks.append(row)
                all_widths.append(0.0)
            chain.append(lane)
        chain.append(target)
        chains.append(chain)
        links.update(dict.fromkeys(itertools.pairwise(chain)))
    spine = _spine(len(widths), all_ranks, list(links))
    return Rows(len(widths), all_ranks, all_widths, list(links), chains, spine)


def _spine(boxes: int, ranks: list[int], links: list[Edge]) -> list[int]:
    """The way from the first row to the last that passes the most boxes (few lanes), first input first.

    It ends at the last row's box that the longest such way reaches.
    """
    before, _ = neighbours(len(ranks), links)
    best = [0] * len(ranks)
    origin = [-1] * len(ranks)
    for item in sorted(range(len(ranks)), key=lambda number: (ranks[number], number)):
        gain = 1 if item < boxes else 0
        reached = [source for source in before[item] if best[source] or not ranks[source]]
        for source in reached:
            if best[source] + gain > best[item]:
                best[item], origin[item] = best[source] + gain, source
        if not ranks[item]:
            best[item] = gain
    last = max(ranks, default=0)
    ends = [item for item in range(len(ranks)) if ranks[item] == last and best[item]]
    return _walk(max(ends, key=lambda item: (best[item], -item)), origin) if ends else []


def _walk(item: int, origin: list[int]) -> list[int]:
    way = [item]
    while origin[way[-1]] >= 0:
        way.append(origin[way[-1]])
    return way[::-1]
