"""A face cut down to some of its glyphs, as a TrueType program for a PDF."""

from __future__ import annotations

import io
import re
from typing import NamedTuple

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from exporters.fallback import FontFile


class Program(NamedTuple):
    """TrueType data, where each asked glyph stands in it, and the metrics a font descriptor names (1000 to the em)."""

    data: bytes
    places: tuple[int, ...]
    name: str
    fixed: bool
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int
    stem: int


def embedded(file: FontFile, glyphs: tuple[int, ...]) -> Program:
    """The face in ``file`` with just ``glyphs`` (numbers of its own; repeats allowed)."""
    with TTFont(file.path, fontNumber=file.place, lazy=True) as face:
        names = [face.getGlyphName(glyph) for glyph in (0, *glyphs)]
        order = {name: place for place, name in enumerate(dict.fromkeys(names))}
        return Program(_rebuilt(face, list(order)), tuple(order[name] for name in names[1:]), *_facts(face))


def _facts(face: TTFont) -> tuple[str, bool, tuple[int, int, int, int], int, int, int, int]:
    scale = 1000 / face["head"].unitsPerEm
    head, lines, more = face["head"], face["hhea"], face["OS/2"]
    box = tuple(round(value * scale) for value in (head.xMin, head.yMin, head.xMax, head.yMax))
    # an estimate from the weight, as the table does not say
    stem = round(50 + (more.usWeightClass / 65) ** 2)
    cap_height = getattr(more, "sCapHeight", 0) or lines.ascent
    name = re.sub("[^A-Za-z0-9-]", "", face["name"].getDebugName(6) or "") or "Font"
    fixed = bool(face["post"].isFixedPitch)
    return name, fixed, box, round(lines.ascent * scale), round(lines.descent * scale), round(cap_height * scale), stem


def _rebuilt(face: TTFont, order: list[str]) -> bytes:
    """A font of only these outlines, the first as its ``.notdef``; cubic curves become quadratic.

    Quicker than subsetting a CJK collection of 20 MB, and free of whatever tables a system font holds.
    """
    shapes, upem = face.getGlyphSet(), face["head"].unitsPerEm
    builder = FontBuilder(upem, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupGlyf({name: _outline(shapes, name, upem) for name in order})
    glyf = builder.font["glyf"]
    builder.setupHorizontalMetrics({name: (shapes[name].width, getattr(glyf[name], "xMin", 0)) for name in order})
    builder.setupHorizontalHeader(ascent=face["hhea"].ascent, descent=face["hhea"].descent)
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _outline(shapes: object, name: str, upem: int) -> object:
    whole = DecomposingRecordingPen(shapes)
    shapes[name].draw(whole)  # type: ignore[index]
    pen = TTGlyphPen(None)
    whole.replay(Cu2QuPen(pen, upem / 1000, reverse_direction=False))
    return pen.glyph()
