"""The legend of a figure made to measure: merges by the signs that stand in the figure, where there is room."""

import pytest

from render.diagram import draw
from render.drawing import Text
from render.page import Page
from render.style import Style
from tests.builders import graph_of
from tests.render.drawings import flat, groups

GRAPH = graph_of("""
    x: Input 16x16x8
    a: Conv2D 3x3 8 padding=same <- x
    b: Add <- x, a
    c: Conv2D 1x1 8 <- b
    d: Concatenate <- b, c
    e: GlobalAveragePooling2D <- d
""")


def said(width: float) -> set[str]:
    drawing = draw(GRAPH, Style(theme="print", caption=False, page=Page(width)))
    (legend,) = groups(drawing, "legend")
    return {item.text for item in flat(legend.items) if isinstance(item, Text)}


@pytest.mark.parametrize("width", [252.0, 516.0])
def test_each_sign_of_the_figure_has_its_word_and_no_other(width):
    assert said(width) == {"convolution", "pooling", "add", "concatenate"}
