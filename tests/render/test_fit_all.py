"""All 40 applications in an IEEE column, checked from the drawing: the first demand of a figure for a paper."""

import pytest

from graph.configuration import parse
from graph.fold import fold
from loaders.applications import load
from loaders.catalogue import applications
from render.diagram import draw
from render.drawing import Drawing, Group, Text
from render.page import Page
from render.style import Style
from render.venues import page_for
from tests.render.drawing_checks import problems
from tests.render.drawings import flat

NAMES = [application.name for application in applications()]
PAGE = page_for("ieee", "column", 228.0)


def figure(name: str, page: Page = PAGE) -> Drawing:
    return draw(fold(load(parse(name, lambda path: False)), "auto"), Style(theme="print", caption=False, page=page))


@pytest.mark.parametrize("name", NAMES)
def test_every_application_fits_a_column_of_ieee(name):
    """88.9 mm wide, at most 228 mm high, text ≥ 5 pt, nothing cut, no text over an edge, no line through a box."""
    drawing = figure(name)
    assert problems(drawing, PAGE) == []
    boxes = [item for item in drawing.items if isinstance(item, Group) and item.kind == "node"]
    sizes = {item.size for group in boxes for item in flat(group.items) if isinstance(item, Text)}
    assert max(sizes) >= 7.0, "7 pt fits every application"
