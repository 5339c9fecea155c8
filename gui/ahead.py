"""What was worked out in another thread, until the window takes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Owner = TypeVar("Owner")
Value = TypeVar("Value")


class Ahead(Generic[Owner, Value]):
    """Values of frozen owners, known by identity and taken once; those of one answer at a time."""

    def __init__(self, work: Callable[[Owner], Value]) -> None:
        self._work = work
        self._known: dict[int, tuple[Owner, Value]] = {}  # the owner beside the value keeps its id from being reused

    def prepare(self, owners: tuple[Owner, ...]) -> None:
        """Work the values out; what was left of an earlier answer goes."""
        self._known = {id(owner): (owner, self._work(owner)) for owner in owners}

    def take(self, owner: Owner) -> Value | None:
        """The prepared value; None where there is none, or it was taken before."""
        known = self._known.pop(id(owner), None)
        return known[1] if known is not None else None
