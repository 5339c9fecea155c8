"""What the sketches of blocks show, held against the papers."""

from __future__ import annotations

import pytest

from graph.configuration import parse
from graph.distinct_blocks import DistinctBlock, distinct_blocks
from graph.fold import fold
from graph.values import Graph
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
    """Sandler et al. 2018, table 1: expansion 6, depthwise 3×3, linear projection; a skip only at stride 1."""
    (found,) = blocks("mobilenetv2")
    assert texts(found) == ["1×1, 6c", "BN", "ReLU6", "dw 3×3", "BN", "ReLU6", "1×1, c", "BN", "+"]
    (skip,) = found.skips.values()
    assert skip.partly


def test_efficientnet_squeezes_to_a_quarter() -> None:
    """Tan and Le 2019: MBConv6 with squeeze and excitation at a ratio of 0.25 of the block's input."""
    (found,) = blocks("efficientnetb0")
    assert texts(found)[6:12] == ["global pool", "1×1, c/4", "SiLU", "1×1, 6c", "sigmoid", "×"]
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


def test_inception_has_three_modules_and_two_reductions() -> None:
    """Szegedy et al. 2016: figures 5, 6 and 7, and the two grid reductions; drawn without what follows each."""
    found = blocks("inceptionv3")
    assert [block.name for block in found].count("inception module") == 3
    assert [block.name for block in found].count("reduction module") == 2
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
