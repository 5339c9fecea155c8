"""Letters for the long names that files give to unknown sizes: H and W of images, T of sequences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from graph.values import Dim, Graph, Shape

NAME: Final = re.compile(r"[^\W\d][\w.:#]*")
"""A name in a size: ``p2o.DynamicDimension.1`` in ``⌈p2o.DynamicDimension.1/2⌉``."""
LONGEST: Final = 8
"""Characters of a name that no input has and that still stands in a figure."""
_LETTERS: Final = {2: " T", 3: " TT", 4: "  HW", 5: "  DHW"}
"""By the rank of an input: what its unknown sizes are called."""


def size_letters(graph: Graph) -> dict[str, str]:
    """The names of the inputs' unknown sizes to letters, with a number where a letter is taken."""
    found: dict[str, str] = {}
    for spec in graph.inputs:
        shape = spec.shape or ()
        letters = _LETTERS.get(len(shape), "T" * len(shape))
        for letter, size in zip(letters, shape, strict=False):
            named = letter != " " and isinstance(size, str) and len(size) > 1
            if named and isinstance(size, str) and size not in found:
                number = sum(name.startswith(letter) for name in found.values()) + 1
                found[size] = letter if number == 1 else f"{letter}{number}"
    return found


def in_letters(size: Dim, names: Mapping[str, str]) -> Dim:
    """A size in letters with a file's long names made short."""
    if not isinstance(size, str) or not names:
        return size
    return NAME.sub(lambda found: names.get(found[0], found[0]), size)


def brief(shape: Shape | None, names: Mapping[str, str]) -> Shape | None:
    """A shape for a figure: the inputs' names as letters; sizes with other long names (``unk__1916``) are unknown."""
    if shape is None:
        return None
    short = [in_letters(size, names) for size in shape]
    return tuple(None if isinstance(size, str) and _is_long(size) else size for size in short)


def _is_long(size: str) -> bool:
    return any(len(name) > LONGEST for name in NAME.findall(size))
