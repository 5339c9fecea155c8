"""Colours that say a cost: asked of the worker, kept through what keeps their meaning, told by a legend."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.colouring import PLAIN, Colouring
from gui.layers_model import SHARE
from gui.parts import coloured_by_ground, sort_parts
from render.drawing import Drawing, Group, Rect
from tests.gui.conftest import settle
from tests.gui.fakes import small_drawing, small_graph
from tests.gui.test_window import RESNET

ALT = Qt.KeyboardModifier.AltModifier
TIMES = Colouring("time", (("conv1_conv", 3.0), ("conv2_block1_conv", 1.0)), "measured here")


@pytest.fixture
def styles(link):
    """The style of every call from now on."""
    found, call = [], link.call
    link.call = lambda method, params, *rest, **more: (
        found.append(params["style"]),
        call(method, params, *rest, **more),
    )[1]
    return found


def test_keys_choose_what_the_colours_say(window, styles):
    window.open([RESNET])
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    asked = [("params", Qt.Key.Key_2), ("macs", Qt.Key.Key_3), ("memory", Qt.Key.Key_4), ("category", Qt.Key.Key_1)]
    for by, key in asked:
        QTest.keyClick(window.pane.canvas, key, ALT)
        settle()
        assert styles[-1].colour_by == by
        assert window.session.current.colouring.by == by


def test_the_chip_is_the_legend_of_the_map(window):
    """The most costly convolution and the sum of all, as the graph's facts say."""
    window.open([RESNET])
    assert window.pane.colours.legend == ""
    window.probe.colour("macs")
    settle()
    costs = [macs or 0 for _, macs in window.session.current.costs]
    assert sum(costs) == 351_859_200 + 3 * 220 * 170 * 64 * 64
    assert max(costs) == 220 * 170 * 7 * 7 * 3 * 64
    assert window.pane.colours.legend == "0 to 352 M of 811 M"
    window.probe.colour("category")
    settle()
    assert window.pane.colours.legend == ""


def test_a_menu_chosen_in_vain_keeps_its_tick(window, link):
    window.open([RESNET])
    link.eager = False
    chip = window.pane.colours
    next(action for action in chip.button.menu().actions() if "parameters" in action.text()).trigger()
    assert chip._actions["category"].isChecked()
    link.answer(max(link.calls))
    settle()
    assert chip._actions["params"].isChecked()


def test_costs_survive_another_size_and_another_fold_times_only_the_fold(window, styles):
    window.open([RESNET])
    diagram = window.session.current
    window.opener.colour(diagram, Colouring("params"))
    window.configuration_bar.shape.edit.setText("550x425x3")
    window.configuration_bar._shape_entered()
    settle()
    assert styles[-1].colour_by == "params"
    window.opener.colour(diagram, TIMES)
    window.opener.fold(diagram, "blocks")
    settle()
    assert styles[-1].times == TIMES.times
    window.configuration_bar.shape.edit.setText("440x340x3")
    window.configuration_bar._shape_entered()
    settle()
    assert styles[-1].colour_by == "category"
    assert diagram.colouring == PLAIN


def test_a_theme_keeps_the_map(window, styles):
    window.open([RESNET])
    window.probe.colour("memory")
    window.commands.toggle_theme()
    settle()
    assert styles[-1].colour_by == "memory"
    assert styles[-1].theme == "dark"


def test_a_comparison_has_its_own_colours(window):
    window.open([f"{RESNET} ↔ resnet50v2@550x425x3"])
    window.probe.colour("macs")
    settle()
    assert window.session.current.colouring == PLAIN
    assert all(pane.colours.isHidden() for pane in window.page.panes)


def test_from_far_away_a_heat_map_shows_its_own_colours():
    """A node's mark is its category's bar otherwise, the most colourful thing on it."""
    parts = sort_parts(small_drawing(small_graph()))
    assert {node.colour for node in parts.nodes} == {"#0072B2"}
    assert {node.colour for node in coloured_by_ground(parts).nodes} == {"#FFFFFF"}


def test_of_a_stack_of_blocks_the_front_is_the_colour():
    """Boxes of the same size lie behind it, in the ground's colour."""
    back, front = (Rect(place, place, 100, 40, fill=fill) for place, fill in ((6, "#1E2227"), (0, "#7A3F14")))
    bar = Rect(0, 0, 5, 40, fill="#0072B2")
    parts = sort_parts(Drawing(120, 60, (Group("conv4", (back, front, bar)),)))
    assert coloured_by_ground(parts).nodes[0].colour == "#7A3F14"


def test_the_table_lists_the_hottest_first_and_goes_back(window):
    """Three quarters of the time are the first convolution's, as the times say."""
    window.open([RESNET])
    window.opener.colour(window.session.current, TIMES)
    settle()
    view = window.table.view
    shown = [view.model().index(place, 0).data() for place in range(2)]
    assert shown == ["conv1_conv", "conv2_block1_conv"]
    assert view.model().index(0, SHARE).data() == "75 % · 3 ms"
    assert view.model().headerData(SHARE, Qt.Orientation.Horizontal) == "share of time"
    window.probe.colour("params")
    settle()
    assert view.model().index(0, 0).data() == "input_layer"
    assert view.model().headerData(SHARE, Qt.Orientation.Horizontal) == "share of parameters"
    window.probe.colour("category")
    settle()
    assert view.model().headerData(SHARE, Qt.Orientation.Horizontal) == "share of MACs"
