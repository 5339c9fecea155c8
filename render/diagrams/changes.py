"""What a what-if changed, tinted: the layers that were edited with a rim, those that follow from them without."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from graph.block_node import leaves
from graph.values import Graph
from render.diagrams.marking import RIM
from render.drawing import Drawing, Group, Item, Rect
from render.inks import INKS
from render.style import Style, palette

EDITED: Final = "edited"
FOLLOWS: Final = "follows"


def changes(graph: Graph, style: Style) -> dict[str, str]:
    """Node's name → ``edited`` or ``follows``; a block is what its layers are. {} where colours mean something else."""
    if not graph.changes or not style.changes or style.colour_by != "category":
        return {}
    found = {}
    for node in graph.nodes:
        inside = {graph.changes[leaf.name] for leaf in leaves([node]) if leaf.name in graph.changes}
        if inside:
            found[node.name] = min(inside)  # "edited" goes before "follows"
    return found


def tinted(drawing: Drawing, graph: Graph, style: Style) -> Drawing:
    """The diagram with what was changed tinted."""
    found = changes(graph, style)
    if not found:
        return drawing
    items = tuple(
        _tinted(item, found[item.ref], style)
        if isinstance(item, Group) and item.kind == "node" and item.ref in found
        else item
        for item in drawing.items
    )
    return replace(drawing, items=items)


def _tinted(group: Group, how: str, style: Style) -> Group:
    return replace(group, items=tuple(_shape(item, how, style) for item in group.items))


def _shape(item: Item, how: str, style: Style) -> Item:
    """A box's ground in a tint, of what follows the paler one; the border of an edited one in the rim's colour."""
    if not isinstance(item, Rect):
        return item
    ink, colours = INKS[style.theme], palette(style)
    if item.fill == colours.box and item.stroke != colours.outline:
        return replace(item, fill=ink.tint if how == EDITED else ink.alone)
    if how == EDITED and item.fill is None and item.stroke == colours.border:
        return replace(item, stroke=ink.rim, stroke_width=round(item.stroke_width * RIM, 2))
    return item


def sample(name: str, box: Rect, style: Style) -> Rect:
    """A legend's sample of a category's colour, or of a mark."""
    ink, colours = INKS[style.theme], palette(style)
    if name not in (EDITED, FOLLOWS):
        return replace(box, fill=colours.category(name))
    if name == EDITED:
        return replace(box, fill=ink.tint, stroke=ink.rim, stroke_width=round(colours.hairline * RIM, 2))
    return replace(box, fill=ink.alone, stroke=colours.border, stroke_width=colours.hairline)
