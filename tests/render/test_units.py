"""What a style's units, facts and colours make of a figure."""

import pytest

from exporters.texts import texts
from graph.configuration import Configuration
from graph.errors import ConfigurationError
from graph.labels import quantity
from loaders import applications
from render.diagram import draw
from render.drawing import Group, Path
from render.style import COLOUR_NAMES, Style, palette


@pytest.fixture(scope="module")
def vgg():
    return applications.load(Configuration("vgg16"))


def _said(graph, **style):
    return [item.text for item in texts(draw(graph, Style(**style)).items)]


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (3_857_973_248, "3.9 GMACs"),
        (731_906_048, "732 MMACs"),
        (9_472, "9.5 kMACs"),
        (12, "12 MACs"),
        (0, "0 MACs"),
        (None, "? MACs"),
    ],
)
def test_the_prefix_stands_at_the_unit(count, written):
    assert quantity(count, "MACs") == written


@pytest.mark.parametrize(
    ("units", "caption", "count"),
    [
        ("auto", "138,357,544 parameters · 15.5 GMACs · 23 nodes", "1,792"),
        ("short", "138 M parameters · 15.5 GMACs · 23 nodes", "1.8 k"),
        ("exact", "138,357,544 parameters · 15,470,264,320 MACs · 23 nodes", "1,792"),
    ],
)
def test_units_reach_the_caption_and_every_box(vgg, units, caption, count):
    said = _said(vgg, units=units)
    assert caption in said
    assert count in said


def test_macs_and_memory_are_a_line_of_their_own(vgg):
    """block1_conv1: 224·224·27·64 products; 224·224·64 floats of 4 bytes."""
    drawing = draw(vgg, Style(macs=True, memory=True))
    (box,) = [item for item in drawing.items if isinstance(item, Group) and item.ref == "block1_conv1"]
    said = [item.text for item in texts(box.items)]
    assert said[-2:] == ["86.7 MMACs", "12.8 MB"]
    assert len({item.y for item in texts(box.items)}) == 3


def test_colour_by_none_has_no_bar_and_no_legend(vgg):
    drawing = draw(vgg, Style(colour_by="none"))
    assert not [item for item in drawing.items if isinstance(item, Group) and item.kind == "legend"]
    (box,) = [item for item in drawing.items if isinstance(item, Group) and item.ref == "fc1"]
    assert not [item for item in box.items if isinstance(item, Path)]


def test_a_styles_own_colours_lie_over_the_themes():
    found = palette(Style(theme="print", colours=(("ink", "#123456"), ("convolution", "#abcdef"))))
    assert (found.ink, found.category("convolution"), found.category("dense")) == ("#123456", "#ABCDEF", "#D55E00")
    assert palette(Style(theme="print")).ink != "#123456"


@pytest.mark.parametrize(
    ("name", "colour"), [("inc", "#123456"), ("ink", "red"), ("ink", "#12345"), ("ink", "#12345G")]
)
def test_what_is_no_colour_is_refused(name, colour):
    with pytest.raises(ConfigurationError, match=r"no colour"):
        palette(Style(colours=((name, colour),)))


def test_every_colour_of_a_theme_can_be_named():
    style = Style(colours=tuple((name, "#010203") for name in COLOUR_NAMES))
    found = palette(style)
    assert set(found.categories.values()) == {"#010203"}
    assert {getattr(found, name) for name in ("background", "box", "edge", "pill", "chip")} == {"#010203"}
