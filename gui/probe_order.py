"""What a sweep is asked to do, from what a person filled in."""

from __future__ import annotations

import os
from collections.abc import Sequence

from msgspec import Struct

from graph.configuration import Configuration, Value, parse
from graph.errors import ConfigurationError
from probe.braces import MOST, expand
from probe.values import Settings


class Order(Struct, frozen=True):
    """Lines to measure, one after the other, and how. ``resume``: what is kept already is not measured again."""

    lines: tuple[str, ...]
    settings: Settings = Settings()
    resume: bool = True


def lines_of(text: str, batches: str = "") -> tuple[str, ...]:
    """The configurations of some lines with braces, each once; those that give no batch in each of these.

    Raises ConfigurationError.
    """
    written = [line.strip() for line in text.splitlines() if line.strip()]
    numbers = batches_of(batches)
    lines = [each for line in written for each in ((line,) if os.path.isfile(line) else expand(line))]
    found = tuple(dict.fromkeys(each for line in lines for each in _in_batches(line, numbers)))
    if len(found) > MOST:
        raise ConfigurationError(f"these are {len(found):,} configurations, more than {MOST:,}; try shorter lists")
    return found


def batches_of(text: str) -> tuple[int, ...]:
    """``1, 8, 32`` or ``{1,8,32}`` as numbers. Raises ConfigurationError."""
    words = text.replace("{", " ").replace("}", " ").replace(",", " ").split()
    for word in words:
        if not word.isdecimal() or not 1 <= int(word) <= 1_000_000:
            raise ConfigurationError(f"{word!r} is no batch size; try 1, 8, 32")
    return tuple(dict.fromkeys(int(word) for word in words))


def read(line: str) -> Configuration:
    """The configuration of a line. Raises ConfigurationError."""
    return parse(os.path.expanduser(line), os.path.isfile)


def files_of(lines: Sequence[str]) -> tuple[str, ...]:
    """The files whose models would run, each once; applications are built by Keras and are nobody's file."""
    found: dict[str, None] = {}
    for line in lines:
        try:
            configuration = read(line)
        except ConfigurationError:
            continue  # its row will say so
        if not configuration.names_application:
            found[os.path.abspath(configuration.path)] = None
    return tuple(found)


def _in_batches(line: str, numbers: Sequence[Value]) -> tuple[str, ...]:
    if not numbers:
        return (line,)
    try:
        configuration = read(line)
    except ConfigurationError:
        return (line,)
    if configuration.option("batch") is not None:
        return (line,)
    return tuple(str(configuration.with_option("batch", number)) for number in numbers)
