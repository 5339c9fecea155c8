"""Drawing → SVG: real text in embedded fonts, a titled group per node, the same bytes every time."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import lru_cache
from xml.sax.saxutils import escape

from exporters.subset import font_subset
from exporters.texts import characters, clean
from render.drawing import Drawing, Group, Item, Path, Rect, Text
from render.fonts import FAMILIES, WEIGHTS, Face

_FALLBACK = {"sans": "Helvetica,Arial,sans-serif", "mono": "Menlo,Consolas,monospace"}


def svg(drawing: Drawing) -> bytes:
    """The drawing as one self-contained SVG 1.1 file in UTF-8: its size in millimetres, one unit to the point."""
    width, height = number(drawing.width), number(drawing.height)
    page = _Page()
    page.line('<?xml version="1.0" encoding="UTF-8"?>')
    page.line(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_mm(drawing.width)}" height="{_mm(drawing.height)}" '
        f'viewBox="0 0 {width} {height}"{_labels(drawing)}>'
    )
    _head(page, drawing)
    if drawing.background:
        page.line(f'<rect width="{width}" height="{height}" fill="{_quoted(drawing.background)}"/>')
    for item in drawing.items:
        page.write(item)
    page.line("</svg>")
    return "".join(page.parts).encode()


@lru_cache(maxsize=1 << 16)
def number(value: float) -> str:
    """``value`` to a hundredth of a point, without trailing zeros or a negative zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _mm(points: float) -> str:
    """A length in millimetres: what programs for figures show, and exact for a printed column."""
    return f"{number(points * 25.4 / 72)}mm"


class _Page:
    """The growing text and the ids already taken."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.taken: set[str] = {"drawing-title", "drawing-description"}
        self.latest: dict[str, int] = {}

    def line(self, text: str) -> None:
        self.parts.append(text + "\n")

    def write(self, item: Item) -> None:
        _WRITERS[type(item)](self, item)

    def unique(self, slug: str) -> str:
        """``slug``, or ``slug-2``, ``slug-3`` … when it is taken."""
        name, count = slug, self.latest.get(slug, 1)
        while name in self.taken:
            count += 1
            name = f"{slug}-{count}"
        self.latest[slug] = count
        self.taken.add(name)
        return name


def _labels(drawing: Drawing) -> str:
    names = [name for name in ("title", "description") if getattr(drawing, name)]
    if not names:
        return ""
    return ' role="img" aria-labelledby="' + " ".join(f"drawing-{name}" for name in names) + '"'


def _head(page: _Page, drawing: Drawing) -> None:
    if drawing.title:
        page.line(f'<title id="drawing-title">{_escaped(drawing.title)}</title>')
    if drawing.description:
        page.line(f'<desc id="drawing-description">{_escaped(drawing.description)}</desc>')
    used = characters(drawing.items)
    if used:
        page.line("<style>")
        for face, chars in used.items():
            page.line(_font_face(face, chars))
        page.line("</style>")


def _font_face(face: Face, chars: str) -> str:
    """The embedded subset and, for a face that texts ask for by name, their class."""
    family = FAMILIES[face]
    # the signs serve bold text too: a face that claims both weights is not smeared into a bolder one
    weight = "400 600" if face == "math" else str(WEIGHTS[face])
    data = base64.b64encode(font_subset(face, chars, "woff2")).decode()
    source = f"src:url(data:font/woff2;base64,{data}) format('woff2')"
    rule = f"@font-face{{font-family:'{family}';font-weight:{weight};{source}}}"
    if face == "math":
        return rule
    families = f"'{family}','{FAMILIES['math']}',{_FALLBACK[face.removesuffix('-bold')]}"
    style = f"font-family:{families};font-weight:{weight};font-variant-ligatures:no-common-ligatures"
    return f"{rule}\n.{face}{{{style}}}"


def _escaped(text: str) -> str:
    return escape(clean(text))


def _quoted(text: str) -> str:
    return escape(clean(text), {'"': "&quot;"})


def _group(page: _Page, group: Group) -> None:
    slug = _slug(group.ref if group.kind == "node" else f"{group.kind}-{group.ref}")
    exact = f' data-ref="{_quoted(group.ref)}"' if slug != group.ref else ""
    page.line(f'<g id="{page.unique(slug)}" class="{_quoted(group.kind)}"{exact}>')
    if group.title:
        page.line(f"<title>{_escaped(group.title)}</title>")
    for item in group.items:
        page.write(item)
    page.line("</g>")


def _slug(ref: str) -> str:
    """``ref`` as an id that XML, CSS and URLs all take."""
    slug = re.sub("[^A-Za-z0-9_.-]+", "-", ref)
    return slug if re.match("[A-Za-z_]", slug) else f"_{slug}"


def _rect(page: _Page, rect: Rect) -> None:
    radius = f' rx="{number(rect.radius)}"' if rect.radius else ""
    page.line(
        f'<rect x="{number(rect.x)}" y="{number(rect.y)}" width="{number(rect.width)}" '
        f'height="{number(rect.height)}"{radius}{_style(rect.fill, rect.stroke, rect.stroke_width, rect.dash)}/>'
    )


def _path(page: _Page, path: Path) -> None:
    data = "".join(letter + " ".join(map(number, values)) for letter, values in path.segments)
    page.line(f'<path d="{data}"{_style(path.fill, path.stroke, path.stroke_width, path.dash)}/>')


@lru_cache(maxsize=1024)
def _style(fill: str | None, stroke: str | None, width: float, dash: tuple[float, ...]) -> str:
    style = f' fill="{_quoted(fill)}"' if fill else ' fill="none"'
    if stroke:
        style += f' stroke="{_quoted(stroke)}" stroke-width="{number(width)}"'
        if dash:
            style += f' stroke-dasharray="{" ".join(map(number, dash))}"'
    return style


def _text(page: _Page, text: Text) -> None:
    x, y = number(text.x), number(text.y)
    turn = f' transform="rotate({number(text.angle)} {x} {y})"' if text.angle else ""
    anchor = f' text-anchor="{text.anchor}"' if text.anchor != "start" else ""
    content = _escaped(text.text)
    # what ignores the embedded face keeps the measured width with its own
    fitted = f' textLength="{number(text.width)}" lengthAdjust="spacingAndGlyphs"' if text.width >= 0.01 else ""
    # without it XML readers may drop leading, trailing and doubled spaces
    space = ' xml:space="preserve"' if "  " in content or content != content.strip() else ""
    page.line(
        f'<text class="{text.font}" x="{x}" y="{y}" font-size="{number(text.size)}"{anchor}{turn}{fitted}{space} '
        f'fill="{_quoted(text.fill)}">{content}</text>'
    )


_WRITERS: dict[type, Callable[[_Page, Item], None]] = {Rect: _rect, Path: _path, Text: _text, Group: _group}  # type: ignore[dict-item]
