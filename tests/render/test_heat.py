"""Heat maps: the colour says the part of the most, the texts stay readable, the sums are the graph's."""

import pytest

from graph.configuration import parse
from graph.facts import totals
from graph.fold import fold
from graph.memory import activation_bytes
from loaders.load import load
from render.diagram import draw
from render.drawing import Group, Rect, Text
from render.heat import heat_of
from render.page import Page
from render.style import Style, palette
from tests.builders import graph_of
from tests.render.drawings import flat

GRAPH = graph_of(
    """
    x: Input 32x32x3
    small: Conv2D 3x3 4 padding=same <- x
    large: Conv2D 3x3 64 padding=same <- small
    act: ReLU <- large
    flat: GlobalAveragePooling2D <- act
    top: Dense 10 <- flat
    """
)
THEMES = ("light", "dark", "print", "mono")


def luminance(colour):
    """WCAG 2.2's relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    first, second = sorted((luminance(one), luminance(two)))
    return (second + 0.05) / (first + 0.05)


def boxes(drawing):
    """Fill of each node's box."""
    found = {}
    for group in drawing.items:
        if isinstance(group, Group) and group.kind == "node":
            fills = [item.fill for item in group.items if isinstance(item, Rect) and item.fill]
            found[group.ref] = fills[0] if fills else None
    return found


def test_without_a_cost_nothing_changes():
    assert draw(GRAPH, Style()) == draw(GRAPH, Style(colour_by="category", times=(("top", 1.0),)))
    assert heat_of(GRAPH, Style()) is None


def test_the_costs_add_up_to_the_graphs():
    assert heat_of(GRAPH, Style(colour_by="macs")).total == totals(GRAPH).macs
    assert heat_of(GRAPH, Style(colour_by="params")).total == totals(GRAPH).params
    assert heat_of(GRAPH, Style(colour_by="memory")).total == activation_bytes(GRAPH)


def test_the_costliest_box_is_the_end_of_the_ramp_and_the_free_one_its_start():
    heat = heat_of(GRAPH, Style(colour_by="macs"))
    drawn = boxes(draw(GRAPH, Style(colour_by="macs")))
    assert drawn["large"] == heat.ramp[-1]
    assert drawn["act"] == heat.ramp[0]


def test_times_are_written_on_the_boxes():
    drawing = draw(GRAPH, Style(colour_by="time", times=(("large", 1.5), ("top", 0.012))))
    texts = {item.text for group in drawing.items for item in group.items if isinstance(item, Text)}
    assert {"1.5 ms", "12 µs"} <= texts
    assert any("time of a call, 1.51 ms in all" in text for text in texts)


def test_boxes_of_folded_blocks_take_each_nodes_time_once():
    graph = load(parse("resnet50@64x64x3,include_top=false", lambda _: False))
    times = tuple((node.name, 0.5) for node in graph.nodes)
    folded = fold(graph, "blocks")
    assert max(node.repeat for node in folded.nodes) == 6
    heat = heat_of(folded, Style(colour_by="time", times=times))
    assert sum(heat.values.values()) == heat.total == 0.5 * len(graph.nodes)


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable_on_every_colour_and_the_ramp_is_in_order_without_colour(theme):
    heat = heat_of(GRAPH, Style(colour_by="macs", theme=theme))
    ink = palette(Style(theme=theme)).ink
    steps = [heat.at(step / 50) for step in range(51)]
    assert min(contrast(ink, step) for step in steps) >= 4.5
    grey = [contrast(ink, step) for step in steps]
    assert grey == sorted(grey, reverse=True)


def test_a_cost_that_nothing_has_colours_nothing():
    plain = graph_of("x: Input 8\n a: ReLU <- x")
    assert heat_of(plain, Style(colour_by="params")) is None
    assert boxes(draw(plain, Style(colour_by="params"))) == boxes(draw(plain, Style()))


@pytest.mark.parametrize("cost", ["params", "macs", "memory", "time"])
@pytest.mark.parametrize("width", [120.0, 200.0, 516.0])
def test_a_figure_on_a_page_has_its_scale_in_every_cost(cost, width):
    times = tuple((node.name, 1.5) for node in GRAPH.nodes)
    drawing = draw(GRAPH, Style(colour_by=cost, times=times, theme="print", caption=False, page=Page(width)))
    texts = [item.text for item in flat(drawing.items) if isinstance(item, Text)]
    assert any(text.startswith("0 to ") for text in texts)
