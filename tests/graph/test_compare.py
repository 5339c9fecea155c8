"""Comparison: pairs, equalities and the words, against counts that are known from outside."""

from __future__ import annotations

import pytest

from graph.compare import Comparison, compare
from graph.configuration import parse
from graph.values import Graph
from loaders.applications import load

SIZES = ("resnet50v2@440x340x3,include_top=false", "resnet50v2@550x425x3,include_top=false")


def graph_of(line: str) -> Graph:
    return load(parse(line, lambda path: False))


def compared(*lines: str) -> Comparison:
    return compare([graph_of(line) for line in lines])


def test_two_sizes_differ_in_every_shape_and_in_no_parameter() -> None:
    found = compared(*SIZES)
    assert found.words[:2] == (
        "190 layers in both.",
        "Output shapes differ in 189 besides the input's, parameters in none.",
    )
    row = next(row for row in found.rows if row.name == "conv1_conv")
    assert row.shapes == ((None, 220, 170, 64), (None, 275, 213, 64))
    assert row.params == (9472, 9472)
    assert (row.same.shape, row.same.params, row.same.macs) == (False, True, False)


@pytest.mark.parametrize("line", ["vgg16", "mobilenetv2", "inceptionv3"])
def test_a_graph_compared_with_itself_has_no_difference(line: str) -> None:
    found = compared(line, line)
    assert found.differences == ()
    assert found.only_in == ((), ())
    assert found.words == (f"{len(found.rows)} layers in both, and nothing differs.",)


def test_comparing_is_symmetric() -> None:
    there, back = compared("resnet50", "resnet50v2"), compared("resnet50v2", "resnet50")
    assert there.only_in == back.only_in[::-1]
    assert {frozenset(row.names) for row in there.rows} == {frozenset(row.names) for row in back.rows}


def test_a_layer_without_its_twin_stands_in_one_side_only() -> None:
    found = compared("vgg16", "vgg16,include_top=false")
    assert found.only_in == (("flatten", "fc1", "fc2", "predictions"), ())
    row = next(row for row in found.rows if row.name == "fc1")
    assert row.params == (102764544, None)
    assert row.shapes == ((None, 4096), None)


def test_the_reason_names_the_term_that_differs() -> None:
    found = compared("resnet50@224x224x3", "resnet50@224x224x1")
    assert found.words[-1] == (
        "The first layer whose parameters differ is conv1_conv: 9,472 against 3,200 (in channels 3 against 1)."
    )


def test_three_sides_share_the_rows_that_the_first_lacks() -> None:
    found = compared("vgg16,include_top=false", "vgg16", "vgg16,classes=10")
    row = next(row for row in found.rows if row.name == "predictions")
    assert row.names == (None, "predictions", "predictions")
    assert row.params == (None, 4097000, 40970)


def test_what_only_one_side_has_stands_where_it_belongs() -> None:
    names = [row.name for row in compared("resnet50", "resnet50v2").rows]
    assert names.index("conv2_block1_1_relu") + 1 == names.index("conv2_block1_2_pad")
    assert names.index("conv2_block1_2_pad") + 1 == names.index("conv2_block1_2_conv")


def test_the_words_name_totals_and_the_attribute_that_differs() -> None:
    said = " ".join(compared("resnet50", "resnet50v2").words)
    assert "In total 25,636,712 against 25,613,800 parameters (× 0.999)" in said
    assert "35 layers do something else, the first conv2_block1_1_conv: use bias true against false." in said
    changed = compared("vgg16", "vgg16,classes=10")
    assert "1 layer does something else, predictions: Dense 1000 softmax against Dense 10 softmax." in changed.words
    assert [row.name for row in changed.differences] == ["predictions"]
