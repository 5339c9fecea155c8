"""Nothing of a file's own runs before somebody said so, and what was said holds for that file as it was, no longer."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from graph.errors import UserCodeError
from tests.gui.conftest import settle
from tests.gui.test_window import RESNET, drop


@pytest.fixture
def net(tmp_path):
    path = tmp_path / "net.py"
    path.write_text("def build(): ...\n")
    return path


def answer(window, *, yes: bool) -> None:
    button = window.asking.card.yes if yes else window.asking.card.no
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    settle()


def trusted(link) -> list[bool]:
    """Whether each drawing of the program was asked for with trust."""
    return [bool(params.get("trust")) for method, params in link.sent if method in ("draw", "compare")]


def test_a_program_is_named_with_its_function_and_not_run_before_the_answer(window, link, net):
    window.open([f"{net}:build"])
    settle()
    card = window.asking.card
    assert card.isVisible()
    assert card.what.text() == "net.py : build"
    assert card.where.text() == str(net.parent)
    assert card.no.hasFocus()
    assert trusted(link) == [False]
    assert window.messages.lines == ()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_enter_and_escape_are_a_no(window, link, net, key):
    window.open([f"{net}:build"])
    settle()
    QTest.keyClick(window.asking.card.no, key)
    settle()
    assert not window.asking.card.isVisible()
    assert window.session.diagrams == ()
    assert trusted(link) == [False]


def test_a_yes_runs_it_and_is_not_asked_again(window, link, net):
    window.open([f"{net}:build"])
    answer(window, yes=True)
    assert trusted(link) == [False, True]
    assert window.session.current.line == f"{net}:build"
    window.opener.reload(window.session.current)
    window.opener.fold(window.session.current, "blocks")
    settle()
    assert not window.asking.card.isVisible()
    assert trusted(link) == [False, True, True, True]


def test_a_changed_file_and_another_function_are_asked_for_again(window, link, net):
    window.open([f"{net}:build"])
    answer(window, yes=True)
    window.open([f"{net}:other"])
    settle()
    assert window.asking.card.what.text() == "net.py : other"
    answer(window, yes=False)
    os.utime(net, (1, 1))
    window.opener.reload(window.session.current)
    settle()
    assert window.asking.card.isVisible()
    assert trusted(link)[-1] is False


def test_a_no_to_a_reload_leaves_the_tab_as_it_is(window, net):
    window.open([f"{net}:build"])
    answer(window, yes=True)
    drawing = window.session.current.drawing
    os.utime(net, (1, 1))
    window.opener.reload(window.session.current)
    answer(window, yes=False)
    assert window.session.current.drawing is drawing


def test_the_window_goes_on_while_a_question_waits(window, net):
    window.open([f"{net}:build"])
    window.open([RESNET])
    settle()
    assert window.session.current.line == RESNET
    assert window.asking.card.isVisible()
    answer(window, yes=True)
    assert len(window.session.diagrams) == 2


def test_questions_wait_for_each_other_and_one_yes_answers_its_like(window, net):
    window.open([f"{net}:build", f"{net}:build ↔ {RESNET}", f"{net}:other"])
    settle()
    answer(window, yes=True)
    assert len(window.session.diagrams) == 2
    assert window.asking.card.what.text() == "net.py : other"
    answer(window, yes=False)
    assert not window.asking.card.isVisible()


def test_a_dropped_file_offers_its_functions_and_asks_once(window, link, net):
    drop(window, [str(net)])
    settle()
    card = window.asking.card
    assert [card.choice.itemText(place) for place in range(card.choice.count())] == ["build_model", "small"]
    assert [method for method, _ in link.sent] == ["functions"]
    card.choice.setCurrentText("small")
    answer(window, yes=True)
    assert window.session.current.line == f"{net}:small"
    assert trusted(link) == [True]


def test_a_function_that_was_not_found_can_be_typed(window, link, net):
    link.functions = ()
    window.open([str(net)])
    settle()
    QTest.keyClicks(window.asking.card.choice, "mine")
    answer(window, yes=True)
    assert window.session.current.line == f"{net}:mine"


def test_a_name_that_turns_its_reading_around_is_shown_as_it_is(window, tmp_path):
    path = tmp_path / "yp.\u202etxt\n.py"
    path.write_text("def build(): ...\n")
    window.open([f"{path}:build"])
    settle()
    assert window.asking.card.what.text() == "yp.\ufffdtxt\ufffd.py : build"


def test_the_users_own_traceback_is_shown_and_copied(window, link, net):
    link.eager = False
    error = UserCodeError('"net.py:build" raised ValueError in net.py, line 1: no; -v shows the whole traceback')
    error.traceback = 'Traceback (most recent call last):\n  File "net.py", line 1, in build\nValueError: no\n'
    window.open([f"{net}:build"])
    link.fail(1, error)
    settle()
    trace = window.asking.trace
    assert trace.isVisible()
    assert trace.words.text() == '"net.py:build" raised ValueError in net.py, line 1: no'
    assert trace.text.toPlainText() == error.traceback.rstrip()
    assert trace.text.isReadOnly()
    QTest.mouseClick(trace._copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == error.traceback.rstrip()
    QTest.keyClick(trace, Qt.Key.Key_Escape)
    assert not trace.isVisible()
    assert window.messages.lines == ()


def test_escape_takes_the_question_away_wherever_the_focus_is(window, net):
    window.open([f"{net}:build"])
    settle()
    window.commands.escape()
    assert not window.asking.card.isVisible()
    assert window.session.diagrams == ()


def test_the_card_is_no_higher_than_its_words(window, net):
    window.open([f"{net}:build"])
    settle()
    card = window.asking.card
    assert card.height() < 260
    assert window.down.rect().contains(card.geometry().translated(-window.down.mapTo(card.parent(), QPoint())))
