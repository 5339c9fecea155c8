"""The TikZ picture as TeX reads it."""

import random
import re
import shutil
import subprocess
from functools import cache

import pytest

from exporters.texts import texts
from exporters.tikz import MAX_SIDE, tikz
from graph.configuration import Configuration
from graph.errors import ExportError
from graph.fold import fold
from loaders import applications
from render.diagram import draw
from render.drawing import Drawing, Group, Rect, Text
from render.style import Style
from tests.exporters.samples import SAMPLES, every_kind, hostile, text, transparent

FIGURES = {
    "resnet50": ("blocks", "flow", "print"),
    "resnet50v2": ("none", "stages", "print"),
    "mobilenetv2": ("blocks", "flow", "mono"),
    "vgg16": ("none", "flow", "light"),
    "inceptionv3": ("stages", "flow", "dark"),
}


def _engine(name):
    missing = not shutil.which(name)
    return pytest.param(name, marks=pytest.mark.skipif(missing, reason=f"{name} is not installed"))


_AWKWARD = (
    *(0x00, 0x09, 0x0A, 0x1B, 0x7F, 0xA0, 0xAD, 0xB5, 0xDF, 0xE9, 0x131, 0x219, 0x300, 0x301, 0x308, 0x327, 0x328),
    *(0x3A9, 0x3B1, 0x5D0, 0x1E9E, 0x200D, 0x2026, 0x2028, 0x2022, 0x5377, 0xD800, 0xFFFE, 0x1F642),
)
ENGINES = [_engine("pdflatex"), _engine("lualatex")]


@cache
def _figure(name):
    folding, diagram, theme = FIGURES[name]
    graph = fold(applications.load(Configuration(name)), folding)
    return draw(graph, Style(theme=theme), diagram)


def _compiled(drawings, engine, folder, preamble=""):
    """The log of a bare article with each drawing on a page of its own size, and where its words stand."""
    pages = []
    for number, drawing in enumerate(drawings):
        (folder / f"figure{number}.tex").write_bytes(tikz(drawing))
        size = rf"\pagewidth={drawing.width}bp \pageheight={drawing.height}bp "
        pages.append(rf"{size}\shipout\hbox{{\input{{figure{number}.tex}}}}")
    head = r"\ifdefined\pagewidth\else\let\pagewidth\pdfpagewidth\let\pageheight\pdfpageheight\fi"
    origin = (
        r"\ifdefined\pdfvariable\pdfvariable horigin=0pt\pdfvariable vorigin=0pt\else\pdfhorigin=0pt\pdfvorigin=0pt\fi"
    )
    parts = [r"\documentclass{article}\usepackage{tikz}", preamble, r"\begin{document}", head, origin, *pages]
    (folder / "page.tex").write_text("\n".join([*parts, r"\end{document}"]), encoding="utf-8")
    done = subprocess.run(
        [engine, "-interaction=nonstopmode", "-halt-on-error", "page.tex"],
        cwd=folder, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    return (folder / "page.log").read_text(encoding="utf-8", errors="replace")


def _words(folder):
    """Right and left edge of every line of text on every page, as poppler sees it."""
    poppler = subprocess.run(["pdftotext", "-bbox", "page.pdf", "-"], cwd=folder, capture_output=True, check=True)
    pattern = r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
    return [
        [(*map(float, found[:4]), found[4]) for found in re.findall(pattern, page)]
        for page in poppler.stdout.decode().split("<page ")[1:]
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_five_figures_compile_and_say_what_the_drawing_says(engine, tmp_path):
    drawings = [_figure(name) for name in FIGURES]
    log = _compiled(drawings, engine, tmp_path)
    assert f"({len(drawings)} pages" in log
    assert not [line for line in log.splitlines() if line.startswith(("Overfull", "Missing character"))]
    if not shutil.which("pdftotext"):
        pytest.skip("poppler-utils is not installed")
    for drawing, page in zip(drawings, _words(tmp_path), strict=True):
        said = "".join(re.sub(r"\W", "", word[4]) for word in page)
        names = [re.sub(r"\W", "", item.text) for item in texts(drawing.items) if item.text.isascii()]
        assert [name for name in names if name.replace("_", "") not in said.replace("_", "")] == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
def test_a_wide_face_of_the_document_is_squeezed_into_its_room(engine, tmp_path):
    """Typewriter type for all: half as wide again as what was measured, and still within the page and its own room."""
    wide = "illicitfillingill"
    drawing = Drawing(300, 60, (text(wide, 20, 20), text(wide, 280, 40, anchor="end")))
    _compiled([drawing], engine, tmp_path, r"\newcommand*\archigramfont{\ttfamily}")
    (first, second), room = sorted(_words(tmp_path)[0], key=lambda word: word[1]), drawing.items[0].width
    assert first[0] == pytest.approx(20, abs=0.2)
    assert first[2] == pytest.approx(20 + room, abs=0.3)
    assert second[2] == pytest.approx(280, abs=0.3)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
def test_narrow_text_hangs_from_its_anchor_on_its_baseline(engine, tmp_path):
    marks = {"start": 50, "middle": 100, "end": 150}
    items = [text("ii", x, 40 + 10 * n, anchor=anchor, font="sans") for n, (anchor, x) in enumerate(marks.items())]
    _compiled([Drawing(200, 100, tuple(items))], engine, tmp_path)
    start, middle, end = sorted(_words(tmp_path)[0], key=lambda word: word[1])
    assert start[0] == pytest.approx(50, abs=0.3)
    assert (middle[0] + middle[2]) / 2 == pytest.approx(100, abs=0.3)
    assert end[2] == pytest.approx(150, abs=0.3)
    assert [word[1] - start[1] for word in (middle, end)] == pytest.approx([10, 20], abs=0.1)


@pytest.mark.parametrize("engine", ENGINES)
def test_hostile_names_compile_and_are_read_as_text(engine, tmp_path):
    r"""Nothing in a name is obeyed: \input, \write18, comments, groups, parameters, ^^ notation."""
    commands = ["\\input{/etc/passwd}", "\\write18{x}", "^^5cend{document}", "} \\end{tikzpicture} {", "#1 %\n"]
    added = tuple(text(command, 10, 180 + 3 * n) for n, command in enumerate(commands))
    drawing = hostile()
    log = _compiled([Drawing(200, 300, (*drawing.items, *added))], engine, tmp_path)
    assert "passwd" not in log
    if shutil.which("pdftotext"):
        fonts = subprocess.run(
            ["pdffonts", "page.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        assert "Type 3" not in fonts
        said = " ".join(word[4] for word in _words(tmp_path)[0])
        assert "passwd" in said
        assert "write18" in said


@pytest.mark.parametrize("engine", ENGINES)
def test_hundreds_of_hostile_texts_compile(engine, tmp_path):
    """Commands, groups, ligatures, accents, controls, surrogates, in any order, in rooms far too small."""
    chance = random.Random(5)
    words = ["\\input", "\\end{tikzpicture}", "^^M", "^^5c", "\\par", "--", "``", "''", "?`", "%%", "\\\\", "$$", "#1"]
    letters = [chr(code) for code in range(0x20, 0x7F)] + [chr(code) for code in _AWKWARD]
    items = []
    for number in range(400):
        content = "".join(chance.choice([*words, *letters]) for _ in range(chance.randint(1, 14)))
        size, room = chance.choice([5, 6.5, 7, 9]), chance.choice([0.5, 5, 50])
        font = chance.choice(["sans", "sans-bold", "mono", "mono-bold"])
        line = Text(9, 9 + number, content, size, room, font, angle=chance.choice([0, -90, 13]))
        items.append(Group(content, (line,)))
    _compiled([Drawing(500, 700, tuple(items), title="a\n\\input{x}", description="%%\r\n}")], engine, tmp_path)


@pytest.mark.parametrize("engine", ENGINES)
def test_it_compiles_beside_babels_active_characters(engine, tmp_path):
    active = "\n".join(rf"\catcode`\{sign} 13 \def{sign}{{[{chr(97 + n)}]}}" for n, sign in enumerate(';:!?"<>|*/=-'))
    (tmp_path / "figure.tex").write_bytes(tikz(every_kind()))
    head = r"\documentclass{article}\usepackage{tikz}\begin{document}"
    source = "\n".join([head, active, r"\input{figure.tex}\end{document}"])
    (tmp_path / "page.tex").write_text(source, encoding="utf-8")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.parametrize("diagram", ["flow", "stages", "volumes", "blocks"])
def test_our_own_words_need_no_character_that_tex_lacks(diagram):
    """Every sign of ours has a command; only foreign names may be left to ``\\archigramchar``."""
    graph = fold(applications.load(Configuration("resnet50")), "none" if diagram != "flow" else "blocks")
    body = tikz(draw(graph, Style(theme="print"), diagram)).decode().partition(r"\begin{tikzpicture}")[2]
    assert r"\archigramchar" not in body


@pytest.mark.parametrize("sample", SAMPLES)
def test_it_is_one_balanced_picture_of_plain_ascii(sample):
    source = tikz(SAMPLES[sample]()).decode("ascii")
    assert source.count(r"\begin{scope}") == source.count(r"\end{scope}")
    bare = re.sub(r"(?m)^\s*%.*$|\\[{}%]", "", source)
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"\\usetikzlibrary|\\usepackage", re.sub(r"(?m)^%.*$", "", source))


def test_each_colour_is_defined_once_and_a_categorys_by_its_name():
    source = tikz(every_kind()).decode()
    defined = re.findall(r"\\definecolor{([\w-]+)}", source)
    used = set(re.findall(r"(?:fill|draw|text)=(archigram-[\w-]+)", source)) | {"archigram-FFFFFF"}
    assert len(defined) == len(set(defined))
    assert set(defined) == used
    assert r"\definecolor{archigram-convolution}{HTML}{0072B2}" in source


def test_a_group_is_a_scope_under_its_name():
    source = tikz(every_kind()).decode()
    assert "% node: conv1_conv\n\\begin{scope}\n" in source
    assert "  % node: block/conv\n  \\begin{scope}\n" in source


def test_without_background_nothing_is_painted_but_the_size_stays():
    source = tikz(transparent()).decode()
    assert r"\fill" not in source
    assert r"\path[use as bounding box] (0,0) rectangle (40,40);" in source


def test_a_figure_longer_than_tex_counts_is_refused_with_a_way_out():
    tikz(Drawing(10, MAX_SIDE, (Rect(0, 0, 1, 1),)))
    with pytest.raises(ExportError, match=r"fold it with --fold"):
        tikz(Drawing(10, MAX_SIDE + 1, ()))
