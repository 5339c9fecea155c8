"""Kept graphs: found again only for the same line, the same file and the same versions."""

import os

import pytest

from graph.configuration import Configuration
from graph.values import Graph, Node, TensorSpec
from worker import cache

GRAPH = Graph("net", (Node("a", "InputLayer", outputs=(TensorSpec("a", (None, 3)),)),))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "archigram" / "graphs"


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "m.onnx"
    path.write_bytes(b"12345")
    return path


def entries(folder):
    return sorted(folder.glob("*")) if folder.exists() else []


def test_a_kept_graph_is_found(model):
    configuration = Configuration(str(model))
    assert cache.find(configuration) is None
    cache.keep(configuration, GRAPH)
    assert cache.find(configuration) == GRAPH
    assert cache.find(configuration.with_option("batch", 1)) is None


def test_an_application_is_found():
    cache.keep(Configuration("vgg16"), GRAPH)
    assert cache.find(Configuration("VGG16")) == GRAPH
    assert cache.find(Configuration("vgg19")) is None


def test_a_changed_file_is_another(model):
    configuration = Configuration(str(model))
    cache.keep(configuration, GRAPH)
    model.write_bytes(b"123456")
    assert cache.find(configuration) is None
    cache.keep(configuration, GRAPH)
    os.utime(model, ns=(1, 1))
    assert cache.find(configuration) is None


def test_the_same_relative_name_elsewhere_is_another(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cache.keep(Configuration("m.onnx"), GRAPH)
    assert cache.find(Configuration("m.onnx")) == GRAPH
    (tmp_path / "other").mkdir()
    status = model.stat()
    (tmp_path / "other" / "m.onnx").write_bytes(b"12345")
    os.utime(tmp_path / "other" / "m.onnx", ns=(status.st_mtime_ns, status.st_mtime_ns))
    monkeypatch.chdir(tmp_path / "other")
    assert cache.find(Configuration("m.onnx")) is None


def test_other_versions_find_nothing(model, monkeypatch):
    cache.keep(Configuration(str(model)), GRAPH)
    monkeypatch.setattr(cache, "versions", lambda: ("keras 99",))
    assert cache.find(Configuration(str(model))) is None


@pytest.mark.parametrize("damage", [b"", b"\x00garbage", b"\x85", "cut"])
def test_a_damaged_entry_is_ignored_and_replaced(model, folder, damage):
    configuration = Configuration(str(model))
    cache.keep(configuration, GRAPH)
    (entry,) = entries(folder)
    entry.write_bytes(entry.read_bytes()[:-3] if damage == "cut" else damage)
    assert cache.find(configuration) is None
    cache.keep(configuration, GRAPH)
    assert cache.find(configuration) == GRAPH


def test_a_users_function_is_never_kept(tmp_path, folder):
    (tmp_path / "f.py").write_text("")
    cache.keep(Configuration(f"{tmp_path}/f.py:build"), GRAPH)
    assert entries(folder) == []


def test_a_missing_file_is_never_kept(folder):
    cache.keep(Configuration("missing.onnx"), GRAPH)
    assert entries(folder) == []


def test_the_entries_longest_unused_go_first(folder, monkeypatch):
    for number, name in enumerate(["vgg16", "vgg19", "xception"]):
        cache.keep(Configuration(name), GRAPH)
        os.utime(max(entries(folder), key=lambda entry: entry.stat().st_mtime_ns), ns=(number + 1, number + 1))
    assert cache.find(Configuration("vgg16")) == GRAPH  # used again
    monkeypatch.setattr(cache, "LARGEST_TOTAL", 2 * entries(folder)[0].stat().st_size)
    cache.keep(Configuration("nasnetlarge"), GRAPH)
    kept = {name for name in ("vgg16", "vgg19", "xception", "nasnetlarge") if cache.find(Configuration(name))}
    assert kept == {"vgg16", "nasnetlarge"}


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache.keep(Configuration("vgg16"), GRAPH)
    assert cache.find(Configuration("vgg16")) is None


def test_nothing_unfinished_is_left_when_writing_fails(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    cache.keep(Configuration("vgg16"), GRAPH)
    assert entries(folder) == []
