"""Comparing several sides: nothing depends on which configuration is named first."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import pytest

from graph.compare import Comparison, Row, compare, compare_folded
from graph.configuration import parse
from graph.values import Graph
from loaders.applications import load
from loaders.catalogue import applications

SETS = [
    ("resnet50", "resnet50v2", "vgg16"),
    ("mobilenet", "mobilenetv2", "mobilenetv3small"),
    ("vgg16", "vgg16,include_top=false", "vgg16,classes=10"),
    ("inceptionv3", "inceptionresnetv2", "xception"),
    ("resnet50", "resnet50", "resnet101"),
    ("densenet121", "resnet50", "efficientnetb0", "vgg19"),
    ("mobilenetv2", "mobilenetv2@225x225x3", "mobilenetv2@?x?x3,include_top=false", "mobilenet"),
]


@cache
def graph_of(line: str) -> Graph:
    return load(parse(line, lambda path: False))


def rows_of(found: Comparison, places: tuple[int, ...]) -> set[object]:
    """Every row's facts in the order of the first comparison: ``places[n]`` is where its side n stands now."""
    return {(facts_of(row, places), row.present, attributes_of(row, places)) for row in found.rows}


def facts_of(row: Row, places: tuple[int, ...]) -> tuple[object, ...]:
    return tuple((row.names[place], row.shapes[place], row.params[place], row.operations[place]) for place in places)


def attributes_of(row: Row, places: tuple[int, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key, repr([held[place] for place in places])) for key, held in row.differing.items()))


@pytest.mark.parametrize("lines", SETS, ids=lambda lines: " ".join(lines)[:60])
def test_rows_do_not_depend_on_the_order_of_the_sides(lines: tuple[str, ...]) -> None:
    """Every permutation of three or four configurations finds the same rows with the same facts."""
    expected = rows_of(compare([graph_of(line) for line in lines]), tuple(range(len(lines))))
    for order in permutations(range(len(lines))):
        found = compare([graph_of(lines[side]) for side in order])
        assert rows_of(found, tuple(order.index(side) for side in range(len(lines)))) == expected


@pytest.mark.parametrize("lines", SETS[:4], ids=lambda lines: " ".join(lines)[:60])
def test_folded_rows_do_not_depend_on_the_order_of_the_sides(lines: tuple[str, ...]) -> None:
    graphs = [graph_of(line) for line in lines]
    forth, _ = compare_folded(graphs, "blocks")
    back, _ = compare_folded(graphs[::-1], "blocks")
    assert {row.names for row in forth.rows} == {row.names[::-1] for row in back.rows}


@pytest.mark.parametrize("lines", SETS, ids=lambda lines: " ".join(lines)[:60])
def test_every_node_stands_in_one_row(lines: tuple[str, ...]) -> None:
    graphs = [graph_of(line) for line in lines]
    found = compare(graphs)
    for side, graph in enumerate(graphs):
        assert sorted(row.names[side] for row in found.rows if row.names[side]) == sorted(n.name for n in graph.nodes)
    assert [row.names[0] for row in found.rows if row.names[0]] == [node.name for node in graphs[0].nodes]


@pytest.mark.parametrize("name", [application.name.lower() for application in applications()])
def test_an_application_compared_with_itself_has_no_difference(name: str) -> None:
    found = compare([graph_of(name), graph_of(name)])
    assert found.differences == ()
    assert found.only_in == ((), ())
    assert found.shared_by == ()
    assert found.warnings == ()
    assert all(row.differing == {} and row.names[0] == row.names[1] for row in found.rows)
    assert found.words == (f"{len(found.rows):,} layers in both, and nothing differs.",)


def test_what_two_of_three_have_is_told_apart() -> None:
    found = compare([graph_of(line) for line in SETS[0]])
    rows = {row.name: row for row in found.rows}
    shared = {part.sides: part.names for part in found.shared_by}
    assert set(shared) == {(0, 1)}
    assert "conv1_conv" in shared[0, 1]
    assert rows["conv1_conv"].sides == (0, 1)
    assert rows["conv1_conv"].present.everything
    assert not rows["conv1_conv"].same.everything
    assert "conv1_conv" not in {name for names in found.only_in for name in names}
    assert found.words[0].startswith("9 layers in all 3, ")
    assert " in two, " in found.words[0]
    assert any(said.startswith("Only in resnet50 and resnet50v2: conv1_pad, conv1_conv, ") for said in found.words)


def test_facts_that_differ_between_two_of_three_are_found() -> None:
    found = compare([graph_of(line) for line in SETS[0]])
    row = next(row for row in found.rows if row.name == "conv2_block1_1_conv")
    assert row.names == ("conv2_block1_1_conv", "conv2_block1_1_conv", None)
    assert (row.present.shape, row.present.params, row.present.operation) == (True, False, False)
    assert row.differing == {"use_bias": (True, False, None)}
    assert "Of those not on every side, output shapes differ in 21, parameters in 25." in found.words


def test_pooling_to_one_number_is_no_window_that_slides() -> None:
    """resnet50's avg_pool is another operation than vgg16's last max pooling."""
    found = compare([graph_of(line) for line in SETS[0][::-1]])
    row = next(row for row in found.rows if row.name == "avg_pool")
    assert row.names == (None, "avg_pool", "avg_pool")
