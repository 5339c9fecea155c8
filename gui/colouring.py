"""What a diagram's colours say in the window: the layers' categories, or a cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import structs

from render.style import ColourBy, Style

if TYPE_CHECKING:
    from gui.diagram import Diagram

WORDS: Final[dict[ColourBy, str]] = {
    "category": "category",
    "params": "parameters",
    "macs": "multiply–accumulates",
    "memory": "activation memory",
    "time": "time",
}
"""What a menu calls each, in its order."""


class Colouring(NamedTuple):
    """What to colour by. ``times``: milliseconds by node's name, for ``time``; ``source``: how they were measured."""

    by: ColourBy = "category"
    times: tuple[tuple[str, float], ...] = ()
    source: str = ""

    def on(self, style: Style) -> Style:
        """The style with these colours."""
        return structs.replace(style, colour_by=self.by, times=self.times if self.by == "time" else ())


PLAIN = Colouring()


def carried(target: Diagram | None, lines: Sequence[str]) -> Colouring:
    """What a tab's colours say after a change: times are those of one configuration, a comparison has its own."""
    if target is None or len(lines) > 1:
        return PLAIN
    if tuple(lines) == target.lines:
        return target.colouring
    return PLAIN if target.colouring.by == "time" else Colouring(target.colouring.by)
