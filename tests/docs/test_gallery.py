"""The gallery is what its script makes: commands that parse, pictures that are there, models that fold as drawn."""

from __future__ import annotations

import shlex
from functools import cache
from importlib import import_module
from xml.etree import ElementTree

import pytest

from cli.app import _command_parser
from cli.commands import COMMANDS
from docs.gallery import figures
from graph.block_node import is_block, leaves
from graph.configuration import Configuration
from graph.facts import totals
from graph.fold import fold, unfold
from graph.values import Graph
from loaders import live
from render.page import millimetres
from render.venues import page_for

LARGEST = 150_000
FIGURES = {figure.name: figure for figure in figures.FIGURES}


def parsed(figure: figures.Figure):
    """The command as the program parses it; fails where it would refuse."""
    command, *rest = shlex.split(figure.command)
    parser = _command_parser(command, import_module(COMMANDS[command]))
    return parser.parse_args([*rest, "-o", figure.file])


def test_the_page_is_what_the_script_writes():
    page = figures.FOLDER.parent / "gallery.md"
    assert page.read_text(encoding="utf-8") == figures.page()
    assert len(FIGURES) == len(figures.FIGURES) >= 16


@pytest.mark.parametrize("name", FIGURES)
def test_a_command_parses_and_its_picture_is_there(name):
    figure = FIGURES[name]
    arguments = parsed(figure)
    data = (figures.FOLDER / figure.file).read_bytes()
    assert len(data) < LARGEST
    picture = ElementTree.fromstring(data)
    if getattr(arguments, "venue", None):
        wanted = page_for(arguments.venue, arguments.width or "").width
        assert float(picture.attrib["width"].removesuffix("mm")) == pytest.approx(millimetres(wanted), abs=0.1)


def test_every_picture_has_its_command():
    assert {path.name for path in figures.FOLDER.glob("*.svg")} == {figure.file for figure in figures.FIGURES}


@cache
def model(name: str) -> Graph:
    models = import_module("docs.gallery.models")
    return live.load(getattr(models, name)(), Configuration("./model"))


def top(graph: Graph) -> list[str]:
    return [f"{node.op_type} ×{node.repeat}" if node.repeat > 1 else node.op_type for node in graph.nodes]


@pytest.mark.xdist_group("keras")
@pytest.mark.parametrize(
    ("name", "params"),
    [
        # Dosovitskiy et al. 2021, table 1: 86 M
        ("vit", 86_567_656),
        # Radford et al. 2019: 124,439,808, and a head of its own, 50257·768
        ("gpt2", 124_439_808 + 50_257 * 768),
        # Ronneberger et al. 2015 with two classes
        ("unet", 31_030_658),
    ],
)
def test_the_models_are_those_of_the_papers(name, params):
    assert totals(model(name)).params == params


@pytest.mark.xdist_group("keras")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vit", ["InputLayer", "Conv2D", "Reshape", "Positions", "transformer block ×12", "LayerNormalization",
                 "GetItem", "Dense"]),
        ("gpt2", ["InputLayer", "Embedding", "Positions", "transformer block ×12", "LayerNormalization", "Dense"]),
    ],
)  # fmt: skip
def test_a_transformer_folds_to_embedding_blocks_and_head(name, expected):
    folded = fold(model(name), "blocks")
    assert top(folded) == expected
    assert unfold(folded) == model(name)


@pytest.mark.xdist_group("keras")
def test_a_unet_keeps_its_two_arms():
    graph = model("unet")
    folded = fold(graph, "blocks")
    assert unfold(folded) == graph
    for node in folded.nodes:
        sides = {leaf.name[:2] for leaf in leaves([node])} if is_block(node) else set()
        assert len(sides) <= 1, node.name
    joins = [node for node in folded.nodes if node.op_type == "Concatenate"]
    assert [node.inputs[0] for node in joins] == [f"down{level}_conv2" for level in (4, 3, 2, 1)]


@pytest.mark.xdist_group("keras")
def test_a_detectors_levels_and_heads_fold_alike():
    folded = fold(model("detector"), "blocks")
    assert [node.repeat for node in folded.nodes if node.op_type == "basic block"] == [2, 2, 2, 2]
    assert [node.repeat for node in folded.nodes if node.op_type == "conv–ReLU"] == [4] * 6
    assert unfold(folded) == model("detector")
