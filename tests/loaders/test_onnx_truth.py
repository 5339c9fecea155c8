"""Shapes and parameters of real files, held against ONNX Runtime and against their raw tensors."""

from __future__ import annotations

from math import prod
from pathlib import Path

import onnx
import pytest

from graph.configuration import Configuration
from graph.values import Graph
from loaders.onnx_file import load, parse
from loaders.onnx_pins import Pins
from loaders.onnx_reader import read_model
from loaders.onnx_shapes import Walk
from loaders.onnx_wire import prune
from tests import corpus
from tests.loaders import onnx_truth
from tests.loaders.onnx_inline import inlined, taken

PUBLIC = corpus.files()
needs_public = pytest.mark.skipif(not PUBLIC, reason="no public model files: run python -m tests.corpus.fetch")


def label(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def opened(path: Path) -> tuple[Graph, dict[str, tuple[int, ...] | int]]:
    names = {spec.name for spec in load(Configuration(str(path)), str(path)).inputs}
    pinned = onnx_truth.pins(path, names)
    return load(Configuration(str(path), options=tuple(pinned.items())), str(path)), pinned


@pytest.mark.parametrize("path", [*onnx_truth.LIGHT, *PUBLIC], ids=label)
def test_every_shape_equals_onnx_runtime(path):
    """At pinned sizes no shape is wrong, 99 % of them are exact, the rest say why not."""
    graph, pinned = opened(path)
    tally, wrong = onnx_truth.compare(graph, onnx_truth.shapes(path, pinned))
    assert not wrong
    assert tally["exact"] >= 0.99 * tally.total() > 0


@pytest.mark.parametrize("path", PUBLIC, ids=label)
def test_sizes_by_name_equal_onnx_runtime_with_numbers_put_in(path):
    """The file is walked with its sizes left open; the formulas then give ONNX Runtime's numbers."""
    model = read_model(parse(prune(str(path))))
    pinned = onnx_truth.pins(path, {item.name for item in model.graph.inputs})
    names = {
        dim: size
        for item in model.graph.inputs
        for dim, size in zip(item.shape or (), as_shape(pinned.get(item.name)), strict=False)
        if isinstance(dim, str)
    }
    found = Walk(model, Pins()).run().values
    truth = onnx_truth.shapes(path, pinned)
    known = {name: onnx_truth.at(found[name].shape, names) for name in truth if found[name].shape is not None}
    exact = {name: shape for name, shape in known.items() if None not in shape}
    assert exact == {name: truth[name] for name in exact}
    assert exact


def as_shape(pin: tuple[int, ...] | int | None) -> tuple[int, ...]:
    return pin if isinstance(pin, tuple) else ()


@needs_public
def test_at_least_forty_public_files_from_five_packages():
    assert len({path.parent for path in PUBLIC}) >= 5
    assert len(PUBLIC) >= 40 or len({path.parent for path in PUBLIC}) < len(corpus.PACKAGES)


@pytest.mark.parametrize("path", PUBLIC, ids=label)
def test_parameters_equal_a_count_of_the_raw_tensors(path):
    """Every stored tensor once: floats, and 8-bit integers of more than one element."""
    graph = load(Configuration(str(path)), str(path))
    ours = sum(weight.count for weight in graph.weights if weight.is_parameter)
    assert ours == raw_count(onnx.load(path))


def raw_count(model: onnx.ModelProto) -> int:
    """Elements of all tensors that the bytes of the file hold, found without our reader."""
    tensors: list[onnx.TensorProto] = []
    graphs, loose = [model.graph], 0
    nodes = [node for function in model.functions for node in function.node]
    while graphs or nodes:
        if graphs:
            graph = graphs.pop()
            tensors += graph.initializer
            nodes += graph.node
            continue
        node = nodes.pop()
        stores = node.op_type == "Constant"  # the number that ConstantOfShape repeats is no stored weight
        for attribute in node.attribute:
            tensors += [attribute.t] if attribute.HasField("t") and stores else []
            graphs += [attribute.g] if attribute.HasField("g") else []
            loose += {"value_float": 1, "value_floats": len(attribute.floats)}.get(attribute.name, 0)
    return loose + sum(elements(tensor) for tensor in tensors)


def elements(tensor: onnx.TensorProto) -> int:
    kinds = onnx.TensorProto
    count = prod(tensor.dims)
    if tensor.data_type in (kinds.FLOAT, kinds.FLOAT16, kinds.DOUBLE, kinds.BFLOAT16):
        return count
    return count if tensor.data_type in (kinds.INT8, kinds.UINT8, kinds.INT4, kinds.UINT4) and count > 1 else 0


def test_light_models_count_the_weights_their_fill_stands_for():
    """AlexNet, VGG-19 and SqueezeNet 1.1 as published, though the files store no weights."""
    published = {"light_vgg19": 143_667_240, "light_bvlc_alexnet": 60_965_224, "light_squeezenet": 1_235_496}
    for path in onnx_truth.LIGHT:
        if path.stem in published:
            assert params(opened(path)[0]) == published[path.stem]


def params(graph: Graph) -> int:
    return sum(weight.count for weight in graph.weights if weight.is_parameter)


@pytest.mark.parametrize("path", [path for path in PUBLIC if "silero" in path.name], ids=label)
def test_what_stands_in_a_branch_equals_onnx_runtime(path, tmp_path):
    """Branch after branch put in the place of its If, until none that the sizes decide is left."""
    model, place = onnx.load(path), path
    pinned = onnx_truth.pins(path, {item.name for item in model.graph.input})
    for depth in range(8):
        graph = load(Configuration(str(place), options=tuple(pinned.items())), str(place))
        branches = taken(graph)
        if not branches:
            break
        model, place = inlined(model, branches), tmp_path / f"{depth}.onnx"
        onnx.save(model, place)
    tally, wrong = onnx_truth.compare(graph, onnx_truth.shapes(place, pinned))
    assert not wrong
    assert tally["exact"] == tally.total() > 20
    assert not taken(graph)
