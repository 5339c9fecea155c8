"""Widths of the tables' columns: no number is ever cut, names give way, and what cannot fit is scrolled."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from gui.column_widths import AIR, Column, shared
from gui.compare_model import CELL, FIRST
from gui.layers_model import NUMBERS, OUTPUT
from gui.theme import mono_font
from tests.gui.conftest import settle

SIDES = ["resnet50v2@440x340x3", "resnet50v2@550x425x3", "resnet50v2,conv1_conv.kernel_size=5", "vgg16"]


def test_of_what_is_left_each_has_a_little_and_the_first_the_rest():
    assert shared([Column(50, 80), Column(30, 30)], 150) == [100, 50]
    assert shared([Column(50, 80), Column(30, 30)], 400) == [400 - 30 - AIR, 30 + AIR]


def test_what_lacks_is_taken_from_what_is_wanted_never_from_what_is_needed():
    widths = shared([Column(50, 90), Column(30, 30), Column(40, 60)], 150)
    assert widths[1] == 30
    assert sum(widths) == pytest.approx(150, abs=2)
    assert shared([Column(50, 90), Column(30, 30), Column(40, 60)], 10) == [50, 30, 40]


def test_no_columns_take_no_room():
    assert shared([], 100) == []


@pytest.mark.parametrize("width", [1280, 1440, 1900])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_every_number_of_a_comparison_fits_its_column(window, width, count):
    """The delegate leaves 20 pixels beside a text; what is wider than the rest would be elided."""
    window.resize(width, 800)
    window.open([" ↔ ".join(SIDES[:count])])
    settle()
    table = window.compare_table
    metrics = QFontMetricsF(mono_font(12))
    for column in range(FIRST, table.model.share_column):
        for row in range(table.model.rowCount()):
            text = table.model.index(row, column).data(CELL).text
            assert metrics.horizontalAdvance(text) <= table.view.columnWidth(column) - 20, (column, text)


@pytest.mark.parametrize("width", [900, 1280, 1440])
def test_every_number_of_a_layer_fits_its_column(window, width):
    window.resize(width, 800)
    window.open([SIDES[0]])
    settle()
    table = window.table
    metrics = QFontMetricsF(mono_font(12))
    for column in (OUTPUT, *NUMBERS):
        for row in range(table.model.rowCount()):
            text = table.model.index(row, column).data()
            assert metrics.horizontalAdvance(text) <= table.view.columnWidth(column) - 20, (column, text)


def test_names_are_whole_where_the_window_has_room(window):
    window.resize(1900, 800)
    window.open([SIDES[0]])
    settle()
    metrics = QFontMetricsF(mono_font(12))
    widest = max(metrics.horizontalAdvance(name) for name in window.table.model.texts(0))
    assert window.table.view.columnWidth(0) >= widest


def test_the_heads_of_a_comparison_tell_its_sides_apart_and_their_tips_say_all(window):
    window.open([" ↔ ".join(SIDES)])
    settle()
    model = window.compare_table.model
    assert len(set(model.heads)) == len(model.heads)
    tip = model.headerData(FIRST + 2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tip == SIDES[2]
