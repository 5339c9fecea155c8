"""The PNG's chunks and pixels."""

import struct
import subprocess
import sys

import pytest
from PySide6.QtGui import QImage

from exporters.png import MAX_PIXELS, MAX_SIDE, png
from graph.errors import ExportError
from render.drawing import Drawing, Rect
from tests.exporters.samples import every_kind, transparent


def _chunks(data):
    place = 8
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        yield kind, data[place + 8 : place + 8 + length]
        place += length + 12


@pytest.mark.parametrize("dpi", [72, 96, 300, 600])
def test_it_says_its_resolution_and_has_the_pixels_of_it(dpi):
    chunks = dict(_chunks(png(every_kind(), dpi)))
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    assert (width, height) == (-(-200 * dpi // 72), -(-160 * dpi // 72))
    assert struct.unpack(">IIB", chunks[b"pHYs"]) == (round(dpi / 0.0254), round(dpi / 0.0254), 1)


def test_it_holds_no_date():
    assert b"tIME" not in dict(_chunks(png(every_kind())))


def test_pixels_have_the_drawings_colours():
    image = QImage.fromData(png(Drawing(10, 10, (Rect(2, 2, 4, 4, fill="#0072B2"),), background="#FFF3DC"), 72))
    assert image.pixelColor(4, 4).name() == "#0072b2"
    assert image.pixelColor(8, 8).name() == "#fff3dc"


def test_without_background_it_is_transparent():
    image = QImage.fromData(png(transparent(), 72))
    assert image.pixelColor(1, 1).alpha() == 0
    assert image.pixelColor(20, 20).name() == "#0072b2"


@pytest.mark.parametrize(("width", "height", "dpi"), [(100, 40_000, 300), (6_000, 6_000, 600), (1e9, 1e9, 72)])
def test_too_many_pixels_are_refused_with_a_way_out(width, height, dpi):
    with pytest.raises(ExportError, match=r"too many to paint or open: use at most \d+ dpi, or SVG or PDF"):
        png(Drawing(width, height, ()), dpi)


def test_the_resolution_it_offers_instead_works():
    drawing = Drawing(100, 40_000, ())
    with pytest.raises(ExportError) as refused:
        png(drawing, 300)
    offered = int(str(refused.value).split("at most ")[1].split(" dpi")[0])
    width, height = struct.unpack(">II", png(drawing, offered)[16:24])
    assert max(width, height) <= MAX_SIDE
    assert width * height <= MAX_PIXELS


@pytest.mark.parametrize("dpi", [0, -1, float("nan"), float("inf")])
def test_a_resolution_that_is_none_is_refused(dpi):
    with pytest.raises(ExportError, match="needs a positive resolution"):
        png(every_kind(), dpi)


def test_it_needs_no_application_and_no_display():
    """As on a server: no QGuiApplication yet, no DISPLAY."""
    code = (
        "from exporters.png import png; from tests.exporters.samples import every_kind;"
        "assert png(every_kind(), 72).startswith(b'\\x89PNG')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": "."})
