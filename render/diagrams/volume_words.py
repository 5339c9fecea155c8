"""What stands at a feature map's box: its size, and the operations that give it."""

from __future__ import annotations

from typing import Final, NamedTuple

from graph.feature_maps import FeatureMap
from graph.labels import shape_text
from render.diagrams.look import Look
from render.drawing import Font, Item
from render.items import text
from render.metrics import elide, printable, text_width

LEADING: Final = 1.22
"""From line to line, in sizes of the text."""
LONG: Final = 10
"""Characters of a map's sizes from which each stands in a line of its own, where lines are short."""
LONGEST: Final = 150.0
"""Widest line, for 13-point names."""


class Line(NamedTuple):
    """One line of text."""

    text: str
    font: Font
    size: float
    dim: bool


class Words(NamedTuple):
    """The lines at a box, with their width and height."""

    lines: tuple[Line, ...]
    width: float
    height: float


def words(found: FeatureMap, look: Look, *, stacked: bool, in_u: bool = False) -> Words:
    """The words at a map, as far as the style shows shapes and operations; ``stacked``: broken into short lines.

    ``in_u``: copies and upsamplings are said at their arrows.
    """
    if found.hidden:
        sizes, captions = [f"{found.hidden} more"], list[str]()
    else:
        sizes = _sizes(found, stacked) if look.style.shapes else []
        captions = _captions(found, stacked, in_u) if look.style.operations else []
    room = look.length(LONGEST)
    figure, small = (look.small if found.hidden or stacked else look.figure), look.small
    shown = [Line(elide(one, "mono", figure, room), "mono", figure, False) for one in sizes]
    shown += [Line(elide(printable(one), "sans", small, room), "sans", small, True) for one in captions]
    if found.name and look.style.names:
        shown.append(Line(elide(printable(found.name), "sans", small, room), "sans", small, False))
    width = max((text_width(line.text, line.font, line.size) for line in shown), default=0.0)
    return Words(tuple(shown), width, sum(line.size * LEADING for line in shown))


def _sizes(found: FeatureMap, stacked: bool) -> list[str]:
    spatial, channels = found.sizes.spatial, found.sizes.channels
    if not spatial or not stacked:
        return [shape_text((None, *spatial, channels))]
    together = shape_text((None, *spatial))
    if len(together) <= LONG:
        return [together, f"×{shape_text((None, channels))}"]
    first, *others = [shape_text((None, size)) for size in (*spatial, channels)]
    return [first, *(f"×{size}" for size in others)]


def _captions(found: FeatureMap, stacked: bool, in_u: bool) -> list[str]:
    """The operations; pooling is told by its colour unless nothing else is there."""
    named = [slab for slab in found.slabs if slab.text != "stage"]  # the word says nothing beside a size
    shown = [slab for slab in named if not (slab.plate if in_u else slab.is_pooling_plate)] or named
    lines: list[str] = []
    for slab in shown:
        times = f"×{slab.repeat}" if slab.repeat > 1 else ""
        if not stacked:
            lines.append(f"{slab.text} {times}".strip())
            continue
        # its colour says that it is a convolution
        said = slab.text.replace(" conv /", " /")
        parts = [said] if "/" in said else said.split(" ")
        parts.append(times)
        for part in filter(None, parts):
            joined = f"{lines[-1]} {part}" if lines else part
            fits = lines and len(joined) <= 9 and part is not parts[0]
            lines[-1:] = [joined] if fits else [*lines[-1:], part]
    return list(dict.fromkeys(lines)) if not stacked else lines


def paint(said: Words, middle: float, top: float, look: Look) -> list[Item]:
    """The lines, one under the other about ``middle``."""
    items: list[Item] = []
    y = top
    for line in said.lines:
        y += line.size * LEADING
        fill = look.colours.dim if line.dim else look.colours.ink
        base = y - line.size * (LEADING - 0.8) * 0.8
        items.append(text(middle, base, line.text, line.size, font=line.font, fill=fill, anchor="middle"))
    return items
