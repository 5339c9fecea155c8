"""The panels one by one: library, table, configuration bar, options, inspector, minimap, captions."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton

from gui import titles
from gui.jobs import screen_style
from gui.layers_model import PARAMETERS, SHARE
from gui.library_tree import CHILD, FAMILY, HEADING, KIND, LINE
from gui.options_form import OptionsForm
from gui.palette import DARK, LIGHT, Palette
from render.diagrams.facts import Reader
from tests.gui.conftest import settle
from tests.gui.test_window import RESNET
from worker.catalogue import applications


def lines_of(window, kind: str) -> list[str]:
    return [item.data(0, LINE) for item in window.library._rows() if item.data(0, KIND) == kind]


def headings_of(window) -> list[str]:
    tree = window.library.tree
    items = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    return [item.text(0) for item in items if item.data(0, KIND) == HEADING]


def type_into(window, text: str) -> None:
    window.library.search.setText(text)
    QTest.keyClick(window.library.search, Qt.Key.Key_Return)


def form_of(window) -> OptionsForm:
    window.configuration_bar.show_options()
    return window.configuration_bar.findChildren(OptionsForm)[-1]


def test_the_library_lists_every_application_once(window):
    assert sorted(lines_of(window, CHILD)) == sorted(one.name.lower() for one in applications())


def test_the_search_keeps_what_matches_and_unfolds_it(window):
    window.library.search.setText("mobilenet")
    assert lines_of(window, CHILD)
    assert all("mobilenet" in line for line in lines_of(window, CHILD))
    families = [item for item in window.library._rows() if item.data(0, KIND) == FAMILY]
    assert all(item.isExpanded() for item in families)


def test_a_search_that_is_cleared_leaves_the_families_as_they_were(window):
    families = [item for item in window.library._rows() if item.data(0, KIND) == FAMILY]
    families[2].setExpanded(True)
    chosen = families[2].text(0)
    window.library.search.setText("mobilenet")
    window.library.search.clear()
    opened = [item.text(0) for item in window.library._rows() if item.data(0, KIND) == FAMILY and item.isExpanded()]
    assert opened == [chosen]


def test_enter_opens_the_first_match_and_a_whole_configuration_as_typed(window, link):
    type_into(window, "mobilenetv3s")
    type_into(window, "vgg16@100x100x3,include_top=false")
    assert link.asked == ["mobilenetv3small", "vgg16@100x100x3,include_top=false"]
    assert window.library.search.text() == ""


def test_an_exact_name_wins_over_the_first_match(window, link):
    type_into(window, "ResNet50")
    assert link.asked == ["resnet50"]


def test_a_click_unfolds_a_family_and_opens_an_application(window, link):
    tree = window.library.tree
    family = next(item for item in window.library._rows() if item.data(0, KIND) == FAMILY)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(family).center())
    assert family.isExpanded()
    child = family.child(0)
    line = child.data(0, LINE)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(child).center())
    settle()
    assert link.asked == [line]


def test_headings_follow_what_there_is(window):
    assert headings_of(window) == ["Keras applications", "Questions"]
    window.open([RESNET])
    assert headings_of(window) == ["Open", "Keras applications", "Questions"]
    window.session.close(window.session.current)
    assert headings_of(window) == ["Keras applications", "Recent", "Questions"]


def test_another_tabs_table_starts_at_its_top(window):
    window.resize(1000, 500)
    window.open([RESNET])
    settle()
    bar = window.table.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    window.open(["vgg16"])
    settle()
    assert bar.value() == 0


def test_the_table_sorts_by_numbers_and_comes_back_to_the_order_of_the_graph(window):
    window.open([RESNET])
    table = window.table
    table.view.sortByColumn(PARAMETERS, Qt.SortOrder.DescendingOrder)
    assert table.filter.index(0, 0).data() == "conv1_conv"
    table.view.sortByColumn(SHARE, Qt.SortOrder.AscendingOrder)
    assert table.filter.index(table.filter.rowCount() - 1, 0).data() == "conv1_conv"
    table.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert table.filter.index(0, 0).data() == "input_layer"


def test_sorting_keeps_the_selection(window):
    window.open([RESNET])
    window.session.select("conv1_pad")
    window.table.view.sortByColumn(PARAMETERS, Qt.SortOrder.DescendingOrder)
    assert window.table.view.currentIndex().siblingAtColumn(0).data() == "conv1_pad"
    assert window.session.current.selected == "conv1_pad"


def test_filtering_does_not_change_the_selection(window):
    window.open([RESNET])
    window.session.select("conv1_pad")
    window.top_bar.find_field.setText("relu")
    assert window.session.current.selected == "conv1_pad"
    window.top_bar.find_field.setText("")
    assert window.table.view.currentIndex().data() == "conv1_pad"


def test_the_input_field_redraws_in_the_same_tab(window, link):
    window.open([RESNET])
    field = window.configuration_bar.shape.edit
    assert field.text() == "440×340×3"
    field.setText("550x425x3")
    field.returnPressed.emit()
    assert link.asked[-1] == "resnet50v2@550x425x3,include_top=false"
    assert [one.configuration for one in window.session.diagrams] == ["resnet50v2@550x425x3,include_top=false"]
    assert window.top_bar.tabs.tabText(0) == "ResNet50V2 · 550×425"


def test_a_size_that_is_none_is_marked_and_told(window, link):
    window.open([RESNET])
    window.configuration_bar.shape.edit.setText("44,2")
    window.configuration_bar.shape.edit.returnPressed.emit()
    assert window.configuration_bar.shape.property("wrong") == "true"
    assert len(window.messages.lines) == 1
    assert link.asked == [RESNET]


def test_the_top_button_turns_the_top_on_and_off(window, link):
    window.open([RESNET])
    top = window.configuration_bar.top
    assert not top.isChecked()
    assert top.state == "off"
    top.click()
    assert link.asked[-1] == "resnet50v2@440x340x3"
    top.click()
    assert link.asked[-1] == RESNET


def test_files_have_no_top_button(window, tmp_path):
    path = tmp_path / "net.onnx"
    path.write_bytes(b"")
    window.open([str(path)])
    assert not window.configuration_bar.top.isVisible()


def test_options_show_the_constructors_arguments_and_apply_what_differs(window, link):
    window.open([RESNET])
    form = form_of(window)
    assert isinstance(form.editors["pooling"], QComboBox)
    assert isinstance(form.editors["classes"], QLineEdit)
    form.editors["pooling"].setCurrentText("avg")
    form.editors["classes"].setText("1000")
    form.apply()
    assert link.asked[-1] == "resnet50v2@440x340x3,include_top=false,pooling=avg"


def test_defaults_take_every_option_back(window, link):
    window.open(["vgg16,classes=10"])
    form = form_of(window)
    assert form.editors["classes"].text() == "10"
    next(one for one in form.findChildren(QPushButton) if one.text() == "Defaults").click()
    assert link.asked[-1] == "vgg16"


def test_the_options_line_opens_what_is_typed(window, link):
    window.open([RESNET])
    form = form_of(window)
    assert form.line.text() == RESNET
    form.line.setText("vgg16@64x64x3,include_top=false")
    form.line.returnPressed.emit()
    assert link.asked[-1] == "vgg16@64x64x3,include_top=false"
    assert len(window.session.diagrams) == 2


def test_every_application_has_a_form_whose_untouched_values_are_its_defaults(window):
    for application in applications():
        window.open([application.name])
        form = form_of(window)
        assert str(form.collected()) == application.name.lower()
        assert all(isinstance(one, QCheckBox | QComboBox | QLineEdit) for one in form.editors.values())
        form.close()
        window.session.close(window.session.current)
    settle()


def test_a_link_in_the_inspector_selects_the_neighbour(window):
    window.open([RESNET])
    window.session.select("conv1_conv")
    settle()
    link = next(one for one in window.inspector.findChildren(QPushButton) if one.text() == "conv1_pad")
    link.click()
    assert window.session.current.selected == "conv1_pad"
    assert window.inspector.description.title == "conv1_pad"


def test_the_minimap_goes_where_it_is_pressed(window):
    window.open([RESNET])
    canvas = window.pane.canvas
    canvas.zoom_by(3)
    QTest.mouseClick(window.pane.minimap, Qt.MouseButton.LeftButton, pos=QPoint(36, 165))
    assert canvas.visible_rect.contains(canvas.parts.nodes[-1].box.center())


def test_the_zoom_buttons_show_and_change_the_scale(window):
    window.open([RESNET])
    window.pane.zoom._in.click()
    assert window.pane.zoom._scale.text() == "120 %"
    window.pane.zoom._scale.click()
    assert window.pane.zoom._scale.text() == "100 %"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("resnet50v2@440x340x3,include_top=false", "ResNet50V2 · 440×340"),
        ("vgg16", "VGG16"),
        ("efficientnetb0@?x?x3", "EfficientNetB0 · ?×?"),
        ("/a/b/detector.onnx", "detector.onnx"),
    ],
)
def test_titles(line, title):
    assert titles.title(line) == title


def test_both_palettes_are_readable():
    """Text against what it stands on: 4.5:1 for words, 3:1 for what only hints."""
    for palette in (LIGHT, DARK):
        for ground in (palette.panel, palette.ground, palette.card, palette.field):
            assert contrast(palette.ink, ground) >= 7
            assert contrast(palette.dim, ground) >= 4.5
        assert contrast(palette.accent, palette.selected) >= 4.5
        assert contrast(palette.on_accent, palette.accent) >= 4.5
        assert contrast(palette.error, palette.error_ground) >= 4.5
        assert contrast(palette.same, palette.panel) >= 4.5


def test_dark_has_every_colour_of_light():
    assert set(LIGHT.categories) == set(DARK.categories)
    assert isinstance(LIGHT, Palette)


def contrast(first: str, second: str) -> float:
    """WCAG 2.1 contrast ratio."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_caption_without_room_leaves_out_totals_then_shortens_choices_never_the_name(window):
    line = "resnet50v2@440x340x3,conv1_conv.kernel_size=5,conv1_conv.strides=2,include_top=false"
    for width, totals in ((1900, True), (900, False)):
        window.resize(width, 700)
        window.open([line])
        settle()
        caption = window.pane.caption
        assert caption._totals.isVisible() is totals
        assert caption._name.elided == "ResNet50V2"
        assert caption.geometry().right() <= window.pane.canvas.width()
    assert "…" in caption._choices.elided
    assert caption.toolTip() == window.session.current.configuration


def test_tabs_that_do_not_fit_can_still_be_read(window):
    window.resize(1000, 700)
    window.open([f"vgg16@{size}x{size}x3,include_top=false" for size in range(64, 72)])
    settle()
    tabs = window.top_bar.tabs
    assert all(tabs.tabRect(place).width() >= 100 for place in range(tabs.count()))


def test_the_table_and_the_inspector_show_a_shape_as_the_box_does(window):
    """An ONNX tensor whose first size is no batch keeps it; the size of the batch is left out."""
    window.open(["model.onnx"])
    table, graph = window.table, window.session.current.graph
    last, before = graph.nodes[-1], graph.nodes[-2]
    reader = Reader(graph, screen_style("light"))
    assert last.outputs[0].shape == (4, None)
    shown = {row.name: row.output for row in table.model.rows}
    assert shown[last.name] == "4×?" == reader.shape(last.outputs[0])
    assert shown[before.name] == "220×170×64" == reader.shape(before.outputs[0])
    window.session.select(last.name)
    assert ("output", "4×?") in [(fact.label, fact.value) for fact in window.inspector.description.facts]
