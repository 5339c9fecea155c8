"""Tracks for the horizontal parts of edges in the gap between two rows.

A net is what leaves one item downwards: a stem from above, drops below, and a bar between them.
Bars that would overlap get different tracks; of two bars the one that crosses less goes above.
"""

from __future__ import annotations

from typing import NamedTuple

CLEAR = 6.0
"""Two verticals closer than this would read as one line."""
EXACT = 80
"""Above so many nets in one gap, pairs are no longer compared."""


class Net(NamedTuple):
    """stem: x where it comes from above; drops: x where it goes down."""

    stem: float
    drops: tuple[float, ...]

    @property
    def span(self) -> tuple[float, float]:
        """Left and right end of the bar."""
        return min(self.stem, *self.drops), max(self.stem, *self.drops)


def tracks(nets: list[Net]) -> list[int]:
    """The track of each net, 0 at the top."""
    order = sorted(range(len(nets)), key=lambda number: (nets[number].span, nets[number].stem))
    if len(nets) > EXACT:
        return _packed(nets, order)
    above: list[list[int]] = [[] for _ in nets]
    for place, first in enumerate(order):
        for second in order[place + 1 :]:
            if nets[second].span[0] > nets[first].span[1] + CLEAR:
                break
            upper, lower = _ordered(nets, first, second)
            above[lower].append(upper)
    return _numbered(above)


def _ordered(nets: list[Net], first: int, second: int) -> tuple[int, int]:
    """The two in the order, upper first, that costs less."""
    swapped = _cost(nets[second], nets[first]) < _cost(nets[first], nets[second])
    return (second, first) if swapped else (first, second)


def _cost(upper: Net, lower: Net) -> int:
    """Crossings when one bar lies above the other; verticals that would run into each other count most."""
    (left, right), (low, high) = upper.span, lower.span
    cost = sum(low < drop < high for drop in upper.drops) + (left < lower.stem < right)
    cost += 100 * sum(abs(drop - lower.stem) < CLEAR for drop in upper.drops)
    return cost


def _numbered(above: list[list[int]]) -> list[int]:
    """Longest way through the wishes; one that would close a circle is dropped."""
    track = [-1] * len(above)
    open_: set[int] = set()

    def visit(net: int) -> int:
        if track[net] < 0:
            open_.add(net)
            track[net] = max((visit(upper) + 1 for upper in above[net] if upper not in open_), default=0)
            open_.discard(net)
        return track[net]

    for net in range(len(above)):
        visit(net)
    return track


def _packed(nets: list[Net], order: list[int]) -> list[int]:
    """First free track from left to right."""
    ends: list[float] = []
    track = [0] * len(nets)
    for net in order:
        left, right = nets[net].span
        free = next((number for number, end in enumerate(ends) if end + CLEAR < left), len(ends))
        if free == len(ends):
            ends.append(right)
        else:
            ends[free] = right
        track[net] = free
    return track
