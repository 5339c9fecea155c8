"""The way back: which configurations a tab has shown."""

from __future__ import annotations

LONGEST = 100


class History:
    """Lines before and after the one on show, nearest last."""

    def __init__(self) -> None:
        self.past: list[str] = []
        self.future: list[str] = []

    def step(self, line: str) -> None:
        """Something new replaced ``line``: one can go back to it, and no longer forward."""
        self.past = [*self.past, line][-LONGEST:]
        self.future.clear()

    def went_back(self, line: str) -> None:
        """The last step was undone, and ``line`` can be had again."""
        self.past.pop()
        self.future.append(line)

    def went_forward(self, line: str) -> None:
        """An undone step was done again, and ``line`` lies behind."""
        self.future.pop()
        self.past.append(line)
