"""What an ONNX file leaves open: proposed, measured, and kept on request."""

import json

import pytest

from tests.cli.run import archigram, refusal
from tests.loaders.onnx_files import INT64, model, node, value


@pytest.fixture
def path(tmp_path):
    nodes = [node("NonZero", ["x"], ["found"]), node("Transpose", ["found"], ["y"])]
    path = tmp_path / "net.onnx"
    path.write_bytes(model(nodes, [value("x", ["rows", 4])], [value("y", None, INT64)]).SerializeToString())
    return str(path)


def summary(*arguments, **environment):
    done = archigram("summary", *arguments, "--format", "json", **environment)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_a_choice_is_proposed_and_nothing_is_changed(path):
    found = summary(path)
    assert found["pins"] == [{"name": "rows", "kind": "dimension", "proposal": "1"}]
    assert found["inputs"][0]["shape"] == ["rows", 4]
    assert archigram("summary", path).stderr == "note: this file leaves sizes open; append for example ,rows=1\n"


def test_measured_sizes_are_numbers_marked_in_the_note(path):
    found = summary(path + ",rows=3", "--measure")
    assert found["outputs"][0]["shape"] == [12, 2]
    assert found["nodes"][0]["note"] == "measured on random inputs (depends on data: NonZero)"
    assert "pins" not in found


def test_what_cannot_be_measured_is_one_line(tmp_path):
    assert "ONNX files only" in refusal(archigram("summary", "vgg16", "--measure"))


def test_sizes_are_kept_on_request_only(path, tmp_path):
    home = {"XDG_DATA_HOME": str(tmp_path / "data")}
    summary(path + ",rows=3", **home)
    assert not (tmp_path / "data").exists()
    refusal(archigram("summary", path + ",columns=3", "--remember", **home))
    assert not (tmp_path / "data").exists()
    summary(path + ",rows=3", "--remember", **home)
    assert summary(path, "--remembered", **home)["inputs"][0]["shape"] == [3, 4]
    assert summary(path, **home)["inputs"][0]["shape"] == ["rows", 4]


def test_why_a_size_is_unknown_is_told_by_summary_and_explain(path):
    assert "note: found, y: depends on data: NonZero\n" in archigram("summary", path).stdout
    assert "              depends on data: NonZero\n" in archigram("explain", path, "found").stdout
    done = archigram("explain", path, "found", "--format", "json")
    assert json.loads(done.stdout)["note"] == "depends on data: NonZero"
