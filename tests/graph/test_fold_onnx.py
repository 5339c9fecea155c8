"""Folding of ONNX graphs whose nodes have no names that help."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest

from benchmarks.transformer import write
from graph.block_node import is_block
from graph.configuration import Configuration
from graph.facts import totals
from graph.fold import fold, unfold
from graph.values import Graph
from loaders.load import load

LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"


def light(name: str) -> Graph:
    return load(Configuration(str(LIGHT / f"light_{name}.onnx")))


def runs(graph: Graph) -> list[int]:
    return [node.repeat for node in graph.nodes if node.repeat > 1]


@pytest.mark.parametrize("blocks", [4, 44])
def test_a_transformer_is_one_block_many_times(tmp_path: Path, blocks: int) -> None:
    """Its mask feeds every block, its layer normalisation is written out, its first block reads an input."""
    path = str(tmp_path / "transformer.onnx")
    write(path, blocks)
    graph = load(Configuration(path))
    folded = fold(graph, "blocks")
    assert [(node.op_type, node.repeat) for node in folded.nodes] == [("Mul", 1), ("transformer block", blocks)]
    assert folded.nodes[1].inputs == ("embeddings", "mul_0")
    assert totals(folded) == totals(graph)
    assert unfold(folded) == graph


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("resnet50", [3, 4, 6, 3]),
        ("vgg19", [2, 2, 4, 4, 4, 2]),
        # fire modules: two of 128, two of 256, four
        ("squeezenet", [2, 2, 4]),
        # Zhang et al. 2018, table 1: the first unit of each stage is strided and concatenates
        ("shufflenet", [3, 7, 3]),
        # Szegedy et al. 2015, table 1: inception 3a–b, 4a–e, 5a–b
        ("inception_v1", [2, 5, 2]),
    ],
)
def test_repeats_are_found_without_names(name: str, expected: list[int]) -> None:
    graph = light(name)
    folded = fold(graph, "blocks")
    assert runs(folded) == expected
    assert totals(folded) == totals(graph)
    assert unfold(folded) == graph


@pytest.mark.parametrize("mode", ["blocks", "stages", "auto"])
@pytest.mark.parametrize("name", sorted(path.stem.removeprefix("light_") for path in LIGHT.glob("*.onnx")))
def test_every_light_model_folds_and_unfolds_exactly(name: str, mode: str) -> None:
    """Caffe2 wrote DenseNet's and Inception's broadcasts before everything else: the order must come back too."""
    graph = light(name)
    folded = fold(graph, mode)
    assert len(folded.nodes) <= len(graph.nodes) * 0.6
    assert totals(folded) == totals(graph)
    assert unfold(folded) == graph
    opened = unfold(folded, next(node.name for node in folded.nodes if is_block(node)))
    assert unfold(opened) == graph
