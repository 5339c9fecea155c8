"""What the sketches of blocks show, held against the papers."""

from __future__ import annotations

import pytest

from graph.configuration import parse
from graph.distinct_blocks import DistinctBlock, distinct_blocks
from graph.fold import fold
from graph.values import Graph, Node, TensorSpec, Weight
from loaders.applications import load
from tests.builders import graph_of


def blocks(line: str) -> tuple[DistinctBlock, ...]:
    """The distinct blocks of an application."""
    return distinct_blocks(fold(load(parse(line, lambda _: False)), "blocks"))


def texts(block: DistinctBlock) -> list[str]:
    """What its cells say."""
    return [label.sign or label.text for label in block.labels]


def test_resnet_has_one_bottleneck() -> None:
    """He et al. 2015, figure 5: 1×1, 3×3, 1×1 of four times the channels, normalised, added, then ReLU; 16 of them."""
    (found,) = blocks("resnet50")
    assert texts(found) == ["1×1, c", "BN", "ReLU", "3×3, c", "BN", "ReLU", "1×1, 4c", "BN", "+", "ReLU"]
    assert (found.name, found.times) == ("bottleneck", 16)


def test_resnets_projection_stands_in_the_first_block() -> None:
    """Option B of the paper: a 1×1 convolution where the sizes change, an identity elsewhere."""
    (found,) = blocks("resnet50")
    (skip,) = found.skips.values()
    assert (skip.projection, skip.where, skip.partly) == ("1×1, 4c", "first", False)


def test_resnet_v2_activates_before() -> None:
    """He et al. 2016, figure 4 (e): full pre-activation, nothing after the sum."""
    (found,) = blocks("resnet50v2")
    assert texts(found) == ["BN", "ReLU", "1×1, c", "BN", "ReLU", "3×3, c", "BN", "ReLU", "1×1, 4c", "+"]


def test_mobilenet_v2_expands_by_six() -> None:
    """Sandler et al. 2018, table 1: expansion 6, depthwise 3×3, linear projection; a skip only at stride 1.

    Table 2's block 2 expands 16 channels to 96 and 24 to 144: the factor is of what enters.
    """
    (found,) = blocks("mobilenetv2")
    assert found.notes == ("c = 24, 32, 64, 96, 160", "in: input channels")
    assert texts(found) == ["1×1, 6·in", "BN", "ReLU6", "dw 3×3", "BN", "ReLU6", "1×1, c", "BN", "+"]
    (skip,) = found.skips.values()
    assert skip.partly


def test_efficientnet_squeezes_to_a_quarter() -> None:
    """Tan and Le 2019: MBConv6 with squeeze and excitation at a ratio of 0.25 of the block's input."""
    (found,) = blocks("efficientnetb0")
    assert texts(found)[6:12] == ["global pool", "1×1, in/4", "SiLU", "1×1, 6·in", "sigmoid", "×"]
    assert "k = 3, 5" in found.notes


def test_densenet_layers_concatenate() -> None:
    """Huang et al. 2017: BN–ReLU–1×1 of 4k, BN–ReLU–3×3 of k = 32, joined to all before."""
    (found,) = blocks("densenet121")
    assert texts(found) == ["BN", "ReLU", "1×1, 128", "BN", "ReLU", "3×3, 32", "‖"]
    assert found.times == 6 + 12 + 24 + 16


def test_mobilenet_v3_gates_with_a_hard_sigmoid() -> None:
    """ReLU6(x + 3) / 6 is written as the function that it is."""
    gates = [texts(block) for block in blocks("mobilenetv3small@224x224x3") if block.name == "MBConv"]
    assert gates
    assert all("hard sigmoid" in gate for gate in gates)


def test_letters_list_every_value_and_c_is_what_leaves() -> None:
    """Howard et al. 2019, table 2: the expansions of MobileNetV3-Small from the fourth row on, and its #out."""
    (gated,) = [one for one in blocks("mobilenetv3small@224x224x3") if one.name == "MBConv"]
    assert gated.notes[:2] == ("c = 40, 48, 96", "d = 96, 120, 144, 240, 288, 576")
    fused, plain = (one for one in blocks("efficientnetv2s") if "MBConv" in one.name)
    assert texts(fused)[:4:3] == ["3×3, 4·in", "1×1, c"]
    assert texts(plain)[7] == "1×1, in/4"
    assert plain.notes[0] == "c = 128, 160, 256"


def test_widths_that_grow_within_a_run_are_a_letter() -> None:
    """Szegedy et al. 2016: the factorised 7×7 convolutions have 128, 160, 160 and 192 channels."""
    (grows,) = [one for one in blocks("inceptionv3") if one.times == 4]
    assert "1×7, c" in texts(grows)
    assert grows.notes[0] == "c = 128, 160, 192"


def test_inception_has_three_modules_and_two_reductions() -> None:
    """Szegedy et al. 2016: figures 5, 6 and 7, and the two grid reductions; drawn without what follows each."""
    found = blocks("inceptionv3")
    modules = ["inception module A", "reduction module A", "inception module B", "reduction module B"]
    assert [block.name for block in found] == [*modules, "inception module C"]
    largest = max(found, key=lambda block: len(block.labels))
    assert "BN and ReLU not drawn" in largest.notes
    assert not any(label.text in ("BN", "ReLU") for label in largest.labels)


def test_cells_that_read_two_blocks_are_no_chain() -> None:
    """NASNet's cells read the two before them."""
    assert all(block.chain is None for block in blocks("nasnetmobile"))


@pytest.mark.parametrize("mode", ["none", "stages"])
def test_blocks_inside_stages_count_and_an_unfolded_graph_has_none(mode: str) -> None:
    """The sketches are those of what is folded."""
    graph = load(parse("mobilenetv2", lambda _: False))
    found = distinct_blocks(fold(graph, mode))  # type: ignore[arg-type]
    assert bool(found) == (mode == "stages")


def transformer(depth: int) -> Graph:
    """An encoder of pre-normalised blocks."""
    lines, last = ["x: Input 50x64"], "x"
    for n in range(depth):
        lines += [
            f"a{n}: LayerNormalization <- {last}",
            f"b{n}: MultiHeadAttention num_heads=4 key_dim=16 <- a{n}, a{n}",
            f"c{n}: Add <- {last}, b{n}",
            f"d{n}: LayerNormalization <- c{n}",
            f"e{n}: Dense 256 activation=gelu <- d{n}",
            f"f{n}: Dense 64 <- e{n}",
            f"g{n}: Add <- c{n}, f{n}",
        ]
        last = f"g{n}"
    return graph_of("\n".join(lines), "encoder")


def test_a_transformer_block_has_two_skips() -> None:
    """Attention and MLP, each with its own."""
    (found,) = distinct_blocks(fold(transformer(4), "blocks"))
    assert texts(found) == ["LN", "attention, 4 heads", "+", "LN", "dense, 256", "GELU", "dense, 64", "+"]
    assert len(found.skips) == 2
    assert found.times == 4


def test_channels_of_one_run_are_numbers() -> None:
    """A letter that would stand for one number only is that number."""
    (found,) = distinct_blocks(fold(transformer(3), "blocks"))
    assert found.notes == ()


def test_what_exporters_write_out_is_one_part_each() -> None:
    """A layer normalisation of seven operations, an attention of three products, as old exporters write them."""
    (found,) = distinct_blocks(fold(written_out(4), "blocks"))
    assert texts(found) == ["LN", "Q, 64", "K, 64", "V, 64", "attention", "dense, 64", "+"]
    assert found.chain is not None


def written_out(depth: int) -> Graph:
    """Attention blocks in the operators of ONNX before it had layer normalisation."""
    nodes, last = [], "x"
    for n in range(depth):
        nodes += _attention_block(n, last)
        last = f"sum{n}"
    flow = TensorSpec("x", ("batch", 50, 64))
    weights = tuple(Weight(f"{role}{n}.weight", (64, 64)) for n in range(depth) for role in "qkvo")
    return Graph("written", tuple(nodes), (flow,), (TensorSpec(last, flow.shape),), weights, format="onnx")


def _attention_block(n: int, last: str) -> list[Node]:
    """Mean, difference, square, mean, shift, root, quotient; three products; scores, softmax, values; one more."""
    lines = [
        (f"mean{n}", "ReduceMean", [last]),
        (f"less{n}", "Sub", [last, f"mean{n}"]),
        (f"square{n}", "Pow", [f"less{n}", "two"]),
        (f"spread{n}", "ReduceMean", [f"square{n}"]),
        (f"shift{n}", "Add", [f"spread{n}", "epsilon"]),
        (f"root{n}", "Sqrt", [f"shift{n}"]),
        (f"norm{n}", "Div", [f"less{n}", f"root{n}"]),
        *((f"{role}{n}", "MatMul", [f"norm{n}", f"{role}{n}.weight"]) for role in "qkv"),
        (f"turned{n}", "Transpose", [f"k{n}"]),
        (f"scores{n}", "MatMul", [f"q{n}", f"turned{n}"]),
        (f"scaled{n}", "Div", [f"scores{n}", "eight"]),
        (f"parts{n}", "Softmax", [f"scaled{n}"]),
        (f"mixed{n}", "MatMul", [f"parts{n}", f"v{n}"]),
        (f"out{n}", "MatMul", [f"mixed{n}", f"o{n}.weight"]),
        (f"sum{n}", "Add", [last, f"out{n}"]),
    ]
    return [_operator(*line) for line in lines]


def _operator(name: str, op_type: str, inputs: list[str]) -> Node:
    shape = ("batch", 50, 64)
    weights = tuple(read for read in inputs if read.endswith(".weight"))
    return Node(name, op_type, "ai.onnx", inputs=tuple(inputs), outputs=(TensorSpec(name, shape),), weights=weights)
