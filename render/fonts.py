"""The bundled typefaces: IBM Plex Sans and Mono, and Archigram Math for the signs they lack.

All under the SIL Open Font License (``fonts/OFL.txt``); ``fonts/README.md`` says where each comes from.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from render.drawing import Font

Face: TypeAlias = Font | Literal["math"]
"""A bundled file. A text asks for a ``Font``; ``math`` steps in where that lacks a sign: ⌈ ⌉ ⌊ ⌋ ⊕ ‖."""

FOLDER: Final = Path(__file__).parent / "fonts"

FILES: Final[dict[Face, str]] = {
    "sans": "IBMPlexSans-Regular.ttf",
    "sans-bold": "IBMPlexSans-SemiBold.ttf",
    "mono": "IBMPlexMono-Regular.ttf",
    "mono-bold": "IBMPlexMono-SemiBold.ttf",
    "math": "ArchigramMath-Regular.ttf",
}

FAMILIES: Final[dict[Face, str]] = {
    "sans": "IBM Plex Sans",
    "sans-bold": "IBM Plex Sans",
    "mono": "IBM Plex Mono",
    "mono-bold": "IBM Plex Mono",
    "math": "Archigram Math",
}

WEIGHTS: Final[dict[Face, int]] = {"sans": 400, "sans-bold": 600, "mono": 400, "mono-bold": 600, "math": 400}


@cache
def font_path(face: Face) -> Path:
    """The TrueType file of a face."""
    return FOLDER / FILES[face]
