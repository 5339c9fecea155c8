"""The options that fold by hand: ``--fold-scope``, ``--unfold`` and ``--folds``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.by_hand import Folds

BESIDE = ""
"""``--folds`` without a file: the one beside the model."""


def add_fold_options(parser: argparse.ArgumentParser) -> None:
    """What a graph folded by hand takes."""
    group = parser.add_argument_group("folded by hand")
    group.add_argument(
        "--fold-scope",
        action="append",
        default=[],
        metavar="PATTERN[=LABEL]",
        help="one block of every scope that fits (conv4/block*), or with a LABEL one of all",
    )
    group.add_argument(
        "--unfold", action="append", default=[], metavar="NAME", help="open the blocks of this name or pattern"
    )
    group.add_argument(
        "--folds",
        nargs="?",
        const=BESIDE,
        metavar="FILE",
        help="blocks, labels and colours kept in a file; without FILE in MODEL.archigram.toml beside the model",
    )


def folds_of(arguments: argparse.Namespace, line: str) -> Folds | None:
    """What was chosen for the model of a line; None without any of the options. Raises ConfigurationError.

    ``arguments.fold_given`` is ``--fold`` where it was given: it goes over what the file says.
    """
    if arguments.folds is None and not arguments.fold_scope and not arguments.unfold:
        return None
    from msgspec import structs

    from graph.by_hand import Fold

    kept = _kept(arguments.folds, line)
    scopes = (each.partition("=") for each in _scopes(arguments))
    closed = (Fold(scope=scope, label=label) for scope, _, label in scopes)
    opened = (Fold(nodes=(name,), open=True) for name in arguments.unfold)
    chosen = structs.replace(kept, blocks=(*kept.blocks, *closed, *opened))
    return structs.replace(chosen, fold=arguments.fold_given) if arguments.fold_given else chosen


def _scopes(arguments: argparse.Namespace) -> list[str]:
    """Raises a usage error for a pattern that says nothing."""
    found: list[str] = arguments.fold_scope
    if not all(each.partition("=")[0] for each in found):
        arguments.usage_error("--fold-scope needs a scope, like --fold-scope 'conv4/block*'")
    return found


def _kept(path: str | None, line: str) -> Folds:
    from graph.by_hand import Folds
    from worker import folds_file

    if path is None:
        return Folds()
    if path != BESIDE:
        return folds_file.read(path)
    from cli.sources import read_configuration

    return folds_file.read(folds_file.place(read_configuration(line)))
