"""Exports: each kind is written by a thread, refusals become messages."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from gui.exporting import KINDS, write
from tests.gui.conftest import wait_until
from tests.gui.fakes import small_drawing, small_graph
from tests.gui.test_window import RESNET


@pytest.mark.parametrize("suffix", KINDS)
def test_every_kind_is_written(qapp, tmp_path, suffix):
    graph = small_graph()
    path = tmp_path / f"figure{suffix}"
    write(path, graph, small_drawing(graph))
    data = path.read_bytes()
    starts = {".svg": b"<", ".pdf": b"%PDF", ".png": b"\x89PNG", ".json": b"{", ".dot": b"", ".tex": b"%"}
    assert data.startswith(starts[suffix])
    assert len(data) > 100


def test_the_window_writes_off_its_thread_and_says_where(window, tmp_path):
    graph = small_graph()
    window.exporter.write(tmp_path / "figure.svg", graph, small_drawing(graph))
    wait_until(lambda: bool(window.messages.lines))
    assert window.messages.lines == (f"Saved {tmp_path / 'figure.svg'}",)
    ElementTree.fromstring((tmp_path / "figure.svg").read_bytes())


def test_a_place_that_cannot_be_written_is_a_message(window, tmp_path):
    window.open([RESNET])
    graph = small_graph()
    window.exporter.write(tmp_path / "nowhere" / "figure.svg", graph, small_drawing(graph))
    wait_until(lambda: bool(window.messages.lines))
    assert "Saved" not in window.messages.lines[0]
    assert list(tmp_path.rglob("*.svg")) == []
    assert window.session.current is not None


def test_json_is_the_table_of_layers(qapp, tmp_path):
    graph = small_graph()
    write(tmp_path / "t.json", graph, small_drawing(graph))
    told = json.loads((tmp_path / "t.json").read_bytes())
    assert [row["name"] for row in told["nodes"]] == [node.name for node in graph.nodes]
