"""Every shortcut does what the menu says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.menus import MENUS
from tests.gui.conftest import settle
from tests.gui.test_window import RESNET

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def shown(window):
    """The window, active, with two diagrams."""
    window.open(["vgg16", RESNET])
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    window.pane.canvas.setFocus()
    settle()
    return window


def press(window, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, keys)
    settle()


def test_zoom_keys(shown):
    canvas = shown.pane.canvas
    press(shown, Qt.Key.Key_Up, SHIFT)
    assert canvas.scale_factor > 1
    press(shown, Qt.Key.Key_Backspace, SHIFT)
    assert canvas.scale_factor == pytest.approx(1)
    press(shown, Qt.Key.Key_Down, SHIFT)
    assert canvas.scale_factor < 1
    press(shown, Qt.Key.Key_Home)
    assert canvas.scale_factor == 1
    press(shown, Qt.Key.Key_0, CTRL)
    fitted = canvas.scale_factor
    assert fitted < 1
    press(shown, Qt.Key.Key_Home)
    press(shown, Qt.Key.Key_F)
    assert canvas.scale_factor == fitted


def test_find_keeps_matching_rows_enter_selects_escape_leaves(shown):
    press(shown, Qt.Key.Key_F, CTRL)
    assert shown.top_bar.find_field.hasFocus()
    QTest.keyClicks(shown.top_bar.find_field, "block2_conv")
    assert shown.table.filter.rowCount() == 1
    press(shown, Qt.Key.Key_Return)
    assert shown.session.current.selected == "conv2_block2_conv"
    press(shown, Qt.Key.Key_Escape)
    assert shown.table.filter.rowCount() == 12
    assert shown.pane.canvas.hasFocus()


def test_the_letter_f_typed_into_a_field_is_a_letter(shown):
    press(shown, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(shown.top_bar.find_field, "f")
    assert shown.top_bar.find_field.text() == "f"
    assert shown.pane.canvas.scale_factor == 1


def test_escape_takes_message_then_selection(shown):
    shown.session.select("conv1_conv")
    shown.session.refuse("no; try yes")
    press(shown, Qt.Key.Key_Escape)
    assert shown.messages.lines == ()
    assert shown.session.current.selected == "conv1_conv"
    press(shown, Qt.Key.Key_Escape)
    assert shown.session.current.selected == ""


def test_tabs_by_key(shown):
    press(shown, Qt.Key.Key_Tab, CTRL)
    assert shown.session.current.configuration == "vgg16"
    press(shown, Qt.Key.Key_W, CTRL)
    assert [one.configuration for one in shown.session.diagrams] == [RESNET]


def test_recent_by_number(shown):
    press(shown, Qt.Key.Key_W, CTRL)
    assert len(shown.session.diagrams) == 1
    press(shown, Qt.Key.Key_1, CTRL)
    assert shown.session.current.configuration == RESNET
    assert len(shown.session.diagrams) == 2


def test_panels_and_theme_by_key(shown):
    press(shown, Qt.Key.Key_T, CTRL)
    assert not shown.table.isVisible()
    press(shown, Qt.Key.Key_T, CTRL)
    assert shown.table.isVisible()
    press(shown, Qt.Key.Key_Return, CTRL)
    assert not shown.inspector.isVisible()
    press(shown, Qt.Key.Key_B, CTRL)
    assert not shown.library.isVisible()
    press(shown, Qt.Key.Key_D, CTRL | SHIFT)
    assert shown.session.theme == "dark"


def test_next_and_previous_match(shown):
    press(shown, Qt.Key.Key_F3)
    assert shown.session.current.selected == "input_layer"
    press(shown, Qt.Key.Key_F3)
    assert shown.session.current.selected == "conv1_pad"
    press(shown, Qt.Key.Key_F3, SHIFT)
    assert shown.session.current.selected == "input_layer"


def test_no_key_is_taken_twice():
    keys = [key for _, commands in MENUS for command in commands if command for key in command[2]]
    keys += [f"Ctrl+{number}" for number in range(1, 10)]
    assert len(keys) == len(set(keys))


def test_quit_closes(shown):
    shown.commands.menus.actions["quit"].trigger()
    assert not shown.isVisible()


def test_full_screen_and_back(shown):
    shown.commands.menus.actions["full_screen"].trigger()
    assert shown.isFullScreen()
    shown.commands.menus.actions["full_screen"].trigger()
    assert not shown.isFullScreen()


def test_arrows_walk_from_the_selected_node_to_its_neighbours(shown):
    shown.session.select("conv1_pad")
    press(shown, Qt.Key.Key_Down)
    assert shown.session.current.selected == "conv1_conv"
    press(shown, Qt.Key.Key_Up)
    press(shown, Qt.Key.Key_Up)
    press(shown, Qt.Key.Key_Up)
    assert shown.session.current.selected == "input_layer"


def test_arrows_scroll_when_nothing_is_selected(shown):
    before = shown.pane.canvas.visible_rect.top()
    press(shown, Qt.Key.Key_Down)
    assert shown.pane.canvas.visible_rect.top() > before
