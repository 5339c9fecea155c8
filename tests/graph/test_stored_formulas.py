"""Formulas of ONNX operators: what they evaluate to is what the file holds and what its shapes are."""

from __future__ import annotations

import pytest

from graph.configuration import Configuration, parse
from graph.explain import Explanation, explain
from graph.index import Index
from graph.least import least_size
from graph.stored_formulas import stored_parameters, stored_sizes
from graph.values import Graph
from loaders.load import load
from tests.graph.builder import onnx
from tests.graph.onnx_export import export
from tests.graph.test_explain import calculated


@pytest.fixture(scope="module", params=["resnet50", "mobilenet", "densenet121", "vgg16"])
def exported(request, tmp_path_factory) -> Graph:
    path = tmp_path_factory.mktemp("onnx") / "m.onnx"
    export(load(parse(request.param, lambda path: False)), path)
    return load(parse(str(path), lambda path: path.endswith(".onnx")))


def test_every_stored_formula_gives_its_number(exported):
    found = explain(exported)
    convolutions = [each for each in found if each.op_type == "Conv"]
    assert convolutions
    for each in found:
        if each.params.value:
            assert calculated(each.params.formula) == each.params.value, each.name
        for equation in each.shape.formula:
            left, _, right = equation.rpartition(" = ")
            assert calculated(left) == int(right), each.name
    assert all(strided_has_formula(each, exported) for each in convolutions)


def strided_has_formula(each: Explanation, graph: Graph) -> bool:
    """Whether a convolution that changes the size says how."""
    index = Index(graph)
    node = index.nodes[each.name]
    before = index.specs[node.inputs[0]].shape[2:]
    return before == each.shape.value[2:] or len(each.shape.formula) == 2


def test_receptive_fields_go_through_the_export_as_through_the_original(tmp_path):
    export(load(parse("resnet50", lambda path: False)), tmp_path / "m.onnx")
    found = explain(load(parse(str(tmp_path / "m.onnx"), lambda path: path.endswith(".onnx"))))
    last = [each for each in found if each.op_type == "Relu"][-1]
    assert (last.stride, last.receptive_field) == ((32, 32), (483, 483))


def window(size: int, after: int, **attributes) -> Graph:
    return onnx("MaxPool", {"x": (1, 8, size, size)}, {}, (1, 8, after, after), **attributes)


@pytest.mark.parametrize(
    ("size", "after", "attributes", "formula"),
    [
        (112, 56, {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}, "⌊(112 + 1 + 1 − 3)/2⌋ + 1"),
        (112, 55, {"kernel_shape": [3, 3], "strides": [2, 2]}, "⌊(112 − 3)/2⌋ + 1"),
        (112, 56, {"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1}, "⌈(112 − 3)/2⌉ + 1"),
        (113, 57, {"kernel_shape": [3, 3], "strides": [2, 2], "auto_pad": "SAME_UPPER"}, "⌈113/2⌉"),
        (32, 28, {"kernel_shape": [3, 3], "strides": [1, 1], "dilations": [2, 2]}, "32 − (2·(3 − 1) + 1) + 1"),
    ],
)
def test_how_a_window_s_size_comes_about(size, after, attributes, formula):
    graph = window(size, after, **attributes)
    found = stored_sizes(Index(graph), graph.nodes[0])
    assert [each.text() for each in found] == [formula, formula]


def test_a_size_that_does_not_come_out_has_no_formula():
    graph = window(112, 77, kernel_shape=[3, 3], strides=[2, 2])
    assert stored_sizes(Index(graph), graph.nodes[0]) == ()


def test_a_convolution_is_explained_as_in_keras():
    shapes = {"w": (64, 3, 7, 7), "b": (64,)}
    graph = onnx("Conv", {"x": (1, 3, 224, 224)}, shapes, (1, 64, 109, 109), kernel_shape=[7, 7], strides=[2, 2])
    found = stored_parameters(Index(graph), graph.nodes[0])
    assert found.text() == "(7·7·3 + 1)·64"
    assert found.terms() == {"kernel": [7, 7], "in_channels": 3, "bias": 1, "filters": 64}


def test_two_weights_of_one_role_are_told_apart():
    graph = onnx("Gemm", {"x": (1, 4)}, {"a": (4, 5), "b": (4, 6), "none": (0,)}, (1, 5))
    found = stored_parameters(Index(graph), graph.nodes[0])
    assert found.text() == "4·5 + 4·6"
    assert found.terms() == {"weight": [4, 5], "weight 2": [4, 6]}


def test_a_window_of_one_leaves_nothing_to_work_out():
    graph = onnx("Conv", {"x": (1, 8, 7, 7)}, {"w": (4, 8, 1, 1)}, (1, 4, 7, 7), kernel_shape=[1, 1])
    assert explain(graph)[0].shape.formula == ()


@pytest.mark.parametrize(("line", "size"), [("vgg16", 32), ("resnet50", 1)])
def test_the_least_image_of_an_export_is_that_of_the_original(tmp_path, line, size):
    graph = load(parse(f"{line}@160x160x3,include_top=false", lambda path: False))
    export(graph, tmp_path / "m.onnx")
    found, original = least_size(load(Configuration(str(tmp_path / "m.onnx")))), least_size(graph)
    assert (found.size, found.chain) == (original.size, original.chain)
    assert found.size == size
