"""Folding keeps every fact, is undone exactly, and finds the blocks that the papers name."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from graph.block_node import is_block, leaves
from graph.configuration import parse
from graph.errors import ConfigurationError
from graph.facts import category, params, totals
from graph.fold import MODES, fold, fold_nodes, fold_scope, unfold
from graph.index import Index
from graph.infer import infer
from graph.values import Graph, Node, TensorSpec
from loaders import applications
from loaders.catalogue import applications as catalogue

FOLDING = ("blocks", "stages")
NAMES = [application.name for application in catalogue()]


@cache
def application(line: str) -> Graph:
    return applications.load(parse(line, lambda path: False))


def repeats(graph: Graph, kind: str) -> list[int]:
    """How often each block of a kind repeats, in order."""
    return [node.repeat for node in graph.nodes if node.op_type == kind]


def assert_sound(graph: Graph) -> None:
    """Every node after what it reads, every name once, every output of the network still made."""
    known = {spec.name for spec in graph.inputs} | {weight.name for weight in graph.weights} | {""}
    for node in graph.nodes:
        assert set(node.inputs) <= known, node.name
        known |= {spec.name for spec in node.outputs}
    assert {spec.name for spec in graph.outputs} <= known
    names = [node.name for node in graph.nodes] + [node.name for node in leaves(graph.nodes) if node not in graph.nodes]
    assert len(names) == len(set(names))


# every application


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mode", FOLDING)
def test_an_application_folds_and_unfolds_exactly(name: str, mode: str) -> None:
    graph = application(name.lower())
    folded = fold(graph, mode)
    assert_sound(folded)
    assert totals(folded) == totals(graph)
    assert unfold(folded) == graph
    assert fold(graph, mode) == folded


@pytest.mark.parametrize("name", ["resnet50", "nasnetmobile", "inceptionv3"])
def test_unfolding_one_block_keeps_the_rest(name: str) -> None:
    graph = application(name)
    folded = fold(graph, "blocks")
    for block in filter(is_block, folded.nodes):
        opened = unfold(folded, block.name)
        assert_sound(opened)
        assert block.name not in {node.name for node in opened.nodes}
        assert totals(opened) == totals(graph)
        assert unfold(opened) == graph


def test_a_block_sums_the_facts_of_its_nodes() -> None:
    graph = application("resnet50")
    folded, whole = fold(graph, "blocks"), Index(graph)
    index = Index(folded)
    for block in filter(is_block, folded.nodes):
        assert params(index, block) == sum(params(whole, node) or 0 for node in leaves([block]))


@pytest.mark.parametrize(
    ("line", "kind", "expected"),
    [
        # He et al. 2016, table 1
        ("resnet50", "bottleneck", [3, 4, 6, 3]),
        ("resnet101", "bottleneck", [3, 4, 23, 3]),
        ("resnet152", "bottleneck", [3, 8, 36, 3]),
        ("resnet50v2", "pre-act bottleneck", [3, 4, 6, 3]),
        ("resnet101v2", "pre-act bottleneck", [3, 4, 23, 3]),
        ("resnet152v2", "pre-act bottleneck", [3, 8, 36, 3]),
        # Simonyan and Zisserman 2015, configurations D and E
        ("vgg16", "conv–ReLU", [2, 2, 3, 3, 3]),
        ("vgg19", "conv–ReLU", [2, 2, 4, 4, 4]),
        # Sandler et al. 2018, table 2
        ("mobilenetv2", "inverted residual", [1, 2, 3, 4, 3, 3, 1]),
        # Tan and Le 2019, table 1, and 2021, table 4 (its first stages are fused)
        ("efficientnetb0", "MBConv", [1, 2, 2, 3, 3, 4, 1]),
        ("efficientnetv2s", "MBConv", [6, 9, 15]),
        ("efficientnetv2s", "Fused-MBConv", [4, 4]),
        # Huang et al. 2017, table 1
        ("densenet121", "DenseNet layer", [6, 12, 24, 16]),
        ("densenet169", "DenseNet layer", [6, 12, 32, 32]),
        ("densenet201", "DenseNet layer", [6, 12, 48, 32]),
        # Liu et al. 2022
        ("convnexttiny", "ConvNeXt block", [3, 3, 9, 3]),
        ("convnextbase", "ConvNeXt block", [3, 3, 27, 3]),
        # Szegedy et al. 2016, table 1; Chollet 2017, figure 5: three of the entry flow, eight, one of the exit flow
        ("inceptionv3", "inception module A", [3]),
        ("inceptionv3", "inception module B", [4]),
        ("inceptionv3", "inception module C", [2]),
        ("xception", "separable block", [1, 1, 1, 8, 1]),
        # the last block of the last stage has no activation
        ("inceptionresnetv2", "inception-residual block", [10, 20, 9, 1]),
        # Zoph et al. 2018, figure 2: N normal cells between reductions, the first of each with another skip
        ("nasnetmobile", "normal cell", [1, 3, 1, 3, 1, 3]),
        ("nasnetlarge", "normal cell", [1, 5, 1, 5, 1, 5]),
        ("nasnetlarge", "reduction cell", [1, 1, 1, 1]),
    ],
)
def test_the_blocks_of_the_papers(line: str, kind: str, expected: list[int]) -> None:
    assert repeats(fold(application(line), "blocks"), kind) == expected


def test_a_stages_words_count_all_that_it_holds() -> None:
    """Chollet 2017, figure 5: nine modules of 19×19 maps. Zoph et al. 2018: a reduction and four normal cells."""

    def told(line: str) -> dict[str, str]:
        return {node.name: node.op_type for node in fold(application(line), "stages").nodes}

    assert told("xception")["stage 1"] == "separable block ×9"
    assert told("xception")["stage 2"] == "separable block + double convolution"
    assert told("nasnetmobile")["stage 3"] == "reduction cell + normal cell ×4"
    assert told("resnet50")["conv2_x"] == "bottleneck ×3"
    assert told("resnet50")["head"] == "GlobalAveragePooling2D–Dense"


def test_a_runs_numbers_hold_for_all_its_blocks() -> None:
    """Sandler et al. 2018, table 2: 16 channels expand to 96. Szegedy et al. 2016, table 1: a strided one, one not."""
    details = {node.name: node.attributes.get("detail") for node in fold(application("mobilenetv2"), "blocks").nodes}
    assert details["block_1–2"] == "96|144·24, 3×3"
    (run,) = [node for node in fold(application("inceptionv3"), "blocks").nodes if node.name == "conv2d+"]
    assert (run.repeat, run.attributes["detail"]) == (2, "3×3, 32, first /2")


def test_resnet_reads_as_its_paper_does() -> None:
    """Stem, 3, 4, 6, 3 bottlenecks, head, at any input size."""
    for line in ("resnet50", "resnet50@440x340x3", "resnet50,batch=8"):
        nodes = fold(application(line), "blocks").nodes
        told = [(node.op_type, node.attributes.get("detail", ""), node.repeat) for node in nodes[1:]]
        assert told == [
            ("conv–BN–ReLU", "7×7 /2, 64", 1),
            ("MaxPooling2D", "3×3 /2", 1),
            ("bottleneck", "64·64·256", 3),
            ("bottleneck", "128·128·512", 4),
            ("bottleneck", "256·256·1024", 6),
            ("bottleneck", "512·512·2048", 3),
            ("GlobalAveragePooling2D", "", 1),
            ("Dense", "", 1),
        ]
    assert [node.name for node in nodes[3:7]] == ["conv2", "conv3", "conv4", "conv5"]
    assert all(node.attributes["skip"] == "projection first" for node in nodes[3:7])


def test_a_run_holds_its_blocks() -> None:
    conv4 = next(node for node in fold(application("resnet50"), "blocks").nodes if node.name == "conv4")
    assert conv4.body is not None
    assert [node.name for node in conv4.body.nodes] == [f"conv4/block{number}" for number in range(1, 7)]
    assert all(is_block(node) and node.repeat == 1 for node in conv4.body.nodes)


def test_stages_are_the_rows_of_the_papers_table() -> None:
    nodes = fold(application("resnet50"), "stages").nodes[1:]
    sizes = [node.outputs[0].shape for node in nodes]
    assert sizes == [
        (None, 112, 112, 64),
        (None, 56, 56, 256),
        (None, 28, 28, 512),
        (None, 14, 14, 1024),
        (None, 7, 7, 2048),
        (None, 1000),
    ]
    assert nodes[1].name == "conv2_x"


# modes and refusals


def test_none_changes_nothing_and_auto_leaves_a_small_graph() -> None:
    graph = application("resnet50")
    assert fold(graph, "none") is graph
    small = structs.replace(graph, nodes=graph.nodes[:10], outputs=())
    assert fold(small, "auto") is small
    assert len(fold(graph, "auto").nodes) < 20
    assert len(fold(application("nasnetlarge"), "auto").nodes) < 20


def test_a_folded_graph_folds_no_further() -> None:
    folded = fold(application("resnet50"), "blocks")
    assert fold(folded, "stages") is folded


def test_unknown_modes_and_blocks_are_refused() -> None:
    graph = application("resnet50")
    with pytest.raises(ConfigurationError, match="none, blocks, stages, auto"):
        fold(graph, "everything")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="conv2"):
        unfold(fold(graph, "blocks"), "conv9")
    assert set(MODES) == {"none", "blocks", "stages", "auto"}


# by scope and by hand


def test_a_scope_folds_and_unfolds() -> None:
    graph = application("resnet50")
    folded = fold_scope(graph, "conv4/block2")
    assert_sound(folded)
    block = next(filter(is_block, folded.nodes))
    assert block.name == "conv4/block2"
    assert {node.scope for node in leaves([block])} == {"conv4/block2"}
    assert totals(folded) == totals(graph)
    assert unfold(folded) == graph


def test_nodes_that_lie_apart_fold_and_unfold() -> None:
    """The projection of the first bottleneck of conv3 stands among its convolutions."""
    graph = application("resnet50")
    folded = fold_nodes(graph, {"conv3_block1_0_conv", "conv3_block1_0_bn"}, "projection")
    again = fold_nodes(folded, {"conv5_block1_0_conv", "conv5_block1_0_bn"}, "projection")
    assert_sound(again)
    assert {"projection", "projection (2)"} <= {node.name for node in again.nodes}
    assert unfold(again) == graph
    assert unfold(unfold(again, "projection (2)"), "projection") == graph


def test_what_would_close_a_circle_is_refused() -> None:
    graph = application("resnet50")
    with pytest.raises(ConfigurationError, match="leaves it and comes back"):
        fold_nodes(graph, {"conv2_block1_1_conv", "conv2_block1_2_conv"}, "both")
    with pytest.raises(ConfigurationError, match="no two nodes"):
        fold_scope(graph, "conv9")


# networks made by hand


def keras(*lines: str, outputs: tuple[str, ...] = ()) -> Graph:
    """A graph from lines such as ``a: Conv2D 8 3 <- x``: filters and kernel, then what it reads."""
    nodes = []
    for line in lines:
        head, _, inputs = line.partition("<-")
        name, op_type, *numbers = head.replace(":", "").split()
        sources = tuple(inputs.replace(",", " ").split())
        spec = TensorSpec(name, (None, 64, 64, 3) if op_type == "InputLayer" else None)
        nodes.append(Node(name, op_type, inputs=sources, outputs=(spec,), attributes=_attributes(op_type, numbers)))
    ends = outputs or (nodes[-1].name,)
    specs = tuple(TensorSpec(name, None) for name in ends)
    return infer(Graph("made", tuple(nodes), (nodes[0].outputs[0],), specs, format="keras"))


def _attributes(op_type: str, numbers: list[str]) -> dict[str, object]:
    if op_type == "InputLayer":
        return {"batch_shape": [None, 64, 64, 3]}
    if op_type == "Conv2D":
        return {"filters": int(numbers[0]), "kernel_size": [int(numbers[1])] * 2, "padding": "same"}
    if op_type == "Conv2DTranspose":
        return {"filters": int(numbers[0]), "kernel_size": [2, 2], "strides": [2, 2], "padding": "same"}
    return {"pool_size": [2, 2]} if op_type == "MaxPooling2D" else {}


def unet(depth: int) -> Graph:
    lines, x = ["x: InputLayer"], "x"
    for level in range(depth):
        lines += [f"e{level}a: Conv2D {8 << level} 3 <- {x}", f"e{level}b: Conv2D {8 << level} 3 <- e{level}a"]
        lines.append(f"pool{level}: MaxPooling2D <- e{level}b")
        x = f"pool{level}"
    lines += [f"bottom_a: Conv2D {8 << depth} 3 <- {x}", f"bottom_b: Conv2D {8 << depth} 3 <- bottom_a"]
    x = "bottom_b"
    for level in reversed(range(depth)):
        lines.append(f"up{level}: Conv2DTranspose {8 << level} <- {x}")
        lines.append(f"join{level}: Concatenate <- e{level}b, up{level}")
        lines += [f"d{level}a: Conv2D {8 << level} 3 <- join{level}", f"d{level}b: Conv2D {8 << level} 3 <- d{level}a"]
        x = f"d{level}b"
    return keras(*lines, f"head: Conv2D 2 1 <- {x}")


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
def test_a_unet_keeps_its_two_arms(depth: int) -> None:
    graph = unet(depth)
    folded = fold(graph, "blocks")
    assert totals(folded) == totals(graph)
    assert unfold(folded) == graph
    assert [node.repeat for node in folded.nodes if is_block(node)] == [2] * (2 * depth + 1)
    names = {node.name for node in folded.nodes}
    for level in range(depth):
        # the joins and what is pooled still stand alone, and the skip still leaves the way down before the pooling
        assert {f"pool{level}", f"up{level}", f"join{level}"} <= names
        join = next(node for node in folded.nodes if node.name == f"join{level}")
        assert join.inputs == (f"e{level}b", f"up{level}")


def test_a_value_read_elsewhere_breaks_a_run() -> None:
    """Five equal convolutions; the third also feeds the end, so it must be where a block ends."""
    lines = ["x: InputLayer", "c0: Conv2D 8 3 <- x", *(f"c{n}: Conv2D 8 3 <- c{n - 1}" for n in range(1, 6))]
    graph = keras(*lines, "j: Concatenate <- c3, c5")
    folded = fold(graph, "blocks")
    tensors = {spec.name for node in folded.nodes for spec in node.outputs}
    assert "c3" in tensors
    assert unfold(folded) == graph
    assert totals(folded) == totals(graph)


def test_blocks_of_other_channels_are_other_stages() -> None:
    lines = [
        "x: InputLayer",
        *(f"c{n}: Conv2D {8 if n < 3 else 16} 3 <- {f'c{n - 1}' if n else 'x'}" for n in range(7)),
    ]
    folded = fold(keras(*lines), "blocks")
    assert [node.repeat for node in folded.nodes if is_block(node)] == [3, 4]


def test_towers_that_the_order_interleaves_fold_each() -> None:
    """Keras lists two towers layer by layer in turn."""
    lines = ["x: InputLayer", "y: InputLayer"]
    for n in range(6):
        lines += [f"{t}{n}: Conv2D {w} 3 <- {f'{t}{n - 1}' if n else i}" for t, w, i in (("a", 8, "x"), ("b", 16, "y"))]
    graph = keras(*lines, "j: Concatenate <- a5, b5")
    folded = fold(graph, "blocks")
    assert_sound(folded)
    assert [node.repeat for node in folded.nodes if is_block(node)] == [6, 6]
    assert unfold(folded) == graph
    assert all(unfold(unfold(folded, node.name)) == graph for node in folded.nodes if is_block(node))


# any graph


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any network of convolutions, sums and concatenations, in any topological order."""
    lines, names = ["x: InputLayer"], ["x"]
    for number in range(draw(st.integers(1, 24))):
        name = f"n{number}"
        near = names[-draw(st.integers(1, len(names))) :]
        kind = draw(st.sampled_from(["conv", "conv", "conv", "relu", "add", "join"]))
        source, other = draw(st.sampled_from(near)), draw(st.sampled_from(near))
        operation = {"conv": "Conv2D 3 3", "relu": "ReLU", "add": "Add", "join": "Concatenate"}[kind]
        lines.append(f"{name}: {operation} <- {source}" + (f", {other}" if kind in ("add", "join") else ""))
        # a sum needs equal channels: joins are narrowed again
        lines += [f"{name}n: Conv2D 3 1 <- {name}"] if kind == "join" else []
        names.append(f"{name}n" if kind == "join" else name)
    read = {source for line in lines for source in line.partition("<-")[2].replace(",", " ").split()}
    ends = [name for name in names[1:] if name not in read] + draw(st.lists(st.sampled_from(names[1:]), max_size=2))
    return keras(*lines, outputs=tuple(dict.fromkeys(ends)))


@settings(deadline=None, max_examples=150)
@given(graphs(), st.sampled_from(FOLDING))
def test_any_graph_folds_and_unfolds_exactly(graph: Graph, mode: str) -> None:
    folded = fold(graph, mode)
    assert_sound(folded)
    assert totals(folded) == totals(graph)
    assert unfold(folded) == graph
    for block in filter(is_block, folded.nodes):
        assert unfold(unfold(folded, block.name)) == graph
        assert category(block) == "block"
