"""Pairing: a renamed, reordered export finds its original, whichever stands first."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from graph.compare import compare, compare_folded
from graph.configuration import parse
from graph.fold import fold
from graph.index import Index
from graph.pairing import growing, pair
from graph.values import Graph, Node
from loaders.load import load
from tests.graph.onnx_export import export


def graph_of(line: str) -> Graph:
    return load(parse(line, lambda path: path.endswith(".onnx")))


EXPORTED = ["resnet50", "vgg16", "mobilenet", "densenet121", "inceptionv3", "mobilenetv2@225x225x3"]


@pytest.mark.parametrize("line", EXPORTED)
def test_an_onnx_export_finds_its_keras_original(line, tmp_path):
    """At least 95 % of the convolutions pair, each with the operator that it became."""
    original = graph_of(line)
    if any("correct_pad" in node.attributes for node in original.nodes):
        original = replace(original, nodes=tuple(without_parity(node) for node in original.nodes))
    twins = export(original, tmp_path / "m.onnx")
    exported = graph_of(str(tmp_path / "m.onnx"))
    found = pair(Index(original), Index(exported))
    convolutions = [node.name for node in original.nodes if "Conv2D" in node.op_type]
    right = sum(found.get(name) == twins[name] for name in convolutions)
    assert right >= 0.95 * len(convolutions), (right, len(convolutions))
    assert pair(Index(exported), Index(original)) == {second: first for first, second in found.items()}


def without_parity(node: Node) -> Node:
    return replace(node, attributes={**node.attributes, "padding": [[1, 1], [1, 1]]}) if "pad" in node.name else node


def test_an_export_compares_in_sizes_whatever_their_order(tmp_path):
    original = graph_of("vgg16")
    export(original, tmp_path / "m.onnx")
    found = compare([original, graph_of(str(tmp_path / "m.onnx"))])
    rows = {row.name: row for row in found.rows}
    assert rows["block1_conv1"].names[1].startswith("Conv_")
    assert rows["block1_conv1"].same.params
    assert rows["block1_conv1"].same.macs


def shuffled(graph: Graph, seed: int) -> Graph:
    """Every layer under another name."""
    dice = random.Random(seed)
    names = [f"n{number}" for number in range(len(graph.nodes))]
    dice.shuffle(names)
    new = dict(zip((node.name for node in graph.nodes), names, strict=True))
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


@pytest.mark.parametrize("line", ["resnet50", "densenet121", "nasnetmobile", "efficientnetb0"])
def test_other_names_alone_hide_nothing(line):
    graph = graph_of(line)
    renamed = shuffled(graph, 1)
    found = pair(Index(graph), Index(renamed))
    expected = {first.name: second.name for first, second in zip(graph.nodes, renamed.nodes, strict=True)}
    assert found == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [("resnet50", "resnet50v2"), ("vgg16", "vgg19"), ("mobilenet", "mobilenetv2"), ("densenet121", "resnet101")],
)
def test_pairing_is_the_same_from_both_sides(left, right):
    first, second = Index(graph_of(left)), Index(graph_of(right))
    there, back = pair(first, second), pair(second, first)
    assert there == {one: other for other, one in back.items()}
    assert len(set(there.values())) == len(there)


def test_every_convolution_of_resnet50_has_its_twin_in_resnet50v2():
    first, second = graph_of("resnet50"), graph_of("resnet50v2")
    found = pair(Index(first), Index(second))
    convolutions = [node.name for node in first.nodes if node.op_type == "Conv2D"]
    assert all(found[name] == name for name in convolutions)


@pytest.mark.parametrize(("left", "right", "count"), [("resnet50", "resnet50v2", 16), ("resnet101v2", "resnet101", 33)])
def test_additions_of_the_same_blocks_pair_though_normalisations_pair_across_them(left, right, count):
    """v2 normalises behind its additions, and calls them ``_out`` where v1 calls them ``_add``."""
    first, second = graph_of(left), graph_of(right)
    found = pair(Index(first), Index(second))
    additions = {node.name: found.get(node.name, "") for node in first.nodes if node.op_type == "Add"}
    assert len(additions) == count
    assert {name.rpartition("_")[0] for name in additions} == {twin.rpartition("_")[0] for twin in additions.values()}
    assert all(name.rpartition("_")[0] == twin.rpartition("_")[0] for name, twin in additions.items())


def test_growing_pairs_are_the_longest_that_cross_nothing():
    assert growing([(0, 5), (1, 0), (2, 1), (3, 2), (3, 9)]) in ([(1, 0), (2, 1), (3, 2)], [(1, 0), (2, 1), (3, 9)])
    assert growing([]) == []
    assert growing([(0, 0), (0, 1), (1, 0), (1, 1)]) == [(0, 0), (1, 1)]


def test_folded_blocks_find_their_twins_in_an_export(tmp_path):
    original = graph_of("resnet50")
    export(original, tmp_path / "m.onnx")
    folded = fold(original, "blocks"), fold(graph_of(str(tmp_path / "m.onnx")), "blocks")
    found = pair(*map(Index, folded))
    assert {"conv1", "pool1", "avg_pool", "predictions"} <= set(found)
    repeated = [node for node in folded[0].nodes if node.repeat > 1]
    twins = {node.name: node for node in folded[1].nodes}
    assert [twins[found[node.name]].repeat for node in repeated] == [3, 4, 6, 3]


def test_folded_blocks_of_two_frameworks_do_the_same(tmp_path):
    """``MaxPool`` and ``MaxPooling2D`` are one operation in two languages, folded or not."""
    original = graph_of("vgg16")
    export(original, tmp_path / "m.onnx")
    found, _ = compare_folded([original, graph_of(str(tmp_path / "m.onnx"))], "blocks")
    rows = [row for row in found.rows if row.complete]
    assert len(rows) >= 10
    assert all(row.same.operation for row in rows)


@pytest.mark.parametrize("line", ["inceptionv3@299x299x{}", "xception@299x299x{}", "vgg16@224x224x{}"])
def test_another_number_of_channels_leaves_every_layer_paired(line):
    """The first convolution, whose kernel differs, too: also where Keras has only numbered it."""
    first, second = graph_of(line.format(3)), graph_of(line.format(1))
    assert pair(Index(first), Index(second)) == {node.name: node.name for node in first.nodes}


def test_numbers_that_count_other_layers_pair_nothing_unlike():
    """inceptionv3 and inceptionresnetv2 both have a ``conv2d_11``, of other filters."""
    first, second = graph_of("inceptionv3"), graph_of("inceptionresnetv2")
    found = compare([first, second])
    assert [row.name for row in found.rows if row.complete and not row.same.params] == ["predictions"]
    assert sum(row.complete and bool(row.params[0]) for row in found.rows) >= 40


def test_a_block_of_several_convolutions_is_no_single_one():
    """resnet50's bottleneck of 64·64·256 holds a 3×3 of 64 as vgg16's first block is, and yet they are unlike."""
    found, _ = compare_folded([graph_of("resnet50"), graph_of("vgg16")], "blocks")
    assert [row.names for row in found.rows if row.complete and "conv2" in row.names] == []
    found, _ = compare_folded([graph_of("resnet50"), graph_of("resnet101")], "blocks")
    assert {"conv1", "conv2", "conv3", "conv4", "conv5"} <= {row.name for row in found.rows if row.complete}


def test_blocks_of_the_same_kinds_in_the_same_order_pair_whatever_their_widths():
    found, _ = compare_folded([graph_of("nasnetmobile"), graph_of("nasnetlarge")], "blocks")
    cells = [row for row in found.rows if row.op_type.endswith("cell")]
    assert len(cells) >= 10
    assert all(row.complete and len(set(row.op_types)) == 1 for row in cells)
