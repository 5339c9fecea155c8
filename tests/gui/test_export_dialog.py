"""The export dialog: what it shows is what is written, what it cannot draw it says, and it is all there by keys."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

import render.diagram
from graph.errors import LayoutError
from graph.fold import MODES
from gui.export_choices import kept_choices
from gui.export_dialog import KEPT, ExportDialog
from gui.export_form import DIAGRAMS, FOLDS, THEMES
from gui.preview_asker import PreviewAsker
from gui.printing import print_drawing, scale_on
from render.drawing import Drawing
from render.page import points
from render.style import DEFAULT_SIZES
from tests.gui.conftest import settle, wait_until
from tests.gui.fakes import small_drawing, small_graph
from tests.gui.test_window import RESNET


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr("gui.preview_asker.PAUSE_MS", 0)


@pytest.fixture
def opened(window, link):
    """A dialog on show and its calls from now on; the window's exporter writes what it saves."""
    window.open([RESNET])
    link.styles = []
    call = link.call

    def listen(method, params, *rest, **more):
        link.styles.append((params["style"], params.get("diagram"), params["fold"]))
        return call(method, params, *rest, **more)

    link.call = listen
    dialog = ExportDialog(window.session, link, window.session.current, window)
    dialog.saved.connect(window.exporter.write)
    dialog.show()
    wait_until(lambda: dialog.ready)
    yield dialog
    dialog.close()
    dialog.deleteLater()
    settle()


def test_the_key_opens_it_and_escape_closes_it(window, monkeypatch):
    window.open([RESNET])
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    seen = []
    monkeypatch.setattr(QDialog, "exec", lambda dialog: (seen.append(dialog), dialog.show(), settle()))
    QTest.keyClick(
        window.pane.canvas, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    settle()
    (dialog,) = seen
    assert isinstance(dialog, ExportDialog)


def test_what_is_shown_is_what_is_written(opened, window, tmp_path, link):
    """No second drawing is asked for: the file has the items of the preview."""
    asked = len(link.asked)
    shown = opened.drawing
    opened.save_to(tmp_path / "figure.svg")
    wait_until(lambda: bool(window.messages.lines))
    assert window.messages.lines == (f"Saved {tmp_path / 'figure.svg'}",)
    assert len(link.asked) == asked
    root = ElementTree.fromstring((tmp_path / "figure.svg").read_bytes())
    assert float(root.get("viewBox").split()[2]) == pytest.approx(shown.width, abs=0.01)


def test_every_choice_is_drawn_anew(opened, link):
    opened.form.venue.setCurrentIndex(opened.form.venue.findData("ieee"))
    wait_until(lambda: opened.ready)
    style, diagram, fold = link.styles[-1]
    assert (diagram, fold) == ("flow", "blocks")
    assert style.page.width == pytest.approx(points(88.9), abs=1e-3)
    assert not style.caption
    QTest.mouseClick(opened.form.theme.button("mono"), Qt.MouseButton.LeftButton)
    opened.form.diagram.setCurrentIndex(opened.form.diagram.findData("volumes"))
    opened.form.shown["memory"].setChecked(True)
    QTest.keyClicks(opened.form.points, "6")
    wait_until(lambda: opened.ready)
    style, diagram, _ = link.styles[-1]
    assert (style.theme, style.memory, style.font_size, diagram) == ("mono", True, 6.0, "volumes")


def test_quick_changes_are_one_call(window, link, monkeypatch):
    """Ten choices while a preview is on its way make one more call, for the last of them."""
    window.open([RESNET])
    link.eager = False
    before = len(link.asked)
    dialog = ExportDialog(window.session, link, window.session.current, window)
    wait_until(lambda: len(link.asked) == before + 1)
    for place in range(10):
        dialog.form.points.setText(str(5 + place))
        settle()
    assert len(link.asked) == before + 1
    link.answer(max(link.calls))
    wait_until(lambda: len(link.asked) == before + 2)
    assert dialog.drawing is None
    assert link.calls[max(link.calls)].params["style"].font_size == 14.0
    link.answer(max(link.calls))
    assert dialog.ready
    dialog.close()


def test_an_answer_after_the_end_is_for_nobody(window, link):
    window.open([RESNET])
    link.eager = False
    dialog = ExportDialog(window.session, link, window.session.current, window)
    wait_until(lambda: bool(link.calls))
    dialog.reject()
    link.answer(max(link.calls))
    assert dialog.drawing is None


def test_a_refusal_is_one_line_and_nothing_can_be_saved(opened, link):
    link.eager = False
    opened.form.points.setText("9")
    wait_until(lambda: bool(link.calls))
    assert not opened.ready
    assert not opened._save.isEnabled()
    link.fail(max(link.calls), LayoutError("it does not fit 30 mm; try 60 mm"))
    settle()
    assert opened.preview.error == "it does not fit 30 mm; try 60 mm"
    assert not opened._save.isEnabled()
    link.eager = True
    opened.form.points.setText("8")
    wait_until(lambda: opened.ready)
    assert opened.preview.error == ""
    assert opened._save.isEnabled()


def test_what_cannot_be_read_asks_nobody(opened, link):
    asked = len(link.asked)
    opened.form.points.setText("huge")
    settle()
    assert opened.preview.error.startswith("font size 'huge")
    assert len(link.asked) == asked
    assert not opened.ready


def test_true_size_is_true_and_a_double_click_shows_the_whole(opened, monkeypatch):
    """25.4 mm on paper are one inch of the screen's pixels."""
    monkeypatch.setattr("gui.preview.screen_dpi", lambda: 110.0)
    view = opened.preview.view
    view.actual_size()
    left, right = view.mapFromScene(QPointF(0, 0)), view.mapFromScene(QPointF(points(25.4), 0))
    assert right.x() - left.x() == pytest.approx(110, abs=1)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton)
    assert view.percent < 100
    page = view.mapFromScene(QPointF(opened.drawing.width, opened.drawing.height))
    assert view.viewport().rect().contains(page)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton)
    assert view.percent == pytest.approx(100)


def test_another_preview_keeps_the_place(opened):
    opened.preview.view.zoom_in()
    percent = opened.preview.view.percent
    opened.form.points.setText("9")
    wait_until(lambda: opened.ready)
    assert opened.preview.view.percent == pytest.approx(percent)


def test_choices_come_back_the_next_time(window, opened, link):
    opened.form.venue.setCurrentIndex(opened.form.venue.findData("cvpr"))
    opened.form.format.choose(".pdf")
    opened.reject()
    kept = kept_choices(window.session.settings.text(KEPT))
    assert (kept.venue, kept.suffix, kept.fold) == ("cvpr", ".pdf", "blocks")
    again = ExportDialog(window.session, link, window.session.current, window)
    assert again.choices == kept
    again.close()


def test_both_copies_reach_the_clipboard(opened):
    QTest.mouseClick(opened._svg, Qt.MouseButton.LeftButton)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.data("image/svg+xml").data().startswith(b"<")
    ElementTree.fromstring(mime.text())
    assert opened.preview.said == "Copied as SVG"
    opened.form.dpi.setText("144")
    wait_until(lambda: opened.ready)
    QTest.mouseClick(opened._image, Qt.MouseButton.LeftButton)
    image = QGuiApplication.clipboard().image()
    assert image.width() == pytest.approx(opened.drawing.width * 2, abs=1)
    assert opened.preview.said == "Copied as a picture of 144 dpi"


def test_printing_fills_one_sheet_at_true_size_or_less(qapp, tmp_path):
    """A page of 100 points on a sheet of 500 stays 100 points; one of 1000 is halved."""
    small, large = Drawing(100, 50, ()), Drawing(1000, 100, ())
    assert scale_on(small, 500, 700, 72) == 1
    assert scale_on(large, 500, 700, 72) == 0.5
    assert scale_on(small, 500, 25, 72) == 0.5
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    print_drawing(small_drawing(small_graph()), printer)
    data = (tmp_path / "printed.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") == 1


def test_tables_grey_out_what_is_only_for_pictures(opened):
    opened.form.format.choose(".json")
    wait_until(lambda: opened.ready)
    assert not opened.form.diagram.isEnabled()
    assert not opened._svg.isEnabled()
    assert opened._save.isEnabled()
    assert opened._command.text().endswith("-o resnet50v2-440x340.json")


def test_a_comparison_has_no_page_and_no_table(window, link):
    window.open([f"{RESNET} ↔ vgg16"])
    dialog = ExportDialog(window.session, link, window.session.current, window)
    wait_until(lambda: dialog.ready)
    assert not dialog.form.venue.isEnabled()
    assert set(dialog.form._kinds) == {".svg", ".pdf", ".png", ".tex"}
    assert dialog._command.text().startswith("archigram compare ")
    dialog.close()


def test_tab_reaches_every_choice_and_enter_saves(opened, monkeypatch, tmp_path):
    opened.activateWindow()
    QTest.qWaitForWindowActive(opened)
    opened.form.points.setFocus()
    seen = set()
    for _ in range(60):
        seen.add(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    reached = (
        opened.form.venue,
        opened.form.diagram,
        opened.form.fold,
        opened.form.colours,
        opened._save,
        opened._print,
    )
    assert all(widget in seen for widget in reached)
    monkeypatch.setattr("gui.export_dialog.QFileDialog.getSaveFileName", lambda *_: (str(tmp_path / "figure"), ""))
    opened.form.points.setFocus()
    QTest.keyClick(opened.form.points, Qt.Key.Key_Return)
    assert opened.path == tmp_path / "figure.svg"
    assert opened._session.settings.folder == str(tmp_path)


def test_the_asker_tells_a_bug_from_a_refusal(qapp, link):
    asker, said = PreviewAsker(link), []
    asker.refused.connect(said.append)
    asker._asked = ("draw", {})
    asker._failed(RuntimeError("oops"))
    assert said == ["this cannot be drawn because of a bug: oops"]


def test_every_diagram_fold_and_theme_there_is_can_be_chosen():
    assert set(DIAGRAMS) == set(render.diagram.DIAGRAMS)
    assert tuple(FOLDS) == MODES
    assert set(THEMES) == set(DEFAULT_SIZES)
