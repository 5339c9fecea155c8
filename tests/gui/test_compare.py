"""The compare view: canvases that move together, one selection on all sides, the table, the inspector, the ways in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from graph.compare import compare
from graph.configuration import parse
from gui import titles
from gui.cards import CardFrame
from gui.compare_model import CELL
from gui.diagram import AGAINST
from gui.export_dialog import ExportDialog
from gui.jobs import show_result
from tests.gui.conftest import settle, wait_until
from tests.gui.fakes import small_drawing
from worker.protocol import Compared
from worker.service import load_here

SMALL = "resnet50v2@440x340x3,include_top=false"
LARGE = "resnet50v2@550x425x3,include_top=false"
BOTH = SMALL + AGAINST + LARGE


@pytest.fixture
def compared(window):
    window.open([BOTH])
    settle()
    return window


def canvases(window):
    return [pane.canvas for pane in window.page.panes]


def click(canvas, name, button=Qt.MouseButton.LeftButton):
    place = canvas.mapFromScene(canvas.parts.by_ref[name].box.center())
    QTest.mouseClick(canvas.viewport(), button, pos=place)


def cell(window, name, column):
    model = window.compare_table.model
    return model.index(model.places[0][name], column).data(CELL)


def test_a_line_with_the_sign_opens_one_tab_with_two_canvases(compared):
    assert len(compared.session.diagrams) == 1
    assert compared.top_bar.tabs.tabText(0) == "ResNet50V2 · 440×340 ↔ 550×425"
    assert [pane.caption._choices.text() for pane in compared.page.panes] == [
        "@440x340x3,include_top=false",
        "@550x425x3,include_top=false",
    ]
    assert compared.session.settings.recent == [BOTH]
    first, second = canvases(compared)
    assert first.width() == pytest.approx(second.width(), abs=2)


def test_opening_the_comparison_again_and_one_of_its_sides(compared):
    compared.open([SMALL + " <-> " + LARGE])
    assert len(compared.session.diagrams) == 1
    compared.open([SMALL])
    assert len(compared.session.diagrams) == 2
    assert compared.session.current.comparison is None


def test_a_click_on_either_side_selects_the_pair_on_both(compared):
    first, second = canvases(compared)
    click(second, "conv1_conv")
    assert first.selected == second.selected == "conv1_conv"
    assert compared.session.current.focused == 1
    assert compared.layers is compared.compare_table
    assert compared.compare_table.view.currentIndex().siblingAtColumn(0).data() == "conv1_conv"
    assert compared.inspector.description.title == "conv1_conv"


def test_pointing_at_a_node_lights_its_pair(compared):
    first, second = canvases(compared)
    place = first.mapFromScene(first.parts.by_ref["conv1_pad"].box.center())
    QTest.mouseMove(first.viewport(), place)
    settle()
    assert second.hovered == "conv1_pad"
    QTest.mouseMove(first.viewport(), QPoint(3, 200))
    settle()
    assert second.hovered == ""


def test_scrolling_and_zooming_one_side_moves_the_other(compared):
    first, second = canvases(compared)
    first.verticalScrollBar().setValue(first.verticalScrollBar().value() + 210)
    assert second.visible_rect.top() == pytest.approx(first.visible_rect.top(), abs=2)
    second.zoom_in()
    assert first.scale_factor == pytest.approx(second.scale_factor)
    assert first.visible_rect.center().y() == pytest.approx(second.visible_rect.center().y(), abs=2)
    first.fit()
    assert second.scale_factor == pytest.approx(first.scale_factor)


def test_a_row_of_the_table_selects_on_both_sides(compared):
    last = compared.session.current.graph.nodes[-1].name
    compared.compare_table.view.selectRow(compared.compare_table.filter.rowCount() - 1)
    assert [canvas.selected for canvas in canvases(compared)] == [last, last]


def test_the_table_tints_what_differs_and_says_what_is_equal(compared):
    assert cell(compared, "conv1_conv", 2).part == "220×170"
    assert cell(compared, "conv1_conv", 3).text == "275×213×64"
    params = cell(compared, "conv1_conv", 4)
    assert (params.text, params.equal, params.part) == ("9,472 =", True, "")
    macs = cell(compared, "conv1_conv", 5)
    assert macs.text == macs.part == "352 M ↔ 551 M"
    assert not cell(compared, "conv1_pad", 4).equal
    assert "Output shapes differ in 11 besides the input's, parameters in none." in compared.compare_table.words.text()


def test_only_differences_leaves_equal_rows_out(window):
    window.open([AGAINST.join(("resnet50v2@440x340x3", "vgg16@440x340x3"))])
    table = window.compare_table
    everything = table.filter.rowCount()
    table.only.click()
    assert 0 < table.filter.rowCount() < everything
    assert all(table.filter.index(row, 0).data().startswith("conv2_block3") for row in range(table.filter.rowCount()))
    table.only.click()
    assert table.filter.rowCount() == everything


def test_a_node_of_one_side_only_is_selected_there_alone(window):
    window.open([AGAINST.join(("vgg16@440x340x3", "resnet50v2@440x340x3"))])
    table = window.compare_table
    place = next(row for row in range(table.model.rowCount()) if table.model.rows[row].name == "conv2_block3_add")
    table.view.selectRow(table.filter.mapFromSource(table.model.index(place, 0)).row())
    first, second = canvases(window)
    assert (first.selected, second.selected) == ("", "conv2_block3_add")
    assert window.session.current.focused == 1
    assert window.inspector.description.notes == ("Only on the side of ResNet50V2.",)
    window.session.focus(0)
    assert window.session.current.selected == ""


def test_the_inspector_explains_each_side_and_says_what_is_equal(compared):
    compared.session.select("conv1_conv")
    cards = {card.heading: card for card in compared.inspector.description.cards}
    assert cards["parameters"].text == "(7·7·3 + 1)·64 = 9,472"
    assert cards["parameters"].same == "Does not depend on height and width: equal at both sizes."
    sizes = [(one.side, one.value) for one in cards["output size"].equations]
    assert sizes == [("440×340", "220"), ("440×340", "170"), ("550×425", "275"), ("550×425", "213")]
    assert [one.value for one in cards["cost"].equations] == ["352 M MACs", "551 M MACs"]


def test_what_each_side_sees_of_the_input_is_told_where_only_that_differs(window):
    """A dilation under padding same leaves the size: 3×3 against 2·32 + 1 = 65 positions."""
    show_real(window, ("vgg16@224x224x3", "vgg16@224x224x3,block1_conv1.dilation_rate=32"), BOTH)
    window.session.select("block1_conv1")
    card = next(card for card in window.inspector.description.cards if card.heading == "output size")
    common, *seen = card.note.splitlines()
    assert common.endswith("total stride 1")
    assert seen == ["as it is: sees 3×3 of the input", "block1_conv1.dilation_rate=32: sees 65×65 of the input"]
    assert card.same == "Size equal on both sides."
    window.session.select("block1_pool")
    card = next(card for card in window.inspector.description.cards if card.heading == "output size")
    assert card.same == "Size equal on both sides."
    window.session.select("input_layer")
    assert not any("\n" in card.note for card in window.inspector.description.cards)


def test_with_nothing_selected_the_inspector_has_the_words_and_totals(compared):
    shown = compared.inspector.description
    assert shown.title == "ResNet50V2 · 440×340 ↔ 550×425"
    assert "12 layers in both." in shown.cards[0].note
    facts = {fact.label: fact.value for fact in shown.facts}
    assert facts["parameters"].endswith(" =")
    assert AGAINST in facts["MACs"]


def test_a_duplicate_is_changed_in_the_bar(window, link):
    window.open([SMALL])
    window.commands.menus.actions["duplicate"].trigger()
    settle()
    assert len(window.page.panes) == 2
    assert window.session.current.focused == 1
    assert window.page.panes[1].caption.property("focused") == "true"
    field = window.configuration_bar.shape.edit
    assert field.selectedText() == "440×340×3"
    QTest.keyClicks(field, "550x425x3")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.session.current.line == BOTH
    assert link.asked[-1] == BOTH


def test_the_bar_follows_the_side_in_focus(compared):
    field = compared.configuration_bar.shape.edit
    assert field.text() == "440×340×3"
    QTest.mouseClick(compared.page.panes[1].caption, Qt.MouseButton.LeftButton)
    assert field.text() == "550×425×3"
    compared.commands.menus.actions["next_side"].trigger()
    assert field.text() == "440×340×3"


def test_closing_a_side_leaves_the_other(compared):
    compared.page.panes[0].caption.closed.emit()
    assert compared.session.current.line == LARGE
    assert len(compared.page.panes) == 1
    assert compared.layers is compared.table
    assert compared.table.isVisible()
    compared.commands.menus.actions["undo"].trigger()
    assert compared.session.current.line == BOTH
    assert len(compared.page.panes) == 2


def test_the_compare_menu_offers_the_other_tabs(window):
    window.open(["vgg16", SMALL])
    button = window.configuration_bar.compare
    button.fill()
    texts = [action.text() for action in button.menu().actions() if not action.isSeparator()]
    assert texts == ["Duplicate, then change a field", "With VGG16"]
    button.menu().actions()[-1].trigger()
    assert window.session.current.lines == (SMALL, "vgg16")


def test_a_side_that_is_refused_leaves_the_comparison_as_it_is(compared):
    compared.opener.duplicate(compared.session.current, "badnet")
    assert compared.messages.lines == ("badnet is not a model; try another file",)
    assert compared.session.current.line == BOTH
    assert len(compared.page.panes) == 2


def test_three_sides(compared):
    compared.opener.duplicate(compared.session.current, "vgg16@440x340x3")
    settle()
    assert len(canvases(compared)) == 3
    assert compared.compare_table.model.columnCount() == 8
    click(canvases(compared)[2], "conv1_pad")
    assert [canvas.selected for canvas in canvases(compared)] == ["conv1_pad"] * 3


def test_another_theme_redraws_the_comparison(compared, link):
    compared.commands.toggle_theme()
    assert link.asked[-1] == BOTH
    assert compared.session.current.theme == "dark"


def test_finding_keeps_rows_and_steps_through_them(compared):
    compared.top_bar.find_field.setText("_add")
    assert compared.compare_table.filter.rowCount() == 3
    compared.commands.menus.actions["find_next"].trigger()
    assert compared.session.current.selected == "conv2_block1_add"


def test_formulas_are_copied_as_text_and_latex(compared):
    compared.session.select("conv1_conv")
    settle()
    frame = next(one for one in compared.inspector.findChildren(CardFrame) if one.card.heading == "parameters")
    text, latex = frame.menu().actions()
    text.trigger()
    assert QGuiApplication.clipboard().text() == "(7·7·3 + 1)·64 = 9,472"
    latex.trigger()
    assert QGuiApplication.clipboard().text() == r"\[ (7 \cdot 7 \cdot 3 + 1) \cdot 64 = 9{,}472 \]"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("vgg16@100x100x3", "vgg16@200x200x3"), ("100×100", "200×200")),
        (("vgg16", "vgg19"), ("VGG16", "VGG19")),
        (("vgg16", "vgg16,include_top=false"), ("include_top=true", "include_top=false")),
        (("vgg16@64x64x3", "vgg16@64x64x3"), ("64×64", "64×64 (2)")),
        (("vgg16", "vgg16"), ("VGG16", "VGG16 (2)")),
        (("vgg16", "vgg19@64x64x3"), ("VGG16 default", "VGG19 64×64")),
    ],
)
def test_sides_are_told_apart_by_what_differs(lines, told):
    assert titles.sides(lines) == told


def test_two_copies_of_a_network_are_titled_with_its_name_once_each():
    assert titles.title(f"vgg16{AGAINST}vgg16") == f"VGG16{AGAINST}VGG16 (2)"
    assert titles.title(f"vgg16@64x64x3{AGAINST}vgg16@64x64x3") == f"VGG16 · 64×64{AGAINST}64×64 (2)"


def test_a_file_of_such_a_name_is_one_configuration(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a ↔ b.onnx").write_bytes(b"")
    assert titles.parts("a ↔ b.onnx") == ("a ↔ b.onnx",)
    assert titles.parts("a ↔ b") == ("a", "b")


def choose_fold(window, word):
    next(one for one in window.configuration_bar.fold.menu().actions() if one.text() == word).trigger()
    settle()


def test_folding_is_chosen_in_the_bar_and_comes_back(window):
    window.open([SMALL])
    whole = window.session.current.totals.params
    choose_fold(window, "blocks")
    diagram = window.session.current
    assert len(diagram.graph.nodes) < 12
    assert diagram.totals.params == whole
    assert window.configuration_bar.fold.state == "blocks"
    window.session.select(diagram.graph.nodes[-1].name)
    assert window.inspector.description.title == diagram.graph.nodes[-1].name
    choose_fold(window, "none")
    assert len(diagram.graph.nodes) == 12


def test_all_sides_fold_together_and_a_change_stays_folded(compared):
    choose_fold(compared, "blocks")
    counts = [len(content.graph.nodes) for content in compared.session.current.contents]
    assert counts[0] == counts[1] < 12
    compared.configuration_bar.shape.edit.setText("300x300x3")
    compared.configuration_bar.shape.edit.returnPressed.emit()
    assert compared.session.current.fold == "blocks"
    assert len(compared.session.current.graph.nodes) == counts[0]


def test_a_comparison_is_exported_as_one_picture(compared):
    """A graph or a table of one side would not be the comparison; the folding is the window's."""
    choose_fold(compared, "blocks")
    dialog = ExportDialog(compared.session, compared.link, compared.session.current, compared)
    wait_until(lambda: dialog.ready)
    assert dialog.drawing is not None
    assert dialog._command.text() == (
        f"archigram compare {SMALL} {LARGE} --fold blocks --theme print -o resnet50v2-440x340-against-550x425.svg"
    )
    dialog.close()


@pytest.fixture
def three(window):
    """Real graphs: a bottleneck's first convolution stands in two of three, with a bias in one of them."""
    show_real(window, tuple(f"{name}@224x224x3,include_top=false" for name in ("resnet50", "resnet50v2", "vgg16")))
    return window


def show_real(window, lines, opened=""):
    """Compare real graphs, as the worker would answer, in a tab opened as other lines where the fake one refuses."""
    graphs = tuple(load_here(parse(line, lambda _: False)) for line in lines)
    drawings = tuple(small_drawing(graph) for graph in graphs)
    window.open([opened or AGAINST.join(lines)])
    diagram = window.session.current
    show_result(diagram, lines, Compared(compare(graphs), drawings[0], drawings, graphs), "light")
    window.session.update(diagram)
    settle()


def row_of(window, name, side=0):
    model = window.compare_table.model
    return model.rows[model.places[side][name]]


def test_of_three_sides_the_table_tells_what_two_share_and_what_differs_between_them(three):
    row = row_of(three, "conv2_block1_1_conv")
    assert row.standing == "2 of 3"
    assert (row.operation.text, row.operation.part) == ("Conv2D 1×1, 64 · bias yes ↔ no", "bias yes ↔ no")
    assert [cell.text for cell in row.outputs] == ["56×56×64", "56×56×64", "–"]
    assert not any(cell.part for cell in row.outputs)
    assert row.params.text == row.params.part == "4,160 ↔ 4,096"
    shared = row_of(three, "conv2_block1_1_bn")
    assert (shared.params.text, shared.params.equal) == ("256 =", True)
    alone = row_of(three, "block1_conv1", side=2)
    assert (alone.standing, alone.outputs[2].part) == ("1 of 3", "224×224×64")
    everywhere = row_of(three, "input_layer")
    assert (everywhere.standing, everywhere.held) == ("", "")


def test_of_three_sides_the_inspector_tells_what_each_does_and_who_lacks_it(three):
    three.session.select("conv2_block1_1_conv", 0)
    shown = three.inspector.description
    assert shown.notes == ("On the sides of ResNet50 and ResNet50V2, not of VGG16.",)
    cards = {card.heading: card for card in shown.cards}
    assert cards["what it does"].text == "ResNet50: bias yes\nResNet50V2: bias no"
    assert cards["output size"].same == "Equal on both sides that have it."
    three.session.select("block1_conv1", 2)
    alone = three.inspector.description
    assert "what it does" not in {card.heading for card in alone.cards}
    assert not any(card.same for card in alone.cards)


def test_paddings_by_parity_are_warned_of_above_the_table_and_in_the_inspector(window):
    lines = ("mobilenetv2@?x?x3,include_top=false", "mobilenetv2@225x225x3,include_top=false")
    graphs = tuple(load_here(parse(line, lambda _: False)) for line in lines)
    drawings = tuple(small_drawing(graph) for graph in graphs)
    window.open([AGAINST.join(lines)])
    assert not window.compare_table.warning.isVisible()
    show_result(window.session.current, lines, Compared(compare(graphs), drawings[0], drawings, graphs), "light")
    window.session.update(window.session.current)
    settle()
    said = window.compare_table.warning
    assert said.isVisible()
    assert said.text().startswith("Not the same network: 4 paddings are chosen by whether a size is even")
    assert said.mapTo(window, QPoint(0, 0)).y() < window.compare_table.view.mapTo(window, QPoint(0, 0)).y()
    assert said.text() not in window.compare_table.words.text()
    assert window.inspector.description.cards[0].heading == "not the same network"
    assert row_of(window, "block_1_pad").operation.part == "ZeroPadding2D (0,1),(0,1) ↔ ZeroPadding2D 1"


FOUR = AGAINST.join([SMALL, LARGE, "resnet50v2,conv1_conv.kernel_size=5", "vgg16"])


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_boxes_of_many_sides_are_not_cut(window, size):
    window.resize(*size)
    window.open([FOUR])
    settle()
    for canvas in canvases(window):
        shown = canvas.visible_rect
        boxes = [node.box for node in canvas.parts.nodes]
        assert min(box.left() for box in boxes) >= shown.left()
        assert max(box.right() for box in boxes) <= shown.right()
        assert canvas.scale_factor >= 0.5
        assert shown.top() <= boxes[0].top()


def test_who_has_zoomed_keeps_the_zoom_when_the_window_changes(window):
    window.open([FOUR])
    settle()
    canvases(window)[1].zoom_in()
    zoomed = canvases(window)[1].scale_factor
    window.resize(1300, 800)
    settle()
    assert canvases(window)[0].scale_factor == pytest.approx(zoomed)


def test_the_bars_of_the_sides_tell_them_apart_at_any_width(window):
    window.open([FOUR])
    settle()
    for width in (1900, 1440, 1280):
        window.resize(width, 800)
        settle()
        captions = [pane.caption for pane in window.page.panes]
        said = [(caption._name.elided, caption._choices.elided) for caption in captions]
        assert len(set(said)) == 4
        assert [name for name, _ in said] == ["ResNet50V2"] * 3 + ["VGG16"]
        assert "440" in said[0][1]
        assert all(
            caption.sizeHint().width() <= caption.width() or "…" in caption._choices.elided for caption in captions
        )


def test_no_card_of_a_comparison_is_wider_than_the_inspector(window):
    window.open([FOUR])
    settle()
    for name in ("", "conv1_conv"):
        window.session.select(name, 0)
        settle()
        scroll = window.inspector._scroll
        assert scroll.widget().width() <= scroll.viewport().width()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["vgg16", "vgg16,block1_conv1.filters=32"], ("VGG16", "VGG16 · block1_conv1.filters=32")),
        (["vgg16", "vgg16,include_top=false"], ("VGG16", "VGG16 · include_top=false")),
        (["/a/model.onnx", "/b/model.onnx", "/b/x.onnx"], ("model.onnx · a", "model.onnx · b", "x.onnx")),
        (["vgg16@64x64x3,include_top=false", "vgg16"], ("VGG16 · 64×64", "VGG16")),
    ],
)
def test_titles_tell_tabs_apart(lines, told):
    assert titles.distinct(lines) == told


def test_tabs_recents_and_the_open_list_tell_configurations_apart(window):
    window.open(["vgg16", "vgg16,conv1_conv.strides=1", "vgg16,include_top=false"])
    settle()
    tabs = [window.top_bar.tabs.tabText(place) for place in range(3)]
    assert tabs == ["VGG16", "VGG16 · conv1_conv.strides=1", "VGG16 · include_top=false"]
    recent = {action.text().split("    ")[0] for action in window.commands.menus._recent_actions}
    assert recent == set(tabs)
    window.session.close(window.session.diagrams[0])
    assert window.top_bar.tabs.tabText(1) == "VGG16"
