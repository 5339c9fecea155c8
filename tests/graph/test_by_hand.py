"""What a person folds, opens, renames and colours keeps every fact, and is undone exactly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.block_node import is_block, leaves
from graph.by_hand import Fold, Folds, folded
from graph.errors import ConfigurationError
from graph.facts import totals
from graph.fold import MODES, unfold
from graph.labels import headline
from graph.values import Graph
from tests.builders import graph_of
from tests.graph.test_fold import application, assert_sound


def by_hand(graph: Graph, *folds: Fold, mode: str = "none") -> Graph:
    """Folded, and checked for what holds of every fold."""
    made = folded(graph, mode, Folds(blocks=folds))
    assert_sound(made)
    assert totals(made) == totals(graph)
    assert unfold(made) == graph
    assert folded(graph, mode, Folds(blocks=folds)) == made
    return made


def blocks(graph: Graph) -> dict[str, int]:
    return {node.name: sum(1 for _ in leaves([node])) for node in graph.nodes if is_block(node)}


def test_a_scope_without_a_label_is_a_block_each() -> None:
    made = by_hand(application("resnet50"), Fold(scope="conv4/block*"))
    assert blocks(made) == {"conv4/block1": 12, **{f"conv4/block{n}": 10 for n in range(2, 7)}}


def test_a_label_makes_one_block_of_all_that_fits() -> None:
    made = by_hand(application("resnet50"), Fold(scope="conv[23]*", label="early"))
    assert blocks(made) == {"early": 32 + 42}


def test_a_scope_holds_those_under_it() -> None:
    assert blocks(by_hand(application("resnet50"), Fold(scope="conv4"))) == {"conv4": 62}


def test_nodes_by_name_and_pattern() -> None:
    made = by_hand(application("vgg16"), Fold(nodes=("block1_*", "block2_conv1"), label="start"))
    assert blocks(made) == {"start": 4}
    assert headline(made.nodes[1]) == "4 layers"


def test_after_automatic_folding_a_block_in_the_way_is_opened() -> None:
    """The last of six bottlenecks as a block of its own: the other five stay blocks."""
    made = by_hand(application("resnet50"), Fold(scope="conv4/block6", label="the last"), mode="blocks")
    names = [name for name in blocks(made) if name.startswith(("conv4", "the"))]
    assert names == [*(f"conv4/block{n}" for n in range(1, 6)), "the last"]


def test_an_automatic_block_is_renamed_and_coloured() -> None:
    made = by_hand(application("resnet50"), Fold(nodes=("conv4",), label="Stage 4", colour="#12AB9f"), mode="blocks")
    block = next(node for node in made.nodes if node.name == "Stage 4")
    assert (block.repeat, block.op_type, block.attributes["category"]) == (6, "bottleneck", "#12AB9f")


def test_a_colour_alone_keeps_the_name() -> None:
    made = by_hand(application("resnet50"), Fold(scope="conv4", colour="dense"), mode="blocks")
    assert next(node for node in made.nodes if node.name == "conv4").attributes["category"] == "dense"


def test_a_single_layer_is_renamed_by_a_block_around_it() -> None:
    made = by_hand(application("vgg16"), Fold(nodes=("predictions",), label="scores"))
    assert (made.nodes[-1].name, headline(made.nodes[-1])) == ("scores", "Dense 1000 softmax")


def test_opening_shows_one_level() -> None:
    made = by_hand(application("resnet50"), Fold(nodes=("conv4",), open=True), mode="blocks")
    assert [name for name in blocks(made) if name.startswith("conv4")] == [f"conv4/block{n}" for n in range(1, 7)]


def test_opening_by_pattern_goes_on_to_what_comes_to_light() -> None:
    made = by_hand(application("resnet50"), Fold(nodes=("conv4*",), open=True), mode="blocks")
    assert not [name for name in blocks(made) if name.startswith("conv4")]
    assert "conv4_block6_3_conv" in {node.name for node in made.nodes}


def test_later_choices_work_on_earlier_ones() -> None:
    made = by_hand(
        application("resnet50"),
        Fold(scope="conv2", label="A"),
        Fold(scope="conv3", label="B"),
        Fold(nodes=("A", "B"), label="both"),
    )
    assert blocks(made) == {"both": 74}


def test_the_files_way_of_folding_stands_for_the_default() -> None:
    graph = application("resnet50")
    assert folded(graph, "none", Folds(fold="blocks")) == folded(graph, "blocks", Folds())
    assert folded(graph, "none", Folds()) is graph


def test_a_name_that_is_taken_gets_a_number() -> None:
    made = by_hand(application("vgg16"), Fold(nodes=("block1_*",), label="predictions"))
    assert list(blocks(made)) == ["predictions (2)"]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Fold(scope="conv9"), "nothing fits 'conv9'"),
        (Fold(nodes=("nobody",)), "nothing fits 'nobody'"),
        (Fold(nodes=("conv1",), open=True), "no block is called 'conv1'"),
        (Fold(scope="conv4", colour="reddish"), "no colour; give #RRGGBB"),
    ],
)
def test_what_cannot_be_is_refused(wanted: Fold, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        folded(application("resnet50"), "none", Folds(blocks=(wanted,)))


def test_a_block_that_would_read_itself_is_refused() -> None:
    graph = graph_of("x: Input 8\na: ReLU <- x\nb: ReLU <- a\nc: ReLU <- b")
    with pytest.raises(ConfigurationError, match="leaves it and comes back"):
        folded(graph, "none", Folds(blocks=(Fold(nodes=("a", "c"), label="both"),)))


@settings(deadline=None, max_examples=60)
@given(
    name=st.sampled_from(["resnet50", "mobilenetv2", "inceptionv3"]),
    mode=st.sampled_from(MODES),
    picked=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 12), st.booleans()), min_size=1, max_size=4),
)
def test_any_choice_that_is_taken_keeps_all_facts(name: str, mode: str, picked: list[tuple[int, int, bool]]) -> None:
    """Stretches anywhere, over each other and across blocks."""
    graph = application(name)
    names = [node.name for node in graph.nodes]
    folds = tuple(
        Fold(nodes=tuple(names[start % len(names) :][:count]), label=f"{number}", open=False)
        for number, (start, count, _) in enumerate(picked)
    )
    # a stretch that cannot be one block is refused as such, never made wrongly
    refused = False
    try:
        by_hand(graph, *folds, mode=mode)
    except ConfigurationError as error:
        refused = "comes back" not in str(error)
    assert not refused
