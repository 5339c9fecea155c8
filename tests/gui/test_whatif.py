"""What-if in the inspector: fields, what follows, marks, the way back, code; and the questions with their answers."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from graph.errors import LoadError
from gui import titles
from gui.answer import in_language, language_of
from gui.diagram import AGAINST
from gui.library_tree import LINE
from gui.marks import Marks
from gui.questions import QUESTIONS
from gui.whatif_form import WhatIfForm
from tests.gui.conftest import settle

LINE_OPEN = "resnet50v2@440x340x3,include_top=false"


@pytest.fixture
def editing(window):
    window.open([LINE_OPEN])
    window.session.select("conv1_conv")
    settle()
    return window


def form_of(window) -> WhatIfForm:
    settle()
    return window.inspector.findChildren(WhatIfForm)[-1]


def enter(window, name: str, text: str) -> None:
    editor = form_of(window).editors[name]
    editor.setText(text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    settle()


def test_a_convolution_shows_what_can_be_changed(editing):
    editors = form_of(editing).editors
    assert list(editors)[:4] == ["filters", "kernel_size", "strides", "padding"]
    assert editors["filters"].text() == "64"
    assert editors["padding"].currentText() == "valid"


def test_layers_without_such_attributes_have_no_form(editing):
    editing.session.select("conv2_block1_add")
    settle()
    assert editing.inspector.findChildren(WhatIfForm) == []


def test_an_edit_is_carried_down_the_graph_and_marked(editing):
    enter(editing, "kernel_size", "5")
    diagram = editing.session.current
    assert diagram.configuration == "resnet50v2@440x340x3,conv1_conv.kernel_size=5,include_top=false"
    assert diagram.index.nodes["conv1_conv"].outputs[0].shape == (None, 221, 171, 64)
    assert "conv1_conv" in diagram.changed
    assert "conv2_block3_add" in diagram.changed
    assert "conv1_pad" not in diagram.changed
    assert any(isinstance(item, Marks) for item in editing.pane.canvas.scene().items())
    assert diagram.selected == "conv1_conv"


def test_undo_and_redo_walk_through_the_edits(editing):
    enter(editing, "kernel_size", "5")
    enter(editing, "strides", "1")
    lines = []
    for action in ("undo", "undo", "undo", "redo", "redo", "redo"):
        editing.commands.menus.actions[action].trigger()
        lines.append(editing.session.current.configuration)
    once = "resnet50v2@440x340x3,conv1_conv.kernel_size=5,include_top=false"
    twice = "resnet50v2@440x340x3,conv1_conv.kernel_size=5,conv1_conv.strides=1,include_top=false"
    assert lines == [once, LINE_OPEN, LINE_OPEN, once, twice, twice]


def test_an_edit_taken_back_by_hand_is_gone_from_the_configuration(editing):
    enter(editing, "kernel_size", "5")
    enter(editing, "kernel_size", "7")
    assert editing.session.current.configuration == LINE_OPEN
    assert editing.session.current.changed == frozenset()


def test_what_cannot_work_is_named_and_nothing_changes(editing):
    enter(editing, "kernel_size", "999")
    assert len(editing.messages.lines) == 1
    assert "conv1_conv" in editing.messages.lines[0]
    assert editing.session.current.configuration == LINE_OPEN
    assert form_of(editing).editors["kernel_size"].text() == "7"


def test_the_code_of_a_changed_layer_is_copied(editing):
    enter(editing, "filters", "64x")
    enter(editing, "kernel_size", "5")
    button = next(one for one in form_of(editing).findChildren(QPushButton) if one.text() == "Copy code")
    button.click()
    code = QGuiApplication.clipboard().text()
    assert code == 'keras.layers.Conv2D(64, 5, strides=2, name="conv1_conv")'


def test_undo_all_edits_comes_back_to_the_plain_configuration(editing):
    enter(editing, "kernel_size", "5")
    button = next(one for one in form_of(editing).findChildren(QPushButton) if one.text() == "Undo all edits")
    button.click()
    assert editing.session.current.configuration == LINE_OPEN


def test_a_question_opens_its_example_with_the_answer_and_the_layer(window, link):
    tree = window.library.tree
    rows = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    row = next(item for item in rows if str(item.data(0, LINE)).startswith("?Why 9,472"))
    tree.scrollToItem(row)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(row).center())
    settle()
    question = QUESTIONS["Why 9,472 at both sizes?"]
    assert link.asked == [question.line]
    assert window.session.current.selected == "conv1_conv"
    assert window.page.answer.isVisible()
    assert window.page.answer.text == question.answer
    window.page.answer.dismiss()
    assert not window.page.answer.isVisible()


def test_asking_again_shows_the_answer_again(window):
    window.ask("Why 9,472 at both sizes?")
    window.page.answer.dismiss()
    window.ask("Why 9,472 at both sizes?")
    assert len(window.session.diagrams) == 1
    assert window.page.answer.isVisible()


def test_asking_unfolds_what_hides_the_layer(window):
    title = "Why 9,472 at both sizes?"
    window.ask(title)
    settle()
    window.opener.fold(window.session.current, "stages")
    window.ask(title)
    settle()
    assert window.session.current.fold == "none"
    assert window.session.current.selected == "conv1_conv"
    assert window.page.answer.isVisible()


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda one: one.title)
def test_every_question_holds_in_all_three_scripts(question):
    from worker.service import load_here

    graphs = [load_here(titles.read(line)) for line in titles.parts(question.line)]
    assert any(node.name == question.layer for graph in graphs for node in graph.nodes)
    words = [in_language(question, number) for number in range(3)]
    assert len({title for title, _ in words}) == len({text for _, text in words}) == 3
    figures = [set(re.findall(r"[0-9][0-9,]{3,}[0-9]", text)) for _, text in words]
    assert figures[0] == figures[1] == figures[2]


def test_the_answers_speak_the_readers_language_first():
    assert [language_of(name) for name in ("en_GB", "zh_CN", "zh_TW", "zh_Hant_HK", "de_DE")] == [0, 1, 2, 2, 0]


def test_edits_compare_with_the_plain_model(editing):
    enter(editing, "kernel_size", "5")
    editing.opener.duplicate(editing.session.current, LINE_OPEN)
    settle()
    assert len(editing.page.panes) == 2
    assert titles.title(editing.session.current.line) == "ResNet50V2 · conv1_conv.kernel_size=5" + AGAINST + "as it is"


def test_a_tab_opened_with_edits_is_marked_as_if_they_had_been_made_by_hand(window, editing):
    """The worker is asked for the plain graph; marks, and what a field was, are those of the edits by hand."""
    enter(editing, "kernel_size", "5")
    by_hand = editing.session.current
    line, marked = by_hand.configuration, by_hand.changed
    editing.session.close(by_hand)
    window.open([line])
    settle()
    opened = window.session.current
    assert opened.configuration == line
    assert opened.changed == marked != frozenset()
    assert any(isinstance(item, Marks) for item in window.pane.canvas.scene().items())
    window.session.select("conv1_conv")
    settle()
    assert any("was 7" in one.text() for one in form_of(window).findChildren(QLabel))


def test_folding_keeps_the_marks(editing):
    enter(editing, "kernel_size", "5")
    editing.opener.fold(editing.session.current, "blocks")
    settle()
    assert editing.session.current.fold == "blocks"
    assert any(name.startswith("conv1_conv") for name in editing.session.current.changed)


def test_without_its_original_a_tab_is_open_all_the_same(window, link):
    link.eager = False
    window.open(["resnet50v2,conv1_conv.kernel_size=5"])
    link.answer(1)
    assert link.sent[-1][0] == "load"
    link.fail(2, LoadError("gone; try again"))
    settle()
    assert window.session.current.changed == frozenset()
    assert window.messages.lines == ()
