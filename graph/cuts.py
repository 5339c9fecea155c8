"""Where a row of nodes can be cut: at positions that no edge passes."""

from __future__ import annotations

from collections.abc import Sequence


def cut_positions(reaches: Sequence[int], furthest: int = 0) -> list[int]:
    """Positions that no edge passes, given the furthest target of each position's edges and of those from before."""
    cuts = []
    for position, reach in enumerate(reaches):
        if furthest <= position:
            cuts.append(position)
        furthest = max(furthest, reach)
    return cuts
