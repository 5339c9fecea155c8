"""Session and settings: what is open, current, selected, remembered."""

from __future__ import annotations

import pytest

from gui.jobs import read_line
from gui.session import Diagram, Session
from gui.settings import RECENT_LIMIT, Settings
from tests.gui.fakes import small_drawing, small_graph


@pytest.fixture
def session(qapp, settings) -> Session:
    return Session(settings, "light")


def diagram(line: str) -> Diagram:
    graph = small_graph(line)
    return Diagram(line, graph, small_drawing(graph), "light")


def test_the_newest_is_current_and_closing_goes_to_a_neighbour(session):
    first, second, third = diagram("a"), diagram("b"), diagram("c")
    for one in (first, second, third):
        session.add(one)
    assert session.current is third
    session.show(second)
    session.close(second)
    assert session.current is third
    session.close(third)
    assert session.current is first
    session.close(first)
    assert session.current is None


def test_closing_another_tab_keeps_the_current_one(session):
    first, second = diagram("a"), diagram("b")
    session.add(first)
    session.add(second)
    session.close(first)
    assert session.current is second


def test_selecting_tells_once_and_an_unknown_name_selects_nothing(session):
    told = []
    session.add(diagram("a"))
    session.selection_changed.connect(lambda one: told.append(one.selected))
    session.select("conv1_conv")
    session.select("conv1_conv")
    session.select("no such layer")
    assert told == ["conv1_conv", ""]


def test_a_replaced_diagram_keeps_a_selection_that_still_exists(session):
    one = diagram("a")
    one.selected = "conv2_block3_conv"
    fewer = small_graph("b", blocks=1)
    one.replace("b", small_graph("b"), small_drawing(small_graph("b")), "light")
    assert one.selected == "conv2_block3_conv"
    one.replace("b", fewer, small_drawing(fewer), "light")
    assert one.selected == ""
    assert len(one.costs) == len(fewer.nodes)


def test_recent_lines_are_few_unique_newest_first_and_kept(settings, tmp_path):
    for number in range(20):
        settings.add_recent(f"net{number}")
    settings.add_recent("net15")
    again = Settings(tmp_path / "settings.ini")
    assert len(again.recent) == RECENT_LIMIT
    assert again.recent[:2] == ["net15", "net19"]
    again.remove_recent("net15")
    assert "net15" not in again.recent
    again.clear_recent()
    assert again.recent == []


def test_one_recent_line_with_commas_comes_back_whole(tmp_path):
    line = "resnet50v2@440x340x3,include_top=false"
    Settings(tmp_path / "s.ini").add_recent(line)
    assert Settings(tmp_path / "s.ini").recent == [line]


def test_a_nonsense_theme_is_the_systems(settings):
    settings.theme = "purple"
    assert settings.theme == "system"
    settings.theme = "dark"
    assert settings.theme == "dark"


def test_a_relative_path_becomes_absolute_so_that_it_opens_again_from_anywhere(tmp_path, monkeypatch):
    (tmp_path / "net.onnx").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert str(read_line("net.onnx@1x3x8x8")) == f"{tmp_path}/net.onnx@1x3x8x8"
    assert str(read_line("VGG16@64x64x3")) == "vgg16@64x64x3"
