"""Rows of a segment: a rank for each box, lanes for edges that pass rows, and the spine."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from render.layout.cuts import neighbours
from render.layout.values import Edge, Rows


def rank(count: int, edges: Sequence[Edge], entry: bool, exit_: bool) -> list[int]:
    """Row of each box of a segment whose boxes stand in topological order.

    An entry (the first box) and an exit (the last) have their rows for themselves, so that segments
    can be stacked. Boxes with more targets than sources sink to their targets: shorter edges.
    """
    before, after = neighbours(count, edges)
    ranks = [0] * count
    for node in range(count):
        floor = 1 if entry and node else 0
        ranks[node] = max([floor, *(ranks[source] + 1 for source in before[node])])
    if exit_:
        ranks[-1] = max([*ranks[:-1], -1]) + 1
    for node in reversed(range(1 if entry else 0, count - 1 if exit_ else count)):
        if len(after[node]) > len(before[node]):
            ranks[node] = min(ranks[target] for target in after[node]) - 1
    return ranks


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
