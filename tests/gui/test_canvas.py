"""The canvas: where it starts, how it zooms, what is under the pointer, what it paints."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.canvas import LARGEST, SMALLEST, Canvas
from gui.chunks import FAR
from gui.hits import HitGrid
from gui.palette import DARK, LIGHT
from gui.parts import CHUNK, NodePart, chunked, sort_parts
from render.drawing import Drawing, Group, Path, Rect, Text
from tests.gui.conftest import settle
from tests.gui.fakes import small_drawing, small_graph


@pytest.fixture
def canvas(qapp):
    canvas = Canvas(LIGHT)
    canvas.resize(800, 600)
    canvas.set_drawing(small_drawing(small_graph(blocks=12)), LIGHT)
    canvas.show()
    settle()
    yield canvas
    canvas.close()
    canvas.deleteLater()


def centre_of(canvas: Canvas, name: str) -> QPoint:
    return canvas.mapFromScene(canvas.parts.by_ref[name].box.center())


def turn_wheel(canvas: Canvas, at: QPointF, delta: int, keys: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        at, canvas.viewport().mapToGlobal(at), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), event)


def test_starts_at_the_input_at_actual_size(canvas):
    assert canvas.scale_factor == 1
    assert canvas.visible_rect.contains(canvas.parts.by_ref["input_layer"].box)
    assert abs(canvas.visible_rect.center().x() - canvas.parts.by_ref["input_layer"].box.center().x()) < 2


@pytest.mark.parametrize("keys", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier])
def test_wheel_with_ctrl_or_shift_zooms_at_the_pointer(canvas, keys):
    at = QPointF(300, 250)
    before = canvas.mapToScene(at.toPoint())
    turn_wheel(canvas, at, 240, keys)
    after = canvas.mapToScene(at.toPoint())
    assert canvas.scale_factor > 1.2
    assert abs(after.x() - before.x()) < 2
    assert abs(after.y() - before.y()) < 2


def test_wheel_alone_scrolls(canvas):
    before = canvas.visible_rect.top()
    turn_wheel(canvas, QPointF(300, 250), -120, Qt.KeyboardModifier.NoModifier)
    assert canvas.visible_rect.top() > before
    assert canvas.scale_factor == 1


def test_zoom_has_limits(canvas):
    canvas.zoom_by(1e9)
    assert canvas.scale_factor == pytest.approx(LARGEST)
    canvas.zoom_by(1e-9)
    assert canvas.scale_factor == pytest.approx(SMALLEST)


def test_fit_shows_everything_and_actual_size_comes_back(canvas):
    canvas.fit()
    for node in canvas.parts.nodes:
        assert canvas.visible_rect.contains(node.box)
    canvas.actual_size()
    assert canvas.scale_factor == pytest.approx(1)


def test_click_names_the_node_and_the_ground_names_none(canvas):
    clicked: list[str] = []
    canvas.node_clicked.connect(clicked.append)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=centre_of(canvas, "conv1_conv"))
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 300))
    assert clicked == ["conv1_conv", ""]


def test_drag_pans_and_is_no_click(canvas):
    clicked: list[str] = []
    canvas.node_clicked.connect(clicked.append)
    start = centre_of(canvas, "conv1_conv")
    before = canvas.visible_rect.top()
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas.viewport(), start - QPoint(0, 60))
    QTest.mouseMove(canvas.viewport(), start - QPoint(0, 100))
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start - QPoint(0, 100))
    assert canvas.visible_rect.top() == pytest.approx(before + 100, abs=2)
    assert clicked == []


def test_hover_lights_the_node_under_the_pointer(canvas):
    QTest.mouseMove(canvas.viewport(), centre_of(canvas, "conv1_pad"))
    assert canvas.hovered == "conv1_pad"
    QTest.mouseMove(canvas.viewport(), QPoint(5, 5))
    assert canvas.hovered == ""


def test_double_click_on_the_ground_fits_on_a_node_reads(canvas):
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 300))
    assert canvas.scale_factor < 1
    name = canvas.parts.nodes[-1].ref
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=centre_of(canvas, name))
    assert canvas.scale_factor == 1
    assert canvas.visible_rect.contains(canvas.parts.by_ref[name].box)


def test_select_brings_a_far_node_into_view(canvas):
    name = canvas.parts.nodes[-1].ref
    assert not canvas.visible_rect.intersects(canvas.parts.by_ref[name].box)
    canvas.select(name)
    assert canvas.selected == name
    assert canvas.visible_rect.contains(canvas.parts.by_ref[name].box)


def test_another_drawing_keeps_place_zoom_and_selection(canvas):
    canvas.zoom_by(0.7)
    canvas.select(canvas.parts.nodes[-1].ref)
    before = canvas.visible_rect
    canvas.set_drawing(small_drawing(small_graph(blocks=12), dark=True), DARK)
    assert canvas.visible_rect == before
    assert canvas.selected == canvas.parts.nodes[-1].ref


@pytest.mark.parametrize("scale", [0.05, 0.3, 1.0])
def test_every_level_of_detail_paints_each_node(canvas, scale):
    canvas.set_drawing(small_drawing(small_graph(blocks=12)), LIGHT)
    canvas.fit()
    canvas.zoom_by(scale / canvas.scale_factor)
    canvas.centerOn(canvas.parts.nodes[5].box.center())
    picture = canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = picture.pixelColor(1, 1).name()
    for node in canvas.parts.nodes:
        place = canvas.mapFromScene(node.box.center())
        if canvas.viewport().rect().adjusted(3, 3, -3, -3).contains(place):
            assert picture.pixelColor(place).name() != ground, (node.ref, scale < FAR)


def test_parts_know_edges_and_neighbours(qapp):
    parts = sort_parts(small_drawing(small_graph()))
    assert {edge.source for edge in parts.touching["conv1_conv"]} == {"conv1_pad", "conv1_conv"}
    assert parts.by_ref["conv1_conv"].colour == "#0072B2"


def test_what_is_neither_node_nor_edge_is_kept(qapp):
    caption = Group("caption", (Text(5, 10, "a caption", 7, 30),), kind="caption")
    parts = sort_parts(Drawing(100, 100, (caption, Rect(0, 0, 1, 1))))
    assert len(parts.others) == 2


def test_chunks_are_runs_of_neighbours_and_lose_nothing(qapp):
    parts = sort_parts(small_drawing(small_graph(blocks=40)))
    chunks = chunked(parts.nodes)
    assert sum(len(chunk) for chunk in chunks) == len(parts.nodes)
    assert max(len(chunk) for chunk in chunks) == CHUNK
    for above, below in pairwise(chunks):
        assert above[-1].bounds.top() <= below[0].bounds.top()


@given(
    boxes=st.lists(
        st.tuples(st.floats(-900, 900), st.floats(-900, 900), st.floats(1, 400), st.floats(1, 400)), max_size=12
    ),
    x=st.floats(-1000, 1000),
    y=st.floats(-1000, 1000),
)
def test_the_grid_finds_what_looking_at_every_box_finds(boxes, x, y):
    nodes = [NodePart(str(n), "", (), QRectF(*box), QRectF(*box), 0, "#000000") for n, box in enumerate(boxes)]
    truth = [node.ref for node in nodes if node.box.contains(QPointF(x, y))]
    found = HitGrid(nodes).at(QPointF(x, y))
    assert (found.ref if found else None) == (truth[-1] if truth else None)


def test_a_curved_path_is_measured_by_its_control_points(qapp):
    curve = Path((("M", (0, 0)), ("C", (10, 50, 20, -50, 30, 0))), stroke="#000000")
    bounds = sort_parts(Drawing(1, 1, (Group("a→b", (curve,), kind="edge"),))).edges[0].bounds
    assert bounds.contains(QRectF(0, -50, 30, 100))
