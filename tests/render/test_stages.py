"""The drawn table of stages: nothing overlaps, nothing leaves the page, everything said is there."""

from __future__ import annotations

from itertools import combinations

import pytest

from graph.configuration import parse
from graph.stage_table import stage_table
from loaders import applications
from render.diagram import draw
from render.drawing import Drawing, Group, Text
from render.page import Page
from render.style import Style

NAMES = ["resnet50", "vgg16", "mobilenetv2", "efficientnetb0", "densenet121", "inceptionv3", "convnexttiny"]


def texts(items) -> list[Text]:
    found = [item for item in items if isinstance(item, Text)]
    return found + [text for item in items if isinstance(item, Group) for text in texts(item.items)]


def drawn(name: str, theme: str = "print") -> Drawing:
    graph = applications.load(parse(name, lambda path: False))
    return draw(graph, Style(theme=theme), "stages")


def box(text: Text) -> tuple[float, float, float, float]:
    left = text.x - (text.width if text.anchor == "end" else 0.0)
    return left, text.y - 0.72 * text.size, left + text.width, text.y + 0.22 * text.size


@pytest.mark.parametrize("theme", ["print", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_no_text_meets_another_or_leaves_the_page(name: str, theme: str) -> None:
    drawing = drawn(name, theme)
    boxes = [box(text) for text in texts(drawing.items)]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= drawing.width
        assert bottom <= drawing.height
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_the_table_is_drawn(name: str) -> None:
    shown = [text.text for text in texts(drawn(name).items)]
    rows = stage_table(applications.load(parse(name, lambda path: False)))
    for row in rows:
        assert row.title in shown
        for entry in row.entries:
            assert all(line in shown for line in entry.lines)
            assert entry.repeat == 1 or f"×{entry.repeat}" in shown


def test_print_stays_readable_and_says_itself_in_words() -> None:
    drawing = drawn("resnet50")
    assert min(text.size for text in texts(drawing.items)) >= 5
    assert "6 × (1×1, 256 – 3×3, 256 – 1×1, 1024)" in drawing.description


@pytest.mark.parametrize("name", NAMES)
def test_in_a_column_of_a_page_it_has_its_width_and_nothing_is_cut(name: str) -> None:
    """88.9 mm wide; ResNet50's table in full 7 points, the note beneath it included."""
    graph = applications.load(parse(name, lambda path: False))
    drawing = draw(graph, Style(theme="print", page=Page(252.0, 648.0), caption=False), "stages")
    boxes = [box(text) for text in texts(drawing.items)]
    assert drawing.width == 252.0
    assert all(left >= 0 and top >= 0 and right <= 252 and low <= drawing.height for left, top, right, low in boxes)
    assert min(text.size for text in texts(drawing.items)) >= 5
    assert name != "resnet50" or max(text.size for text in texts(drawing.items)) == 7
