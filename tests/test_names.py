"""Names are data: whatever a file calls its layers arrives whole and harmless in every output.

Two ways in: a Keras file with such names, as a stranger would send it, and a graph made here, which no loader cleaned.
"""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree

import msgspec
import pytest

from graph.configuration import Configuration
from graph.summary import summarise
from graph.values import Graph, Node, TensorSpec
from loaders.load import load
from render.diagram import draw
from render.dot import dot_source
from render.tables import write
from render.tables.layers import layers_table
from tests.hostile.keras_models import UNSAFE, chain, dumped, layer

NAMES = {
    "controls": "a\x00b\x07c\x1bd\x7f\x9b31m",
    "lines": "one\ntwo\r\nthree\u2028four\ttab",
    "bidi": "\u202egnp.exe\u2066\u200f",
    "surrogate": "half\ud800",
    "markup": "<script>alert('x')</script>&amp;]]>--><!--",
    "quotes": "\"'`\\",
    "shell": "$(touch x);`id`|rm -rf ~ && %PATH%",
    "formula": "=cmd|' /C calc'!A0",
    "formulas": "@SUM(1+1)*cmd|' /C calc'!A0",
    "minus": "-2+3",
    "tex": "\\input{/etc/passwd}%_^~#{}$&",
    "markdown": "[x](javascript:alert(1)) | **b** <img src=x onerror=y>",
    "dot": '"]; evil [label="x\\',
    "dot html": "<b>x</b>",
    "format": "{0}%s%n{{x}}",
    "wide": "層\U0001f600\u0301é",
    "long": "n" * 100_000,
    "long words": "\u202e<&" * 30_000,
    "empty": " ",
}
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff]")
LONGEST_LINE = 4000


def from_file(name, folder):
    path = folder / "net.json"
    path.write_text(dumped(chain(layer("Dense", units=2, name=name), layer("ReLU", name="last"))))
    return load(Configuration(str(path)))


def made(name, folder):
    spec = TensorSpec(name, (None, 2))
    nodes = (
        Node("x", "InputLayer", outputs=(TensorSpec("x", (None, 2)),)),
        Node(name, name, domain=name, inputs=("x",), outputs=(spec,), attributes={name: name}, opaque=True),
        Node("last", "ReLU", inputs=(name,), outputs=(TensorSpec("last", (None, 2)),)),
    )
    return Graph(name, nodes, inputs=nodes[0].outputs, outputs=nodes[2].outputs, notes=(name,))


WAYS = {"a file": from_file, "a graph": made}
every_name = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def table(graph, format):
    return write(layers_table(summarise(graph)), format)


@every_way
@every_name
def test_svg_is_xml_of_text_alone(name, way, tmp_path):
    from exporters.svg import svg

    data = svg(draw(way(name, tmp_path)))
    root = ElementTree.fromstring(data)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {
        "svg",
        "g",
        "title",
        "desc",
        "defs",
        "style",
        "rect",
        "path",
        "text",
        "tspan",
        "clipPath",
        "metadata",
    }
    for element in root.iter():
        assert not any(key.lower().startswith("on") or key.endswith("href") for key in element.attrib)
    assert not CONTROLS.search(data.decode())


@every_way
@every_name
def test_pdf_holds_no_action_and_can_be_read(name, way, tmp_path):
    pypdf = pytest.importorskip("pypdf")
    from exporters.pdf import pdf

    data = pdf(draw(way(name, tmp_path)))
    page = pypdf.PdfReader(io.BytesIO(data), strict=True).pages[0]
    assert "ReLU" in page.extract_text()
    for word in (b"/JavaScript", b"/Launch", b"/OpenAction", b"/URI", b"/EmbeddedFile"):
        assert word not in data


@every_name
def test_png_is_drawn(name, tmp_path):
    from exporters.png import png

    drawing = draw(from_file(name, tmp_path))
    assert png(drawing, 30).startswith(b"\x89PNG")


@every_way
@every_name
def test_dot_is_one_graph_of_these_nodes(name, way, tmp_path):
    pygraphviz = pytest.importorskip("pygraphviz")
    graph = way(name, tmp_path)
    source = dot_source(graph)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", source)
    parsed = pygraphviz.AGraph(string=source)
    assert len(list(parsed.nodes())) == len(graph.nodes)
    assert len(parsed.edges()) == len(graph.nodes) - 1
    allowed = {"label", "shape", "style", "fillcolor", "color", "fontname", "fontsize", "id"}
    for node in parsed.nodes():
        assert {key for key, value in node.attr.items() if value} <= allowed


@every_way
@every_name
def test_csv_has_a_row_per_layer_and_no_formula(name, way, tmp_path):
    graph = way(name, tmp_path)
    rows = list(csv.reader(io.StringIO(table(graph, "csv"))))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 1 + len(graph.nodes) + len(
        [row for row in rows if row[0] in ("total", "trainable", "non-trainable")]
    )
    for row in rows:
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
            assert not cell.startswith("-") or re.fullmatch(r"-\d+(\.\d+)?", cell), cell
            assert "\x00" not in cell


@every_way
@every_name
def test_markdown_has_a_line_per_row_and_no_markup(name, way, tmp_path):
    text = table(way(name, tmp_path), "markdown")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    bars = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
    assert len(bars) == 1
    assert not re.search(r"(?<!\\)<(script|img|b)\b", text)
    assert not re.search(r"(?<!\\)\]\(javascript", text)
    assert not CONTROLS.search(text)


@every_way
@every_name
def test_latex_commands_are_ours_alone(name, way, tmp_path):
    text = table(way(name, tmp_path), "latex")
    commands = set(re.findall(r"\\([A-Za-z]+)", text))
    assert not commands & {
        "input",
        "include",
        "write",
        "immediate",
        "def",
        "let",
        "catcode",
        "csname",
        "openin",
        "read",
    }
    assert not CONTROLS.search(text)
    depth = 0
    for token in re.findall(r"\\.|[{}%]", text):
        depth += {"{": 1, "}": -1}.get(token, 0)
        assert depth >= 0
    assert depth == 0


@every_way
@every_name
def test_text_steers_no_terminal(name, way, tmp_path):
    text = table(way(name, tmp_path), "text")
    assert not CONTROLS.search(text)
    assert text.isprintable() or all(line.isprintable() for line in text.split("\n"))


@every_name
def test_json_is_json(name, tmp_path):
    graph = from_file(name, tmp_path)
    found = json.loads(msgspec.json.encode(summarise(graph)))
    assert len(found["nodes"]) == len(graph.nodes)


@every_name
def test_a_name_from_a_file_is_safe_and_bounded_from_the_start(name, tmp_path):
    graph = from_file(name, tmp_path)
    for node in graph.nodes:
        assert len(node.name) <= 250
        assert not CONTROLS.search(node.name)


def test_two_long_names_stay_two(tmp_path):
    path = tmp_path / "net.json"
    names = ["n" * 100_000 + tail for tail in ("a", "b")]
    path.write_text(dumped(chain(*(layer("Dense", units=2, name=name) for name in names))))
    assert len({node.name for node in load(Configuration(str(path))).nodes}) == 3


def test_all_of_them_at_once_in_every_table(tmp_path):
    path = tmp_path / "net.json"
    path.write_text(dumped(chain(*(layer("Dense", units=2, name=name) for name in UNSAFE))))
    graph = load(Configuration(str(path)))
    assert len(graph.nodes) == len(UNSAFE) + 1
    for format in ("text", "csv", "markdown", "latex", "json"):
        assert table(graph, format)
