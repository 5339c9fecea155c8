"""The page a figure is made for: lengths, and its way through the worker's protocol."""

import msgspec
import pytest

from render.drawing import Drawing
from render.page import Page, millimetres, points
from render.style import Style
from worker.service import DrawParams


def test_an_inch_is_72_points():
    assert points(25.4) == pytest.approx(72.0)
    assert millimetres(points(88.9)) == pytest.approx(88.9)


def test_a_page_travels_to_the_worker_and_notes_travel_back():
    style = Style(theme="print", page=Page(252.0, 646.0))
    sent = msgspec.json.encode({"configuration": "vgg16", "style": style})
    assert msgspec.json.decode(sent, type=DrawParams).style == style
    drawing = Drawing(252.0, 100.0, (), notes=("folded to stages",))
    assert msgspec.json.decode(msgspec.json.encode(drawing), type=Drawing) == drawing


def test_a_style_with_a_page_stays_hashable():
    assert len({Style(page=Page(252.0)), Style(page=Page(252.0)), Style()}) == 2
