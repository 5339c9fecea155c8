"""Sizes that an ONNX file leaves open: proposed, chosen, remembered for the file; what only a run tells, measured."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from graph.configuration import Configuration
from graph.errors import LoadError
from gui.marks import Marks
from gui.open_sizes import can_be_named, choices, unknown, with_choices
from gui.sizes_form import SizesForm
from tests.gui.conftest import settle
from tests.gui.fakes import fake_graph
from worker import pins


@pytest.fixture(autouse=True)
def own_store(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"stands in")
    return str(path)


@pytest.fixture
def opened(window, file):
    window.open([file])
    settle()
    return window


def form_of(window) -> SizesForm:
    return window.inspector.findChildren(SizesForm)[-1]


def press(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    settle()


def test_every_named_size_has_a_field_with_its_proposal(opened):
    assert {name: field.text() for name, field in form_of(opened).editors.items()} == {"batch": "1", "width": "224"}


def test_sizes_as_typed_become_the_configuration(opened, file):
    form_of(opened).editors["width"].setText("640")
    press(form_of(opened).apply_button)
    assert opened.session.current.configuration == f"{file},batch=1,width=640"
    assert opened.session.current.graph.inputs[0].shape == (1, 3, 224, 640)


def test_enter_in_a_field_uses_the_sizes_and_an_empty_one_stays_a_letter(opened, file):
    form_of(opened).editors["batch"].setText("")
    QTest.keyClick(form_of(opened).editors["width"], Qt.Key.Key_Return)
    settle()
    assert opened.session.current.configuration == f"{file},width=224"


def test_what_worked_is_proposed_next_time(opened, file):
    form_of(opened).editors["width"].setText("512")
    press(form_of(opened).apply_button)
    opened.session.close(opened.session.current)
    opened.open([file])
    settle()
    form = form_of(opened)
    assert form.editors["width"].text() == "512"
    assert all(choice.remembered for choice in form.choices)
    assert opened.session.current.configuration == file


def test_what_failed_is_not_remembered(opened, link, file):
    link.eager = False
    press(form_of(opened).apply_button)
    link.fail(max(link.calls), LoadError("no; try others"))
    settle()
    assert pins.remembered(Configuration(file)) is None


def test_leaving_open_takes_the_sizes_out_and_forgets_them(opened, file):
    press(form_of(opened).apply_button)
    assert pins.remembered(Configuration(file)) is not None
    press(form_of(opened).open_button)
    assert opened.session.current.configuration == file
    assert pins.remembered(Configuration(file)) is None


def test_the_reason_of_what_is_unknown_is_said(opened):
    found = unknown(opened.session.current.graph)
    assert (found.count, found.reasons) == (1, (("depends on data: NonZero", 1),))
    texts = [one.text() for one in form_of(opened).findChildren(QLabel)]
    assert any("NonZero" in text for text in texts)


def test_measuring_is_asked_for_and_a_no_runs_nothing(opened, link):
    press(form_of(opened).measure_button)
    card = opened.asking.card
    assert card.isVisible()
    assert card.what.text() == "model.onnx"
    press(card.no)
    assert all("measured" not in params for _, params in link.sent)


def test_a_yes_measures_marks_and_says_so(opened, link, file):
    press(form_of(opened).measure_button)
    press(opened.asking.card.yes)
    diagram = opened.session.current
    assert link.sent[-1][1]["measured"] is True
    assert diagram.measured
    assert diagram.configuration == f"{file},batch=1"
    assert diagram.changed == {"conv2_block3_add"}
    assert any(isinstance(item, Marks) for item in opened.pane.canvas.scene().items())
    opened.session.select("conv2_block3_add")
    settle()
    assert opened.inspector.description.notes == ("measured on random inputs (depends on data: NonZero)",)


def test_what_was_measured_stays_so_in_another_theme_and_goes_with_another_size(opened, link):
    press(form_of(opened).measure_button)
    press(opened.asking.card.yes)
    opened.commands.toggle_theme()
    settle()
    assert link.sent[-1][1]["measured"] is True
    assert opened.session.current.changed
    form_of(opened).editors["width"].setText("99")
    press(form_of(opened).apply_button)
    assert "measured" not in link.sent[-1][1]
    assert not opened.session.current.measured
    assert opened.session.current.changed == frozenset()


def test_other_models_have_no_such_card(window):
    window.open(["vgg16"])
    settle()
    assert window.inspector.findChildren(SizesForm) == []


@pytest.mark.parametrize(("name", "can"), [("batch", True), ("a,b", False), ("a=b", False), ("conv.filters", False)])
def test_only_what_a_line_can_say_has_a_field(name, can):
    assert can_be_named(name) is can


def test_a_size_given_by_hand_is_shown_first_and_can_be_changed():
    configuration = Configuration("model.onnx", options=(("width", 64),))
    found = choices(configuration, fake_graph("model.onnx,width=64"))
    assert [(one.name, one.value, one.chosen) for one in found] == [("width", "64", True), ("batch", "1", False)]
    assert str(with_choices(configuration, {"width": "1×3×8", "batch": " "})) == "model.onnx,width=1x3x8"


def test_sizes_by_name_are_known():
    graph = fake_graph("model.onnx")
    first = structs.replace(graph.nodes[0], outputs=(graph.inputs[0],))
    assert unknown(structs.replace(graph, nodes=(first,))).count == 0
