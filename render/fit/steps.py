"""The order of sacrifices: what a figure gives up first so that it fits, as plans to be tried one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from render.fit.plan import ALL, Plan

COMFORTABLE: Final = 6.0
"""Text of at least this many points reads well in print: smaller comes after facts that can be missed."""
STEP: Final = 0.5
MOST_COLUMNS: Final = 6


def plans(size: float, least: float) -> Iterator[Plan]:
    """From everything in full size to the least that still shows the network.

    In each size: with sketches, without, wrapped into columns. Sizes go down to 6 pt; the same without MACs and memory,
    then without parameters; then all that down to the least size; then without shapes; at last texts are shortened.
    """
    every = sizes(size, least)
    large = [one for one in every if one >= min(COMFORTABLE, size)]
    small = [one for one in every if one not in large]
    for each in (large, small):
        for figures in (ALL, 1, 0):
            yield from _all(each, figures=figures)
    yield from _all(every, figures=0, shapes=False)
    yield from _all(every[-1:], figures=0, elided=True)
    yield from _all(every[-1:], figures=0, shapes=False, elided=True)


def sizes(size: float, least: float) -> list[float]:
    """The size and every half point under it, down to the least."""
    found, below = [size], STEP * ((size - 1e-9) // STEP)
    while below >= least - 1e-9:
        found.append(below)
        below -= STEP
    return found if found[-1] <= least + 1e-9 else [*found, least]


def _all(each: list[float], figures: int = ALL, shapes: bool = True, elided: bool = False) -> Iterator[Plan]:
    for size in each:
        yield from _arrangements(Plan(size, figures=figures, shapes=shapes, elided=elided))


def _arrangements(plan: Plan) -> Iterator[Plan]:
    """One size of text: airy and tight, with and without sketches and names, then in more and more columns."""
    if not plan.elided:
        side = plan._replace(spread=True, sketches=False)
        yield from (side, side._replace(short=True, names=False))
        yield side._replace(short=True, names=False, figures=0)
        yield from (plan._replace(turned=True), plan._replace(turned=True, short=True))
    if plan.figures:
        yield plan
        yield plan._replace(tight=True)
    bare = plan._replace(sketches=False)
    brief = bare._replace(short=True)
    nameless = brief._replace(names=False)
    for tight in (False, True):
        for one in (bare, brief, nameless):
            yield one._replace(tight=tight)
    for columns in range(2, MOST_COLUMNS + 1) if not plan.elided else ():
        for one in (bare, brief, nameless):
            yield one._replace(tight=True, columns=columns)


def said(plan: Plan, asked: float, sketched: bool, lost: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What a plan gives up against everything in the size asked for, a line each; ``lost`` are figures' heads."""
    lines = (
        (plan.size < asked, f"text {asked:g} → {plan.size:g} pt"),
        (plan.tight, "rows closer together"),
        (plan.columns > 1, f"wrapped into {plan.columns} columns"),
        (sketched and not plan.sketches, "sketches of the blocks left out"),
        (plan.short, "operations in fewer words"),
        (not plan.names, "names of the blocks left out"),
        (bool(lost), f"{' and '.join(lost)} left out"),
        (not plan.shapes, "shapes left out"),
        (plan.elided, "long texts shortened"),
    )
    return tuple(words for given, words in lines if given)
