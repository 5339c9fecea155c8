"""Drawing → PDF 1.7: vector, real text, each page of exactly its drawing's size, the same bytes every time.

A page is flipped once, so that the content stream holds the drawing's own coordinates
(points, y down). Operators: ISO 32000-1, annex A.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from exporters.pdf_file import PdfFile, pdf_string, references
from exporters.pdf_fonts import Fonts
from exporters.pdf_tags import BEGIN_FIGURE, Page, tagged
from exporters.texts import clean
from render.drawing import Drawing, Group, Item, Path, Rect, Text

MAX_SIDE = 14_400
"""Units a page may measure in Acrobat (ISO 32000-1, annex C). A larger drawing keeps its size by a larger unit."""

_BEND = 4 / 3 * (math.sqrt(2) - 1)
"""How far along its tangents a quarter circle's control points lie, in radii."""


def pdf(*drawings: Drawing) -> bytes:
    """A page for each drawing, with the fonts they share.

    Beyond 14,400 points a side a page's UserUnit grows: it opens, true to size.
    """
    file, fonts = PdfFile(), Fonts()
    pages = [_Page(drawing, fonts, number) for number, drawing in enumerate(drawings)]
    for page in pages:
        for item in page.drawing.items:
            page.write(item)
    shared = fonts.write(file)
    return file.encode(*_document(file, pages, shared))


def _document(file: PdfFile, pages: list[_Page], fonts: str) -> tuple[int, int]:
    """The catalogue and the information dictionary."""
    tree = file.reserve()
    numbers = [_page(file, page, tree, fonts) for page in pages]
    file.put(tree, f"<</Type/Pages/Kids[{references(numbers)}]/Count {len(numbers)}>>")
    structure = tagged(
        file, [Page(number, page.size, page.drawing) for number, page in zip(numbers, pages, strict=True)]
    )
    facts = {
        "Title": " · ".join(dict.fromkeys(page.drawing.title for page in pages if page.drawing.title)),
        "Subject": " · ".join(page.drawing.description for page in pages if page.drawing.description),
        "Producer": "Archigram",
    }
    info = "".join(f"/{key} {pdf_string(clean(text))}" for key, text in facts.items() if text)
    titled = "/ViewerPreferences<</DisplayDocTitle true>>" if facts["Title"] else ""
    root = file.add(
        f"<</Type/Catalog/Pages {tree} 0 R/Lang(en)/MarkInfo<</Marked true>>/StructTreeRoot {structure} 0 R{titled}>>"
    )
    return root, file.add(f"<<{info}>>")


def _page(file: PdfFile, page: _Page, tree: int, fonts: str) -> int:
    content = file.add_stream("\n".join([*page.lines, "EMC"]).encode("ascii"))
    larger = f"/UserUnit {page.unit}" if page.unit > 1 else ""
    return file.add(
        f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {page.size}]{larger}/StructParents {page.number}/Tabs/S"
        f"/Resources<</Font<<{fonts}>>>>/Contents {content} 0 R>>"
    )


class _Page:
    """The growing content stream of a page, and the graphics state it is in."""

    def __init__(self, drawing: Drawing, fonts: Fonts, number: int) -> None:
        self.drawing, self.fonts, self.number = drawing, fonts, number
        self.unit = max(1, math.ceil(max(drawing.width, drawing.height) / MAX_SIDE))
        self.size = f"{_precise(drawing.width / self.unit)} {_precise(drawing.height / self.unit)}"
        scale = _precise(1 / self.unit)
        self.lines = [BEGIN_FIGURE, f"{scale} 0 0 -{scale} 0 {_precise(drawing.height / self.unit)} cm", "4 M"]
        self.state: dict[str, str] = {}
        if drawing.background:
            self.write(Rect(0, 0, drawing.width, drawing.height, fill=drawing.background))

    def write(self, item: Item) -> None:
        _WRITERS[type(item)](self, item)

    def set(self, key: str, operator: str) -> None:
        """Emit ``operator`` unless ``key`` already is so."""
        if self.state.get(key) != operator:
            self.state[key] = operator
            self.lines.append(operator)

    def shape(self, item: Rect | Path, outline: str) -> None:
        """Paint ``outline`` as ``item`` asks."""
        if item.fill:
            self.set("fill", f"{_colour(item.fill)} rg")
        if item.stroke:
            self.set("stroke", f"{_colour(item.stroke)} RG")
            self.set("width", f"{_number(item.stroke_width)} w")
            self.set("dash", f"[{' '.join(map(_number, item.dash))}] 0 d")
        if item.fill or item.stroke:
            self.lines.append(f"{outline} {_PAINT[bool(item.fill), bool(item.stroke)]}")


_PAINT = {(True, False): "f", (False, True): "S", (True, True): "B"}


def _number(value: float) -> str:
    return _rounded(value, 3)


def _precise(value: float) -> str:
    return _rounded(value, 6)


@lru_cache(maxsize=1 << 16)
def _rounded(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@lru_cache(maxsize=512)
def _colour(colour: str) -> str:
    return " ".join(_rounded(int(colour[i : i + 2], 16) / 255, 4) for i in (1, 3, 5))


def _group(page: _Page, group: Group) -> None:
    for item in group.items:
        page.write(item)


def _rect(page: _Page, rect: Rect) -> None:
    radius = min(rect.radius, rect.width / 2, rect.height / 2)
    if radius > 0:
        page.shape(rect, _rounded_corners(rect, radius))
    else:
        page.shape(rect, " ".join(map(_number, (rect.x, rect.y, rect.width, rect.height))) + " re")


def _rounded_corners(rect: Rect, radius: float) -> str:
    """Clockwise from the top edge's left end."""
    left, top, right, bottom = rect.x, rect.y, rect.x + rect.width, rect.y + rect.height
    near = radius * (1 - _BEND)
    segments: tuple[tuple[str, tuple[float, ...]], ...] = (
        ("M", (left + radius, top)),
        ("L", (right - radius, top)),
        ("C", (right - near, top, right, top + near, right, top + radius)),
        ("L", (right, bottom - radius)),
        ("C", (right, bottom - near, right - near, bottom, right - radius, bottom)),
        ("L", (left + radius, bottom)),
        ("C", (left + near, bottom, left, bottom - near, left, bottom - radius)),
        ("L", (left, top + radius)),
        ("C", (left, top + near, left + near, top, left + radius, top)),
        ("Z", ()),
    )
    return _outline(segments)


_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


def _outline(segments: tuple[tuple[str, tuple[float, ...]], ...]) -> str:
    return " ".join(" ".join([*map(_number, values), _OPERATORS[letter]]) for letter, values in segments)


def _path(page: _Page, path: Path) -> None:
    if path.segments:
        page.shape(path, _outline(path.segments))


_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}


def _text(page: _Page, text: Text) -> None:
    content = clean(text.text)
    if not content:
        return
    page.set("fill", f"{_colour(text.fill)} rg")
    parts = ["BT", _placement(text)]
    # the space parts it from the next text where a reader follows the tags, not the places
    for face, operand in page.fonts.runs(text.font, f"{content} "):
        parts.append(f"/{face.name} {_number(text.size)} Tf {operand} TJ")
    page.lines.append(" ".join([*parts, "ET"]))


def _placement(text: Text) -> str:
    """The text matrix: y up again, turned about the anchor point."""
    back = _SHARE[text.anchor] * text.width
    if not text.angle:
        return f"1 0 0 -1 {_number(text.x - back)} {_number(text.y)} Tm"
    cosine, sine = math.cos(math.radians(text.angle)), math.sin(math.radians(text.angle))
    x, y = text.x - back * cosine, text.y - back * sine
    return " ".join(map(_precise, (cosine, sine, sine, -cosine, x, y))) + " Tm"


_WRITERS: dict[type, Callable[[_Page, Item], None]] = {Rect: _rect, Path: _path, Text: _text, Group: _group}  # type: ignore[dict-item]
