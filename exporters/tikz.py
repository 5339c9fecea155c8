"""Drawing → TikZ: a picture to ``\\input``, set in the document's own faces.

Needs ``\\usepackage{tikz}`` and nothing else, in pdfTeX, XeTeX and LuaTeX. Coordinates are the drawing's
(points of 1/72 inch, which TeX calls bp; y down).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

from exporters.texts import clean
from graph.errors import ExportError
from render.drawing import Drawing, Font, Group, Item, Path, Rect, Text
from render.style import Palette, Style, palette
from render.tex import CHARACTER, ascii_escaped

MAX_SIDE = 16_000
"""Points of 1/72 inch a side may measure: TeX counts to 16,383 of its own, slightly smaller ones."""

_FACES: Final[dict[Font, str]] = {
    "sans": r"\archigramfont",
    "sans-bold": r"\archigramfont\bfseries",
    "mono": r"\archigrammono",
    "mono-bold": r"\archigrammono\bfseries",
}
_ANCHORS: Final = {"start": "base west", "middle": "base", "end": "base east"}

_HEAD: Final = (
    r"""% In the preamble \usepackage{tikz}, and here \input this file.
% Text is set in the document's own faces at the sizes given below, and squeezed only where it would run
% out of its room. To choose faces, before \input:
%   \newcommand*\archigramfont{\rmfamily}   names and words; \sffamily unless you say so
%   \newcommand*\archigrammono{\sffamily}   shapes and counts; \ttfamily unless you say so
%   \newcommand*\archigramchar[1]{...}      a character that has no command, by its code point
% babel makes some of these active, which TikZ would not read; then the ends of lines are no spaces
\begingroup\def\do#1{\catcode`#1 12 }%
\do\=\do\-\do\;\do\:\do\"\do\!\do\?\do\'\do\`\do\<\do\>\do\|\do\*\do\+\do\/\do\,\do\.\endlinechar=-1 %
\providecommand*\archigramfont{\sffamily}
\providecommand*\archigrammono{\ttfamily}
"""
    + CHARACTER
    + r"""
% {face}{size}{room}{text}
\def\archigramtext#1#2#3#4{\setbox0\hbox{#1\fontsize{#2bp}{#2bp}\selectfont#4}%
  \ifdim\wd0>#3bp \pgfmathparse{#3bp/\the\wd0}\scalebox{\pgfmathresult}[1]{\box0}\else\box0 \fi}"""
)


def tikz(drawing: Drawing) -> bytes:
    """The drawing as a ``tikzpicture`` in ASCII. Raises ExportError for one longer than TeX can count."""
    if max(drawing.width, drawing.height) > MAX_SIDE:
        raise ExportError(
            f"the figure is {max(drawing.width, drawing.height):,.0f} points long and TeX counts to {MAX_SIDE:,} only: "
            "fold it with --fold blocks or stages, or choose .pdf"
        )
    width, height = number(drawing.width), number(drawing.height)
    lines = [*_comments(drawing, width, height), _HEAD]
    lines += [rf"\definecolor{{{_colour(code)}}}{{HTML}}{{{code[1:].upper()}}}" for code in _colours(drawing)]
    lines.append(
        r"\begin{tikzpicture}[x=1bp, y=-1bp, line cap=butt, line join=miter, miter limit=4,"
        "\n  every node/.style={shape=rectangle, inner sep=0pt, outer sep=0pt}]"
    )
    ground = rf"\fill[{_colour(drawing.background)}]" if drawing.background else r"\path"
    lines.append(rf"{ground} (0,0) rectangle ({width},{height});")
    lines.append(rf"\path[use as bounding box] (0,0) rectangle ({width},{height});")
    for item in drawing.items:
        lines += _written(item)
    return "\n".join([*lines, r"\end{tikzpicture}%", r"\endgroup", ""]).encode("ascii")


def number(value: float) -> str:
    """``value`` to a hundredth of a point, without trailing zeros or a negative zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _comments(drawing: Drawing, width: str, height: str) -> list[str]:
    """What the figure is and how large, in comments."""
    size = f"{width} x {height} bp, {drawing.width / 72 * 25.4:.1f} x {drawing.height / 72 * 25.4:.1f} mm"
    return [f"% {_plain(text)}" for text in (drawing.title, drawing.description, size) if text]


def _plain(text: str) -> str:
    """``text`` for a comment: one line of ASCII."""
    return clean(text).encode("ascii", "backslashreplace").decode("ascii")


def _written(item: Item) -> Iterator[str]:
    yield from _WRITERS[type(item)](item)


def _group(group: Group) -> Iterator[str]:
    yield f"% {group.kind}: {_plain(group.ref)}"
    yield r"\begin{scope}"
    for item in group.items:
        for line in _written(item):
            yield f"  {line}"
    yield r"\end{scope}"


def _rect(rect: Rect) -> Iterator[str]:
    command = _painted(rect)
    if not command:
        return
    radius = min(rect.radius, rect.width / 2, rect.height / 2)
    if radius > 0 and rect.width == rect.height == 2 * radius:
        yield f"{command} ({number(rect.x + radius)},{number(rect.y + radius)}) circle[radius={number(radius)}bp];"
        return
    corner = f"[rounded corners={number(radius)}bp] " if radius > 0 else ""
    end = f"({number(rect.x + rect.width)},{number(rect.y + rect.height)})"
    yield f"{command} {corner}({number(rect.x)},{number(rect.y)}) rectangle {end};"


def _path(path: Path) -> Iterator[str]:
    command = _painted(path)
    if command and path.segments:
        yield f"{command} {' '.join(_segment(letter, values) for letter, values in path.segments)};"


def _segment(letter: str, values: tuple[float, ...]) -> str:
    points = [f"({number(x)},{number(y)})" for x, y in zip(values[::2], values[1::2], strict=True)]
    if letter == "C":
        return f".. controls {points[0]} and {points[1]} .. {points[2]}"
    return {"M": "", "L": "-- ", "Z": "-- cycle"}[letter] + "".join(points)


def _painted(item: Rect | Path) -> str:
    """The command with its colours and line; "" where nothing is painted."""
    options = [f"fill={_colour(item.fill)}"] if item.fill else []
    if item.stroke:
        options += [f"draw={_colour(item.stroke)}", f"line width={number(item.stroke_width)}bp"]
        if item.dash:
            even = item.dash if len(item.dash) % 2 == 0 else item.dash * 2
            pattern = " ".join(f"{('on', 'off')[place % 2]} {number(length)}bp" for place, length in enumerate(even))
            options.append(f"dash pattern={pattern}")
    return rf"\path[{', '.join(options)}]" if options else ""


def _text(text: Text) -> Iterator[str]:
    content = clean(text.text)
    if not content.strip():
        return
    turn = f", rotate={number(-text.angle)}" if text.angle else ""
    # a hundredth more than its width, so that the same face is never squeezed by rounding
    room, body = number(text.width + 0.01), ascii_escaped(content, "archigramchar")
    yield (
        rf"\node[anchor={_ANCHORS[text.anchor]}, text={_colour(text.fill)}{turn}] at "
        rf"({number(text.x)},{number(text.y)}) {{\archigramtext{{{_FACES[text.font]}}}{{{number(text.size)}}}{{{room}}}"
        rf"{{{body}}}}};"
    )


def _colours(drawing: Drawing) -> list[str]:
    """Every colour used, in order of first use."""
    found = [drawing.background] if drawing.background else []
    return list(dict.fromkeys([*found, *_of(drawing.items)]))


def _of(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Group):
            yield from _of(item.items)
        elif isinstance(item, Text):
            yield item.fill
        else:
            yield from (colour for colour in (item.fill, item.stroke) if colour)


@lru_cache(maxsize=512)
def _colour(code: str) -> str:
    """The name of a colour: a category's where it is one's, so that one line of the file recolours it."""
    return f"archigram-{_category_names().get(code.upper(), code[1:].upper())}"


@lru_cache(maxsize=1)
def _category_names() -> dict[str, str]:
    found: dict[str, str] = {}
    palettes: list[Palette] = [palette(Style(theme="print")), palette(Style(theme="dark"))]
    for colours in palettes:
        found.update({colour.upper(): name for name, colour in reversed(colours.categories.items())})
    return found


_WRITERS: dict[type, Callable[[Item], Iterator[str]]] = {Rect: _rect, Path: _path, Text: _text, Group: _group}  # type: ignore[dict-item]
