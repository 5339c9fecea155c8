"""Where a layer of a flat Keras model stands in the hierarchy, read from its name.

Keras applications write their hierarchy with underscores: ``conv4_block6_1_conv``. A *unit* is a word
that carries a number (``conv4``, ``block1a``), words followed by one (``expanded_conv_3``), or a word
that names a part (``stem``, ``head``). The units a name begins with are its scope; what remains is the
layer's own name. Counters that Keras adds to unnamed layers (``conv2d_5``) are no hierarchy.
"""

from __future__ import annotations

import re
from functools import cache

PARTS = frozenset(
    {"backbone", "block", "cell", "decoder", "encoder", "group", "head"}
    | {"layer", "neck", "stack", "stage", "stem", "top"}
)
"""Words that name a part of a network rather than an operation."""

_NUMBERED = re.compile(r"([a-z]+)\d+[a-z]?", re.IGNORECASE)
_RANK = re.compile(r".*[123]d$", re.IGNORECASE)  # conv2d: the digit is a rank, not a counter
# NASNet writes the cell last: separable_conv_1_bn_normal_left1_7, adjust_relu_1_stem_2
_NASNET = re.compile(r"(?:separable_conv|normal|reduction|adjust)_\w*?_(stem_\d+|reduce_\d+|\d+)")


@cache
def scope_of(name: str) -> str:
    """The scope of a layer, parts separated by ``/``; "" at the top.

    A name with ``/`` (a nested model) has its own path as scope.

    >>> scope_of("conv4_block6_1_conv"), scope_of("conv1_conv"), scope_of("conv2d_5"), scope_of("outer/dense")
    ('conv4/block6', 'conv1', '', 'outer')
    """
    if "/" in name:
        return name.rpartition("/")[0]
    cell = _NASNET.fullmatch(name)
    if cell:
        return cell[1] if not cell[1].isdigit() else f"cell_{cell[1]}"
    return "/".join(_units(name.split("_")[:-1]))


def _units(tokens: list[str]) -> list[str]:
    """The units that these words begin with, in order."""
    units: list[str] = []
    while tokens:
        length = _unit_length(tokens, first=not units)
        if not length:
            break
        units.append("_".join(tokens[:length]))
        tokens = tokens[length:]
    return units


def _unit_length(tokens: list[str], first: bool) -> int:
    """How many words the next unit takes, 0 for none.

    Deeper than the first unit only words that name a part count: in ``block2_sepconv1_bn`` the
    convolution is a layer, not a level.
    """
    word, numbered = tokens[0], _NUMBERED.fullmatch(tokens[0])
    part = (numbered[1] if numbered else word).lower() in PARTS
    if numbered and not _RANK.fullmatch(word) and (first or part):
        return 1 + (first and part and tokens[1:2] != [] and tokens[1].isdigit())
    count = next((position for position, token in enumerate(tokens) if token.isdigit()), 0)
    if count and not _RANK.fullmatch(tokens[count - 1]) and (first or tokens[count - 1].lower() in PARTS):
        return count + 1
    return int(part)
