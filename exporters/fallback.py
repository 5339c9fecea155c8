"""System fonts for the scripts that the bundled faces lack, Chinese above all."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple

import uharfbuzz as hb
from fontTools.ttLib import TTFont, TTLibError

_USUAL = (
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simsun.ttc",
    "C:/Windows/Fonts/YuGothM.ttc",
    "C:/Windows/Fonts/malgun.ttf",
    "C:/Windows/Fonts/segoeui.ttf",
    "C:/Windows/Fonts/seguisym.ttf",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)
_RESTRICTED = 0x0002  # OS/2 fsType: "must not be embedded"


class FontFile(NamedTuple):
    """A face: its file and its place in it, where the file is a collection."""

    path: Path
    place: int = 0


@cache
def fallback(character: str) -> FontFile | None:
    """A system face that may be embedded, has outlines and draws ``character``; None without one."""
    for path in _USUAL:
        if _draws(FontFile(Path(path)), character):
            return FontFile(Path(path))
    found = _from_fontconfig(character)
    return found if found and _draws(found, character) else None


def _draws(file: FontFile, character: str) -> bool:
    return _embeddable(file) and _nominal(file).get_nominal_glyph(ord(character)) is not None


@cache
def _embeddable(file: FontFile) -> bool:
    if not file.path.is_file():
        return False
    try:
        # opened here, as TTFont leaves a file that is no font open
        with file.path.open("rb") as source, TTFont(source, fontNumber=file.place, lazy=True) as face:
            outlines = "glyf" in face or "CFF " in face
            return outlines and face["OS/2"].fsType & 0x000F != _RESTRICTED
    except (TTLibError, OSError, KeyError):
        return False


@cache
def _nominal(file: FontFile) -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(file.path)), file.place))


def _from_fontconfig(character: str) -> FontFile | None:
    """What fontconfig would choose, where it is installed."""
    pattern = f":charset={ord(character):x}:scalable=true"
    command = ["fc-match", "--format", "%{file}\n%{index}", pattern]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    path, _, index = answer.stdout.partition("\n")
    # the upper half of fontconfig's index names an instance of a variable font
    return FontFile(Path(path), int(index or 0) & 0xFFFF) if path else None
