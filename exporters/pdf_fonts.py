"""Text in PDF: shaped glyph runs, and the subsets of fonts they need.

Every face becomes a Type 0 font over an embedded TrueType subset (never Type 3). A *code* is one
glyph standing for one piece of text, so that what is copied out of the PDF is what was written,
also where two characters share a glyph.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

import uharfbuzz as hb

from exporters.fallback import FontFile, fallback
from exporters.pdf_embed import embedded
from exporters.pdf_file import PdfFile
from render.drawing import Font
from render.fonts import font_path
from render.metrics import FEATURES, runs

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@lru_cache(maxsize=16)
def _shaper(file: FontFile) -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(file.path)), file.place))


class Face:
    """One face as used in one PDF, growing codes as texts are shown in it."""

    def __init__(self, name: str, file: FontFile) -> None:
        self.name = name
        self.file = file
        self.shaper = _shaper(file)
        self.scale: float = 1000 / self.shaper.face.upem
        self.codes: dict[tuple[int, str], int] = {(0, ""): 0}
        self.widths: list[int] = [self._width(0)]
        self._shown: dict[str, str] = {}

    def show(self, text: str) -> str:
        """``text`` as the operand of TJ: codes, and the kerning between them in thousandths of the size."""
        if text not in self._shown:
            self._shown[text] = self._shape(text)
        return self._shown[text]

    def has(self, character: str) -> bool:
        """Whether the face draws ``character``."""
        return self.shaper.get_nominal_glyph(ord(character)) is not None

    def _shape(self, text: str) -> str:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self.shaper, buffer, FEATURES)
        pieces = _pieces(text, [info.cluster for info in buffer.glyph_infos])
        parts, pending = ["[<"], 0.0
        for info, position, piece in zip(buffer.glyph_infos, buffer.glyph_positions, pieces, strict=True):
            glyph = info.codepoint or self.shaper.get_nominal_glyph(ord(_REPLACEMENT)) or 0
            code = self._code(glyph, piece)
            shift = position.x_offset * self.scale
            if abs(pending - shift) >= 0.5:
                parts.append(f">{pending - shift:.0f}<")
                pending -= round(pending - shift)
            parts.append(f"{code:04X}")
            advance = position.x_advance * self.scale if info.codepoint else self.widths[code]
            pending += self.widths[code] - advance
        parts.append(f">{pending:.0f}]" if abs(pending) >= 0.5 else ">]")
        return "".join(parts)

    def _code(self, glyph: int, piece: str) -> int:
        code = self.codes.setdefault((glyph, piece), len(self.codes))
        if code == len(self.widths):
            self.widths.append(self._width(glyph))
        return code

    def _width(self, glyph: int) -> int:
        advance: float = self.shaper.get_glyph_h_advance(glyph)
        return round(advance * self.scale)


def _pieces(text: str, clusters: list[int]) -> list[str]:
    """The text each glyph stands for; of glyphs that share a cluster the first takes it all."""
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    seen: set[int] = set()
    pieces = []
    for cluster in clusters:
        pieces.append("" if cluster in seen else text[cluster : ends[cluster]])
        seen.add(cluster)
    return pieces


class Fonts:
    """The faces of one PDF: bundled ones by name, system ones where a script needs them."""

    def __init__(self) -> None:
        self.faces: dict[FontFile, Face] = {}
        self._runs: dict[tuple[Font, str], list[tuple[Face, str]]] = {}

    def runs(self, font: Font, text: str) -> list[tuple[Face, str]]:
        """``text`` cut where the face changes, each piece as the operand of TJ."""
        key = (font, text)
        if key not in self._runs:
            self._runs[key] = [(face, face.show(piece)) for face, piece in self._split(font, text)]
        return self._runs[key]

    def _face(self, file: FontFile) -> Face:
        return self.faces.setdefault(file, Face(f"F{len(self.faces) + 1}", file))

    def _split(self, font: Font, text: str) -> list[tuple[Face, str]]:
        pieces: list[tuple[Face, str]] = []
        for bundled, run in runs(text, font):
            own = self._face(FontFile(font_path(bundled)))
            pieces += self._with_system_faces(own, run)
        return pieces

    def _with_system_faces(self, own: Face, text: str) -> list[tuple[Face, str]]:
        if text.isascii():
            return [(own, text)]
        pieces: list[tuple[Face, str]] = []
        for character in text:
            last = pieces[-1][0] if pieces else own
            face = last if unicodedata.combining(character) else self._for(character, own)
            if pieces and face is last:
                pieces[-1] = (face, pieces[-1][1] + character)
            else:
                pieces.append((face, character))
        return pieces

    def _for(self, character: str, own: Face) -> Face:
        if own.has(character):
            return own
        file = fallback(character)
        return self._face(file) if file else own

    def write(self, file: PdfFile) -> str:
        """Embed every face used; the entries of the page's font resources."""
        return "".join(f"/{face.name} {_write(face, file)} 0 R" for face in self.faces.values())


def _write(face: Face, file: PdfFile) -> int:
    program = embedded(face.file, tuple(glyph for glyph, _ in face.codes))
    name = f"{_tag(program.data)}+{program.name}"
    stream = file.add_stream(program.data, f"/Length1 {len(program.data)}")
    descriptor = file.add(
        f"<</Type/FontDescriptor/FontName/{name}/Flags {5 if program.fixed else 4}"
        f"/FontBBox[{' '.join(map(str, program.box))}]/ItalicAngle 0/Ascent {program.ascent}"
        f"/Descent {program.descent}/CapHeight {program.cap_height}/StemV {program.stem}/FontFile2 {stream} 0 R>>"
    )
    places = file.add_stream(b"".join(place.to_bytes(2, "big") for place in program.places))
    descendant = file.add(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap {places} 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor {descriptor} 0 R/DW 1000/W[0[{' '.join(map(str, face.widths))}]]>>"
    )
    unicode = file.add_stream(_to_unicode(face))
    return file.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>"
    )


def _tag(data: bytes) -> str:
    """Six capitals that tell subsets apart (ISO 32000-1, 9.6.4), from the content."""
    digest = hashlib.md5(data, usedforsecurity=False).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _to_unicode(face: Face) -> bytes:
    """The CMap from codes back to text (ISO 32000-1, 9.10.3), at most 100 entries a block."""
    entries = [f"<{code:04X}> <{_hex(piece)}>" for (_, piece), code in face.codes.items() if piece]
    blocks = [entries[i : i + 100] for i in range(0, len(entries), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()
