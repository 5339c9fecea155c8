"""The bundled typefaces: IBM Plex Sans and Mono (SIL Open Font License, ``fonts/OFL.txt``).

Converted from the woff2 files of the npm packages ``@ibm/plex-sans`` 1.1.0 and ``@ibm/plex-mono``
2.5.0 by fontTools (``font.flavor = None``); outlines, names and tables are untouched.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from render.drawing import Font

FOLDER: Final = Path(__file__).parent / "fonts"

FILES: Final[dict[Font, str]] = {
    "sans": "IBMPlexSans-Regular.ttf",
    "sans-bold": "IBMPlexSans-SemiBold.ttf",
    "mono": "IBMPlexMono-Regular.ttf",
    "mono-bold": "IBMPlexMono-SemiBold.ttf",
}

FAMILIES: Final[dict[Font, str]] = {
    "sans": "IBM Plex Sans",
    "sans-bold": "IBM Plex Sans",
    "mono": "IBM Plex Mono",
    "mono-bold": "IBM Plex Mono",
}

WEIGHTS: Final[dict[Font, int]] = {"sans": 400, "sans-bold": 600, "mono": 400, "mono-bold": 600}


@cache
def font_path(font: Font) -> Path:
    """The TrueType file of a face."""
    return FOLDER / FILES[font]
