"""A recoloured drawing is the one that would have been drawn in the other theme, item by item."""

from __future__ import annotations

import pytest

from graph.compare import compare_folded
from graph.configuration import parse
from graph.fold import fold
from render.diagram import draw
from render.diagrams.side_by_side import side_by_side, sides
from render.recolour import recoloured
from render.style import Style
from worker.service import load_here

LINES = (
    "resnet50v2@440x340x3,include_top=false",
    "mobilenetv2",
    "nasnetmobile",
    "convnexttiny",
    "densenet121@?x?x3,include_top=false",
    "efficientnetv2b0",
)


def graph_of(line):
    graph = load_here(parse(line, lambda _: False))
    assert graph is not None
    return graph


def screen(theme, **more):
    return Style(theme=theme, font_size=13.0, caption=False, legend=False, **more)


@pytest.mark.parametrize("mode", ["none", "blocks", "stages"])
@pytest.mark.parametrize("line", LINES)
def test_it_is_the_drawing_of_the_other_theme(line, mode):
    graph = fold(graph_of(line), mode)
    light, dark = draw(graph, screen("light")), draw(graph, screen("dark"))
    assert recoloured(light, "light", "dark") == dark
    assert recoloured(dark, "dark", "light") == light


@pytest.mark.parametrize("pair", [("resnet50", "resnet50v2"), ("vgg16", "vgg19"), (LINES[0], "resnet50v2@550x425x3")])
def test_comparisons_too(pair):
    found, graphs = compare_folded(tuple(map(graph_of, pair)), "none")
    light, dark = (sides(graphs, found, screen(theme)) for theme in ("light", "dark"))
    for one, two in zip(light, dark, strict=True):
        assert recoloured(one, "light", "dark") == two
        assert recoloured(two, "dark", "light") == one
    whole, other = (side_by_side(each, found, screen(theme)) for each, theme in ((light, "light"), (dark, "dark")))
    assert recoloured(whole, "light", "dark") in (other, None)


def test_a_heat_map_has_colours_of_its_own():
    light = draw(graph_of("mobilenetv2"), screen("light", colour_by="macs"))
    assert recoloured(light, "light", "dark") is None
