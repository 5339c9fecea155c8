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


def output_names(names: Sequence[str]) -> list[str]:
    """The names of a Keras network's outputs as a figure has them: of a nested model, calls counted from 1.

    ``boxes/out``, ``boxes/out#2`` and ``scores/out`` are ``boxes 1``, ``boxes 2`` and ``scores``.
    """
    bases = [name.partition("#")[0] for name in names]
    found = [_output_name(name, bases) for name in names]
    return found if len(set(found)) == len(set(names)) else list(names)


def _output_name(name: str, bases: Sequence[str]) -> str:
    base, _, call = name.partition("#")
    outer = base.rpartition("/")[0]
    alone = outer and all(other == base or not other.startswith(f"{outer}/") for other in bases)
    return f"{outer if alone else base} {call or 1}" if bases.count(base) > 1 else outer if alone else base
