"""An ``.ort`` file tells what the ONNX file it was made from tells; a damaged one is refused in one line."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from graph.configuration import Configuration
from graph.errors import LoadError
from graph.facts import totals
from graph.values import Graph
from loaders import ort_file
from loaders.load import load, measure
from loaders.sniff import sniff
from tests.loaders.test_onnx_bodies import counted
from tests.loaders.test_onnx_letters import hourglass, pyramid


def converted(proto, folder: Path) -> tuple[Path, Path]:
    """The model as ONNX, and as ONNX Runtime writes it in its own format."""
    import onnxruntime

    plain, own = folder / "net.onnx", folder / "net.ort"
    plain.write_bytes(proto.SerializeToString())
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(own)
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry("session.save_model_format", "ORT")
    onnxruntime.InferenceSession(str(plain), options, providers=["CPUExecutionProvider"])
    return plain, own


def facts(graph: Graph):
    """What a person sees of it."""
    nodes = [(node.name, node.op_type, [spec.shape for spec in node.outputs]) for node in graph.nodes]
    return nodes, totals(graph), [(spec.name, spec.shape) for spec in graph.inputs], graph.letters


@pytest.mark.parametrize("make", [pyramid, hourglass, lambda: counted(3)], ids=["pyramid", "hourglass", "loop"])
def test_it_tells_what_the_onnx_file_tells(tmp_path: Path, make):
    plain, own = converted(make(), tmp_path)
    assert sniff(own) == "ort"
    found, expected = load(Configuration(str(own))), load(Configuration(str(plain)))
    assert facts(found) == facts(expected)
    assert ort_file.NOTE in found.notes
    assert found.name == "net"


def test_its_sizes_can_be_chosen(tmp_path: Path):
    _, own = converted(hourglass(), tmp_path)
    assert load(Configuration(str(own), (1, 3, 32, 48))).nodes[-1].outputs[0].shape == (1, 8, 16, 24)
    with pytest.raises(LoadError, match="its layers work at multiples of 4; try "):
        load(Configuration(str(own), (1, 3, 33, 33)))


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_file_is_drawn_or_refused_in_one_line(tmp_path: Path, seed: int):
    _, own = converted(pyramid(), tmp_path)
    data, draw = bytearray(own.read_bytes()), random.Random(seed)
    for _ in range(4):
        data[draw.randrange(8, len(data))] = draw.randrange(256)
    own.write_bytes(bytes(data if seed % 2 else data[: draw.randrange(100, len(data))]))
    before, said = set(tmp_path.iterdir()), ""
    try:
        load(Configuration(str(own)))
    except LoadError as error:
        said = str(error)
    assert "\n" not in said
    assert set(tmp_path.iterdir()) == before


def test_one_too_large_says_what_to_open_instead(tmp_path: Path, monkeypatch):
    _, own = converted(pyramid(), tmp_path)
    monkeypatch.setattr(ort_file, "LARGEST", 1000)
    with pytest.raises(LoadError, match=r"open the \.onnx file it was converted from"):
        load(Configuration(str(own)))


def test_it_can_be_measured(tmp_path: Path):
    _, own = converted(hourglass(), tmp_path)
    graph = measure(Configuration(str(own), (1, 3, 32, 48)))
    assert graph.name == "net"
    assert graph.nodes[-1].outputs[0].shape == (1, 8, 16, 24)
    assert any(note.startswith("run once on random inputs") for note in graph.notes)
