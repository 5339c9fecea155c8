"""The probe in the window: real sweeps of small ONNX files, with mouse and keys."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from gui.probe_model import LINE, MEDIAN, text_of
from probe.store import Store
from tests.gui.conftest import settle, wait_until
from tests.gui.test_window import RESNET
from tests.probe import models

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PATIENCE = 180


@pytest.fixture
def desk(window, tmp_path):
    """The desk with its page open, quick bounds and results of its own; files may run."""
    window.probe.sweeper.results = tmp_path / "kept" / "results.jsonl"
    window.probe.consent.missing = lambda files: []
    window.probe.show()
    form = window.probe.page.form
    form.calls.set_value(5)
    form.seconds.set_value(0.05)
    form.peak.setChecked(False)
    return window.probe


def start(desk, *lines):
    desk.page.form.fill([str(line) for line in lines])
    QTest.mouseClick(desk.page.form._start, Qt.MouseButton.LeftButton)


def end(desk):
    wait_until(lambda: not desk.sweeper.running, PATIENCE)
    settle()


def states(desk):
    return [row.state for row in desk.page.model.rows]


def test_the_page_opens_by_key_with_the_open_tabs_and_escape_leaves(window):
    window.open(["vgg16", f"{RESNET} ↔ vgg16"])
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_P, CTRL | SHIFT)
    settle()
    page = window.probe.page
    assert page.isVisible()
    assert not window.across.isVisible()
    assert page.form.lines.toPlainText().splitlines() == ["vgg16", RESNET]
    assert page.form.lines.hasFocus()
    QTest.keyClick(page.form.lines, Qt.Key.Key_Escape)
    settle()
    assert not page.isVisible()
    assert window.across.isVisible()
    assert window.top_bar.export.isVisible()


def test_a_tab_leads_back_to_its_diagram(window):
    window.open(["vgg16", RESNET])
    QTest.mouseClick(window.top_bar.probe, Qt.MouseButton.LeftButton)
    assert window.probe.shown
    tabs = window.top_bar.tabs
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    settle()
    assert not window.probe.shown
    assert window.pages.isVisible()


def test_the_form_counts_and_says_what_it_cannot_read(window):
    window.probe.show()
    form = window.probe.page.form
    form.lines.setPlainText("")
    assert not form._start.isEnabled()
    QTest.keyClicks(form.lines, "vgg16,batch={1,8}")
    QTest.keyClicks(form.batches, "2")
    assert form._count.text() == "2 configurations"
    QTest.keyClicks(form.batches, "x")
    assert "no batch size" in form._count.text()
    assert not form._start.isEnabled()
    form.batches.clear()
    form.calls.setText("many")
    assert form._count.text().startswith("calls: 'many' is no number")


def test_a_sweep_measures_and_a_failure_is_a_row_with_its_reason(desk, tmp_path):
    """The second line cannot be read: the others are measured all the same."""
    models.good(tmp_path / "a.onnx", 4)
    models.good(tmp_path / "b.onnx", 8)
    start(desk, tmp_path / "a.onnx", "vgg16@x12", tmp_path / "b.onnx")
    end(desk)
    assert states(desk) == ["done", "failed", "done"]
    first, failed, _ = desk.page.model.rows
    assert first.measured.device_kind == "cpu"
    assert text_of(first, LINE) == "a.onnx"
    assert text_of(first, 1).startswith("CPU ")
    assert float(text_of(first, MEDIAN)) == pytest.approx(first.measured.median_ms, abs=5e-4)
    assert failed.error
    assert desk.page.progress.text.startswith("2 measured, 1 failed")
    assert len(Store(desk.sweeper.results).measured()) == 2


def test_what_was_measured_is_not_measured_again_unless_asked_for(desk, tmp_path):
    models.good(tmp_path / "a.onnx", 4)
    for again, state in ((False, "done"), (False, "kept"), (True, "done")):
        desk.page.form.again.setChecked(again)
        start(desk, tmp_path / "a.onnx")
        end(desk)
        assert states(desk) == [state]
    assert len(Store(desk.sweeper.results).rows()) == 2
    desk.page.shown.choose("kept")
    assert desk.page.kept_table.isVisible()
    assert desk.page.kept.rowCount() == 2


def test_cancelling_kills_what_runs_and_keeps_what_was_measured(desk, tmp_path):
    models.good(tmp_path / "a.onnx", 4)
    models.endless(tmp_path / "endless.onnx")
    start(desk, tmp_path / "a.onnx", tmp_path / "endless.onnx", tmp_path / "a.onnx,batch=2")
    wait_until(lambda: desk.page.model.rows[1].state == "running", PATIENCE)
    QTest.mouseClick(desk.page.progress.cancel, Qt.MouseButton.LeftButton)
    end(desk)
    assert states(desk) == ["done", "left", "left"]
    assert desk.page.progress.text.startswith("cancelled: 1 measured, 2 not measured")
    assert desk.page.form._start.isEnabled()


def test_the_diagrams_can_be_used_while_a_sweep_runs_and_its_end_is_told(window, desk, tmp_path):
    models.good(tmp_path / "a.onnx", 4)
    start(desk, tmp_path / "a.onnx")
    assert desk.sweeper.running
    desk.hide()
    window.open([RESNET])
    assert window.session.current.line == RESNET
    end(desk)
    assert window.messages.lines == ("Probe: 1 measured",)


def test_closing_the_window_ends_the_model_that_runs(window, desk, tmp_path):
    """The fixture that looks for processes left behind is the judge."""
    models.endless(tmp_path / "endless.onnx")
    start(desk, tmp_path / "endless.onnx")
    wait_until(lambda: desk.page.model.rows[0].state == "running", PATIENCE)
    window.close()
    assert not desk.sweeper._thread or desk.sweeper._thread.isFinished()


@pytest.mark.parametrize("yes", [True, False])
def test_a_files_model_runs_only_after_a_yes(desk, tmp_path, yes):
    """The question names the file; a yes holds until the file changes, a no for this time."""
    del desk.consent.missing
    models.good(tmp_path / "a.onnx", 4)
    start(desk, tmp_path / "a.onnx")
    card = desk.consent.card
    assert not desk.sweeper.running
    assert card.what.text() == "a.onnx"
    QTest.mouseClick(card.yes if yes else card.no, Qt.MouseButton.LeftButton)
    assert desk.sweeper.running == yes
    end(desk)
    start(desk, tmp_path / "a.onnx")
    assert (desk.consent.card is None) == yes
    desk.consent.dismiss()
    end(desk)
    models.good(tmp_path / "a.onnx", 5)
    start(desk, tmp_path / "a.onnx")
    assert desk.consent.card is not None


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_enter_and_escape_are_a_no(desk, tmp_path, key):
    del desk.consent.missing
    models.good(tmp_path / "a.onnx", 4)
    start(desk, tmp_path / "a.onnx")
    QTest.keyClick(desk.consent.card.no, key)
    settle()
    assert desk.consent.card is None
    assert not desk.sweeper.running


def test_ones_own_code_is_named_as_a_program_and_then_trusted(desk, tmp_path):
    del desk.consent.missing
    orders = []
    desk.sweeper.start = orders.append
    (tmp_path / "net.py").write_text("def build(): ...")
    start(desk, f"{tmp_path}/net.py:build", "vgg16")
    assert "all of your rights" in desk.consent.card.words.text()
    assert desk.consent.card.what.text() == "net.py"
    QTest.mouseClick(desk.consent.card.yes, Qt.MouseButton.LeftButton)
    assert orders[0].settings.trust


def test_an_application_is_asked_for_nothing(desk):
    del desk.consent.missing
    orders = []
    desk.sweeper.start = orders.append
    start(desk, "vgg16")
    assert desk.consent.card is None
    assert not orders[0].settings.trust


def test_results_are_copied_as_the_command_line_writes_them(desk, tmp_path):
    models.good(tmp_path / "a.onnx", 4)
    start(desk, tmp_path / "a.onnx")
    end(desk)
    for action in desk.page.copy.menu().actions():
        action.trigger()
        assert "a.onnx" in QGuiApplication.clipboard().text()
    (row,) = json.loads(QGuiApplication.clipboard().text())["results"]
    assert row["median_ms"] == desk.page.results[0].median_ms
    assert desk.page.copied("csv").startswith("configuration,device,")
    assert "\\toprule" in desk.page.copied("latex")


def test_charts_follow_the_results_and_are_saved(desk, tmp_path):
    assert desk.page.chart.words
    assert not desk.page.chart.save.isEnabled()
    models.good(tmp_path / "a.onnx", 4)
    start(desk, f"{tmp_path}/a.onnx,batch={{1,2}}")
    end(desk)
    chart = desk.page.chart
    assert chart.view.drawing.title == "milliseconds a call"
    QTest.mouseClick(chart.kind.button("throughput"), Qt.MouseButton.LeftButton)
    assert chart.view.drawing.title == "items a second"
    assert "batch" in chart.view.drawing.description
    QTest.mouseClick(chart.kind.button("macs"), Qt.MouseButton.LeftButton)
    assert "multiply-accumulates" in chart.view.drawing.description
    chart.save_to(tmp_path / "chart.svg")
    wait_until((tmp_path / "chart.svg").exists)
    ElementTree.fromstring((tmp_path / "chart.svg").read_bytes())


def test_where_the_time_goes_colours_the_diagram(window, desk, tmp_path, link):
    """The chosen row has no times by node yet: they are measured, its tab is opened, the style carries them."""
    path = models.good(tmp_path / "a.onnx", 4)
    start(desk, path)
    end(desk)
    desk.page.table.selectRow(0)
    assert desk.page.nodes.isEnabled()
    QTest.mouseClick(desk.page.nodes, Qt.MouseButton.LeftButton)
    end(desk)
    diagram = window.session.current
    assert diagram.line == path
    assert not desk.shown
    assert diagram.colouring.by == "time"
    found = Store(desk.sweeper.results).rows()[-1]
    assert sum(ms for _, ms in diagram.colouring.times) == pytest.approx(
        found.median_ms * found.nodes_coverage, rel=0.02
    )
    assert {name for name, _ in diagram.colouring.times} >= {"conv", "top"}
    assert "CPU" in diagram.colouring.source


def test_a_diagrams_time_is_measured_from_its_menu_and_can_be_cancelled(window, desk, tmp_path):
    desk.hide()
    window.open([models.endless(tmp_path / "endless.onnx")])
    desk.colour("time")
    wait_until(window.busy.isVisible, PATIENCE)
    window.busy.cancelled.emit()
    end(desk)
    assert not window.busy.isVisible()
    assert window.session.current.colouring.by == "category"


def test_one_sweep_at_a_time(window, desk, tmp_path):
    start(desk, models.endless(tmp_path / "endless.onnx"))
    desk.hide()
    window.open([RESNET])
    desk.colour("time")
    assert "a sweep is under way" in window.messages.lines[0]
    desk._cancel()
    end(desk)
