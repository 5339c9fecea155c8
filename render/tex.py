"""Text for TeX: its special characters escaped, the notation of the field as mathematics.

The result needs no package and no encoding beyond plain LaTeX with pdfTeX, XeTeX or LuaTeX.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

CHARACTER: Final = (
    r'\providecommand*\archigramchar[1]{\ifdefined\Umathchar\iffontchar\font"#1 \char"#1 '
    r"\else[#1]\fi\else[#1]\fi}"
)
"""What ``\\archigramchar`` is unless the document says so: the character where its font has it, else its code point."""

_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\char34}",  # \textquotedbl is an error in LaTeX's first encoding, OT1
    **{c: "\\" + c for c in "{}$&#%_"},
}

# the notation of the field, which plain LaTeX fonts lack
_SIGNS: Final = {
    "×": r"\times",
    "·": r"\cdot",
    "−": "-",
    "±": r"\pm",
    "÷": r"\div",
    "≤": r"\leq",
    "≥": r"\geq",
    "≠": r"\neq",
    "≈": r"\approx",
    "∞": r"\infty",
    "→": r"\to",
    "←": r"\gets",
    "↔": r"\leftrightarrow",
    "⇒": r"\Rightarrow",
    "∑": r"\sum",
    "∏": r"\prod",
    "√": r"\surd",
    "∈": r"\in",
    "∝": r"\propto",
    "½": r"\frac{1}{2}",
    **{digit: f"^{number}" for number, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    "∥": r"\parallel",
    "⌊": r"\lfloor",
    "⌋": r"\rfloor",
    "⌈": r"\lceil",
    "⌉": r"\rceil",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "‖": r"\|",
    "⊕": r"\oplus",
    "⊗": r"\otimes",
    "⊙": r"\odot",
    "∘": r"\circ",
    "′": "'",
}
# fmt: off
_GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "ς": "varsigma", "τ": "tau", "υ": "upsilon", "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma",
    "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi",
    "Ω": "Omega",
}
# fmt: on
_SIMPLE: Final = {
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "…": r"\ldots{}",
    "µ": r"$\mu$",
    "‘": r"\textquoteleft{}",
    "’": r"\textquoteright{}",
    "“": r"\textquotedblleft{}",
    "”": r"\textquotedblright{}",
    "•": r"$\bullet$",
    "$": r"{\char36}",  # \$ may come from bitmap fonts, which no publisher takes
    "\u00a0": "~",
    "\N{REPLACEMENT CHARACTER}": "?",
}
# fmt: off
_LETTERS: Final = {
    "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "å": "aa", "Å": "AA",
    "ł": "l", "Ł": "L", "ı": "i", "ȷ": "j",
}
# fmt: on
# accents that every text encoding of LaTeX has, by their combining character
_ACCENTS: Final = dict(
    zip(
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327",
        ("`", "'", "^", "~", "=", "u", ".", '"', "r", "H", "v", "d", "c"),
        strict=True,
    )
)
_TABLE: Final = {
    **_SPECIAL,
    **{sign: f"${command}$" for sign, command in _SIGNS.items()},
    **{letter: f"$\\{name}$" for letter, name in _GREEK.items()},
}
_MAPPED: Final = str.maketrans(_TABLE)


def escaped(text: str) -> str:
    """``text`` with special characters and the field's notation spelled out; other letters stay as they are."""
    return text.translate(_MAPPED)


def ascii_escaped(text: str, other: str) -> str:
    """``text`` in ASCII alone: what has no command becomes ``\\other{1F642}``, its code point.

    Ligatures that would change a name (``--``) are broken up, and spaces that count are kept.
    """
    plain = "".join(_character(character, other) for character in unicodedata.normalize("NFC", text))
    plain = re.sub("-(?=-)", "-{}", plain) if "--" in text else plain
    return re.sub("^ | $|(?<= ) ", r"\\ ", plain)


def portable(text: str) -> str:
    """``text`` in ASCII for a table; what has no command by ``\\archigramchar``."""
    return ascii_escaped(text, "archigramchar")


def with_character(source: str) -> str:
    """LaTeX with ``\\archigramchar`` defined behind its first line, a comment, where it is used at all."""
    first, _, rest = source.partition("\n")
    return f"{first}\n{CHARACTER}\n{rest}" if r"\archigramchar{" in rest else source


def _character(character: str, other: str) -> str:
    if character in _SIMPLE:
        return _SIMPLE[character]
    if character in _TABLE:
        return _TABLE[character]
    if " " <= character <= "~":
        return character
    if character in _LETTERS:
        return f"\\{_LETTERS[character]}{{}}"
    return _accented(character) or f"\\{other}{{{ord(character):X}}}"


def _accented(character: str) -> str:
    """A letter with one accent: ``\\"{o}``; "" for anything else."""
    parts = unicodedata.normalize("NFD", character)
    if len(parts) != 2 or not parts[0].isascii() or parts[1] not in _ACCENTS:
        return ""
    base = f"\\{parts[0]}{{}}" if parts[0] in "ij" else parts[0]
    return f"\\{_ACCENTS[parts[1]]}{{{base}}}"
