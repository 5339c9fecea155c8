"""The window with the true worker: real models, a real crash, real files."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui import app as gui_app
from gui.export_dialog import ExportDialog
from gui.exporting import KINDS
from gui.layers_model import OUTPUT, PARAMETERS
from gui.parts import flatten
from gui.sizes_form import SizesForm
from gui.titles import read
from gui.window import Window
from gui.worker_link import WorkerLink
from render.drawing import Text
from render.page import points
from tests.gui.conftest import settle, wait_until
from tests.gui.test_window import RESNET, drop

LARGER = "resnet50v2@550x425x3,include_top=false"


@pytest.fixture
def real(qapp, settings, tmp_path, monkeypatch) -> Iterator[Window]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    link = WorkerLink()
    window = gui_app.make_window(link, settings, "light")
    window.show()
    gui_app.begin(window, link, [])
    yield window
    window.close()
    link.stop()
    window.deleteLater()
    settle()


@pytest.fixture
def onnx_file(tmp_path: Path) -> Path:
    import onnx
    from onnx import TensorProto, helper

    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 16, 16])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 8, 14, 14])
    kernel = helper.make_tensor("w", TensorProto.FLOAT, [8, 3, 3, 3], [0.0] * 216)
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], "conv", kernel_shape=[3, 3]),
        helper.make_node("Relu", ["c"], ["y"]),
    ]
    path = tmp_path / "small.onnx"
    onnx.save(helper.make_model(helper.make_graph(nodes, "small", [x], [y], [kernel])), path)
    return path


def open_and_wait(window: Window, lines: list[str], count: int) -> None:
    window.open(lines)
    wait_until(lambda: len(window.session.diagrams) + len(window.messages.lines) >= count)


def cell(window: Window, layer: str, column: int) -> str:
    return window.table.model.index(window.table.model.places[layer], column).data()


def words_of_box(window: Window, layer: str) -> set[str]:
    return {item.text for item in flatten(window.pane.canvas.parts.by_ref[layer].items) if isinstance(item, Text)}


def test_one_model_at_two_sizes(real):
    """The first convolution's output follows the input, its 9,472 parameters do not: in table, box and inspector."""
    for line, shape in ((RESNET, "220×170×64"), (LARGER, "275×213×64")):
        open_and_wait(real, [line], len(real.session.diagrams) + 1)
        assert real.session.current.configuration == line
        assert cell(real, "conv1_conv", OUTPUT) == shape
        assert cell(real, "conv1_conv", PARAMETERS) == "9,472"
        assert {shape, "9,472"} <= words_of_box(real, "conv1_conv")
    assert real.session.current.totals.params == 23_564_800


def test_every_node_is_drawn_and_every_edge_leads_from_node_to_node(real):
    open_and_wait(real, [RESNET], 1)
    parts, graph = real.pane.canvas.parts, real.session.current.graph
    assert {node.name for node in graph.nodes} <= set(parts.by_ref)
    ends = {end for edge in parts.edges for end in (edge.source, edge.target)}
    assert ends - set(parts.by_ref) == {"output: post_relu"}
    assert {edge.source for edge in parts.touching["conv1_conv"]} == {"conv1_pad", "conv1_conv"}


def test_a_worker_killed_in_mid_load_is_a_message_and_the_next_load_works(real):
    open_and_wait(real, [RESNET], 1)
    shown = real.session.current
    wait_until(lambda: bool(shown.sections))  # what is told of the whole network would be killed, quietly, in its stead
    real.open([LARGER])
    os.kill(real.link.process_id, signal.SIGKILL)
    wait_until(lambda: bool(real.messages.lines))
    assert "worker" in real.messages.lines[0]
    assert real.session.current is shown
    open_and_wait(real, [LARGER], 2)
    assert real.session.current.configuration == LARGER
    assert real.messages.lines == ()


def test_cancel_in_mid_load_is_quiet_and_the_next_load_works(real):
    real.open([RESNET])
    real.opener.cancel()
    assert real.session.diagrams == ()
    assert real.messages.lines == ()
    open_and_wait(real, [LARGER], 1)
    assert real.session.current.configuration == LARGER


def test_dropped_files_open_and_what_is_no_model_is_one_message(real, onnx_file, tmp_path):
    text = tmp_path / "notes.onnx"
    text.write_text("these are my notes")
    drop(real, [str(text), str(onnx_file)])
    wait_until(lambda: len(real.session.diagrams) + len(real.messages.lines) >= 2)
    assert [one.configuration for one in real.session.diagrams] == [str(onnx_file)]
    assert len(real.messages.lines) == 1
    assert cell(real, "conv", PARAMETERS) == "216"


def test_another_theme_draws_the_same_in_other_colours(real):
    open_and_wait(real, [RESNET], 1)
    light = real.session.current.drawing
    real.commands.toggle_theme()
    wait_until(lambda: real.session.current.theme == "dark")
    dark = real.session.current.drawing
    assert (dark.width, dark.height) == (light.width, light.height)
    assert dark.background != light.background


@pytest.mark.parametrize("suffix", list(KINDS))
def test_exports_of_a_real_model(real, tmp_path, suffix):
    """The preview comes from the worker; what is saved is what was on show."""
    open_and_wait(real, ["vgg16@64x64x3,include_top=false"], 1)
    dialog = ExportDialog(real.session, real.link, real.session.current, real)
    dialog.saved.connect(real.exporter.write)
    dialog.form.format.choose(suffix)
    dialog.form.dpi.setText("72")
    wait_until(lambda: dialog.ready)
    dialog.save_to(tmp_path / f"figure{suffix}")
    wait_until(lambda: bool(real.messages.lines))
    assert real.messages.lines == (f"Saved {dialog.path}",)
    assert dialog.path.stat().st_size > 1000
    assert real.session.current.theme == "light"


def test_a_figure_for_a_column_in_the_dialog(real):
    """ResNet50 for IEEE: exactly as wide as the column, text that can be read, and what was done for it."""
    open_and_wait(real, ["resnet50"], 1)
    dialog = ExportDialog(real.session, real.link, real.session.current, real)
    dialog.form.venue.setCurrentIndex(dialog.form.venue.findData("ieee"))
    wait_until(lambda: dialog.ready or bool(dialog.preview.error))
    assert dialog.preview.error == ""
    assert dialog.drawing.width == pytest.approx(points(88.9), abs=0.1)
    assert dialog.drawing.height <= points(228.6) + 0.1
    assert "at 88.9 mm" in dialog.preview.font_words
    assert "too small" not in dialog.preview.font_words
    dialog.form.height_of.setText("40")
    wait_until(lambda: dialog.ready)
    assert dialog.drawing.height <= points(40) + 0.1
    assert dialog.preview.notes == "To fit: " + "; ".join(dialog.drawing.notes)
    assert dialog.drawing.notes
    dialog.form.height_of.setText("4")
    wait_until(lambda: bool(dialog.preview.error))
    assert not dialog.ready
    dialog.close()


def test_two_sizes_side_by_side(real):
    """The worker's comparison: rows level, outputs tinted apart, parameters equal, folded together."""
    open_and_wait(real, [f"{RESNET} ↔ {LARGER}"], 1)
    first, second = (pane.canvas for pane in real.page.panes)
    tops = [canvas.parts.by_ref["post_relu"].box.top() for canvas in (first, second)]
    assert tops[0] == tops[1]
    model = real.compare_table.model
    row = model.places[0]["conv1_conv"]
    assert [model.index(row, column).data() for column in (2, 3, 4)] == ["220×170×64", "275×213×64", "9,472 ="]
    assert "190 layers in both." in real.compare_table.words.text()
    real.opener.fold(real.session.current, "blocks")
    wait_until(lambda: real.session.current.fold == "blocks")
    assert model.rowCount() < 12


def test_a_layer_that_becomes_impossible_is_named(real):
    open_and_wait(real, [RESNET], 1)
    configuration = read(f"{RESNET},conv1_conv.kernel_size=999")
    real.opener.change(real.session.current, configuration)
    wait_until(lambda: bool(real.messages.lines))
    assert "conv1_conv (Conv2D) cannot work at 446×346×3" in real.messages.lines[0]
    assert real.session.current.configuration == RESNET


PROGRAM = """
import pathlib
import keras

def build():
    with open(pathlib.Path(__file__).with_name("runs"), "a") as runs:
        runs.write("x")
    return keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3, name="only")])

def fails():
    return keras.layers.Dense(-3)
"""


def press(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    settle()


def test_a_program_runs_after_the_answer_and_not_before(real, tmp_path):
    """Dropped, its functions are read; a no runs nothing, a yes runs it; what it raises is shown with its own lines."""
    net = tmp_path / "net.py"
    net.write_text(PROGRAM)
    card, trace = real.asking.card, real.asking.trace
    drop(real, [str(net)])
    wait_until(card.isVisible)
    assert [card.choice.itemText(place) for place in range(card.choice.count())] == ["build", "fails"]
    press(card.no)
    assert not (tmp_path / "runs").exists()
    real.open([f"{net}:build"])
    wait_until(card.isVisible)
    assert not (tmp_path / "runs").exists()
    press(card.yes)
    wait_until(lambda: bool(real.session.diagrams) or bool(real.messages.lines), 120)
    assert cell(real, "only", PARAMETERS) == "112"
    assert (tmp_path / "runs").read_text() == "x"
    real.open([f"{net}:fails"])
    wait_until(card.isVisible)
    press(card.yes)
    wait_until(trace.isVisible, 120)
    assert f'File "{net}", line 11, in fails' in trace.text.toPlainText()
    assert "return keras.layers.Dense(-3)" in trace.text.toPlainText()


def test_shapes_that_depend_on_data_are_measured_when_asked_for(real, tmp_path, monkeypatch):
    """Sizes are proposed; the run's are ONNX Runtime's own: every one of 2·4·4 values is not zero."""
    import onnx
    from onnx import TensorProto, helper

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 2, 4, 4])
    found = helper.make_tensor_value_info("found", TensorProto.INT64, None)
    nodes = [helper.make_node("Exp", ["image"], ["e"], "exp"), helper.make_node("NonZero", ["e"], ["found"], "where")]
    graph = helper.make_graph(nodes, "g", [image], [found])
    path = tmp_path / "data.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    open_and_wait(real, [str(path)], 1)
    form = real.inspector.findChildren(SizesForm)[0]
    assert {name: field.text() for name, field in form.editors.items()} == {"batch": "1"}
    press(form.measure_button)
    press(real.asking.card.yes)
    wait_until(lambda: real.session.current.measured or bool(real.messages.lines))
    assert real.session.current.configuration == f"{path},batch=1"
    assert real.session.current.index.nodes["where"].outputs[0].shape == (4, 32)
    assert real.session.current.changed == {"where"}


def test_a_line_with_edits_is_marked(real):
    open_and_wait(real, ["vgg16@64x64x3,block1_conv1.filters=32,include_top=false"], 1)
    wait_until(lambda: bool(real.session.current.changed))
    assert real.session.current.changed == {"block1_conv1", "block1_conv2"}
