"""Colours between colours."""

from __future__ import annotations


def mixed(first: str, second: str, part: float) -> str:
    """The colour a part of the way from the first to the second, each ``#RRGGBB``."""
    one, two = _channels(first), _channels(second)
    return "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in zip(one, two, strict=True))


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
