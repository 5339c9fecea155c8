"""Comparison: pairs, equalities and the words, against counts that are known from outside."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

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
        "The first layer whose parameters differ is conv1_conv: 9,472 against 3,200 (input channels 3 against 1)."
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
    assert "35 layers do something else: bias in 32 (the first conv2_block1_1_conv: yes against no), " in said
    assert "padding in 16 (the first conv2_block1_2_conv: same against valid)" in said
    changed = compared("vgg16", "vgg16,classes=10")
    assert "1 layer does something else, predictions: Dense 1000 softmax against Dense 10 softmax." in changed.words
    assert [row.name for row in changed.differences] == ["predictions"]


def test_totals_that_hardly_differ_are_told_by_their_difference() -> None:
    said = " ".join(compared("resnet50", "resnet50@224x224x1").words)
    assert "25,636,712 against 25,630,440 parameters (−6,272)" in said
    assert "× 1)" not in said


def test_counts_that_shorten_to_the_same_are_written_out() -> None:
    found = compared("vgg16", "vgg16,classes=999")
    assert "15,470,264,320 against 15,470,260,224 MACs (−4,096)" in " ".join(found.words)


def test_what_one_side_cannot_know_is_said_to_be_unknown() -> None:
    found = compared("vgg16,include_top=false", "vgg16@224x224x3,include_top=false")
    assert "In total 14,714,688 parameters on every side; MACs unknown against 15.3 G." in found.words


def test_padding_by_parity_is_warned_of_and_shown() -> None:
    """The unknown-size network, where Keras takes every size as even, is not the one at 225×225."""
    found = compared("mobilenetv2@?x?x3,include_top=false", "mobilenetv2@225x225x3,include_top=false")
    (warning,) = found.warnings
    assert warning in found.words
    assert warning.startswith("Not the same network: 4 paddings are chosen by whether a size is even, the first ")
    assert "block_1_pad: (0,1),(0,1) against (1,1),(1,1)." in warning
    assert "the network built for ?×? is a different one from that at 225×225" in warning
    row = next(row for row in found.rows if row.name == "block_1_pad")
    assert row.differing == {"padding": ([[0, 1], [0, 1]], [[1, 1], [1, 1]])}
    assert not row.same.operation
    assert row.operations == ("ZeroPadding2D (0,1),(0,1)", "ZeroPadding2D 1")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        # what Keras' set_weights takes or refuses
        (("mobilenetv2@?x?x3,include_top=false", "mobilenetv2@225x225x3,include_top=false"), "fit all of them."),
        (("nasnetmobile@224x224x3", "nasnetmobile@225x225x3"), "fit all of them."),
        (
            ("nasnetmobile@?x?x3,include_top=false", "nasnetmobile@224x224x3,include_top=false"),
            "do not fit all of them: 4,267,604 against 4,269,716 parameters.",
        ),
        (
            ("mobilenetv2@225x225x3,include_top=false", "mobilenetv2"),
            "do not fit all of them: 2,257,984 against 3,538,984 parameters.",
        ),
    ],
)
def test_weights_are_said_to_fit_only_where_count_and_shapes_agree(lines: tuple[str, str], said: str) -> None:
    (warning,) = compared(*lines).warnings
    assert warning.endswith(f"The weights {said}")


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (("mobilenetv2", "mobilenetv2@225x225x3"), 1),
        (("mobilenetv2@225x225x3,include_top=false", "mobilenetv2"), 1),
        (("efficientnetb0@224x224x3", "efficientnetb0@230x224x3", "efficientnetb0@225x225x3"), 1),
        (("mobilenetv2@224x224x3", "mobilenetv2@256x256x3"), 0),
        (("mobilenetv2@224x224x3,include_top=false", "mobilenetv2@?x?x3,include_top=false"), 0),
        (("resnet50", "resnet50@225x225x3"), 0),
        # other networks are others whatever their paddings
        (("efficientnetb0", "efficientnetb3"), 0),
        (("efficientnetb0", "mobilenetv2"), 0),
    ],
)
def test_only_one_network_at_sizes_of_other_parity_is_warned_of(lines: tuple[str, ...], count: int) -> None:
    assert len(compared(*lines).warnings) == count
    assert len(compared(*lines[::-1]).warnings) == count


def test_words_name_a_file_without_its_folders() -> None:
    """A figure shows them; two files of one name are told apart by their place."""
    first, second = graph_of("vgg16"), graph_of("vgg16,include_top=false")
    paths = "/home/somebody/secret/model.onnx", "/home/else/model.onnx"
    found = compare([replace(graph, configuration=path) for graph, path in zip((first, second), paths, strict=True)])
    assert found.configurations == paths
    assert "Only in model.onnx (1): flatten, fc1, fc2, predictions." in found.words
    assert "secret" not in " ".join(found.words)


def test_very_long_names_are_shortened_in_the_words() -> None:
    graph = graph_of("vgg16")
    first, *rest = graph.nodes
    hostile = replace(first, name="x" * 100_000, outputs=(replace(first.outputs[0], name="x" * 100_000),))
    second = replace(rest[0], inputs=(hostile.outputs[0].name,))
    found = compare([graph, replace(graph, nodes=(hostile, second, *rest[1:]), configuration="y" * 100_000)])
    assert max(map(len, found.words)) < 700
