"""The drawn table of several networks: everything said is there, nothing overlaps, nothing leaves the page."""

import pytest

from exporters.texts import texts
from graph.configuration import Configuration
from graph.errors import LayoutError
from graph.stage_table import stage_table
from loaders import applications
from render.diagrams.stage_columns import stage_columns
from render.page import Page, points
from render.style import Style
from tests.render.test_stages import box

SETS = [("resnet50", "resnet101", "resnet152"), ("vgg16", "mobilenetv2"), ("efficientnetb0", "convnexttiny")]


def _graphs(names):
    return [applications.load(Configuration(name)) for name in names]


@pytest.mark.parametrize("theme", ["print", "dark"])
@pytest.mark.parametrize("names", SETS)
def test_no_text_meets_another_or_leaves_the_page(names, theme):
    drawing = stage_columns(_graphs(names), Style(theme=theme))
    boxes = sorted(box(text) for text in texts(drawing.items))
    assert all(left >= 0 and top >= 0 for left, top, _, _ in boxes)
    assert all(right <= drawing.width and bottom <= drawing.height for _, _, right, bottom in boxes)
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize("names", SETS)
def test_every_line_of_every_network_is_drawn_in_its_column(names):
    graphs = _graphs(names)
    drawing = stage_columns(graphs, Style(theme="print"))
    heads = {text.text: text.x for text in texts(drawing.items) if text.text in names}
    edges = [*(heads[name] for name in names), drawing.width]
    for place, graph in enumerate(graphs):
        column = [text.text for text in texts(drawing.items) if edges[place] <= text.x < edges[place + 1]]
        for row in stage_table(graph):
            for entry in row.entries:
                assert all(line in column for line in entry.lines)
                assert entry.repeat == 1 or f"×{entry.repeat}" in column


def test_it_is_as_wide_as_its_page_or_refused():
    graphs = _graphs(SETS[0])
    drawing = stage_columns(graphs, Style(theme="print", page=Page(points(181))))
    assert drawing.width == pytest.approx(points(181))
    assert min(text.size for text in texts(drawing.items)) >= 5
    with pytest.raises(LayoutError, match="does not fit"):
        stage_columns(graphs, Style(theme="print", page=Page(points(60))))


def test_it_says_itself_in_words():
    said = stage_columns(_graphs(SETS[0]), Style()).description
    assert "conv3_x 28×28: resnet50: [1×1, 128 – 3×3, 128 – 1×1, 512] ×4" in said
    assert "parameters: resnet50: 25.6 M; resnet101: 44.7 M; resnet152: 60.4 M" in said
