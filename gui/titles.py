"""Short names of configurations for tabs, lists and captions."""

from __future__ import annotations

import os
from functools import cache

from graph.configuration import Configuration, parse
from graph.errors import ConfigurationError
from graph.values import Dim, Shape
from worker.catalogue import Application, applications


@cache
def applications_by_key() -> dict[str, Application]:
    """Keras applications by lower-case name."""
    return {application.name.lower(): application for application in applications()}


def application_of(configuration: Configuration) -> Application | None:
    """The application a configuration names, None for files and functions."""
    return applications_by_key().get(configuration.source.lower()) if configuration.names_application else None


def read(line: str) -> Configuration:
    """A configuration that was parsed before; a source that is gone still has a name."""
    try:
        return parse(line, os.path.isfile)
    except ConfigurationError:
        return Configuration(line)


def source_name(configuration: Configuration) -> str:
    """``ResNet50V2`` or ``detector.onnx``."""
    application = application_of(configuration)
    return application.name if application else os.path.basename(configuration.source) or configuration.source


def title(line: str) -> str:
    """A tab's text: ``ResNet50V2 · 440×340``, ``detector.onnx``."""
    configuration = read(line)
    size = spatial(configuration.shape)
    return f"{source_name(configuration)} · {size}" if size else source_name(configuration)


def choices(line: str) -> str:
    """What follows the source in the line, ``@440x340x3,include_top=false``."""
    configuration = read(line)
    return str(configuration).removeprefix(configuration.source)


def spatial(shape: Shape | None) -> str:
    """Height and width of an image-like shape, else the whole shape; "" for none."""
    if not shape:
        return ""
    sizes = shape[:2] if len(shape) == 3 else shape
    return "×".join(_size(dim) for dim in sizes)


def _size(dim: Dim) -> str:
    return "?" if dim is None else str(dim)
