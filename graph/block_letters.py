"""Channels in letters: what papers write as ``1×1, c``, ``3×3, c``, ``1×1, 4c``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

Widths: TypeAlias = tuple[int | None, ...]
"""One operation's channels in each of the blocks that a sketch stands for."""

LETTERS: Final = "cdefghmnpqrstuvw"
MOST_VALUES: Final = 6
"""Values of a letter that are listed; of more the first and the last."""
LARGEST_FACTOR: Final = 64
PLAIN_FACTOR: Final = 8


class Lettering(NamedTuple):
    """Text of each operation's channels, and what each letter stands for (``c = 64, 128``)."""

    texts: tuple[str, ...]
    values: tuple[str, ...]


def lettered(widths: Sequence[Widths]) -> Lettering:
    """Numbers where all blocks agree; else multiples of as few letters as can be; "" where a width is unknown."""
    texts: dict[Widths, str] = {}
    values: list[str] = []
    varying = [each for each in dict.fromkeys(widths) if None not in each and len(set(each)) > 1]
    for letter in LETTERS:
        rest = [each for each in varying if each not in texts]
        if not rest:
            break
        base = max(rest, key=lambda each: _worth(each, rest))
        texts.update(_multiples(base, rest, letter))
        values.append(f"{letter} = {_listed([size for size in base if size is not None])}")
    return Lettering(tuple(_text(each, texts) for each in widths), tuple(values))


def _worth(base: Widths, others: Sequence[Widths]) -> tuple[int, float]:
    """How many others a base explains, and how plainly: ``c`` before ``4c``, that before ``c/4`` and ``24c``."""
    found = _multiples(base, others, "c").values()
    return len(found), -sum(_length(text) for text in found)


def _length(text: str) -> float:
    factor = int(text.strip("c/").partition("c")[0] or 1)
    return 0.0 if text == "c" else (1.5 if "/" in text else 1.0) if factor <= PLAIN_FACTOR else 3.0


def _multiples(base: Widths, others: Sequence[Widths], letter: str) -> dict[Widths, str]:
    """The operations whose channels are one multiple, or one fraction, of the base's everywhere."""
    return {each: text for each in others if (text := _multiple(base, each, letter))}


def _multiple(base: Widths, each: Widths, letter: str) -> str:
    """The multiple that an operation's channels are of the base's; "" where they are none."""
    if len(base) != len(each):
        return ""  # a projection that not all of the blocks have
    ratios = {(size or 0) / (unit or 1) for size, unit in zip(each, base, strict=True)}
    if len(ratios) != 1:
        return ""
    ratio = ratios.pop()
    if ratio >= 1 and ratio == int(ratio) and ratio <= LARGEST_FACTOR:
        return letter if ratio == 1 else f"{int(ratio)}{letter}"
    below = 1 / ratio if ratio else 0.0
    if below and round(below) <= LARGEST_FACTOR and abs(below - round(below)) < 1e-9:
        return f"{letter}/{round(below)}"
    half = round(2 * ratio)
    return f"{half}{letter}/2" if ratio and half == 2 * ratio and half < LARGEST_FACTOR else ""


def _text(each: Widths, texts: Mapping[Widths, str]) -> str:
    if each in texts:
        return texts[each]
    return str(each[0]) if each and len(set(each)) == 1 and each[0] is not None else ""


def _listed(sizes: Sequence[int]) -> str:
    different = list(dict.fromkeys(sizes))
    if len(different) <= MOST_VALUES:
        return ", ".join(map(str, different))
    return f"{different[0]} … {different[-1]}"
