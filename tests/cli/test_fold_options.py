"""Folding by hand from the command line: options, the file beside a model, and what is refused."""

from __future__ import annotations

import json

import pytest

from tests.cli.run import archigram, refusal


def blocks(done):
    assert done.returncode == 0, done.stderr
    nodes = json.loads(done.stdout)["nodes"]
    return [node["name"] for node in nodes if "category" in node["attributes"]]


def test_scopes_and_opening(tmp_path):
    done = archigram("summary", "resnet50", "--fold-scope", "conv[23]*=early", "--fold-scope", "conv4/block*",
                     "--format", "json")  # fmt: skip
    assert blocks(done) == ["early", *(f"conv4/block{number}" for number in range(1, 7))]
    done = archigram("summary", "resnet50", "--fold", "blocks", "--unfold", "conv5", "--format", "json")
    assert [name for name in blocks(done) if "conv5" in name] == [f"conv5/block{number}" for number in (1, 2, 3)]


def test_the_file_of_an_application(tmp_path):
    place = tmp_path / "archigram"
    place.mkdir()
    (place / "resnet50.archigram.toml").write_text(
        'fold = "stages"\n[[block]]\nnodes = ["conv4*"]\nlabel = "Stage 4"\n'
    )
    done = archigram("summary", "resnet50", "--folds", "--format", "json", XDG_CONFIG_HOME=str(tmp_path))
    assert "Stage 4" in blocks(done)
    given = archigram("export", "resnet50", "--folds", "-o", tmp_path / "a.svg", XDG_CONFIG_HOME=str(tmp_path))
    assert given.returncode == 0, given.stderr
    assert "Stage 4" in (tmp_path / "a.svg").read_text("utf-8")


def test_the_command_line_goes_over_the_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('fold = "stages"\n')
    done = archigram("summary", "resnet50", "--fold", "blocks", "--folds", path, "--format", "json")
    plain = archigram("summary", "resnet50", "--fold", "blocks", "--format", "json")
    assert blocks(done) == blocks(plain)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--folds", "nowhere.toml"), "nowhere.toml"),
        (("--unfold", "nobody"), "nobody"),
        (("--fold-scope", "nowhere"), "nowhere"),
    ],
)
def test_what_fits_nothing_is_refused(options, words):
    assert words in refusal(archigram("summary", "vgg16", *options))


def test_a_scope_without_a_pattern_is_a_usage_error():
    assert archigram("summary", "vgg16", "--fold-scope", "=all").returncode == 2
