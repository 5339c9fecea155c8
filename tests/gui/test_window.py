"""The whole window over a stand-in for the worker: tabs, messages, progress, drops, links between the panels."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from graph.errors import LoadError
from gui import app as gui_app
from gui.whatif_form import WhatIfForm
from gui.window import Window
from tests.gui.conftest import settle, wait_until
from tests.gui.fakes import FakeLink
from worker.protocol import Bug

RESNET = "resnet50v2@440x340x3,include_top=false"


@pytest.fixture
def slow(qapp, settings):
    """A window whose link answers only when told to."""
    link = FakeLink(eager=False)
    window = gui_app.make_window(link, settings, "light")
    window.show()
    yield window
    window.close()
    window.deleteLater()
    settle()


def drop(window: Window, paths: list[str]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    no_keys, left, copy = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, left, no_keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, data, left, no_keys))


def titles_of(window: Window) -> list[str]:
    return [window.top_bar.tabs.tabText(place) for place in range(window.top_bar.tabs.count())]


def test_nothing_open_shows_the_welcome_page_and_no_empty_panels(window):
    assert window.pages.currentWidget() is window.welcome
    assert not window.table.isVisible()
    assert not window.inspector.isVisible()
    assert not window.top_bar.export.isVisible()


def test_opening_shows_canvas_table_and_the_model_in_the_inspector(window):
    window.open([RESNET])
    assert titles_of(window) == ["ResNet50V2 · 440×340"]
    assert window.windowTitle() == "ResNet50V2 · 440×340 — Archigram"
    assert window.table.isVisible()
    assert window.table.model.rowCount() == 12
    assert window.inspector.description.title == "ResNet50V2"


def test_the_same_configuration_is_opened_once(window):
    window.open([RESNET, "vgg16"])
    window.open(["ResNet50V2@440x340x3,include_top=false"])
    assert len(window.session.diagrams) == 2
    assert window.session.current.configuration == RESNET


def test_a_click_on_the_canvas_selects_in_table_and_inspector(window):
    window.open([RESNET])
    canvas = window.pane.canvas
    place = canvas.mapFromScene(canvas.parts.by_ref["conv1_conv"].box.center())
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.table.view.currentIndex().data() == "conv1_conv"
    assert window.inspector.description.title == "conv1_conv"
    assert canvas.selected == "conv1_conv"


def test_a_row_of_the_table_selects_on_the_canvas_and_brings_it_into_view(window):
    window.open([RESNET])
    last = window.session.current.graph.nodes[-1].name
    window.table.view.selectRow(window.table.filter.rowCount() - 1)
    assert window.pane.canvas.selected == last
    assert window.pane.canvas.visible_rect.contains(window.pane.canvas.parts.by_ref[last].box)


def test_each_tab_keeps_its_own_selection(window):
    window.open([RESNET, "vgg16"])
    window.session.select("conv1_pad")
    window.top_bar.tabs.setCurrentIndex(0)
    assert window.session.current.configuration == RESNET
    assert window.table.view.currentIndex().data() is None
    window.top_bar.tabs.setCurrentIndex(1)
    assert window.table.view.currentIndex().data() == "conv1_pad"


def test_several_dropped_files_open_in_order_and_a_bad_one_only_says_so(window, tmp_path):
    paths = [tmp_path / name for name in ("first.onnx", "bad.onnx", "second.keras")]
    for path in paths:
        path.write_bytes(b"")
    drop(window, [str(path) for path in paths])
    assert titles_of(window) == ["first.onnx", "second.keras"]
    assert window.messages.lines == (f"{paths[1]} is not a model; try another file",)
    assert window.messages.isVisible()


def test_an_error_leaves_the_open_diagram_alone(window):
    window.open([RESNET])
    shown = window.session.current
    graph, place = shown.graph, window.pane.canvas.visible_rect
    window.open(["badnet"])
    assert window.messages.isVisible()
    assert window.session.current is shown
    assert shown.graph is graph
    assert window.pane.canvas.parts.nodes
    assert abs(window.pane.canvas.visible_rect.top() - place.top()) < 2


def test_a_malformed_line_is_one_message_and_never_reaches_the_worker(window, link):
    window.open(["resnet50v2@440xfoo"])
    assert len(window.messages.lines) == 1
    assert link.asked == []


def test_the_next_open_takes_old_messages_away(window):
    window.open(["badnet"])
    window.open([RESNET])
    assert window.messages.lines == ()
    assert not window.messages.isVisible()


def test_a_bug_is_shown_with_a_report_and_closes_nothing(slow):
    slow.open([RESNET])
    slow.link.answer(1)
    slow.open(["vgg16"])
    slow.link.fail(2, Bug("KeyError: 'x'", "Traceback: here"))
    dialog = next(child for child in slow.children() if child.objectName() == "bug")
    report = dialog.findChild(QPlainTextEdit).toPlainText()
    assert "Traceback: here" in report
    assert "what the worker said" in report
    assert len(slow.session.diagrams) == 1
    dialog.close()


def test_progress_shows_after_a_while_and_cancel_ends_it(slow):
    slow.open([RESNET])
    assert not slow.busy.isVisible()
    wait_until(slow.busy.isVisible)
    assert "resnet50v2" in slow.busy.message
    slow.link.calls[1].progress("laying out 190 nodes", 0.5)
    assert slow.busy.message == "laying out 190 nodes"
    slow.busy.cancelled.emit()
    assert not slow.busy.isVisible()
    assert slow.session.diagrams == ()
    assert slow.messages.lines == ()


def test_work_that_is_soon_done_shows_no_progress(slow):
    slow.open([RESNET])
    slow.link.answer(1)
    QTest.qWait(300)
    assert not slow.busy.isVisible()


def test_cancel_gives_up_everything_that_waits(slow):
    slow.open([RESNET, "vgg16", "nasnetlarge"])
    slow.opener.cancel()
    assert slow.link.calls == {}
    assert slow.session.diagrams == ()


def test_another_theme_recolours_the_current_tab_at_once_and_others_when_shown(window, link):
    """The layout is the same in both: nobody is asked, and the view stays where it is."""
    window.open(["vgg16", RESNET])
    link.asked.clear()
    window.pane.canvas.zoom_in()
    settle()
    shown = window.pane.canvas.visible_rect
    window.commands.toggle_theme()
    settle()
    current, other = window.session.current, window.session.diagrams[0]
    assert link.asked == []
    assert (current.theme, other.theme) == ("dark", "light")
    assert current.drawing.items[-1].items[0].fill == "#1E2227"
    assert window.pane.canvas.visible_rect == shown
    window.top_bar.tabs.setCurrentIndex(0)
    assert other.theme == "dark"
    assert link.asked == []
    assert window.session.settings.theme == "dark"


def test_a_drawing_with_colours_of_its_own_is_drawn_anew_in_another_theme(window, link):
    """So is one of so many nodes that recolouring would keep the person waiting."""
    window.open([RESNET])
    diagram = window.session.current
    link.asked.clear()
    item = diagram.drawing.items[-1]
    strange = structs.replace(item, items=(structs.replace(item.items[0], fill="#123456"), *item.items[1:]))
    diagram.content.drawing = structs.replace(diagram.drawing, items=(*diagram.drawing.items[:-1], strange))
    window.commands.toggle_theme()
    assert link.asked == [RESNET]
    assert diagram.theme == "dark"


def test_closing_the_last_tab_comes_back_to_the_welcome_page(window):
    window.open([RESNET, "vgg16"])
    window.commands.menus.actions["close"].trigger()
    assert titles_of(window) == ["ResNet50V2 · 440×340"]
    window.commands.menus.actions["close"].trigger()
    assert window.pages.currentWidget() is window.welcome
    assert window.windowTitle() == "Archigram"


def test_a_closed_tab_whose_answer_is_late_stays_closed(slow):
    slow.open([RESNET])
    slow.link.answer(1)
    diagram = slow.session.current
    slow.opener.reload(diagram)
    slow.session.close(diagram)
    slow.link.answer(2)
    assert slow.session.diagrams == ()


def test_copy_puts_the_line_on_the_clipboard(window):
    window.open([RESNET])
    window.commands.menus.actions["copy"].trigger()
    assert QGuiApplication.clipboard().text() == RESNET


def test_reload_asks_the_worker_again(window, link):
    window.open([RESNET])
    window.commands.menus.actions["reload"].trigger()
    assert link.asked == [RESNET, RESNET]
    assert len(window.session.diagrams) == 1


def test_a_load_error_while_replacing_keeps_what_is_shown(slow):
    slow.open([RESNET])
    slow.link.answer(1)
    slow.configuration_bar.shape.edit.setText("8x8x3")
    slow.configuration_bar.shape.edit.returnPressed.emit()
    slow.link.fail(2, LoadError("8 is under the least size 32; try 32x32x3"))
    assert slow.messages.lines == ("8 is under the least size 32; try 32x32x3",)
    assert slow.session.current.configuration == RESNET
    assert slow.configuration_bar.shape.edit.text() == "440×340×3"


def test_recent_configurations_come_back_in_a_new_window(window, qapp, link):
    window.open(["vgg16", RESNET])
    again = gui_app.make_window(FakeLink(), window.session.settings, "light")
    assert again.session.settings.recent == [RESNET, "vgg16"]
    again.commands.menus.recent.actions()[1].trigger()
    assert again.session.current.configuration == "vgg16"
    again.close()
    again.deleteLater()


def test_a_message_moves_nothing_that_one_types_into_or_points_at(window):
    window.open([RESNET])
    window.session.select("conv1_conv")
    settle()
    field = window.inspector.findChildren(WhatIfForm)[0].editors["kernel_size"]
    parts = (field, window.pane.canvas, window.library.search)
    before = [part.mapToGlobal(part.rect().center()) for part in parts]
    window.session.refuse("this cannot be; try that")
    settle()
    assert window.messages.isVisible()
    assert [part.mapToGlobal(part.rect().center()) for part in parts] == before


def test_good_news_go_by_themselves_and_errors_stay(window):
    window.messages.note("Saved figure.svg")
    assert window.messages._until.isActive()
    window.session.refuse("no; try yes")
    assert not window.messages._until.isActive()
