"""Upright lines between the rows of a volumes figure: they stand right before the box they lead to, clear of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Slotted(Protocol):
    """What stands in a row, from where to where."""

    @property
    def row(self) -> int:
        """The row."""
        ...

    @property
    def slot(self) -> tuple[float, float]:
        """Left and right end."""
        ...


class Channel(NamedTuple):
    """An upright line at ``x`` from one row to another."""

    x: float
    rows: tuple[int, int]

    def crosses(self, row: int) -> bool:
        """Whether it passes a row."""
        return min(self.rows) < row < max(self.rows)


def incoming(left: float, row: int, sources: Sequence[int], before: float) -> list[Channel]:
    """The lines that lead to a box whose slot begins at ``left`` from boxes in other rows."""
    return [Channel(left - before, (source, row)) for source in dict.fromkeys(sources) if source != row]


def clear_left(
    left: float,
    width: float,
    row: int,
    sources: Sequence[int],
    placed: Sequence[Slotted],
    channels: Sequence[Channel],
    before: float,
) -> float:
    """How far left a slot may begin so that no line runs through it, nor its own lines through others."""
    moved = True
    while moved:
        moved = False
        for channel in channels:
            if channel.crosses(row) and left - before < channel.x < left + width + before:
                left, moved = channel.x + before, True
        for channel in incoming(left, row, sources, before):
            for other in placed:
                begin, end = other.slot
                if channel.crosses(other.row) and begin - before < channel.x < end + before:
                    left, moved = end + 2 * before + 1e-6, True
                    break
    return left
