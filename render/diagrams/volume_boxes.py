"""A feature map as a box in oblique view: its size from its numbers, and how it is painted.

The front shows height and channels, the side height and width. Lengths are square roots of the sizes, so that
224 and 7 both can be seen; every box of a figure has the same scale.
"""

from __future__ import annotations

from itertools import zip_longest
from math import pi, sqrt
from typing import Final, NamedTuple

from graph.feature_maps import FeatureMap, Slab
from render.colours import mixed
from render.diagrams.look import Look
from render.drawing import Group, Item, Path, Segment
from render.items import arc, circle
from render.layout.values import Point
from render.metrics import elide, printable

SLANT: Final = (0.34, 0.24)
"""How far right and up a box goes for each point of depth."""
CHANNELS: Final = 0.15
"""Thickness of a slab for the square root of the channels, where height has 1 for the square root of its size."""
BAR: Final = 0.2
"""Length of a vector's bar for the square root of its units."""
MOST_SLABS: Final = 4
"""Slabs that a box is divided into for operations in a row; the caption says how many there are."""
LONGEST_TITLE: Final = 120.0
"""Longest tooltip, in sizes of its text."""
PLATE, SEAM, THIN = 0.9, 0.5, 1.8
"""Thickness of a pooling, the gap after it, and the least length; the first two in units, the last in points."""
TINTS: Final = (0.16, 0.06, 0.3)
"""How much of its category's colour the front, the top and the side have."""
LIT, SHADED = 0.7, 0.12
"""By cost the front has the scale's very colour: how much of it the top has, and how much ink the side."""


class Solid(NamedTuple):
    """A map's box: height, rise and run of its depth, and the left edge and thickness of each slab."""

    height: float
    run: float
    rise: float
    slabs: tuple[tuple[Slab, float, float], ...]
    width: float
    """Of all: slabs and the run of the depth."""

    @property
    def front(self) -> float:
        """The width of the front."""
        return self.width - self.run

    @property
    def entry(self) -> float:
        """The middle of the slab that reads the map before: the first that is no copy of another map."""
        places = [x + thick / 2 for slab, x, thick in self.slabs if slab.category != "merge"]
        return places[0] if places else self.front / 2


def solid(found: FeatureMap, unit: float) -> Solid:
    """The box of a map, ``unit`` points for the square root of a size."""
    if found.hidden:
        return Solid(4.0 * unit, 0.0, 0.0, (), 4.0 * unit)
    numbers = found.sizes.spatial_numbers
    height = unit * (sqrt(numbers[-2] if len(numbers) > 1 else numbers[0]) if numbers else 0.0)
    if not numbers:
        height = max(BAR * unit * sqrt(found.sizes.channel_number), THIN)
    depth = unit * (sqrt(numbers[-1]) if len(numbers) > 1 else 1.0)
    slabs: list[tuple[Slab, float, float]] = []
    x = 0.0
    for slab, after in zip_longest(found.slabs, found.slabs[1:]):
        thick = _thickness(found, slab, unit)
        for _ in range(min(slab.repeat, MOST_SLABS)):
            slabs.append((slab, x, thick))
            x += thick
        joined = after is None or (after.plate and not slab.is_pooling_plate)
        x += SEAM * unit if slab.plate and not joined else 0.0
    run, rise = SLANT[0] * depth, SLANT[1] * depth
    return Solid(round(height, 2), round(run, 2), round(rise, 2), tuple(slabs), round(x + run, 2))


def _thickness(found: FeatureMap, slab: Slab, unit: float) -> float:
    """Of a slab, by its own channels; a vector's bars and plates of pooling are thin; frames count as channels."""
    if slab.is_pooling_plate or not found.sizes.spatial:
        return max(PLATE * unit, THIN)
    return max(to_scale(found, slab, unit), THIN)


def to_scale(found: FeatureMap, slab: Slab, unit: float) -> float:
    """The thickness that a slab's channels and its map's frames ask for."""
    frames = found.sizes.spatial_numbers[0] if len(found.sizes.spatial) > 2 else 1.0
    return CHANNELS * unit * sqrt(slab.channels * frames)


def box(found: FeatureMap, shape: Solid, left: float, axis: float, look: Look, heat: str = "") -> Group:
    """The box with its left edge at ``left`` and the middle of its front at ``axis``; ``heat``: its colour by cost."""
    items: list[Item] = []
    if found.hidden:
        items = _dots(left + shape.width / 2, axis, look)
    top, bottom = axis - shape.height / 2, axis + shape.height / 2
    for place, (slab, x, thick) in enumerate(shape.slabs):
        after = shape.slabs[place + 1] if place + 1 < len(shape.slabs) else None
        hidden = after is not None and after[1] - (x + thick) < 0.01
        items += _cuboid(slab, left + x, top, bottom, thick, shape, look, heat, side=not hidden)
    if any(slab.skip for slab, _, _ in shape.slabs):
        items += _hops(shape, left, top - shape.rise, look)
    title = elide(printable(", ".join(found.nodes)), "sans", 1.0, LONGEST_TITLE)
    return Group(found.nodes[0] if found.nodes else "more", tuple(items), "node", title)


def _dots(x: float, axis: float, look: Look) -> list[Item]:
    """What stands for the maps left out."""
    size, colour = look.length(3.0), look.colours.dim
    return [circle(x + step * size, axis, size / 2, colour, None, 0.0) for step in (-2.5, 0.0, 2.5)]


def _cuboid(  # noqa: PLR0913, PLR0917 - places and looks of one box
    slab: Slab, x: float, top: float, bottom: float, thick: float, shape: Solid, look: Look, heat: str, *, side: bool
) -> list[Item]:
    """Front, top and, where nothing stands against it, the side."""
    colour = look.colours.border if heat else look.colours.category(slab.category)
    front, lid, flank = _faces(slab, look, heat)
    right, back = x + thick, shape.run
    faces = [
        (lid, ((x, top), (x + back, top - shape.rise), (right + back, top - shape.rise), (right, top))),
        (front, ((x, top), (right, top), (right, bottom), (x, bottom))),
    ]
    if side:
        high, low = (right + back, top - shape.rise), (right + back, bottom - shape.rise)
        faces.append((flank, ((right, top), high, low, (right, bottom))))
    stroke = max(look.hairline, 0.4)
    return [Path(_closed(points), fill, colour, stroke) for fill, points in faces]


def _faces(slab: Slab, look: Look, heat: str) -> tuple[str, ...]:
    """The colours of front, top and side."""
    if heat:
        return heat, mixed(look.colours.box, heat, LIT), mixed(heat, look.colours.ink, SHADED)
    colour, weight = look.colours.category(slab.category), 0.4 if slab.category == "input" else 1.0
    return tuple(mixed(look.colours.box, colour, part * weight) for part in TINTS)


def _closed(points: tuple[tuple[float, float], ...]) -> tuple[Segment, ...]:
    places = [(round(x, 2), round(y, 2)) for x, y in points]
    return (("M", places[0]), *(("L", place) for place in places[1:]), ("Z", ()))


def _hops(shape: Solid, left: float, top: float, look: Look) -> list[Item]:
    """Small arcs over the slabs that a skip leads around."""
    items: list[Item] = []
    for slab, x, thick in shape.slabs:
        if slab.skip:
            middle = Point(left + x + shape.run + thick / 2, top - look.length(1.5))
            items.append(_hop(middle, hop(thick, look), look))
    return items


def hop(thick: float, look: Look) -> float:
    """Radius of the arc over a slab."""
    return min(thick * 0.38, look.length(7.0))


def _hop(middle: Point, half: float, look: Look) -> Path:
    """Half a turn over a slab."""
    start: Segment = ("M", (round(middle.x - half, 2), round(middle.y, 2)))
    turn = (arc((middle.x, middle.y), half, pi, 1.5 * pi), arc((middle.x, middle.y), half, 1.5 * pi, 2 * pi))
    return Path((start, *turn), stroke=look.colours.edge, stroke_width=look.line)
