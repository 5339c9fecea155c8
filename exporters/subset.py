"""The bundled fonts cut down to the characters a drawing uses."""

from __future__ import annotations

import io
from functools import lru_cache

from fontTools import subset
from fontTools.ttLib import TTFont

from render.fonts import Face, font_path
from render.metrics import FEATURES

_FEATURES = ["ccmp", "locl", "kern", "mark", "mkmk"]  # on in running text; not fractions and the like
_NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # with the copyright and licence the OFL asks to keep


@lru_cache(maxsize=64)
def font_subset(font: Face, characters: str, flavor: str | None = None) -> bytes:
    """The font with just ``characters``, as TrueType or, with flavor ``woff2``, as WOFF2.

    Kerning stays and ligatures go, so widths equal those measured in ``render.metrics``. The same
    arguments give the same bytes: the bundled file's own dates are kept.
    """
    options = subset.Options(hinting=False, name_IDs=_NAMES, notdef_outline=True)
    options.layout_features = [feature for feature in _FEATURES if FEATURES.get(feature, True)]
    options.flavor = flavor
    out = io.BytesIO()
    with TTFont(font_path(font), recalcTimestamp=False, lazy=True) as face:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=characters)
        subsetter.subset(face)
        face.flavor = flavor
        face.save(out, reorderTables=None)
    return out.getvalue()
