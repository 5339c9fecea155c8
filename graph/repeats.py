"""Repeated runs in a sequence of tokens: which blocks follow each other unchanged.

A run is ``times`` equal stretches of ``length`` tokens between bounds, with equal output channels; at most its
first or its last block changes the size of the feature map. Equality of two stretches is one comparison of
prefix hashes, so that 10,000 nodes take a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from graph.tokens import Bound, Token

BOUNDS = 40
"""Longest block, in bounds."""

_BASE, _PRIME = 1_000_003, (1 << 61) - 1

_START_RANK = {"convolution": 0, "dense": 0, "recurrent": 0, "normalisation": 2, "activation": 3, "pooling": 3}
"""A block begins with a product rather than with the activation of the one before."""


class Run(NamedTuple):
    """``times`` blocks of ``length`` tokens from token ``start`` on."""

    start: int
    length: int
    times: int

    @property
    def stop(self) -> int:
        """The token after the last."""
        return self.start + self.length * self.times


class Sequences:
    """The tokens of one chain, ready for comparing stretches."""

    def __init__(self, tokens: Sequence[Token], bounds: Sequence[Bound]) -> None:
        self.tokens = tokens
        self.starts = [bound.token for bound in bounds]
        self._at = frozenset(self.starts)
        self._hash, self._power = _hashes([token.key for token in tokens])
        self._strided = _counts([token.strided for token in tokens])
        self._weighted = _counts([token.weighted for token in tokens])
        self._widths = _last_widths(tokens)

    def key(self, start: int, stop: int) -> int:
        """A hash of the tokens of a stretch."""
        return (self._hash[stop] - self._hash[start] * self._power[stop - start]) % _PRIME

    def width(self, start: int, stop: int) -> int | None:
        """Output channels of the last product in a stretch."""
        place, width = self._widths[stop - 1]
        return width if place >= start else None

    def strided(self, start: int, stop: int) -> bool:
        """Whether a stretch changes the size of the feature map."""
        return self._strided[stop] > self._strided[start]

    def weighted(self, start: int, stop: int) -> bool:
        """Whether a stretch has weights."""
        return self._weighted[stop] > self._weighted[start]

    def is_power(self, start: int, stop: int) -> bool:
        """Whether a stretch is itself a repetition of a shorter one, whatever the channels."""
        length = stop - start
        return any(
            start + part in self._at and self.key(start, stop - part) == self.key(start + part, stop)
            for part in _divisors(length)
        )

    def begins_depthwise(self, start: int) -> bool:
        """Whether a stretch begins with a depthwise convolution."""
        return self.tokens[start].kind == "convolution" and self.tokens[start].width is None

    def pairs(self, start: int, length: int) -> bool:
        """Whether a stretch is one depthwise and one other convolution, gates in forks and joins not counted."""
        firsts = [place for place in range(start, start + length) if place in self._at]
        heads = [place for place in firsts if self.tokens[place].kind == "convolution"]
        return len(heads) == 2 and sum(map(self.begins_depthwise, heads)) == 1

    def follows(self, start: int, length: int) -> bool:
        """Whether the next stretch equals this one."""
        middle, stop = start + length, start + 2 * length
        if stop not in self._at or self.tokens[start].key != self.tokens[middle].key:
            return False
        same = self.key(start, middle) == self.key(middle, stop)
        return same and self.width(start, middle) == self.width(middle, stop)


def find_runs(sequences: Sequences) -> list[Run]:
    """Disjoint runs of at least two blocks, those that cover most first served, in order."""
    found = _candidates(sequences)
    found.sort(key=lambda run: (-run.length * run.times, run.length, _rank(sequences, run), run.start))
    taken = bytearray(len(sequences.tokens))
    chosen = []
    known = {(run.start, run.length): run for run in found}
    for run in (_in_phase(run, known, sequences) for run in found):
        if not any(taken[run.start : run.stop]):
            taken[run.start : run.stop] = b"\1" * (run.stop - run.start)
            chosen.append(run)
    return sorted(chosen)


def _in_phase(run: Run, known: dict[tuple[int, int], Run], sequences: Sequences) -> Run:
    """The run, or the same blocks counted from their depthwise convolution on.

    A chain of depthwise and pointwise convolutions repeats as either pair; a paper's block is depthwise first.
    """
    if _rank(sequences, run) != _START_RANK["convolution"] or not sequences.pairs(run.start, run.length):
        return run
    for start in range(max(run.start - run.length + 1, 0), run.start + run.length):
        shifted = known.get((start, run.length))
        if shifted and shifted.times >= run.times - 1 and sequences.begins_depthwise(start):
            return shifted
    return run


def _candidates(sequences: Sequences) -> list[Run]:
    """Every run of at least two blocks, from every bound, for every length."""
    counts: dict[tuple[int, int], tuple[int, bool]] = {}
    found = []
    starts = sequences.starts
    for place in range(len(starts) - 1, -1, -1):
        start = starts[place]
        for stop in starts[place + 1 : place + 1 + BOUNDS]:
            length = stop - start
            count, strided = _extended(sequences, start, length, counts)
            counts[start, length] = count, strided
            if count > 1 and sequences.weighted(start, stop) and not sequences.is_power(start, stop):
                found.append(Run(start, length, count))
    return found


def _extended(
    sequences: Sequences, start: int, length: int, counts: dict[tuple[int, int], tuple[int, bool]]
) -> tuple[int, bool]:
    """How many equal blocks follow from here, this one included, and whether one of them is strided."""
    own = sequences.strided(start, start + length)
    if not sequences.follows(start, length):
        return 1, own
    count, strided = counts.get((start + length, length), (1, sequences.strided(start + length, start + 2 * length)))
    if own:
        return (1, True) if strided else (count + 1, True)
    if strided and count > 1:
        # a strided block in the middle begins another stage, unless it is the last of this one
        last = start + length * count
        return (count + 1, True) if sequences.strided(last, last + length) else (1, False)
    return count + 1, strided


@cache
def _divisors(number: int) -> tuple[int, ...]:
    """The divisors of a number, itself left out."""
    return tuple(part for part in range(1, number // 2 + 1) if number % part == 0)


def _rank(sequences: Sequences, run: Run) -> int:
    return _START_RANK.get(sequences.tokens[run.start].kind, 1)


def _hashes(keys: Sequence[int]) -> tuple[list[int], list[int]]:
    """Prefix hashes and powers of the base."""
    hashes, powers = [0], [1]
    for key in keys:
        hashes.append((hashes[-1] * _BASE + key + 1) % _PRIME)
        powers.append(powers[-1] * _BASE % _PRIME)
    return hashes, powers


def _counts(flags: Sequence[bool]) -> list[int]:
    counts = [0]
    for flag in flags:
        counts.append(counts[-1] + flag)
    return counts


def _last_widths(tokens: Sequence[Token]) -> list[tuple[int, int | None]]:
    """For each token the last product up to it: its place and channels."""
    found: list[tuple[int, int | None]] = []
    last: tuple[int, int | None] = (-1, None)
    for place, token in enumerate(tokens):
        last = (place, token.width) if token.width is not None else last
        found.append(last)
    return found
