"""Sizes kept for a file: found again by path and size, forgotten with the file's contents, never in the way."""

from __future__ import annotations

import pytest

from graph.configuration import Configuration
from worker import pins


@pytest.fixture(autouse=True)
def own_store(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "net.onnx"
    path.write_bytes(b"12345")
    return str(path)


def test_kept_choices_come_back_and_the_line_goes_first(path):
    pins.remember(Configuration(path, (1, 3, None, 8), (("batch", 2), ("ids", (1, 7)), ("sr", 16000))))
    found = pins.with_remembered(Configuration(path, options=(("sr", 8000),)))
    assert found.shape == (1, 3, None, 8)
    assert found.options == (("batch", 2), ("ids", (1, 7)), ("sr", 8000))


def test_another_size_is_another_file(path):
    pins.remember(Configuration(path, options=(("batch", 2),)))
    with open(path, "ab") as file:
        file.write(b"6")
    assert pins.with_remembered(Configuration(path)) == Configuration(path)


def test_a_line_without_choices_forgets(path):
    pins.remember(Configuration(path, options=(("batch", 2),)))
    pins.remember(Configuration(path))
    assert pins.remembered(Configuration(path)) is None


def test_the_newest_are_kept(path, tmp_path, monkeypatch):
    monkeypatch.setattr(pins, "MOST", 2)
    for number in range(3):
        (tmp_path / f"{number}.onnx").write_bytes(b"1")
        pins.remember(Configuration(str(tmp_path / f"{number}.onnx"), options=(("batch", number),)))
    kept = [pins.remembered(Configuration(str(tmp_path / f"{number}.onnx"))) for number in range(3)]
    assert [item is not None for item in kept] == [False, True, True]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff"])
def test_a_damaged_store_is_an_empty_one(path, content):
    pins.store().parent.mkdir(parents=True)
    pins.store().write_bytes(content)
    assert pins.remembered(Configuration(path)) is None
    pins.remember(Configuration(path, options=(("batch", 2),)))
    assert pins.remembered(Configuration(path)).options == (("batch", 2),)


def test_applications_and_missing_files_keep_nothing(tmp_path):
    for source in ("vgg16", str(tmp_path / "none.onnx")):
        pins.remember(Configuration(source, options=(("classes", 2),)))
    assert not pins.store().exists()
