"""A tiny evaluator of printed formulas that shares nothing with ``graph.expressions``."""

from __future__ import annotations

import re


def read_formula(text: str, **letters: int) -> int:
    """The value of ``⌊(446 − 7)/2⌋ + 1``: brackets of floors and ceilings become calls of Python."""
    text = text.replace("−", "-").replace("·", "*")
    text = text.replace("⌊", "floor(").replace("⌈", "ceil(").replace("⌋", ")").replace("⌉", ")")
    text = re.sub(r"(\w+)", _fraction, text)
    names = {"floor": lambda x: x.__floor__(), "ceil": lambda x: x.__ceil__(), "max": max, "Fraction": _make}
    value = eval(text, {"__builtins__": {}}, {**names, **{k: _make(v) for k, v in letters.items()}})
    assert value == int(value)
    return int(value)


def _make(number: int) -> object:
    from fractions import Fraction

    return Fraction(number)


def _fraction(match: re.Match[str]) -> str:
    return f"Fraction({match.group()})" if match.group().isdigit() else match.group()
