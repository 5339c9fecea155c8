"""Which programs of the user's own may run: asked for each, and remembered only while the window is open."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from msgspec import Struct

from graph.configuration import Configuration
from gui import titles
from gui.diagram import AGAINST


class Program(Struct, frozen=True):
    """``FILE.py:FUNCTION`` as it was when last changed; ``changed`` in nanoseconds, 0 for a file that is gone."""

    path: str
    function: str
    changed: int

    @property
    def file(self) -> str:
        """The file's name, safe to be shown."""
        return shown(os.path.basename(self.path))

    @property
    def folder(self) -> str:
        """Where the file lies, safe to be shown."""
        return shown(os.path.dirname(os.path.abspath(self.path)))


class Trust:
    """The programs that the person let run."""

    def __init__(self) -> None:
        self._given: set[Program] = set()

    def give(self, programs: Iterable[Program]) -> None:
        """Let these run from now on, until their file changes."""
        self._given.update(programs)

    def missing(self, lines: Sequence[str]) -> tuple[Program, ...]:
        """The programs of these configurations that nobody let run yet."""
        return tuple(program for program in programs_of(lines) if program not in self._given)

    def allows(self, lines: Sequence[str]) -> bool:
        """Whether these configurations name programs, and all of them may run."""
        programs = programs_of(lines)
        return bool(programs) and not self.missing(lines)


def programs_of(lines: Sequence[str]) -> tuple[Program, ...]:
    """What would run to draw these configurations, each program once."""
    found = [titles.read(part) for line in lines for part in line.split(AGAINST)]
    return tuple(dict.fromkeys(_program(one) for one in found if one.function))


def program(path: str, function: str) -> Program:
    """A function of a file as the file is now."""
    try:
        changed = os.stat(path).st_mtime_ns
    except OSError:
        changed = 0
    return Program(os.path.abspath(path), function, changed)


def needs_function(configuration: Configuration) -> bool:
    """Whether this is a Python file, and nobody said which of its functions builds the model."""
    return configuration.source.lower().endswith(".py") and os.path.isfile(configuration.source)


def shown(text: str) -> str:
    """A file's name with what could disguise it replaced: control characters and marks that turn the reading around."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _program(configuration: Configuration) -> Program:
    return program(configuration.path, configuration.function)
