"""Short names of configurations for tabs, lists and captions."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from functools import cache

from graph.configuration import Configuration, Value, parse, print_value
from graph.errors import ConfigurationError
from graph.values import Dim, Shape
from graph.whatif import edits_of
from gui.diagram import AGAINST
from worker.catalogue import Application, applications

_SIGNS = (AGAINST, " <-> ")


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
    """A tab's text: ``ResNet50V2 · 440×340``, ``detector.onnx``, ``ResNet50V2 · 440×340 ↔ 550×425``."""
    lines = parts(line)
    if len(lines) > 1:
        sources, told = {source_name(read(one)) for one in lines}, sides(lines)
        head = f"{sources.pop()} · " if len(sources) == 1 and told[0] not in sources else ""
        return head + AGAINST.join(told)
    configuration = read(line)
    return " · ".join([source_name(configuration), *_choices_told(configuration)])


def distinct(lines: Sequence[str]) -> tuple[str, ...]:
    """A title for each line; where two would read alike, their options tell them apart, then their folders."""
    found = [title(line) for line in lines]
    for add in (_options_told, _folder_told):
        counts = Counter(found)
        found = [add(one, line) if counts[one] > 1 else one for one, line in zip(found, lines, strict=True)]
    return tuple(found)


def _choices_told(configuration: Configuration) -> list[str]:
    """The size, and the layers that were changed: without them it would be another network's name."""
    size, edits = spatial(configuration.shape), edits_of(configuration)[1]
    return [*([size] if size else []), *([", ".join(map(str, edits))] if edits else [])]


def _options_told(title: str, line: str) -> str:
    options = [f"{key}={print_value(value)}" for one in parts(line) for key, value in edits_of(read(one))[0].options]
    return " · ".join([title, *([", ".join(dict.fromkeys(options))] if options else [])])


def _folder_told(title: str, line: str) -> str:
    folders = [os.path.basename(os.path.dirname(read(one).path)) for one in parts(line)]
    return " · ".join([title, *dict.fromkeys(folder for folder in folders if folder)])


def parts(line: str) -> tuple[str, ...]:
    """The configurations of a comparison's line; the one of any other. A file of such a name stays a file."""
    if os.path.isfile(line) or not any(sign in line for sign in _SIGNS):
        return (line,)
    for sign in _SIGNS:
        line = line.replace(sign, AGAINST)
    return tuple(part.strip() for part in line.split(AGAINST))


def sides(lines: Sequence[str]) -> tuple[str, ...]:
    """What tells the sides of a comparison apart: ``440×340`` and ``550×425``, or the sources' names, or options."""
    read_lines = [read(line) for line in lines]
    names = [source_name(one) for one in read_lines]
    sizes = [spatial(one.shape) or "default" for one in read_lines]
    options = [_with_defaults(one) for one in read_lines]
    given = {key for one in read_lines for key, _ in one.options}
    keys = sorted(key for key in given if len({str(one.get(key)) for one in options}) > 1)
    if len(set(sizes)) > 1:
        keys = [key for key in keys if key != "below_minimum"]  # the size says it
    found = []
    for name, size, chosen in zip(names, sizes, options, strict=True):
        words = [name] if len(set(names)) > 1 else []
        words += [size] if len(set(sizes)) > 1 else []
        words += [f"{key}={print_value(chosen[key])}" for key in keys if key in chosen]
        found.append(" ".join(words) or ("as it is" if keys else name if size == "default" else size))
    return _numbered(found)


def _with_defaults(configuration: Configuration) -> dict[str, Value]:
    """The options given, and an application's defaults for the others."""
    application = application_of(configuration)
    return {**(application.options if application else {}), **dict(configuration.options)}


def _numbered(names: list[str]) -> tuple[str, ...]:
    """``440×340``, ``440×340 (2)``: equal sides have different names all the same."""
    counts = [names[: place + 1].count(name) for place, name in enumerate(names)]
    return tuple(f"{name} ({count})" if count > 1 else name for name, count in zip(names, counts, strict=True))


def output_at(side: str) -> str:
    """What heads a side's output: ``output at 440×340``, or who the side is."""
    return f"output at {side}" if side[:1].isdigit() or side[:1] == "?" else side


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
