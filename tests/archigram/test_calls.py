"""The three functions give what the command line gives, show themselves, and refuse in the same words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import archigram
from graph.configuration import parse
from graph.errors import ConfigurationError, ExportError, LoadError
from render.style import Style
from tests.builders import graph_of
from tests.cli.run import archigram as command

ROOT = Path(__file__).resolve().parents[2]

SMALL = """
    x: Input 8x8x3
    a: Conv2D 3x3 4 <- x
    b: ReLU <- a
"""


def test_a_table_is_what_the_command_prints(tmp_path):
    table = archigram.summary("vgg16@64x64x3,include_top=false", fold="blocks")
    for name, format in (("a.csv", "csv"), ("a.json", "json"), ("a.md", "markdown"), ("a.tex", "latex")):
        table.save(tmp_path / name)
        wanted = tmp_path / f"b.{format}"
        done = command(
            "summary", "vgg16@64x64x3,include_top=false", "--fold", "blocks", "--format", format, "-o", str(wanted)
        )
        assert done.returncode == 0
        assert (tmp_path / name).read_text("utf-8").strip() == wanted.read_text("utf-8").strip()
    assert json.loads(table.formatted("json"))["totals"]["params"] == table.totals.params == 14_714_688


@pytest.mark.parametrize(
    ("suffix", "options", "look"),
    [
        ("svg", ["--fold", "blocks"], {"fold": "blocks"}),
        ("pdf", ["--fold", "blocks"], {"fold": "blocks"}),
        ("tex", ["--fold", "stages", "--units", "exact"], {"fold": "stages", "units": "exact"}),
        ("svg", ["--venue", "ieee", "--show", "names,macs"], {"venue": "ieee", "show": ["names", "macs"]}),
        ("pdf", ["--width", "80mm", "--theme", "mono"], {"width": "80mm", "theme": "mono"}),
        ("svg", ["--diagram", "stages", "--font-size", "9"], {"diagram": "stages", "font_size": 9}),
    ],
)
def test_a_figure_is_the_bytes_of_the_command(suffix, options, look, tmp_path):
    """The theme follows the format, as it does there."""
    archigram.diagram("vgg16", **look).save(tmp_path / f"a.{suffix}")
    assert command("export", "vgg16", *options, "-o", str(tmp_path / f"b.{suffix}")).returncode == 0
    assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


def test_the_caption_is_that_of_the_command(tmp_path):
    done = command("export", "vgg16", "--fold", "blocks", "--caption", "-o", str(tmp_path / "a.svg"))
    assert archigram.diagram("vgg16", fold="blocks").caption == done.stdout.strip()


def test_an_option_that_no_figure_has_is_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="colour"):
        archigram.diagram("vgg16", colour="red")


def test_what_made_a_figure_fit_is_told():
    figure = archigram.diagram("vgg16", venue="ieee")
    assert figure.drawing.width == pytest.approx(88.9 / 25.4 * 72)
    assert isinstance(figure.notes, tuple)


def test_a_chosen_theme_holds_for_every_format():
    figure = archigram.diagram(graph_of(SMALL), theme="dark")
    assert figure._for(".pdf").background == figure.drawing.background == "#16191D"


def test_sources_of_one_model_agree(tmp_path):
    line = "vgg16@64x64x3,include_top=false"
    sources = (line, parse(line, lambda _: False), archigram.summary(line).graph)
    assert len({str(archigram.summary(source)) for source in sources}) == 1


def test_sizes_and_options_are_those_of_a_configuration():
    given = archigram.summary("vgg16", shape=(64, 64, 3), options={"include_top": False})
    assert given.graph == archigram.summary("vgg16@64x64x3,include_top=false").graph
    open_sizes = archigram.summary("vgg16", shape=[None, None, 3], options={"include_top": False})
    assert open_sizes.graph.inputs[0].shape == (None, None, None, 3)


def test_a_path_is_never_an_application(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LoadError, match="vgg16"):
        archigram.summary(Path("vgg16"))


def test_a_figure_shows_itself_as_svg_and_prints_as_text():
    figure = archigram.diagram(graph_of(SMALL, "little"))
    assert ElementTree.fromstring(figure._repr_svg_()).tag.endswith("svg")
    assert figure.svg == figure._repr_svg_()
    assert str(figure).startswith("little: 112 parameters")
    assert repr(figure).startswith("<Diagram little")


def test_a_table_shows_itself_as_html_and_markdown():
    table = archigram.summary(graph_of(SMALL, "little"))
    rows = ElementTree.fromstring(table._repr_html_()).findall("tbody/tr")
    assert [row.findall("td")[0].text for row in rows] == ["x", "a", "b"]
    assert table._repr_markdown_().startswith("| layer")
    assert str(table).split()[:2] == ["layer", "operation"]
    assert repr(table) == "<Summary little: 3 nodes, 112 parameters, 3.9 k MACs>"


def test_names_in_a_notebook_are_text():
    hostile = graph_of("x: Input 8\n<script>alert(1)</script>: ReLU <- x")
    assert "<script" not in archigram.summary(hostile)._repr_html_()
    assert "<script" not in archigram.diagram(hostile)._repr_svg_()
    both = archigram.compare(hostile, hostile)
    assert "<script" not in both._repr_html_()


def test_a_comparison_is_words_table_and_figure(tmp_path):
    found = archigram.compare("vgg16", "vgg19")
    wanted = command("compare", "vgg16", "vgg19")
    assert str(found) == wanted.stdout.rstrip("\n")
    assert found.words in found._repr_html_()
    found.save(tmp_path / "a.svg")
    assert command("compare", "vgg16", "vgg19", "-o", str(tmp_path / "b.svg")).returncode == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_only_differences():
    found = archigram.compare("vgg16@64x64x3,include_top=false", "vgg16@32x32x3,include_top=false", differences=True)
    assert "block1_conv1" in str(found)
    same = archigram.compare("vgg16", "vgg16", differences=True)
    assert "block1_conv1" not in str(same)


def test_folds_by_hand_in_every_form(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[[block]]\nscope = "block1"\nlabel = "first"\n')
    wanted = archigram.Folds(blocks=(archigram.Fold(scope="block1", label="first"),))
    tables = {str(archigram.summary("vgg16", folds=form)) for form in (wanted, path, str(path), {"block1": "first"})}
    assert len(tables) == 1
    assert "first" in tables.pop()
    assert "first" in archigram.diagram("vgg16", folds=wanted).svg


def test_a_style_of_ones_own_and_what_is_put_over_it():
    figure = archigram.diagram(graph_of(SMALL), style=Style(theme="mono", shapes=False), font_size=9)
    assert figure.style == Style(theme="mono", shapes=False, font_size=9)
    assert figure.themed


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: archigram.diagram("resnet51"), ConfigurationError, "ResNet50"),
        (lambda: archigram.diagram("vgg16", diagram="circle"), ConfigurationError, "flow"),
        (lambda: archigram.diagram("vgg16", font_size=1000), ConfigurationError, "font size"),
        (lambda: archigram.diagram("vgg16", fold="all"), ConfigurationError, "blocks"),
        (lambda: archigram.diagram("vgg16", theme="pink"), ConfigurationError, "mono"),
        (lambda: archigram.diagram("vgg16", venue="icml"), ConfigurationError, "ieee"),
        (lambda: archigram.diagram("vgg16", width="1 mile"), ConfigurationError, "mm"),
        (lambda: archigram.diagram("vgg16", show="colours"), ConfigurationError, "shapes"),
        (lambda: archigram.compare("vgg16"), ConfigurationError, "two"),
        (lambda: archigram.summary(3), LoadError, "Keras model"),
        (lambda: archigram.summary("vgg16").save("table.docx"), ExportError, ".csv"),
        (lambda: archigram.summary("vgg16").formatted("docx"), ConfigurationError, "markdown"),
        (lambda: archigram.diagram("vgg16").save("figure"), ExportError, ".svg"),
    ],
)
def test_refusals_are_one_line_that_says_what_to_try(call, error, words):
    with pytest.raises(error, match=words) as found:
        call()
    assert isinstance(found.value, archigram.ArchigramError)
    assert "\n" not in str(found.value)


def test_no_framework_and_no_qt_is_imported_for_an_application():
    code = (
        "import archigram, sys; archigram.diagram('vgg16').svg; str(archigram.compare('vgg16', 'vgg19'));"
        "print([m for m in ('PySide6', 'keras', 'tensorflow', 'onnx', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_file_beside_the_notebook_that_hides_a_package_is_named(tmp_path):
    (tmp_path / "graph.py").write_text("nodes = 3\n")
    code = f"import sys; sys.path.append({str(ROOT)!r}); import archigram"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ImportError: {tmp_path / 'graph.py'} hides archigram's own package 'graph'")
