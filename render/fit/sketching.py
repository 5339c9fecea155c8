"""Where the enlarged sketches of a figure's blocks stand: in a strip beside its rows, or in rows beneath them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from render.diagrams.sketch import Sketch
from render.drawing import Item
from render.moving import moved


class Strip(NamedTuple):
    """Sketches placed from 0, 0, the room they take and the colours they use."""

    items: list[Item]
    width: float
    height: float
    categories: frozenset[str]


NOTHING = Strip([], 0.0, 0.0, frozenset())


def chosen(found: Sequence[Sketch]) -> list[Sketch]:
    """The sketches worth their room, most frequent blocks first.

    Of several, those of blocks that repeat and whose name does not say it all, as ``conv–BN–ReLU`` does.
    """
    telling = [sketch for sketch in found if "–" not in sketch.title] or found
    repeated = [sketch for sketch in telling if sketch.times > 1]
    shown = [sketch for sketch in repeated or telling if sketch.times > 1 or sketch.title != "stage"]
    return sorted(shown, key=lambda sketch: -sketch.times)


def beside(found: Sequence[Sketch], width: float, height: float, gap: float) -> tuple[Strip, list[Sketch]] | None:
    """As many as have room in columns, in the graph's order if that has room too, and the others.

    None where the first, which is the most frequent, has none.
    """
    columns = _filled(found, width, height, gap)
    if not columns or columns[0][0] is not found[0]:
        return None
    taken = [sketch for column in columns for sketch in column]
    ordered = _filled(_in_order(taken), width, height, gap)
    shown = ordered if sum(map(len, ordered)) == len(taken) else columns
    return _columns(shown, gap), [sketch for sketch in found if sketch not in taken]


def _in_order(found: Sequence[Sketch]) -> list[Sketch]:
    return sorted(found, key=lambda sketch: sketch.place)


def _filled(found: Sequence[Sketch], width: float, height: float, gap: float) -> list[list[Sketch]]:
    """Columns of those that have room, each in the first column that has some."""
    columns: list[list[Sketch]] = []
    for sketch in found:
        room = next((n for n, column in enumerate(columns) if _height([*column, sketch], gap) <= height), None)
        tried = [list(column) for column in columns]
        tried.append([sketch]) if room is None else tried[room].append(sketch)
        if _height([sketch], gap) <= height and _across(tried, gap) <= width:
            columns = tried
    return columns


def _height(column: Sequence[Sketch], gap: float) -> float:
    return sum(sketch.height for sketch in column) + gap * (len(column) - 1)


def _across(columns: Sequence[Sequence[Sketch]], gap: float) -> float:
    return sum(max(sketch.width for sketch in column) for column in columns) + 1.5 * gap * (len(columns) - 1)


def _columns(columns: Sequence[Sequence[Sketch]], gap: float) -> Strip:
    items: list[Item] = []
    x = 0.0
    for column in columns:
        wide, y = max(sketch.width for sketch in column), 0.0
        for sketch in column:
            items += [moved(item, x + (wide - sketch.width) / 2, y) for item in sketch.items]
            y += sketch.height + gap
        x += wide + 1.5 * gap
    taken = [sketch for column in columns for sketch in column]
    return Strip(items, _across(columns, gap), max(_height(column, gap) for column in columns), _categories(taken))


def beneath(found: Sequence[Sketch], width: float, height: float, gap: float) -> tuple[Strip, list[Sketch]]:
    """As many as have room side by side in rows, in the graph's order, and the others."""
    taken: list[Sketch] = []
    for sketch in found:
        more = _in_order([*taken, sketch])
        if sketch.width <= width and _rows_height(_rows(more, width, gap), gap) <= height:
            taken = more
    return _strip(_rows(taken, width, gap), width, gap), [sketch for sketch in found if sketch not in taken]


def _rows(found: Sequence[Sketch], width: float, gap: float) -> list[list[Sketch]]:
    rows: list[list[Sketch]] = []
    for sketch in found:
        if not rows or sum(one.width + gap for one in rows[-1]) + sketch.width > width:
            rows.append([])
        rows[-1].append(sketch)
    return rows


def _rows_height(rows: list[list[Sketch]], gap: float) -> float:
    return sum(max(sketch.height for sketch in row) for row in rows) + gap * max(len(rows) - 1, 0)


def _strip(rows: list[list[Sketch]], width: float, gap: float) -> Strip:
    items: list[Item] = []
    y = 0.0
    for row in rows:
        free = (width - sum(sketch.width for sketch in row)) / (len(row) + 1)
        x = free
        for sketch in row:
            items += [moved(item, x, y) for item in sketch.items]
            x += sketch.width + free
        y += max(sketch.height for sketch in row) + gap
    taken = [sketch for row in rows for sketch in row]
    return Strip(items, width if taken else 0.0, _rows_height(rows, gap), _categories(taken))


def _categories(found: Sequence[Sketch]) -> frozenset[str]:
    return frozenset(name for sketch in found for name in sketch.categories)
