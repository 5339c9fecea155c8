"""The sketches of a folded graph's blocks beside its flow diagram."""

from __future__ import annotations

from typing import Final, NamedTuple

from msgspec.structs import replace

from graph.values import Graph
from render.diagrams.look import Look
from render.diagrams.sketch import Sketch, sketches
from render.drawing import Drawing, Item
from render.fit.sketching import chosen
from render.moving import moved

GAP: Final = 30.0
"""Between columns and between sketches; for 13-point names."""


class Aside(NamedTuple):
    """The sketches that stand beside a figure."""

    found: tuple[Sketch, ...]

    @property
    def categories(self) -> frozenset[str]:
        """The colours they use."""
        return frozenset(name for one in self.found for name in one.categories)


def aside(graph: Graph, look: Look) -> Aside:
    """The sketches of a folded graph, for a figure on paper that asks for them; else none."""
    wanted = look.style.sketches and look.style.is_print
    return Aside(tuple(chosen(sketches(graph, look.style))) if wanted else ())


def with_aside(drawing: Drawing, beside: Aside, top: float, look: Look) -> Drawing:
    """The drawing with the sketches at its right, from ``top`` down, in columns about as high as it is."""
    if not beside.found:
        return drawing
    gap, items = look.length(GAP), list[Item]()
    left, y, wide, bottom = drawing.width, top, 0.0, drawing.height
    for one in beside.found:
        if y > top and y + one.height > drawing.height:
            left, y, wide = left + wide + gap, top, 0.0
        items += [moved(item, left, y) for item in one.items]
        y, wide = y + one.height + gap, max(wide, one.width)
        bottom = max(bottom, y)
    width, height = round(left + wide + gap, 2), round(bottom, 2)
    return replace(drawing, width=width, height=height, items=(*drawing.items, *items))
