"""The PDF as poppler and pypdf read it."""

import io
import re
import shutil
import subprocess
from pathlib import Path as FilePath

import pypdf
import pytest

from exporters import pdf_fonts
from exporters.fallback import FontFile, fallback
from exporters.pdf import MAX_SIDE, pdf
from exporters.pdf_embed import embedded
from exporters.texts import clean
from render.drawing import Drawing, Rect, Text
from render.metrics import text_width
from tests.exporters.samples import HOSTILE, SAMPLES, UNICODE, every_kind, hostile, many, text

poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")


def _tool(drawing, folder, name, *options):
    source = folder / "figure.pdf"
    source.write_bytes(pdf(drawing))
    target = ["-"] if name == "pdftotext" else []
    done = subprocess.run([name, *options, source, *target], capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stderr == b""
    return done.stdout.decode()


def _page(drawing):
    return pypdf.PdfReader(io.BytesIO(pdf(drawing)), strict=True).pages[0]


@poppler
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_font_is_an_embedded_truetype_subset_with_unicode(sample, tmp_path):
    for line in _tool(SAMPLES[sample](), tmp_path, "pdffonts").splitlines()[2:]:
        name, kind = line[:36].strip(), line[37:54].strip()
        assert re.match("[A-Z]{6}[+]", name)
        assert kind == "CID TrueType"
        assert line[55:].split()[:4] == ["Identity-H", "yes", "yes", "yes"]


@poppler
def test_one_face_each_is_embedded(tmp_path):
    names = sorted(line[7:36].strip() for line in _tool(every_kind(), tmp_path, "pdffonts").splitlines()[2:])
    assert names == ["IBMPlexMono", "IBMPlexMono-SmBld", "IBMPlexSans", "IBMPlexSans-SmBld"]


@poppler
@pytest.mark.parametrize("content", [c for c in HOSTILE + UNICODE if c and c not in ("עברית", "🙂")])
def test_text_is_extracted_as_it_was_written(content, tmp_path):
    drawing = Drawing(400, 40, (text(content, 10, 20),))
    # poppler guesses spaces from gaps, pypdf takes the space characters
    assert "".join(_tool(drawing, tmp_path, "pdftotext").split()) == "".join(clean(content).split())
    assert _page(drawing).extract_text().split() == clean(content).split()


@poppler
def test_text_comes_in_drawing_order(tmp_path):
    words = _tool(many(30), tmp_path, "pdftotext", "-raw").split()
    names = [word for word in words if word.startswith("block")]
    assert names == [f"block{i // 7}_conv{i}" for i in range(30)]


@poppler
@pytest.mark.parametrize("font", ["sans", "sans-bold", "mono", "mono-bold"])
@pytest.mark.parametrize("content", ["AVATo_Ty.LT,WAVE×7", "⌈H/32⌉×⌈W/32⌉×2048"])
def test_text_is_as_wide_as_it_was_measured(font, content, tmp_path):
    """Kerning pairs and signs of the next face included: poppler's box of the word against the layout's measure."""
    width = text_width(content, font, 50)
    boxes = _tool(
        Drawing(900, 90, (Text(700, 60, content, 50, width, font, anchor="end"),)), tmp_path, "pdftotext", "-bbox"
    )
    ((left, right),) = re.findall(r'xMin="([\d.]+)".*xMax="([\d.]+)"', boxes)
    assert float(right) - float(left) == pytest.approx(width, abs=0.2)
    assert float(right) == pytest.approx(700, abs=0.2)


def test_the_page_is_exactly_the_drawing():
    box = _page(Drawing(251.99, 700.123, ())).mediabox
    assert (float(box.width), float(box.height)) == (251.99, 700.123)


def test_a_page_beyond_acrobats_limit_keeps_its_size_by_a_larger_unit():
    drawing = Drawing(500, 3 * MAX_SIDE - 1, (text("end", 10, 3 * MAX_SIDE - 20),))
    page = _page(drawing)
    assert page.user_unit == 3
    assert max(page.mediabox.width, page.mediabox.height) <= MAX_SIDE
    assert float(page.mediabox.height) * 3 == pytest.approx(drawing.height, abs=0.001)
    assert page.extract_text().strip() == "end"
    assert _page(Drawing(MAX_SIDE, 10, ())).user_unit == 1


def test_title_and_description_are_in_the_document_and_no_date_is():
    meta = pypdf.PdfReader(io.BytesIO(pdf(every_kind()))).metadata
    assert (meta.title, meta.subject) == ("A sample", "Every kind of item, for the tests.")
    assert meta.creation_date is None
    hostile_meta = pypdf.PdfReader(io.BytesIO(pdf(hostile()))).metadata
    assert hostile_meta.title == "<t> \ufffd & \ufffd"


def test_shapes_are_vectors():
    content = _page(every_kind()).get_contents().get_data().decode()
    assert " re f" in content
    assert " c " in content
    assert "Do" not in content.split()


def test_fills_are_the_drawings_colours():
    content = _page(Drawing(10, 10, (Rect(1, 2, 3, 4, fill="#FF8000"),), background=None)).get_contents().get_data()
    assert b"1 0.502 0 rg\n1 2 3 4 re f" in content


@poppler
def test_script_without_any_font_is_replaced_visibly_and_still_extracted(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf_fonts, "fallback", lambda character: None)
    drawing = Drawing(200, 40, (text("卷积层 conv", 10, 20),))
    assert _tool(drawing, tmp_path, "pdftotext").split() == ["卷积层", "conv"]
    assert len(_tool(drawing, tmp_path, "pdffonts").splitlines()) == 3


@poppler
def test_chinese_comes_from_a_system_font_where_there_is_one(tmp_path):
    if fallback("卷") is None:
        pytest.skip("no system font has Chinese")
    fonts = _tool(Drawing(200, 40, (text("卷积层 conv", 10, 20),)), tmp_path, "pdffonts")
    assert len(fonts.splitlines()) == 4


def test_a_system_font_with_cubic_outlines_is_embedded_as_truetype():
    """As in the Noto CJK collections: CFF outlines become quadratic curves."""
    from fontTools.ttLib import TTFont

    fonts = sorted(FilePath("/usr/share/fonts").rglob("*.otf"))
    if not fonts:
        pytest.skip("no OpenType font with CFF outlines here")
    source = TTFont(fonts[0])
    glyph = source.getGlyphID(source.getBestCmap()[ord("O")])
    program = embedded(FontFile(fonts[0]), (0, glyph, glyph))
    built = TTFont(io.BytesIO(program.data))
    assert program.places == (0, 1, 1)
    assert "glyf" in built
    assert built["hmtx"].metrics[built.getGlyphName(1)][0] == source["hmtx"].metrics[source.getGlyphName(glyph)][0]
    assert built["glyf"][built.getGlyphName(1)].numberOfContours == 2


@poppler
def test_combining_marks_and_surrogate_pairs_are_extracted(tmp_path):
    import unicodedata

    drawing = Drawing(200, 40, (text("e\u0301 𝛼", 10, 20),))
    assert unicodedata.normalize("NFC", _tool(drawing, tmp_path, "pdftotext")).split() == ["é", "𝛼"]


def test_each_drawing_has_a_page_of_its_size_and_the_faces_are_shared():
    drawings = [every_kind(), Drawing(300, MAX_SIDE * 2, (text("second page", 10, 20),), title="second")]
    reader = pypdf.PdfReader(io.BytesIO(pdf(*drawings)), strict=True)
    sizes = [(page.mediabox.width, page.mediabox.height, page.get("/UserUnit", 1)) for page in reader.pages]
    assert sizes == [(200, 160, 1), (150, MAX_SIDE, 2)]
    assert "second page" in reader.pages[1].extract_text()
    fonts = [page["/Resources"]["/Font"] for page in reader.pages]
    assert [fonts[0].raw_get(name) for name in fonts[0]] == [fonts[1].raw_get(name) for name in fonts[1]]
    assert reader.metadata.title == "A sample · second"


def test_each_page_is_a_figure_with_its_alternative_text_in_a_language():
    reader = pypdf.PdfReader(io.BytesIO(pdf(every_kind(), Drawing(10, 10, (), title="a <b>"))), strict=True)
    root = reader.trailer["/Root"]
    (document,) = root["/StructTreeRoot"]["/K"]
    figures = [figure.get_object() for figure in document.get_object()["/K"]]
    assert [figure["/Alt"] for figure in figures] == ["Every kind of item, for the tests.", "a <b>"]
    assert [figure["/Pg"] for figure in figures] == [page.get_object() for page in reader.pages]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)


@poppler
def test_a_flow_figure_is_read_node_by_node(tmp_path):
    """By content and by tags: name, shape, operation, parameters of a box before anything of the next."""
    from graph.configuration import Configuration
    from loaders import applications
    from render.diagram import draw
    from render.style import Style

    drawing = draw(applications.load(Configuration("vgg16")), Style(theme="print"))
    read = re.sub(r"\s+", " ", _tool(drawing, tmp_path, "pdftotext", "-raw"))
    nodes = [
        "block1_conv1 224×224×64 Conv2D 3×3, 64 relu 1,792",
        "block1_conv2 224×224×64 Conv2D 3×3, 64 relu 36,928",
        "block1_pool 112×112×64 MaxPooling2D 2×2 /2 0",
        "fc1 4096 Dense 4096 relu 102,764,544",
    ]
    tagged = subprocess.run(["pdfinfo", "-struct-text", tmp_path / "figure.pdf"], capture_output=True, check=True)
    for said in (read, tagged.stdout.decode()):
        places = [said.find(node) for node in nodes]
        assert -1 not in places, said
        assert places == sorted(places)
