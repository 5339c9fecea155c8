"""Results on disk: appended whole, read back, robust against a line cut off."""

import os

import pytest

from graph.errors import ExportError
from probe.store import Store, default_path, key_of
from probe.task import task_of
from probe.values import Failed, Settings
from tests.probe.models import good
from tests.probe.rows import measured


def test_rows_come_back_as_they_were_kept(tmp_path):
    store = Store(tmp_path / "deep" / "results.jsonl")
    store.keep("a", measured("vgg16"))
    store.keep("b", Failed("vgg19", "it fell over"))
    assert store.rows() == [measured("vgg16"), Failed("vgg19", "it fell over")]
    assert store.measured() == {"a": measured("vgg16")}


def test_the_latest_row_of_a_key_counts(tmp_path):
    store = Store(tmp_path / "results.jsonl")
    store.keep("a", measured("vgg16", median_ms=1.0))
    store.keep("a", measured("vgg16", median_ms=2.0))
    assert store.measured()["a"].median_ms == 2.0


def test_a_line_cut_off_by_a_kill_costs_that_line_only(tmp_path):
    store = Store(tmp_path / "results.jsonl")
    store.keep("a", measured("vgg16"))
    store.keep("b", measured("vgg19"))
    data = store.path.read_bytes()
    store.path.write_bytes(data[:-20])
    store.keep("c", measured("resnet50"))
    assert set(store.measured()) == {"a", "c"}


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="--results"):
        Store(tmp_path / "file" / "results.jsonl").keep("a", measured("vgg16"))


def test_no_file_is_no_results(tmp_path):
    assert Store(tmp_path / "none").rows() == []


def test_the_key_follows_all_that_decides_a_figure(tmp_path):
    path = good(tmp_path / "m.onnx")
    task = task_of(path, Settings())
    keys = {
        key_of(task, "here"),
        key_of(task, "there"),
        key_of(task_of(path + ",batch=2", Settings()), "here"),
        key_of(task_of(path, Settings(threads=1)), "here"),
        key_of(task_of(path, Settings(xla=True)), "here"),
    }
    os.utime(path, ns=(1, 1))
    keys.add(key_of(task, "here"))
    assert len(keys) == 6
    assert key_of(task, "here") == key_of(task_of(path, Settings()), "here")


def test_the_platforms_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_path() == tmp_path / "archigram" / "probe" / "results.jsonl"
