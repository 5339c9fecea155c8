"""Exports: each kind is written by a thread, refusals become messages, the dialog says what will happen."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gui.export_dialog import ExportDialog
from gui.exporting import KINDS, write
from tests.gui.conftest import wait_until
from tests.gui.fakes import small_drawing, small_graph
from tests.gui.test_window import RESNET


@pytest.fixture
def dialog(window):
    window.open([RESNET])
    return ExportDialog(window.session, window.session.current, window)


@pytest.mark.parametrize("suffix", KINDS)
def test_every_kind_is_written(qapp, tmp_path, suffix):
    graph = small_graph()
    path = tmp_path / f"figure{suffix}"
    write(path, graph, small_drawing(graph))
    data = path.read_bytes()
    starts = {".svg": b"<", ".pdf": b"%PDF", ".png": b"\x89PNG", ".json": b"{", ".dot": b""}
    assert data.startswith(starts[suffix])
    assert len(data) > 100


def test_the_window_writes_off_its_thread_and_says_where(window, dialog, tmp_path, link):
    dialog.choose_format(".svg")
    dialog.path = tmp_path / "figure.svg"
    window.export(window.session.current, dialog)
    wait_until(lambda: bool(window.messages.lines))
    assert window.messages.lines == (f"Saved {dialog.path}",)
    ElementTree.fromstring(dialog.path.read_bytes())
    assert link.asked == [RESNET, RESNET]


def test_a_place_that_cannot_be_written_is_a_message(window, dialog, tmp_path):
    dialog.path = tmp_path / "nowhere" / "figure.svg"
    window.export(window.session.current, dialog)
    wait_until(lambda: bool(window.messages.lines))
    assert "Saved" not in window.messages.lines[0]
    assert list(tmp_path.rglob("*.svg")) == []
    assert window.session.current is not None


def test_json_is_the_table_of_layers(qapp, tmp_path):
    graph = small_graph()
    write(tmp_path / "t.json", graph, small_drawing(graph))
    told = json.loads((tmp_path / "t.json").read_bytes())
    assert [row["name"] for row in told["nodes"]] == [node.name for node in graph.nodes]


def test_the_dialog_tells_the_command_and_greys_what_does_not_count(dialog):
    dialog.choose_format(".png")
    assert dialog.suffix == ".png"
    assert not dialog.resolution.isHidden()
    dialog.choose_format(".json")
    assert dialog.resolution.isHidden()
    assert not dialog.look.isEnabled()
    assert dialog._command.text() == f"archigram export {RESNET} -o resnet50v2-440x340.json"


def test_the_chosen_look_is_the_style(dialog):
    dialog.look.setCurrentIndex(1)
    assert dialog.style_chosen.theme == "mono"
    assert dialog.style_chosen.caption


def test_the_saved_path_gets_the_formats_suffix(dialog, tmp_path, monkeypatch):
    chosen = str(tmp_path / "figure")
    monkeypatch.setattr("gui.export_dialog.QFileDialog.getSaveFileName", lambda *_: (chosen, ""))
    dialog.choose_format(".pdf")
    dialog.save()
    assert dialog.path == Path(chosen + ".pdf")
    assert dialog._session.settings.folder == str(tmp_path)
