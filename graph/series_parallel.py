"""A small network as chains and forks, where it is one: what a sketch draws as columns side by side.

Places are positions in topological order; ``sources[place]`` are the places it reads, ``ENTRY`` for what flows in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

ENTRY: Final = -1

Sources: TypeAlias = Sequence[Sequence[int]]


class Fork(NamedTuple):
    """Branches that begin at one place and meet at ``join``; a branch without elements is an identity."""

    branches: tuple[Chain, ...]
    join: int


Element: TypeAlias = "int | Fork"
Chain: TypeAlias = "tuple[Element, ...]"


class NotSeriesParallel(Exception):
    """Branches that share places: no chains and forks."""


def dominators(sources: Sources) -> list[int]:
    """For each place the last place that every way from the entry to it passes; ENTRY where there is none.

    Cooper, Harvey and Kennedy's intersection, in one pass as the places are in topological order.
    """
    found: list[int] = []
    for reads in sources:
        meet = reads[0] if reads else ENTRY
        for read in reads[1:]:
            meet = _meeting(found, meet, read)
        found.append(meet)
    return found


def _meeting(found: Sequence[int], one: int, other: int) -> int:
    """The last place that every way to either of two places passes."""
    while one != other:
        one, other = (found[one], other) if one > other else (one, found[other])
    return one


def chain_to(sources: Sources, last: int) -> Chain:
    """What leads from the entry to ``last``. Raises NotSeriesParallel."""
    return _chain(sources, dominators(sources), last, ENTRY)


def _chain(sources: Sources, dominator: Sequence[int], last: int, first: int) -> Chain:
    """The elements after ``first`` up to ``last``."""
    elements: list[Element] = []
    while last != first:
        reads = tuple(dict.fromkeys(sources[last])) or (ENTRY,)
        if len(reads) == 1:
            elements.append(last)
        else:
            branches = tuple(_chain(sources, dominator, source, dominator[last]) for source in reads)
            _check_apart(branches)
            elements.append(Fork(branches, last))
        last = dominator[last]
    return tuple(reversed(elements))


def _check_apart(branches: Sequence[Chain]) -> None:
    seen: set[int] = set()
    for branch in branches:
        own = set(places(branch))
        if not seen.isdisjoint(own):
            raise NotSeriesParallel
        seen |= own


def places(chain: Chain) -> list[int]:
    """All places of a chain, in the order in which they are drawn."""
    found: list[int] = []
    for element in chain:
        if isinstance(element, Fork):
            found += [place for branch in element.branches for place in places(branch)]
            found.append(element.join)
        else:
            found.append(element)
    return found


def forks(chain: Chain) -> list[Fork]:
    """All forks, inner ones after those they stand in."""
    found: list[Fork] = []
    for element in chain:
        if isinstance(element, Fork):
            found.append(element)
            found += [inner for branch in element.branches for inner in forks(branch)]
    return found
