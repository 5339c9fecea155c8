"""The file beside a model keeps what a person folded, says what is wrong in it, and runs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.by_hand import Fold, Folds
from graph.configuration import Configuration
from graph.errors import ConfigurationError
from worker import folds_file

EVERY = Folds(
    fold="blocks",
    blocks=(
        Fold(scope="conv4/block*", label="Stage 4", colour="#D55E00"),
        Fold(nodes=("a", "b*"), label='quo"ted\\ \x7f\n\t é 𝄞'),
        Fold(nodes=("c",), open=True),
    ),
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.archigram.toml"
    path.write_text(folds_file.text(EVERY), encoding="utf-8")
    assert folds_file.read(path) == EVERY


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(deadline=None)
@given(st.lists(st.builds(Fold, scope=texts, nodes=st.lists(texts).map(tuple), label=texts, open=st.booleans())))
def test_whatever_the_names(tmp_path_factory: pytest.TempPathFactory, blocks: list[Fold]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.archigram.toml"
    path.write_bytes(folds_file.text(Folds(blocks=tuple(blocks))).encode())
    assert folds_file.read(path) == Folds(blocks=tuple(blocks))


def test_the_example_of_the_module_is_one(tmp_path: Path) -> None:
    example = "\n".join(line.strip() for line in (folds_file.__doc__ or "").splitlines() if line.startswith("    "))
    path = tmp_path / "example.toml"
    path.write_text(example, encoding="utf-8")
    wanted = Fold(scope="conv4/block*", label="Stage 4", colour="#D55E00")
    assert folds_file.read(path) == Folds(fold="blocks", blocks=(wanted,))


def test_it_lies_beside_a_file_and_for_an_application_with_the_users_choices(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert folds_file.place(Configuration("nets/m.onnx")) == Path("nets/m.onnx.archigram.toml")
    assert folds_file.place(Configuration("nets/m.py:build")) == Path("nets/m.py.archigram.toml")
    assert folds_file.place(Configuration("ResNet50")) == tmp_path / "archigram" / "resnet50.archigram.toml"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fold = 3", "fold"),
        ('fold = "everything"', "everything"),
        ("[[block]]\nscoop = 'a'", "scoop"),
        ("[[block]", "understood"),
        ("block = 3", "block"),
        ("\xff", "understood"),
    ],
)
def test_what_it_cannot_mean_is_said(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError, match=words):
        folds_file.read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.toml"):
        folds_file.read(tmp_path / "none.toml")
