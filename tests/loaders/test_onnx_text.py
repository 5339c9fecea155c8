"""ONNX as text gives the graph that its binary form gives; text that is none is refused in one line."""

from __future__ import annotations

import onnx
import onnx.parser
import onnx.printer
import pytest
from google.protobuf import text_format

from graph.configuration import Configuration
from graph.errors import LoadError
from loaders.load import load
from loaders.onnx_text import MAX_DEPTH
from loaders.sniff import sniff

LANGUAGE = """<
  ir_version: 10,
  opset_import: ["" : 18]
>
net (float[N, 3, 8, 8] x) => (float[N, 4, 8, 8] y)
<float[4, 3, 1, 1] w = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}> {
  c = Conv (x, w)
  y = Relu (c)
}
"""


def written(folder, text: str) -> Configuration:
    path = folder / "net.onnx"
    path.write_text(text)
    return Configuration(str(path), options=(("N", 2),))


def forms() -> dict[str, str]:
    model = onnx.parser.parse_model(LANGUAGE)
    return {
        "language": LANGUAGE,
        "printed": onnx.printer.to_text(model),
        "protobuf": text_format.MessageToString(model),
        "commented": "# a comment\n" + text_format.MessageToString(model),
    }


@pytest.mark.parametrize("form", forms())
def test_text_gives_what_the_binary_gives(tmp_path, form):
    binary = tmp_path / "binary.onnx"
    binary.write_bytes(onnx.parser.parse_model(LANGUAGE).SerializeToString())
    graph = load(written(tmp_path, forms()[form]))
    expected = load(Configuration(str(binary), options=(("N", 2),)))
    assert graph.nodes == expected.nodes
    assert graph.nodes[-1].outputs[0].shape == (2, 4, 8, 8)
    assert graph.weights == expected.weights


@pytest.mark.parametrize("start", ["<ir_version: 8, opset_import: []>", "ir_version: 8\n", "graph {\n  node {"])
def test_it_is_told_by_its_content(tmp_path, start):
    (tmp_path / "a.txt").write_text(start)
    assert sniff(tmp_path / "a.txt") == "onnx-text"


@pytest.mark.parametrize("text", ["<?xml version='1.0'?><ir_version/>", 'layer { name: "ir_version" }', "ir_versions"])
def test_other_text_is_not(tmp_path, text):
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(LoadError):
        sniff(tmp_path / "a.txt")


@pytest.mark.parametrize(
    "text",
    [
        "ir_version: 8",
        "ir_version: 8 graph { node { op_type: 3 } }",
        "ir_version: 8 nonsense { }",
        "<ir_version: 8, opset_import: []> net (float[N x) => () {}",
        "<ir_version: 8",
        "ir_version: 8 graph " + "{ node { attribute { g " * MAX_DEPTH,
        "<ir_version: 8>" + "(" * 100_000,
    ],
)
def test_broken_text_is_one_line(tmp_path, text):
    with pytest.raises(LoadError) as caught:
        load(written(tmp_path, text))
    assert "\n" not in str(caught.value)
