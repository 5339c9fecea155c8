"""Diagrams that know nothing of a page, brought onto one: smaller text until they fit, then centred."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import structs

from graph.errors import LayoutError
from render.drawing import Drawing, Group, Item, Text
from render.fit.steps import sizes
from render.moving import moved
from render.page import Page, millimetres
from render.style import Style

CLOSE = 0.01
"""Points by which a width may differ from the page's and be the page's."""


def natural(diagram: Callable[[Style], Drawing], style: Style, page: Page) -> Drawing:
    """The diagram in the largest text in which it is as wide as the page or narrower, on the page's whole width.

    Raises LayoutError where it is too wide or too high in the smallest, with the room that it would take.
    """
    least: Drawing | None = None
    for size in sizes(style.size, page.least):
        drawing = diagram(structs.replace(style, font_size=size))
        if _fits(drawing, page):
            notes = (f"text {style.size:g} → {size:g} pt",) if size < style.size else ()
            return _centred(structs.replace(drawing, notes=(*notes, *drawing.notes)), page)
        least = drawing
    raise LayoutError(_too_small(least, page))


def _fits(drawing: Drawing, page: Page) -> bool:
    high = not page.max_height or drawing.height <= page.max_height + CLOSE
    return high and drawing.width <= page.width + CLOSE and all(one.size >= page.least for one in _texts(drawing.items))


def _texts(items: Iterable[Item]) -> Iterator[Text]:
    for item in items:
        if isinstance(item, Group):
            yield from _texts(item.items)
        elif isinstance(item, Text):
            yield item


def _centred(drawing: Drawing, page: Page) -> Drawing:
    shift = (page.width - drawing.width) / 2
    items = drawing.items if abs(shift) < CLOSE else tuple(moved(item, shift, 0.0) for item in drawing.items)
    return structs.replace(drawing, width=page.width, items=items)


def _too_small(least: Drawing | None, page: Page) -> str:
    room = f"{millimetres(page.width):.4g} mm" + (
        f" × {millimetres(page.max_height):.4g} mm" if page.max_height else ""
    )
    needed = ""
    if least is not None:
        needed = f" it takes {millimetres(least.width):.0f} × {millimetres(least.height):.0f} mm;"
    return f"this figure does not fit {room} with text of {page.least:g} pt;{needed} try --width full"
