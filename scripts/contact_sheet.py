"""All 40 applications as figures for a column: ``python scripts/contact_sheet.py FILE.png [VENUE] [WIDTH]``.

Each stands at true size, so a PDF or SVG of the sheet shows what a reader would see in print.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from exporters.export import export
from graph.configuration import parse
from graph.fold import fold
from loaders.applications import load
from loaders.catalogue import applications
from render.diagram import draw
from render.drawing import Drawing, Item
from render.items import text
from render.moving import moved
from render.style import Style
from render.venues import page_for

COLUMNS, GAP, TITLE = 8, 26.0, 12.0


def sheet(venue: str, width: str) -> Drawing:
    """The figures in columns, each put where there is most room left."""
    heights = [GAP] * COLUMNS
    items: list[Item] = []
    page = page_for(venue, width)
    for application in applications():
        graph = fold(load(parse(application.name, lambda path: False)), "blocks")
        drawing = draw(graph, Style(theme="print", caption=False, page=page))
        column = heights.index(min(heights))
        x, y = GAP + column * (page.width + GAP), heights[column]
        items.append(text(x, y + TITLE * 0.8, application.name, TITLE, font="sans-bold", fill="#5A616C"))
        items += [moved(item, x, y + TITLE * 1.6) for item in drawing.items]
        heights[column] = y + TITLE * 1.6 + drawing.height + GAP
    return Drawing(GAP + COLUMNS * (page.width + GAP), max(heights), tuple(items), title=f"{venue} {width}")


if __name__ == "__main__":
    target, venue, width = (*sys.argv[1:], *("sheet.png", "ieee", "column")[len(sys.argv) - 1 :])[:3]
    export(sheet(venue, width), target, dpi=62.0)
