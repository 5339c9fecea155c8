"""From whatever a person has in hand to its graph."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from graph.by_hand import Fold, Folds
from graph.configuration import Configuration, Value
from graph.values import Dim, Graph

Source: TypeAlias = object
"""A Keras model, an ONNX ModelProto, a path, a configuration's line, a Configuration, or a Graph."""

Sizes: TypeAlias = Sequence[Dim]
"""The first input's shape: for Keras without the batch; None is an unknown size."""

Options: TypeAlias = Mapping[str, Value | Sequence[Dim]]
"""What a configuration's ``KEY=VALUE`` hold: ``{"batch": 1, "input_ids": (1, 128), "include_top": False}``."""


FoldsLike: TypeAlias = Folds | Mapping[str, str] | str | os.PathLike[str]
"""Folds, labels by scope (an empty label keeps each scope's own name), or the path of a file that keeps folds."""


def folds_of(folds: FoldsLike) -> Folds:
    """What a person chose, as a value. Raises ConfigurationError for a file that cannot be read."""
    if isinstance(folds, Folds):
        return folds
    if isinstance(folds, str | os.PathLike):
        from worker import folds_file

        return folds_file.read(os.fspath(folds))
    return Folds(blocks=tuple(Fold(scope=scope, label=label) for scope, label in folds.items()))


def graph_of(source: Source, shape: Sizes | None = None, options: Options | None = None, trust: bool = False) -> Graph:
    """The graph of a source at these sizes.

    Applications and files are loaded as by the command line: a file by a process of its own, ``FILE.py:FUNCTION``
    only with ``trust``. A live model is read here. Raises ConfigurationError, LoadError or WorkerCrashed.
    """
    if isinstance(source, Graph):
        return source
    if isinstance(source, str | os.PathLike | Configuration):
        return _loaded(sized(_configuration(source), shape, options), trust)
    from loaders import live

    return live.load(source, sized(Configuration("./model"), shape, options))


def sized(configuration: Configuration, shape: Sizes | None, options: Options | None) -> Configuration:
    """The configuration with these sizes and options put over its own."""
    if shape is not None:
        configuration = configuration.with_shape(tuple(shape))
    for key, value in (options or {}).items():
        plain = value if value is None or isinstance(value, bool | int | float | str) else tuple(value)
        configuration = configuration.with_option(key, plain)
    return configuration


def _configuration(source: str | os.PathLike[str] | Configuration) -> Configuration:
    from cli.sources import read_configuration

    if isinstance(source, Configuration):
        return source
    if isinstance(source, str):
        return read_configuration(source)
    path = os.fspath(source)
    # a path never means an application, whatever it is called
    return Configuration(os.path.join(os.curdir, path) if Configuration(path).names_application else path)


def _loaded(configuration: Configuration, trust: bool) -> Graph:
    from cli.console import Console
    from cli.sources import load

    return load(str(configuration), Console(), trust)
