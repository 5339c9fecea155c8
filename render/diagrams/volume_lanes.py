"""Which lane each feature map stands in: one row of a chain, the levels of a U, a row for each branch."""

from __future__ import annotations

from math import log2
from typing import Final, NamedTuple

from graph.feature_maps import FeatureMap, FeatureMaps

SHALLOW: Final = 0.75
"""A decoder's skip leads over maps smaller than this part of its own size."""
ALIKE: Final = 0.8
"""Sizes that a skip joins may differ, as unpadded convolutions make them."""


class Lanes(NamedTuple):
    """The lane of each map, how many there are, and whether they are the levels of a U."""

    of: tuple[int, ...]
    rows: int
    is_u: bool


def lanes(found: FeatureMaps) -> Lanes:
    """The lanes of a network's maps."""
    levels = _levels(found)
    if levels is not None:
        return Lanes(levels, max(levels) + 1, is_u=True)
    rows = _branches(found)
    return Lanes(rows, max(rows, default=0) + 1, is_u=False)


def _size(found: FeatureMap) -> float:
    return found.sizes.spatial_numbers[0] if found.sizes.spatial_numbers else 1.0


def _levels(found: FeatureMaps) -> tuple[int, ...] | None:
    """The level of each map by its size; None where the network has no decoder that skips lead to."""
    skips = [(source, target) for source, target in found.links if target > source + 1]
    followed = {target for source, target in found.links if target == source + 1}
    chained = followed == set(range(1, len(found.maps)))
    if not skips or not chained or not all(_across(found, *skip) for skip in skips):
        return None
    largest = max(map(_size, found.maps))
    octaves = [round(log2(largest / _size(one))) if one.sizes.spatial else None for one in found.maps]
    order = sorted({octave for octave in octaves if octave is not None})
    levels: list[int] = []
    for octave in octaves:
        levels.append(order.index(octave) if octave is not None else levels[-1] if levels else 0)
    return tuple(levels) if max(levels) else None


def _across(found: FeatureMaps, source: int, target: int) -> bool:
    """Whether a skip joins maps of one size over smaller ones."""
    one, other = _size(found.maps[source]), _size(found.maps[target])
    least = min(_size(found.maps[place]) for place in range(source + 1, target))
    return min(one, other) >= ALIKE * max(one, other) and least < SHALLOW * min(one, other)


def _branches(found: FeatureMaps) -> tuple[int, ...]:
    """A map stands in the lane of the first map it reads whose lane is free there, else in one of its own."""
    lane: list[int] = []
    last: dict[int, int] = {}
    for place in range(len(found.maps)):
        sources = sorted(source for source, target in found.links if target == place)
        free = [lane[source] for source in sources if last[lane[source]] == source]
        chosen = min(free) if free else _ended(found, last, place) if sources else len(last)
        lane.append(chosen)
        last[chosen] = place
    return tuple(lane)


def _ended(found: FeatureMaps, last: dict[int, int], place: int) -> int:
    """The first lane whose last map no other one reads from here on; a new one where there is none."""
    for lane, end in sorted(last.items()):
        if all(target < place for source, target in found.links if source == end) and end < place - 1:
            return lane
    return len(last)
