"""What the names of a graph's nodes have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

SHARED: Final = 0.6
"""Part of the names that must begin with a prefix for it to be left out where room is short."""


def common_prefix(names: Sequence[str], share: float = SHARED) -> str:
    """What ``share`` of the names begin with, up to a separator; "" where they do not."""
    counts = Counter(name[:place] for name in names for place in _breaks(name))
    shared = [prefix for prefix, count in counts.items() if count >= share * len(names)]
    return max(shared, key=lambda prefix: (len(prefix), prefix), default="")


def _breaks(name: str) -> list[int]:
    """Places just behind a separator, where a word follows; the first few are enough."""
    return [place + 1 for place, letter in enumerate(name[:-1]) if letter in "/._:" and name[place + 1].isalpha()][:6]


def shortened(text: str, most: int = 80) -> str:
    """A text that fits a sentence: of a long one both ends."""
    half = most // 2
    return text if len(text) <= most else f"{text[:half]}…{text[1 - half :]}"
