"""The small file beside a model that keeps what a person folded, renamed and coloured by hand.

``resnet.onnx`` has ``resnet.onnx.archigram.toml`` beside it; an application's stands in the user's configuration.

    fold = "blocks"

    [[block]]
    scope = "conv4/block*"
    label = "Stage 4"
    colour = "#D55E00"
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import msgspec

from graph.by_hand import Fold, Folds
from graph.configuration import Configuration
from graph.errors import ConfigurationError
from probe import folders

SUFFIX = ".archigram.toml"
LARGEST = 1 << 20
"""Bytes: beyond it no person wrote the file."""


def place(configuration: Configuration) -> Path:
    """Where a model's file stands, whether it is there or not."""
    if configuration.names_application:
        return folders.settings() / f"{configuration.source}{SUFFIX}"
    return Path(configuration.path + SUFFIX)


def read(path: Path | str) -> Folds:
    """The folds that a file keeps. Raises ConfigurationError where it cannot be read, or says what cannot be."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
        return msgspec.convert(tomllib.loads(data[:LARGEST].decode()), Folds)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigurationError(f"cannot read the folds in {path}: {reason}; see docs/folding.md") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError, RecursionError) as error:
        raise ConfigurationError(f"the folds in {path} cannot be understood: {error}; see docs/folding.md") from None


def text(folds: Folds) -> str:
    """What the file holds for these folds: ``read`` gives them again."""
    head = [f"fold = {_quoted(folds.fold)}\n"] if folds.fold else []
    return "\n".join([*head, *map(_block, folds.blocks)])


def _block(fold: Fold) -> str:
    """One table; what is not chosen is left out."""
    lines = ["[[block]]"]
    for name, value in msgspec.structs.asdict(fold).items():
        if isinstance(value, tuple) and value:
            lines.append(f"{name} = [{', '.join(map(_quoted, value))}]")
        elif isinstance(value, bool):
            lines += [f"{name} = true"] * value
        elif value:
            lines.append(f"{name} = {_quoted(value)}")
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """A TOML string: JSON's, but for the one control that JSON leaves bare."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
