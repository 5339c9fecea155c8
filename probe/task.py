"""From a person's line to a task: the probe's own options are taken out of the configuration.

``resnet50@224x224x3,batch=8,backend=jax,device=cpu,dtype=bfloat16,threads=2,xla=true``: the last five say how to
run it, not what it is; so a shell's braces sweep them as they sweep sizes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final, get_args

from msgspec import structs

from graph.configuration import Configuration, Value, parse, print_value
from graph.errors import ConfigurationError
from graph.values import Shape
from loaders.catalogue import applications
from probe.values import BackendName, Device, Dtype, Settings, Task

OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "backend": get_args(BackendName),
    "device": get_args(Device),
    "dtype": get_args(Dtype),
}
"""The probe's options that are words, with what each may be; besides them ``threads`` and ``xla``."""


def read(line: str) -> Configuration:
    """The configuration of a line, with the files of this machine. Raises ConfigurationError."""
    return parse(line, _is_model_file)


def task_of(line: str, settings: Settings) -> Task:
    """The task of a line; its own options win over the settings. Raises ConfigurationError."""
    configuration = read(line)
    settings = structs.replace(settings, **_own(configuration))
    shown = configuration
    for key in (*OPTIONS, "threads", "xla"):
        configuration = configuration.without_option(key)
    return Task(str(shown), str(configuration), settings)


def combine(
    sources: Iterable[str], sizes: Iterable[Shape | None] = (None,), **choices: Sequence[Value]
) -> tuple[str, ...]:
    """Lines of every combination of sources, input shapes and options (``batch=(1, 8)``), for a form.

    Raises ConfigurationError for a source that cannot be read.
    """
    lines: list[str] = []
    for source, size in product(tuple(sources), tuple(sizes)):
        configuration = read(source)
        configuration = configuration if size is None else configuration.with_shape(size)
        lines += [str(each) for each in _with_choices(configuration, choices)]
    return tuple(dict.fromkeys(lines))


def _with_choices(configuration: Configuration, choices: Mapping[str, Sequence[Value]]) -> Iterator[Configuration]:
    for values in product(*choices.values()):
        changed = configuration
        for key, value in zip(choices, values, strict=True):
            changed = changed if value is None else changed.with_option(key, value)
        yield changed


def _own(configuration: Configuration) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in configuration.options:
        if key in OPTIONS:
            found[key] = _word(key, value)
        elif key == "threads":
            found[key] = _threads(value)
        elif key == "xla":
            if not isinstance(value, bool):
                raise ConfigurationError(f"xla={print_value(value)} is neither true nor false; try xla=true")
            found[key] = value
    return found


def _word(key: str, value: Value) -> str:
    if not isinstance(value, str) or value not in OPTIONS[key]:
        raise ConfigurationError(f"{key}={print_value(value)} does not exist; try one of {', '.join(OPTIONS[key])}")
    return value


def _threads(value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1024:
        raise ConfigurationError(f"threads={print_value(value)} is no number of threads; try threads=2")
    return value


def _is_model_file(path: str) -> bool:
    """As everywhere: an application's name stays the application's."""
    if not os.path.isfile(path):
        return False
    names = {application.name.lower() for application in applications()}
    return not Configuration(path).names_application or path.lower() not in names
