"""Enlarged sketches of a folded graph's blocks: compact cells in one narrow column beside a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from graph.distinct_blocks import DistinctBlock, distinct_blocks
from graph.values import Graph
from render.diagrams.look import Look, look_of
from render.diagrams.sketch_layered import layered
from render.diagrams.sketch_parts import run
from render.diagrams.sketch_turned import turned
from render.drawing import Group, Item
from render.items import text
from render.metrics import printable, text_width, wrapped
from render.style import Style

TITLE, LINE, GAP = 17.0, 14.0, 9.0
"""Leading of the title, of the notes, and the gap around the cells; for 13-point names."""
NAMED: Final = 2
"""Blocks that a sketch names where several kinds have one name."""
LEAST_WIDTH: Final = 110.0
"""Width that the words about a block may take though its cells are narrower; for 13-point names."""


class Sketch(NamedTuple):
    """A block's sketch: items with their top left corner at 0, 0; lengths in points.

    title: the kind of block. where: the nodes of the graph that are such blocks; times: how many blocks there are.
    place: its number in the order of the graph.
    categories: those whose colours it uses, and the signs of its merges, for a legend.
    """

    title: str
    items: tuple[Item, ...]
    width: float
    height: float
    categories: frozenset[str]
    where: tuple[str, ...] = ()
    times: int = 1
    place: int = 0


def sketches(graph: Graph, style: Style, width: float = 0.0, lying: bool = False) -> tuple[Sketch, ...]:
    """A sketch of each distinct block of a folded graph, in the order of the graph; () where nothing is folded.

    The blocks inside stages count too; a block whose name says all (``conv–BN–ReLU``) has no sketch. ``width``, in
    points, is the room there is (0 for any): titles and notes are broken to fit it; cells are never squeezed, so
    that a sketch may come out wider, and the caller leaves it out or gives it more room. ``lying``: from left to right.
    """
    look = look_of(style)
    found = distinct_blocks(graph)
    names = Counter(block.name for block in found)
    drawn = (sketch(_told_apart(block, names), look, width, lying) for block in found)
    return tuple(one._replace(place=place) for place, one in enumerate(drawn))


def _told_apart(block: DistinctBlock, names: Mapping[str, int]) -> DistinctBlock:
    """Of several kinds with one name each says where it stands."""
    if names[block.name] < 2:
        return block
    own = [name for name in block.where if not name.startswith(block.name)]
    where = ", ".join(own[:NAMED]) + (" …" if len(own) > NAMED else "")
    times = f"×{block.times}" if block.times > 1 else ""
    return block._replace(notes=tuple(filter(None, (where or times, *block.notes))))


def sketch(block: DistinctBlock, look: Look, width: float = 0.0, lying: bool = False) -> Sketch:
    """The sketch of one block."""
    drawn = layered(block, look, lying) if block.chain is None else (turned if lying else run)(block, look)
    title = printable(block.name)
    room = max(width, drawn.width) if width else max(drawn.width, look.length(LEAST_WIDTH))
    heads = wrapped(title, "sans-bold", look.name, room)
    notes = [line for note in said(block) for line in wrapped(printable(note), "sans", look.small, room)]
    words = [*(text_width(head, "sans-bold", look.name) for head in heads), *_widths(notes, look)]
    edge = look.length(1.0)  # for the strokes at either side
    across = max([drawn.width + 2 * edge, *words])
    middle, top = across / 2, look.length(TITLE * len(heads) + GAP)
    left = middle - drawn.width / 2
    items: list[Item] = [
        text(
            middle,
            look.length(TITLE * number + 12.0),
            head,
            look.name,
            font="sans-bold",
            fill=look.colours.ink,
            anchor="middle",
        )
        for number, head in enumerate(heads)
    ]
    items += drawn.paint(left + drawn.left, top)
    base = top + drawn.height + edge + look.length(GAP)
    for number, note in enumerate(notes):
        y = base + look.length(LINE * (number + 0.7))
        items.append(text(middle, y, note, look.small, fill=look.colours.dim, anchor="middle"))
    height = base + look.length(LINE * len(notes)) + (look.length(3.0) if notes else -look.length(GAP))
    signs = {label.sign for label in block.labels if label.sign}
    categories = frozenset({label.category for label in block.labels} | signs)
    group = Group(f"sketch: {title}", tuple(items), "decoration", title)
    return Sketch(title, (group,), round(across, 2), round(height, 2), categories, block.where, block.times)


def said(block: DistinctBlock) -> tuple[str, ...]:
    """The notes beneath a sketch: letters, and what a dashed skip means."""
    partly = any(skip.partly and not skip.projection for skip in block.skips.values())
    return (*block.notes, *(("skip where the sizes agree",) if partly else ()))


def _widths(notes: list[str], look: Look) -> list[float]:
    return [text_width(note, "sans", look.small) for note in notes]
