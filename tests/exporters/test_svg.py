"""The SVG as an XML parser and a font library read it."""

import base64
import io
import re
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.svg import number, svg
from render.drawing import Drawing, Group, Path, Rect, Text
from tests.exporters.samples import HOSTILE, SAMPLES, UNICODE, every_kind, hostile, many, text

NS = "{http://www.w3.org/2000/svg}"


def _parsed(drawing):
    return ElementTree.fromstring(svg(drawing))


@pytest.mark.parametrize("sample", SAMPLES)
def test_it_is_well_formed_and_ids_are_unique(sample):
    root = _parsed(SAMPLES[sample]())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_.-]*", name) for name in ids)


def test_the_page_has_its_size_in_millimetres_and_a_view_box_in_points():
    root = _parsed(Drawing(123.456, 40, ()))
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("43.55mm", "14.11mm", "0 0 123.46 40")


def test_a_node_is_a_titled_group_of_real_text():
    (group,) = [g for g in _parsed(every_kind()).iter(NS + "g") if g.get("id") == "conv1_conv"]
    assert group.get("class") == "node"
    assert group.find(NS + "title").text == "conv1_conv: (7·7·3 + 1)·64 = 9472"
    assert [t.text for t in group.iter(NS + "text")] == ["conv1_conv", "Conv2D 7×7 /2, 64", "220×170×64", "9,472"]


def test_groups_nest_and_keep_their_exact_name():
    (outer,) = [g for g in _parsed(every_kind()).iter(NS + "g") if g.get("data-ref") == "outer"]
    (inner,) = outer.findall(NS + "g")
    assert (outer.get("class"), outer.get("id")) == ("decoration", "decoration-outer")
    assert (inner.get("data-ref"), inner.get("id")) == ("block/conv", "block-conv")


def test_title_and_description_are_the_alternative_text():
    root = _parsed(every_kind())
    named = {e.get("id"): e.text for e in root.iter() if e.get("id")}
    labels = root.get("aria-labelledby").split()
    assert [named[label] for label in labels] == ["A sample", "Every kind of item, for the tests."]


def test_hostile_strings_arrive_as_text():
    written = [t.text or "" for t in _parsed(hostile()).iter(NS + "text")]
    for content in HOSTILE[:2] + UNICODE:
        assert content in written
    assert "nul\ufffdbell\ufffdescape\ufffd[31m" in written
    assert "  spaces  inside  " in written


def test_spaces_that_count_are_kept():
    for element in _parsed(hostile()).iter(NS + "text"):
        if element.text and (element.text != element.text.strip() or "  " in element.text):
            assert element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


def test_it_runs_no_script_and_fetches_nothing():
    root = _parsed(hostile())
    assert not [e for e in root.iter() if e.tag.endswith(("script", "foreignObject", "image", "use", "a"))]
    assert not [key for e in root.iter() for key in e.attrib if key.startswith("on") or key.endswith("href")]


def test_the_view_box_covers_every_element():
    drawing = many(250)
    root = _parsed(drawing)
    width, height = map(float, root.get("viewBox").split()[2:])
    points = []
    for rect in root.iter(NS + "rect"):
        x, y = float(rect.get("x", 0)), float(rect.get("y", 0))
        points += [(x, y), (x + float(rect.get("width")), y + float(rect.get("height")))]
    for path in root.iter(NS + "path"):
        values = [float(v) for v in re.findall(r"-?[\d.]+", path.get("d"))]
        points += zip(values[::2], values[1::2], strict=True)
    points += [(float(t.get("x")), float(t.get("y"))) for t in root.iter(NS + "text")]
    assert len(points) > 250 * 10
    assert all(0 <= x <= width and 0 <= y <= height for x, y in points)


def test_each_font_used_is_embedded_with_every_character_and_its_weight():
    source = svg(every_kind()).decode()
    faces = re.findall(r"font-family:'([^']+)';font-weight:(\d+);src:url\(data:font/woff2;base64,([^)]+)\)", source)
    assert [(family, weight) for family, weight, _ in faces] == [
        ("IBM Plex Mono", "400"),
        ("IBM Plex Mono", "600"),
        ("IBM Plex Sans", "400"),
        ("IBM Plex Sans", "600"),
    ]
    subset = TTFont(io.BytesIO(base64.b64decode(faces[0][2])))
    assert subset.flavor == "woff2"
    assert set(subset.getBestCmap()) == {ord(c) for c in "220×170×64"}


def test_signs_that_plex_lacks_are_embedded_from_the_next_face_in_the_chain():
    source = svg(Drawing(99, 30, (text("⌈H/32⌉", font="sans-bold"),))).decode()
    faces = re.findall(r"font-family:'([^']+)';font-weight:([\d ]+);src:url\(data:font/woff2;base64,([^)]+)\)", source)
    assert [(family, weight) for family, weight, _ in faces] == [
        ("Archigram Math", "400 600"),
        ("IBM Plex Sans", "600"),
    ]
    subset = TTFont(io.BytesIO(base64.b64decode(faces[0][2])))
    assert set(subset.getBestCmap()) == {ord("⌈"), ord("⌉")}
    assert ".sans-bold{font-family:'IBM Plex Sans','Archigram Math'," in source


def test_a_drawing_without_text_embeds_no_font():
    assert b"font-face" not in svg(SAMPLES["transparent"]())


def test_without_background_nothing_covers_the_page():
    assert len(list(_parsed(SAMPLES["transparent"]()).iter(NS + "rect"))) == 1


def test_paint_is_spelled_out():
    rect = Rect(0, 0, 5, 5, 2, fill=None, stroke="#123456", stroke_width=0.7, dash=(2, 1))
    path = Path((("M", (0, 0)), ("C", (1, 2, 3, 4, 5, 6)), ("Z", ())), fill="#ABCDEF")
    turned = Text(1, 2, "t", 7, 3, anchor="end", angle=-90)
    root = _parsed(Drawing(9, 9, (rect, path, turned), background=None))
    assert dict(root.find(NS + "rect").items()) == {
        "x": "0", "y": "0", "width": "5", "height": "5", "rx": "2",
        "fill": "none", "stroke": "#123456", "stroke-width": "0.7", "stroke-dasharray": "2 1",
    }  # fmt: skip
    assert dict(root.find(NS + "path").items()) == {"d": "M0 0C1 2 3 4 5 6Z", "fill": "#ABCDEF"}
    assert root.find(NS + "text").get("transform") == "rotate(-90 1 2)"
    assert root.find(NS + "text").get("text-anchor") == "end"


@pytest.mark.parametrize(
    ("value", "shown"), [(1, "1"), (0.1 + 0.2, "0.3"), (-0.001, "0"), (10.5, "10.5"), (100, "100")]
)
def test_numbers_are_rounded_and_never_negative_zero(value, shown):
    assert number(value) == shown


@settings(deadline=None)  # a font is subset for each new set of characters
@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=12))
def test_no_string_makes_invalid_xml_or_equal_ids(names, kind):
    groups = tuple(Group(name, (text(name),), kind=kind, title=name) for name in names)
    root = _parsed(Drawing(10, 10, groups, title=kind, description=kind))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert len(list(root.iter(NS + "text"))) == len(names)
