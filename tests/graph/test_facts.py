"""Facts and totals: against published tables, against Keras' counts, and against counting by hand."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import onnx as onnx_package
import pytest

from graph.configuration import parse
from graph.facts import (
    activation_bytes,
    category,
    macs,
    macs_expression,
    params,
    params_expression,
    params_formula,
    shape_formula,
    totals,
    trainable_params,
    windows,
)
from graph.index import Index
from graph.infer import infer
from graph.rules import Window, rules
from graph.values import Graph, Node, Shape, TensorSpec, Weight
from loaders.applications import load
from loaders.onnx_file import load as load_onnx
from tests.graph.builder import chain, graph_of, layer, onnx, source
from tests.graph.formula_reader import read_formula


def application(line: str) -> Graph:
    return load(parse(line, lambda path: False))


@pytest.fixture(scope="module")
def resnet() -> Graph:
    """The contract's own example."""
    return application("resnet50v2@440x340x3,include_top=false")


def test_the_contracts_totals(resnet: Graph) -> None:
    found = totals(resnet)
    assert (found.nodes, found.params, found.trainable_params) == (190, 23_564_800, 23_519_360)
    assert (found.non_trainable_params, found.macs, found.activation_bytes) == (45_440, 10_733_707_776, 379_768_592)


def test_the_contracts_node(resnet: Graph) -> None:
    index = Index(resnet)
    node = index.nodes["conv1_conv"]
    assert (params(index, node), trainable_params(index, node), macs(index, node)) == (9472, 9472, 351_859_200)
    assert params_formula(index, node) == "(7·7·3 + 1)·64 = 9472"
    assert shape_formula(index, node) == "⌊(446 − 7)/2⌋ + 1 = 220, ⌊(346 − 7)/2⌋ + 1 = 170"
    expression = params_expression(index, node)
    assert expression is not None
    assert expression.terms() == {"kernel": [7, 7], "in_channels": 3, "bias": 1, "filters": 64}


# the papers' and torchvision's figures to the printed digits; Keras' ResNet50 strides in its first 1×1 (v1)
@pytest.mark.parametrize(
    ("line", "giga", "count"),
    [
        ("VGG16@224x224x3", 15.4703, 138_357_544),
        ("VGG19@224x224x3", 19.6321, 143_667_240),
        ("ResNet50@224x224x3", 3.8580, 25_636_712),
        ("ResNet50V2@224x224x3", 3.4823, 25_613_800),
        ("MobileNetV2@224x224x3", 0.3008, 3_538_984),
        ("Xception@299x299x3", 8.3574, 22_910_480),
    ],
)
def test_products_equal_published_figures(line: str, giga: float, count: int) -> None:
    found = totals(application(line))
    assert found.macs is not None
    assert round(found.macs / 1e9, 4) == giga
    assert found.params == count


def test_the_formula_of_the_products_gives_their_number(resnet: Graph) -> None:
    index = Index(resnet)
    counted = 0
    for node in resnet.nodes:
        expression = macs_expression(index, node)
        number = macs(index, node)
        assert (expression is None) == (number == 0)
        if expression is not None:
            assert read_formula(expression.text()) == expression.evaluate() == number
            counted += number or 0
    assert counted == totals(resnet).macs


def test_a_fixed_batch_changes_no_sum(resnet: Graph) -> None:
    """Sums are for a batch of one, whatever batch the graph has."""
    batched = infer(resnet, {resnet.inputs[0].name: (8, 440, 340, 3)})
    assert batched.outputs[0].shape == (8, 14, 11, 2048)
    assert totals(batched) == totals(resnet)


def test_a_letter_for_the_batch_changes_no_sum(resnet: Graph) -> None:
    assert totals(infer(resnet, {resnet.inputs[0].name: ("N", 440, 340, 3)})) == totals(resnet)


def test_unknown_sizes_make_sums_unknown() -> None:
    graph = infer(chain((None, None, 20, 3), ("Conv2D", {"filters": 4, "kernel_size": 3}), ("Flatten", {})))
    found = totals(graph)
    assert (found.params, found.macs, found.activation_bytes) == (112, None, None)
    assert shape_formula(Index(graph), graph.nodes[1]) == "20 − 3 + 1 = 18"


def test_unknown_rank_makes_parameters_unknown() -> None:
    graph = infer(graph_of(source((None, 8)), layer("f", "Lambda", "in"), layer("d", "Dense", "f", units=2)))
    index = Index(graph)
    assert params(index, graph.nodes[2]) is None
    assert totals(graph).params is None
    assert category(graph.nodes[1]) == "opaque"


def test_a_frozen_layer_trains_nothing() -> None:
    graph = infer(chain((None, 4, 4, 3), ("BatchNormalization", {"trainable": False}), ("BatchNormalization", {})))
    index = Index(graph)
    assert [(params(index, node), trainable_params(index, node)) for node in graph.nodes[1:]] == [(12, 0), (12, 6)]


def test_shared_weights_count_once_in_totals() -> None:
    second = Node("d#2", "Dense", layer="d", inputs=("d",), outputs=(TensorSpec("d#2", None),), attributes={"units": 3})
    graph = infer(graph_of(source((None, 3)), layer("d", "Dense", "in", units=3), second))
    index = Index(graph)
    assert [params(index, node) for node in graph.nodes] == [0, 12, 12]
    assert totals(graph).params == 12


def test_formats_that_do_not_say_what_trains() -> None:
    graph = onnx("Gemm", {"a": (1, 4)}, {"w": (4, 5)}, (1, 5))
    found = totals(graph)
    assert (found.params, found.trainable_params, found.non_trainable_params) == (20, None, None)


def test_bytes_follow_the_element_type() -> None:
    specs = (
        TensorSpec("a", (None, 3, 5), "float16"),
        TensorSpec("b", (None, 7), "int4"),
        TensorSpec("c", (2,), "bool"),
    )
    assert activation_bytes(Graph("g", (Node("x", "X", "custom", outputs=specs),))) == 3 * 5 * 2 + 4 + 2


def test_a_block_counts_what_stands_in_it() -> None:
    same = ("Conv2D", {"filters": 3, "kernel_size": 3, "padding": "same"})
    inner = infer(chain((None, 9, 9, 3), same, same, same, same))
    block = Node("b", "block", "archigram", outputs=(TensorSpec("b", (None, 9, 9, 3)),), body=inner, repeat=4)
    graph = Graph("g", (block,))
    assert category(block) == "block"
    assert macs(Index(graph), block) == 4 * 9 * 9 * 3 * 3 * 3 * 3
    assert totals(graph).nodes == 5
    assert activation_bytes(graph) == (1 + 4) * 9 * 9 * 3 * 4


# products of single operations against loops that count


def counted(*loops: int) -> int:
    """The number of multiply-accumulates of nested loops, by running them."""
    return sum(1 for _ in itertools.product(*(range(loop) for loop in loops)))


def keras_macs(shape: Shape, op_type: str, **attributes: Any) -> int | None:
    graph = infer(chain(shape, (op_type, attributes)))
    return macs(Index(graph), graph.nodes[1])


def test_products_of_layers() -> None:
    small = (None, 5, 6, 4)
    assert keras_macs(small, "Conv2D", filters=3, kernel_size=2) == counted(4, 5, 2, 2, 4, 3)
    assert keras_macs(small, "Conv2D", filters=6, kernel_size=2, groups=2) == counted(4, 5, 2, 2, 2, 6)
    assert keras_macs(small, "DepthwiseConv2D", kernel_size=2) == counted(4, 5, 2, 2, 4)
    assert keras_macs(small, "SeparableConv2D", filters=3, kernel_size=2) == counted(4, 5, 2, 2, 4) + counted(
        4, 5, 4, 3
    )
    assert keras_macs(small, "Conv2DTranspose", filters=3, kernel_size=2, strides=2) == counted(5, 6, 2, 2, 4, 3)
    assert keras_macs(small, "Dense", units=3) == counted(5, 6, 4, 3)
    assert keras_macs((None, 5, 4), "LSTM", units=3) == counted(5, 4, 3, 3 + 4)
    assert keras_macs((None, 5, 4), "GRU", units=3) == counted(5, 3, 3, 3 + 4)
    assert keras_macs((None, 5, 4), "SimpleRNN", units=3) == counted(5, 3, 3 + 4)
    assert keras_macs(small, "MaxPooling2D") == 0
    assert keras_macs(small, "BatchNormalization") == 0
    assert keras_macs((None, 5, 4), "EinsumDense", equation="abc,cd->abd", output_shape=[None, 3]) == counted(5, 4, 3)
    twice = {"class_name": "LSTM", "config": {"name": "l", "units": 3}}
    assert keras_macs((None, 5, 4), "Bidirectional", layer=twice) == 2 * counted(5, 4, 3, 7)
    once = {"class_name": "Dense", "config": {"name": "d", "units": 3}}
    assert keras_macs((None, 5, 4), "TimeDistributed", layer=once) == counted(5, 4, 3)


def test_products_of_attention() -> None:
    """Four projections, then every query against every key, then the values."""
    graph = infer(
        graph_of(
            source((None, 5, 6)),
            source((None, 7, 8), "kv"),
            layer("a", "MultiHeadAttention", "in", "kv", num_heads=2, key_dim=3, value_dim=4),
        )
    )
    projected = counted(5, 6, 2, 3) + counted(7, 8, 2, 3) + counted(7, 8, 2, 4) + counted(5, 2, 4, 6)
    attended = counted(5, 7, 2, 3) + counted(5, 7, 2, 4)
    assert macs(Index(graph), graph.nodes[2]) == projected + attended


ONNX = [
    (onnx("Conv", {"x": (1, 4, 9, 9)}, {"w": (6, 2, 3, 3), "b": (6,)}, (1, 6, 7, 7)), counted(7, 7, 6, 2, 3, 3)),
    (onnx("Conv", {"x": ("batch", 4, 9, 9)}, {"w": (6, 4, 3, 3)}, ("batch", 6, 7, 7)), counted(7, 7, 6, 4, 3, 3)),
    (onnx("ConvTranspose", {"x": (1, 4, 5, 5)}, {"w": (4, 3, 2, 2)}, (1, 3, 10, 10)), counted(5, 5, 4, 3, 2, 2)),
    (onnx("Gemm", {"a": (1, 8)}, {"b": (3, 8)}, (1, 3), transB=1), counted(1, 8, 3)),
    (onnx("Gemm", {"a": ("N", 8)}, {"b": (8, 3), "c": (3,)}, ("N", 3)), counted(8, 3)),
    (onnx("MatMul", {"a": (1, 2, 5, 6), "b": (1, 2, 6, 7)}, {}, (1, 2, 5, 7)), counted(2, 5, 6, 7)),
    (onnx("MatMul", {"a": ("batch", 5, 6)}, {"b": (6, 7)}, ("batch", 5, 7)), counted(5, 6, 7)),
    (onnx("Einsum", {"a": (1, 5, 6), "b": (1, 7, 6)}, {}, (1, 5, 7), equation="bij,bkj->bik"), counted(5, 6, 7)),
    (onnx("LSTM", {"x": (5, 1, 4)}, {"w": (1, 12, 4), "r": (1, 12, 3)}, (5, 1, 1, 3)), counted(5, 12, 4 + 3)),
    (onnx("GRU", {"x": (5, 1, 4)}, {"w": (2, 9, 4), "r": (2, 9, 3)}, (5, 2, 1, 3)), counted(5, 2, 9, 4 + 3)),
    (
        onnx(
            "QLinearConv",
            {"x": (1, 4, 9, 9)},
            {"xs": (), "xz": (), "w": (6, 4, 3, 3)},
            (1, 6, 7, 7),
        ),
        counted(7, 7, 6, 4, 3, 3),
    ),
    (onnx("Attention", {"q": (1, 5, 6), "k": (1, 7, 6), "v": (1, 7, 8)}, {}, (1, 5, 8)), counted(5, 7, 6 + 8)),
    (
        onnx("Attention", {"x": (1, 5, 6)}, {"w": (6, 24)}, (1, 5, 8), domain="com.microsoft"),
        counted(5, 6, 24) + counted(5, 5, 8 + 8),
    ),
    (
        onnx("MatMulNBits", {"x": (1, 5, 64)}, {"w": (32, 2, 16)}, (1, 5, 32), domain="com.microsoft", K=64, N=32),
        counted(5, 64, 32),
    ),
    (onnx("Relu", {"x": (1, 4)}, {}, (1, 4)), 0),
    (onnx("Mystery", {"x": (1, 4)}, {}, (1, 4), domain="someone.else"), None),
    (onnx("MatMul", {"a": (1, 5, None)}, {"b": (6, 7)}, (1, None, 7)), None),
]


@pytest.mark.parametrize(("graph", "expected"), ONNX, ids=lambda value: getattr(value, "name", str(value)))
def test_products_of_onnx_operators(graph: Graph, expected: int | None) -> None:
    assert macs(Index(graph), graph.nodes[0]) == expected


@pytest.mark.parametrize(
    ("name", "giga"),
    [("light_resnet50", 4.089), ("light_vgg19", 19.632), ("light_squeezenet", 0.349)],
)
def test_products_of_onnx_models_equal_torchvisions(name: str, giga: float) -> None:
    """Models that onnx itself ships, of the architectures torchvision publishes figures of."""
    path = Path(onnx_package.__file__).parent / "backend/test/data/light" / f"{name}.onnx"
    found = totals(load_onnx(parse(str(path), lambda path: True), str(path)))
    assert found.macs is not None
    assert round(found.macs / 1e9, 3) == giga


def test_products_inside_a_branch_are_open() -> None:
    """Which branch runs, and how often a loop does, is not in the file."""
    inner = onnx("MatMul", {"a": (2, 5, 6), "b": (2, 6, 7)}, {}, (2, 5, 7))
    empty = onnx("Relu", {"x": (1, 4)}, {}, (1, 4))
    loops = [Node("l", "Loop", "ai.onnx", body=body) for body in (inner, empty)]
    graph = Graph("g", tuple(loops))
    assert [macs(Index(graph), node) for node in loops] == [None, 0]


def branch(key: str, body: Graph | None) -> Node:
    return Node(key, key, "ai.onnx", body=body)


def test_a_branch_that_is_taken_is_counted_and_open_ones_must_agree() -> None:
    """2·5·6·7 = 420 products where the branch is known or does not matter."""
    inner = onnx("MatMul", {"a": (2, 5, 6), "b": (2, 6, 7)}, {}, (2, 5, 7))
    empty = onnx("Relu", {"x": (1, 4)}, {}, (1, 4))
    pairs = [(inner, None), (inner, inner), (inner, empty), (None, empty)]
    nodes = [
        Node("i", "If", "ai.onnx", body=Graph("i", (branch("then_branch", a), branch("else_branch", b))))
        for a, b in pairs
    ]
    assert [macs(Index(Graph("g", (node,))), node) for node in nodes] == [420, 420, None, 0]


def test_a_loop_of_known_rounds_is_counted_that_often() -> None:
    inner = onnx("MatMul", {"a": (2, 5, 6), "b": (2, 6, 7)}, {}, (2, 5, 7))
    for rounds, counted in ((3, 3 * 420), (1, 420), (0, 0), (None, None)):
        loop = Node("l", "Loop", "ai.onnx", body=inner, rounds=rounds)
        assert macs(Index(Graph("g", (loop,))), loop) == counted


@pytest.mark.parametrize(
    ("inputs", "counted"),
    [
        ({"x": ("unk__1", 5, 9, 6)}, 5 * 9 * 6 * 7),
        ({"x": ("unk__1", 5, "unk__1", 6)}, None),
        ({"x": ("frames", 9, 6)}, None),
        ({"x": ("batch_size", 9, 6)}, 9 * 6 * 7),
    ],
)
def test_the_leading_symbol_of_images_is_the_batch(inputs, counted) -> None:
    (shape,) = inputs.values()
    graph = onnx("MatMul", inputs, {"w": (6, 7)}, (*shape[:-1], 7))
    assert macs(Index(graph), graph.nodes[0]) == counted


# categories and windows

NAMES = {
    "input",
    "convolution",
    "dense",
    "pooling",
    "normalisation",
    "activation",
    "merge",
    "recurrent",
    "shape",
    "opaque",
    "block",
}


@pytest.mark.parametrize("domain", ["keras", "keras.ops", "ai.onnx", "com.microsoft"])
def test_every_rule_has_a_category_of_the_palette(domain: str) -> None:
    assert {rule.category for rule in rules(domain).values()} <= NAMES
    assert rules("someone.else") == {}


def test_windows_of_both_worlds_agree() -> None:
    """A convolution says the same of its reach in Keras and in ONNX."""
    attributes = {"filters": 4, "kernel_size": [3, 5], "strides": [2, 1], "dilation_rate": [1, 1]}
    ours = infer(chain((None, 9, 9, 3), ("Conv2D", attributes)))
    theirs = onnx(
        "Conv",
        {"x": (1, 3, 9, 9)},
        {"w": (4, 3, 3, 5)},
        (1, 4, 4, 5),
        kernel_shape=[3, 5],
        strides=[2, 1],
        pads=[0] * 4,
    )
    assert windows(Index(ours), ours.nodes[1]) == (Window(3, 2), Window(5, 1))
    assert windows(Index(theirs), theirs.nodes[0]) == (
        Window(3, 2, 1, (0, 0)),
        Window(5, 1, 1, (0, 0)),
    )


def test_stored_constants_are_no_parameters() -> None:
    node = Node("r", "Reshape", "ai.onnx", inputs=("x", "s"), weights=("s",))
    weights = (Weight("s", (2,), "int64", None, "constant"),)
    graph = Graph("g", (node,), (TensorSpec("x", (1, 4)),), weights=weights)
    assert totals(graph).params == 0
