"""Names that an exporter has changed still find their layers."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from graph.compare import compare
from graph.configuration import parse
from graph.index import Index
from graph.likeness import Names, is_numbered
from graph.named import same_parts
from graph.pairing import pair
from graph.values import Graph, Node, TensorSpec, Weight
from loaders.applications import load
from tests.builders import graph_of


def as_exported(graph: Graph, prefix: str = "model_1", number: str = "_1") -> Graph:
    """The graph with names as tf2onnx gives them: ``model_1/conv1_conv_1/convolution``."""
    new = {node.name: f"{prefix}/{node.name}{number}/{node.op_type.lower()}" for node in graph.nodes}
    nodes = tuple(
        replace(
            node,
            name=new[node.name],
            inputs=tuple(new[name] for name in node.inputs),
            outputs=tuple(replace(spec, name=new[spec.name]) for spec in node.outputs),
        )
        for node in graph.nodes
    )
    return replace(graph, nodes=nodes, inputs=(), outputs=())


@pytest.mark.parametrize("line", ["resnet50v2", "mobilenetv2", "densenet121", "inceptionv3", "nasnetmobile"])
def test_every_layer_finds_its_export_by_name(line: str) -> None:
    graph = load(parse(line, lambda path: False))
    exported = as_exported(graph)
    found = same_parts(Index(graph), Index(exported), {})
    expected = {one.name: other.name for one, other in zip(graph.nodes, exported.nodes, strict=True)}
    assert found == expected
    assert same_parts(Index(exported), Index(graph), {}) == {other: one for one, other in expected.items()}


def test_a_convolution_is_found_by_its_kernel_where_the_normalisation_behind_gave_its_name() -> None:
    keras = graph_of("""
        x: Input 8x8x3
        c1: Conv2D 3x3 4 <- x
        c1_bn: BatchNormalization <- c1
    """)
    kernel = Weight("m_1/c1_1/convolution/merged_input:0", (4, 3, 3, 3))
    conv = Node(
        "m_1/c1_bn_1/batchnorm/mul_1",
        "Conv",
        "ai.onnx",
        inputs=("x", kernel.name),
        outputs=(TensorSpec("y", (None, 4, 6, 6)),),
        weights=(kernel.name,),
    )
    onnx = Graph("m", (conv,), (TensorSpec("x", (None, 3, 8, 8)),), conv.outputs, (kernel,), "onnx")
    assert pair(Index(keras), Index(onnx)) == {"c1": conv.name}
    words = compare([keras, onnx]).words
    assert any(said.startswith("1 normalisation has no node in the ONNX file") for said in words)


def test_a_scale_by_stored_numbers_is_what_is_left_of_a_normalisation() -> None:
    keras = graph_of("""
        x: Input 8x8x4
        c1_bn: BatchNormalization <- x
    """)
    scale, shift = Weight("m/c1_bn_1/batchnorm/mul:0", (1, 4, 1, 1)), Weight("m/c1_bn_1/batchnorm/sub:0", (1, 4, 1, 1))
    chain = [
        Node("m/c1_bn_1/batchnorm/mul_1", "Mul", "ai.onnx", inputs=("x", scale.name), weights=(scale.name,)),
        Node("m/c1_bn_1/batchnorm/add_1", "Add", "ai.onnx", inputs=("mul", shift.name), weights=(shift.name,)),
    ]
    made = [replace(node, outputs=(TensorSpec(node.op_type.lower(), (None, 4, 8, 8)),)) for node in chain]
    onnx = Graph("m", tuple(made), (TensorSpec("x", (None, 4, 8, 8)),), made[-1].outputs, (scale, shift), "onnx")
    assert pair(Index(keras), Index(onnx)) == {"c1_bn": "m/c1_bn_1/batchnorm/mul_1"}


def test_unlike_operations_do_not_pair_for_a_part_of_their_names() -> None:
    keras = graph_of("""
        x: Input 8x8x4
        pad: ZeroPadding2D padding=1 <- x
        p: MaxPooling2D 2x2 <- pad
    """)
    nodes = (
        Node("m/pad_1/Transpose", "Transpose", "ai.onnx", inputs=("x",), outputs=(TensorSpec("t", (None, 4, 8, 8)),)),
        Node("m/p_1/Mean", "GlobalAveragePool", "ai.onnx", inputs=("t",), outputs=(TensorSpec("y", (None, 4, 1, 1)),)),
    )
    onnx = Graph("m", nodes, (TensorSpec("x", (None, 8, 8, 4)),), nodes[-1].outputs, (), "onnx")
    assert pair(Index(keras), Index(onnx)) == {}


def test_numbers_behind_names() -> None:
    graph = graph_of("x: Input 8\nconv1_1: ReLU <- x\nconv1: ReLU <- conv1_1\na_b: ReLU <- conv1")
    names = Names(Index(graph))
    assert [set(names.uncounted(node)) for node in graph.nodes] == [set(), {"conv1"}, set(), set()]
    assert [is_numbered(Node(name, "Conv2D")) for name in ("conv2d", "conv2d_7", "stem_7")] == [True, True, False]
    assert is_numbered(Node("Conv_7", "Conv", "ai.onnx"))


def test_numbered_layers_pair_by_what_they_are_before_they_pair_by_number() -> None:
    """Keras numbers nameless layers through a session: the second model's ``conv2d_1`` may be its first layer."""
    first = graph_of("""
        x: Input 8x8x3
        conv2d: Conv2D 3x3 4 <- x
        conv2d_1: Conv2D 3x3 8 <- conv2d
    """)
    second = graph_of("""
        x: Input 8x8x3
        conv2d_1: Conv2D 3x3 4 <- x
        conv2d_2: Conv2D 3x3 8 <- conv2d_1
    """)
    assert pair(Index(first), Index(second)) == {"x": "x", "conv2d": "conv2d_1", "conv2d_1": "conv2d_2"}


@pytest.mark.parametrize(("left", "right"), [("convnexttiny", "convnextsmall"), ("convnextbase", "convnextlarge")])
def test_what_most_names_begin_with_is_no_part_of_them(left: str, right: str) -> None:
    """Of the smaller network every layer is found under its own name but for the network's."""
    first, second = (load(parse(line, lambda path: False)) for line in (left, right))
    found = pair(Index(first), Index(second))
    assert len(found) == len(first.nodes)
    named = {one: other for one, other in found.items() if one.startswith("convnext")}
    assert len(named) > len(first.nodes) * 0.8
    assert all(one.replace(left[8:], right[8:]) == other for one, other in named.items())
