"""Channels in letters: what papers write as ``1×1, c``, ``3×3, c``, ``1×1, 4c``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

Widths: TypeAlias = tuple[int | None, ...]
"""One operation's channels in each of the blocks that a sketch stands for; None: unknown, 0: the block lacks it."""

LETTERS: Final = "cdefghmnpqrstuvw"
ENTERING: Final = "in"
"""What stands for the channels that a block gets."""
MOST_VALUES: Final = 12
"""Values of a letter that are listed; of more the least and the greatest."""
MOST_IN_TURN: Final = 4
LARGEST_FACTOR: Final = 64
PLAIN_FACTOR: Final = 8


class Lettering(NamedTuple):
    """Text of each operation's channels, and what each letter stands for (``c = 64, 128``)."""

    texts: tuple[str, ...]
    values: tuple[str, ...]


def lettered(widths: Sequence[Widths], entering: Widths = (), leaving: Widths = ()) -> Lettering:
    """Numbers where all blocks agree; else multiples of as few letters as can be; "" where a width is unknown.

    Where one letter does not do, ``c`` are the channels ``leaving`` the block, and multiples of those ``entering``
    it are written as such (``6·in``); what is left gets letters of its own. ``c`` stands for no other channels where
    those that leave are one number.
    """
    varying = [each for each in dict.fromkeys(widths) if None not in each and len(_present(each)) > 1]
    bases = [max(varying, key=lambda each: _worth(each, varying))] if varying else []
    if bases and _worth(bases[0], varying)[0] < len(varying) and leaving in varying:
        bases = [leaving]
    letters = LETTERS[1:] if leaving and leaving not in varying else LETTERS
    texts, values = _of_bases(bases, varying, letters)
    found = _multiples(entering, [each for each in varying if each not in texts], ENTERING)
    more, own = _of_bases([], [each for each in varying if each not in {**texts, **found}], letters[len(values) :])
    told = {**texts, **found, **more}
    notes = (*values, *own, *([f"{ENTERING}: input channels"] if found else []))
    return Lettering(tuple(_text(each, told) for each in widths), notes)


def _of_bases(bases: list[Widths], varying: list[Widths], letters: str) -> tuple[dict[Widths, str], list[str]]:
    """The multiples of these bases; without any those of the best, one after the other, until nothing is left."""
    texts: dict[Widths, str] = {}
    values: list[str] = []
    for number, letter in enumerate(letters):
        rest = [each for each in varying if each not in texts]
        if not rest or (bases and number >= len(bases)):
            break
        base = bases[number] if bases else max(rest, key=lambda each: _worth(each, rest))
        texts.update(_multiples(base, rest, letter))
        values.append(f"{letter} = {_listed(base)}")
    return texts, values


def in_turn(values: Sequence[str]) -> str:
    """``96|144``: what differs along a run, in order; of many numbers the least and the greatest."""
    different = list(dict.fromkeys(values))
    if len(different) <= MOST_IN_TURN or not all(value.isdigit() for value in different):
        return "|".join(different)
    sizes = sorted(map(int, different))
    return f"{sizes[0]}–{sizes[-1]}"


def lines_in_turn(lines: Sequence[str]) -> str:
    """One line of the blocks of a run: ``1×1, 96|144`` of ``1×1, 96`` and ``1×1, 144``."""
    parts = [line.split(", ") for line in lines]
    if len({len(part) for part in parts}) > 1:
        return in_turn(lines)
    return ", ".join(in_turn(column) for column in zip(*parts, strict=True))


def _worth(base: Widths, others: Sequence[Widths]) -> tuple[int, float]:
    """How many others a base explains, and how plainly: ``c`` before ``4c``, that before ``c/4`` and ``24c``."""
    found = _multiples(base, others, "c")
    return len(found), -sum(_length(text) for each, text in found.items() if 0 not in each)


def _length(text: str) -> float:
    factor = int(text.strip("c/").partition("c")[0] or 1)
    return 0.0 if text == "c" else (1.5 if "/" in text else 1.0) if factor <= PLAIN_FACTOR else 3.0


def _multiples(base: Widths, others: Sequence[Widths], letter: str) -> dict[Widths, str]:
    """The operations whose channels are one multiple, or one fraction, of the base's everywhere."""
    return {each: text for each in others if (text := _multiple(base, each, letter))}


def _multiple(base: Widths, each: Widths, letter: str) -> str:
    """The multiple that an operation's channels are of the base's in every block that has it; "" where none."""
    if len(base) != len(each):
        return ""
    pairs = [(size, unit) for size, unit in zip(each, base, strict=True) if size != 0]
    ratios = {Fraction(size, unit) if size and unit else Fraction(0) for size, unit in pairs}
    if len(ratios) != 1 or not (ratio := ratios.pop()):
        return ""
    over, under = ratio.numerator, ratio.denominator
    if over > LARGEST_FACTOR or under > LARGEST_FACTOR or (over > 1 and under > 2):
        return ""
    times = letter if over == 1 else f"{over}{'·' if len(letter) > 1 else ''}{letter}"
    return times if under == 1 else f"{times}/{under}"


def _text(each: Widths, texts: Mapping[Widths, str]) -> str:
    if each in texts:
        return texts[each]
    sizes = _present(each)
    return str(sizes[0]) if len(sizes) == 1 and None not in each else ""


def _present(each: Widths) -> list[int]:
    """The different channels of the blocks that have the operation, the least first."""
    return sorted({size for size in each if size})


def _listed(base: Widths) -> str:
    different = _present(base)
    if len(different) <= MOST_VALUES:
        return ", ".join(map(str, different))
    return f"{different[0]} … {different[-1]}"
