"""Brace expansion as shells do it, for lines that no shell has seen: ``resnet50@{128,224}x224x3,batch={1,8}``.

Lists ``{a,b}`` nest, and number ranges ``{1..4}`` and ``{8..32..8}`` count; what is neither stays as it is.
"""

from __future__ import annotations

import re

from graph.errors import ConfigurationError

MOST = 1000
"""Lines beyond this many are a slip of the pen: they would run for days."""

_RANGE = re.compile(r"(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(-?\d{1,9}))?")


def expand(line: str) -> tuple[str, ...]:
    """Every line that the braces stand for, in the order of a shell. Raises ConfigurationError beyond ``MOST``."""
    found = [""]
    for options in _parts(line):
        if len(found) * len(options) > MOST:
            raise ConfigurationError(f"{line[:60]!r} stands for more than {MOST:,} configurations; try shorter lists")
        found = [before + option for before in found for option in options]
    return tuple(found)


def _parts(line: str) -> list[tuple[str, ...]]:
    """The line cut into what stands as it is and what is a choice."""
    parts: list[tuple[str, ...]] = []
    place = 0
    while place < len(line):
        end = _closing(line, place) if line[place] == "{" else -1
        options = _options(line[place + 1 : end]) if end > 0 else None
        if options is None:
            parts.append((line[place],))
            place += 1
        else:
            parts.append(options)
            place = end + 1
    return parts


def _closing(line: str, start: int) -> int:
    """Where the brace at ``start`` is closed, -1 where it is not."""
    depth = 0
    for place in range(start, len(line)):
        depth += {"{": 1, "}": -1}.get(line[place], 0)
        if depth == 0:
            return place
    return -1


def _options(inner: str) -> tuple[str, ...] | None:
    """The choices between two braces; None where they are not a list."""
    counted = _RANGE.fullmatch(inner)
    if counted is not None:
        return _counted(*(int(number or 0) for number in counted.groups()))
    choices = _split(inner)
    return tuple(each for choice in choices for each in expand(choice)) if len(choices) > 1 else None


def _counted(first: int, last: int, step: int) -> tuple[str, ...]:
    step = max(abs(step), 1)
    if abs(last - first) // step >= MOST:
        raise ConfigurationError(f"{{{first}..{last}}} counts more than {MOST:,} numbers; try shorter lists")
    down = last < first
    return tuple(str(number) for number in range(first, last + (-1 if down else 1), -step if down else step))


def _split(inner: str) -> list[str]:
    """Cut at the commas outside of inner braces."""
    choices, depth = [""], 0
    for sign in inner:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            choices.append("")
        else:
            choices[-1] += sign
    return choices
