"""Small networks as chains and forks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.series_parallel import ENTRY, Fork, NotSeriesParallel, chain_to, dominators, forks, places


def test_a_chain_is_its_places() -> None:
    """Without a fork the places stand one after the other."""
    assert chain_to([(ENTRY,), (0,), (1,)], 2) == (0, 1, 2)


def test_a_skip_is_an_empty_branch() -> None:
    """What joins the entry again with nothing on its way is an identity."""
    found = chain_to([(ENTRY,), (0,), (1, ENTRY)], 2)
    assert found == (Fork(((0, 1), ()), 2),)


def test_forks_within_forks() -> None:
    """A gate inside a residual block: the fork stands in the other fork's branch."""
    sources = [(ENTRY,), (0,), (0, 1), (2, ENTRY)]
    found = chain_to(sources, 3)
    assert [fork.join for fork in forks(found)] == [3, 2]
    assert sorted(places(found)) == [0, 1, 2, 3]


def test_branches_that_share_places_are_no_forks() -> None:
    """NASNet's cells: a value read by two sums that a third joins."""
    with pytest.raises(NotSeriesParallel):
        chain_to([(ENTRY,), (0,), (0, 1), (1, 2), (2, 3)], 4)


@given(st.lists(st.lists(st.integers(0, 6), max_size=3), min_size=1, max_size=7))
def test_a_dominator_lies_on_every_way(picks: list[list[int]]) -> None:
    """Taking a place's dominator away cuts it off from the entry; no later place does so on every way."""
    sources = [
        tuple(sorted({pick % (number + 1) - 1 for pick in reads} or {ENTRY})) for number, reads in enumerate(picks)
    ]
    found = dominators(sources)
    for place, dominator in enumerate(found):
        cutting = [other for other in range(place) if not _reaches(sources, place, other)]
        assert dominator == max(cutting, default=ENTRY)


def _reaches(sources: list[tuple[int, ...]], place: int, without: int) -> bool:
    """Whether a way from the entry to a place avoids another."""
    if place == ENTRY:
        return True
    return any(_reaches(sources, source, without) for source in sources[place] if source != without)
