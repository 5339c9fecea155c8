"""Makes ``fonts/ArchigramMath-Regular.ttf``: the signs of formulas that IBM Plex Sans and Mono lack.

    python -m render.math_face package/fonts/complete/woff2/IBMPlexMath-Regular.woff2

The argument comes from the npm package ``@ibm/plex-math`` 1.1.0. The whole face is 1.3 MB, most of it
alphabets and layout for TeX-like setting; this keeps the blocks below. A cut-down face is a modified
version, and "Plex" is a reserved name (``fonts/OFL.txt``), so the result is called Archigram Math.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

from render.fonts import FAMILIES, font_path

BLOCKS: Final = (
    range(0x0020, 0x0021),
    range(0x0370, 0x0400),  # Greek
    range(0x2000, 0x20A0),  # general punctuation (‖ ′), superscripts and subscripts
    range(0x2100, 0x2150),  # letterlike (ℝ ℕ ℤ)
    range(0x2190, 0x2300),  # arrows, mathematical operators (⊕ ⊗ ⊙ ∥ ∈)
    range(0x2300, 0x2340),  # ⌈ ⌉ ⌊ ⌋
    range(0x27C0, 0x27F0),  # ⟨ ⟩ ⟦ ⟧
)
KEPT_NAMES: Final = (0, 2, 5, 8, 9, 13, 14)  # copyright, style, version, makers, licence
DROPPED: Final = ("MATH", "GSUB", "GPOS", "GDEF", "VDMX", "meta", "cvt ", "fpgm", "prep", "gasp")


def make(source: Path, target: Path) -> None:
    """Cut the whole face down, rename it, write it. The same source gives the same bytes."""
    with TTFont(source, recalcTimestamp=False) as face:
        options = subset.Options(hinting=False, notdef_outline=True, name_IDs=list(KEPT_NAMES))
        options.drop_tables += [*DROPPED]
        options.layout_features = []
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[code for block in BLOCKS for code in block])
        subsetter.subset(face)
        _rename(face)
        face.flavor = None
        face.save(target)


def _rename(face: TTFont) -> None:
    family = FAMILIES["math"]
    compact = family.replace(" ", "")
    table = face["name"]
    for record in list(table.names):
        if record.nameID == 0:
            notice = f"{record.toUnicode()} A modified version: a subset of its mathematical signs, made for Archigram."
            table.setName(notice, 0, record.platformID, record.platEncID, record.langID)
    for key, name in {1: family, 3: f"1.000;{compact}-Regular", 4: family, 6: f"{compact}-Regular"}.items():
        table.setName(name, key, 3, 1, 0x409)


if __name__ == "__main__":
    make(Path(sys.argv[1]), font_path("math"))
