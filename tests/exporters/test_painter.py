"""The painter's levels of detail, its text, and the binding it stands on."""

import sys

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from exporters.painter import ALL, SHAPES, paint, painter_font, prepare
from render.drawing import Group, Path, Rect, Text
from render.metrics import text_width
from tests.exporters.samples import every_kind, hostile, text

FONTS = ["sans", "sans-bold", "mono", "mono-bold"]


def _painted(items, detail=ALL, scale=1.0, size=200):
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(painter, items, detail=detail)
    painter.end()
    return image


def _inked(image):
    """The box around everything that is not white."""
    white = QColor("white").rgb()
    places = [(x, y) for y in range(image.height()) for x in range(image.width()) if image.pixel(x, y) != white]
    if not places:
        return None
    xs, ys = zip(*places, strict=True)
    return min(xs), min(ys), max(xs) + 1, max(ys) + 1


def test_the_binding_keeps_its_count_of_none():
    """PySide6 6.12.0 on Python 3.11 loses a reference at nearly every void call, and aborts in the end."""
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter, pen = QPainter(image), QPen(QColor("red"))
    before = sys.getrefcount(None)
    for _ in range(5000):
        painter.setPen(pen)
        painter.save()
        painter.translate(1, 1)
        painter.restore()
    after = sys.getrefcount(None)
    painter.end()
    assert abs(after - before) < 200


def test_text_is_left_out_below_full_detail():
    assert _inked(_painted([text("word", 20, 20)], SHAPES)) is None
    assert _inked(_painted([text("word", 20, 20)])) is not None


@pytest.mark.parametrize("detail", [ALL, SHAPES])
def test_boxes_and_lines_are_painted_at_every_level(detail):
    box = Rect(20, 20, 60, 40, fill="#0072B2")
    line = Path((("M", (100, 100)), ("C", (110, 100, 120, 120, 120, 130))), stroke="#000000", stroke_width=1)
    image = _painted([Group("n", (box,)), Group("e", (line,), kind="edge")], detail)
    assert image.pixelColor(50, 40).name() == "#0072b2"
    assert _inked(_painted([line], detail))[0] == pytest.approx(100, abs=1)


def test_a_prepared_picture_paints_as_its_items_do():
    for drawing in (every_kind(), hostile()):
        assert _painted(prepare(drawing.items)) == _painted(drawing.items)


def test_later_items_cover_earlier_ones():
    items = [Rect(0, 0, 50, 50, fill="#FF0000"), text("under", 5, 20), Rect(0, 0, 50, 50, fill="#00FF00")]
    assert {_painted(items).pixelColor(x, 15).name() for x in range(1, 49)} == {"#00ff00"}


def test_the_painters_own_state_is_left_as_it_was():
    image = QImage(50, 50, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setPen(QPen(QColor("blue"), 3))
    before = (painter.pen(), painter.brush(), painter.font(), painter.transform(), painter.renderHints())
    for detail in (ALL, SHAPES):
        paint(painter, every_kind().items, detail=detail)
    after = (painter.pen(), painter.brush(), painter.font(), painter.transform(), painter.renderHints())
    painter.end()
    assert before == after


@pytest.mark.parametrize("font", FONTS)
def test_qt_sets_text_as_wide_as_the_layout_measured_it(font):
    for content in (
        "conv2_block1_preact_relu",
        "AVATo_Ty.LT,",
        "220×170×64",
        "office fi ffl",
        "⌈H/32⌉×⌈W/32⌉×2048",
        "a ⊕ b ‖ ⌊c⌋",
    ):
        qt = QFontMetricsF(painter_font(font)).horizontalAdvance(content)
        assert qt == pytest.approx(text_width(content, font, 100), rel=2e-3)


@pytest.mark.parametrize(("anchor", "share"), [("start", 0), ("middle", 0.5), ("end", 1)])
def test_text_hangs_from_its_anchor_on_the_baseline(anchor, share):
    width = text_width("HHHH", "sans", 40)
    left, top, right, bottom = _inked(_painted([Text(150, 120, "HHHH", 40, width, anchor=anchor)], size=300))
    assert left == pytest.approx(150 - share * width, abs=5)
    assert right == pytest.approx(150 + (1 - share) * width, abs=5)
    assert bottom == pytest.approx(120, abs=1)
    assert bottom - top == pytest.approx(0.698 * 40, abs=1.5)  # Plex Sans' cap height


def test_signs_of_formulas_stand_where_they_were_measured():
    """The last H behind ⌈⌉ ends where the width says, with the same ink as without them."""
    content, size = "⌈⌉⌊⌋H", 40
    width = text_width(content, "sans", size)
    left, _, right, _ = _inked(_painted([Text(20, 120, content, size, width)], size=300))
    plain = _inked(_painted([Text(20 + width, 120, "H", size, text_width("H", "sans", size), anchor="end")], size=300))
    assert right == pytest.approx(plain[2], abs=1)
    assert left == pytest.approx(20, abs=6)


def test_text_of_other_scripts_stands_on_the_same_baseline():
    mixed = _inked(_painted([text("H", 20, 100), Text(60, 100, "H卷", 7, 12)], scale=1))
    assert mixed[3] <= 103


def test_text_turns_clockwise_about_its_anchor():
    width = text_width("HHHH", "sans", 20)
    left, top, right, bottom = _inked(_painted([Text(100, 100, "HHHH", 20, width, angle=90)]))
    assert QRectF(left, top, right - left, bottom - top).height() == pytest.approx(width, abs=4)
    assert top >= 99
    assert left >= 99
