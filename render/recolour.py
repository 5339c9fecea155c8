"""A drawing in another theme's colours: light and dark differ in nothing else, so that nothing is laid out again."""

from __future__ import annotations

from functools import cache
from typing import Final

from msgspec import structs

from render.drawing import Drawing, Group, Item, Path, Rect, Text
from render.inks import INKS
from render.style import Palette, Style, Theme, palette

_OF_TEXT: Final = ("ink", "dim", "faint", "edge", "pill_ink", "pill_dim")
_OF_SHAPES: Final = ("background", "box", "border", "outline", "ink", "dim", "faint", "edge", "pill", "chip")


class _Unknown(Exception):
    """A colour that the themes do not give each other, as those of a heat map."""


def recoloured(drawing: Drawing, before: Theme, after: Theme) -> Drawing | None:
    """The drawing as the other theme would have it; None where it has colours that are no theme's own."""
    texts, shapes = _map(before, after, _OF_TEXT), _map(before, after, _OF_SHAPES)
    try:
        items = tuple(_item(item, texts, shapes) for item in drawing.items)
        background = _new(drawing.background, shapes)
    except _Unknown:
        return None
    return structs.replace(drawing, items=items, background=background)


def _item(item: Item, texts: dict[str, str], shapes: dict[str, str]) -> Item:
    if isinstance(item, Group):
        return structs.replace(item, items=tuple(_item(inner, texts, shapes) for inner in item.items))
    if isinstance(item, Text):
        return structs.replace(item, fill=_new(item.fill, texts))
    assert isinstance(item, Rect | Path)
    return structs.replace(item, fill=_new(item.fill, shapes), stroke=_new(item.stroke, shapes))


def _new(colour: str | None, known: dict[str, str]) -> str | None:
    if colour is None:
        return None
    if colour not in known:
        raise _Unknown
    return known[colour]


@cache
def _map(before: Theme, after: Theme, fields: tuple[str, ...]) -> dict[str, str]:
    """Each colour of one theme → that of the other; what would be two at once is left out."""
    pairs = [*_pairs(palette(Style(theme=before)), palette(Style(theme=after)), fields)]
    pairs += [(old, new) for old, new in zip(INKS[before], INKS[after], strict=True) if old and new]
    found = dict(pairs)
    return {old: found[old] for old in found if len({new for each, new in pairs if each == old}) == 1}


def _pairs(one: Palette, two: Palette, fields: tuple[str, ...]) -> list[tuple[str, str]]:
    named = [(getattr(one, name), getattr(two, name)) for name in fields]
    return [*named, *((one.categories[name], two.categories[name]) for name in one.categories)]
