"""The parts of the layout, each against a brute-force truth or its own invariant."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.layout.coordinates import placed, separation
from render.layout.crossings import crossings, ordered
from render.layout.cuts import cut_order, segments
from render.layout.dot_engine import dot_columns
from render.layout.ranks import layer, rank
from render.layout.reach import far_edges
from render.layout.straight import straightened
from render.layout.tracks import CLEAR, Net, tracks
from render.layout.values import Columns, Spacing

SPACING = Spacing(34.0, 14.0, 30.0)


@st.composite
def dags(draw, most=12):
    count = draw(st.integers(2, most))
    pairs = [(a, b) for b in range(count) for a in range(b)]
    return count, sorted(draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1, max_size=22)))


def rows_of(graph):
    """A whole graph's rows, its boxes 100 wide, numbered in topological order already."""
    count, edges = graph
    return layer([100.0] * count, edges, rank(count, edges, False, False))


@given(dags())
def test_the_order_is_topological(graph):
    count, edges = graph
    place = {node: position for position, node in enumerate(cut_order(count, edges))}
    assert all(place[a] < place[b] for a, b in edges)


@given(dags())
def test_segments_hold_every_node_and_edge_once_and_meet_in_their_cuts(graph):
    count, edges = graph
    parts = segments(count, edges)
    assert sorted(edge for part in parts for edge in part.edges) == list(range(len(edges)))
    inner = [node for part in parts for node in part.nodes[1 if part.entry else 0 :]]
    assert sorted(inner) == list(range(count))
    assert all(upper.nodes[-1] == lower.nodes[0] for upper, lower in pairwise(parts))
    for part in parts:
        assert {node for edge in part.edges for node in edges[edge]} <= set(part.nodes)


def test_every_box_of_a_chain_is_a_cut():
    assert len(segments(6, [(n, n + 1) for n in range(5)])) == 5


def test_side_inputs_and_side_outputs_do_not_hide_cuts():
    # a chain 0-5; 6 feeds 4 from outside, 7 hangs off 2
    parts = segments(8, [*((n, n + 1) for n in range(5)), (6, 4), (2, 7)])
    assert {part.nodes[-1] for part in parts if part.exit} == {1, 2, 3, 4}


@given(dags())
def test_edges_go_down_and_lanes_fill_the_rows_between(graph):
    count, edges = graph
    rows = rows_of(graph)
    for (source, target), chain in zip(edges, rows.chains, strict=True):
        assert (chain[0], chain[-1]) == (source, target)
        assert all(rows.ranks[lower] == rows.ranks[upper] + 1 for upper, lower in pairwise(chain))
        assert all(item >= count for item in chain[1:-1])


def test_edges_of_one_source_share_a_trunk():
    rows = layer([100.0] * 5, [(0, 1), (1, 2), (2, 3), (3, 4), (0, 3), (0, 4)], [0, 1, 2, 3, 4])
    assert rows.chains[5][:3] == rows.chains[4][:3]
    assert len(rows.ranks) == 5 + 3


def test_a_side_input_stands_just_above_its_target():
    # a chain of five; 5 is a source that only the chain's end reads
    chain = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 6)]
    ranks = rank(7, [*chain, (5, 6)], False, False)
    assert ranks[5] == ranks[6] - 1


def test_short_parallel_branches_stay_at_the_top():
    # 0 splits into a chain of four and one box; both join in 6
    ranks = rank(7, [(0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (4, 6), (5, 6)], False, False)
    assert ranks[5] == 1


def test_entry_and_exit_have_their_rows_alone():
    ranks = rank(5, [(0, 1), (0, 4), (1, 4), (2, 4), (0, 3)], True, True)
    assert ranks.count(ranks[0]) == 1
    assert ranks.count(ranks[4]) == 1
    assert ranks[4] == max(ranks)


@given(dags())
def test_crossings_equal_a_count_of_all_pairs(graph):
    rows = rows_of(graph)
    order = ordered(rows)
    assert crossings(rows, order) == brute(rows, order)


def brute(rows, order):
    place = {item: position for row in order for position, item in enumerate(row)}
    return sum(
        rows.ranks[a] == rows.ranks[c] and (place[a] - place[c]) * (place[b] - place[d]) < 0
        for (a, b), (c, d) in combinations(rows.links, 2)
    )


@given(dags())
def test_columns_keep_order_distance_and_the_spine(graph):
    rows = rows_of(graph)
    order = ordered(rows)
    own = Columns(order, placed(rows, order, SPACING))
    for columns in (own, straightened(rows, own, SPACING)):
        check_columns(rows, columns)
    found = dot_columns(rows, SPACING)
    if found:
        check_columns(rows, straightened(rows, found, SPACING), slack=1.0)


def check_columns(rows, columns, slack=1e-6):
    assert {columns.x[item] for item in rows.spine} <= {0.0} or max(abs(columns.x[item]) for item in rows.spine) < 0.6
    for row in columns.rows:
        for left, right in pairwise(row):
            assert columns.x[right] - columns.x[left] >= separation(rows, left, right, SPACING) - slack


def test_a_staircase_becomes_one_step():
    rows = layer([100.0] * 5, [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)], [0, 1, 2, 3, 4])
    lanes = rows.chains[4][1:-1]
    x = [0.0] * 5 + [90.0, 100.0, 120.0]
    order = [[item for item, row in enumerate(rows.ranks) if row == number] for number in range(5)]
    straight = straightened(rows, Columns(order, x), SPACING)
    assert len({straight.x[lane] for lane in lanes}) == 1


@given(st.lists(st.tuples(st.integers(0, 40), st.lists(st.integers(0, 40), min_size=1, max_size=3)), max_size=9))
def test_bars_on_one_track_keep_apart(drawn):
    nets = [Net(stem * 10.0, tuple(drop * 10.0 for drop in drops)) for stem, drops in drawn]
    found = tracks(nets)
    for (one, a), (other, b) in combinations(zip(nets, found, strict=True), 2):
        if a == b:
            assert one.span[1] + CLEAR < other.span[0] or other.span[1] + CLEAR < one.span[0]


def test_many_bars_are_packed_apart_too():
    nets = [Net(n * 10.0, (n * 10.0 + 45.0,)) for n in range(200)]
    found = tracks(nets)
    for (one, a), (other, b) in combinations(zip(nets, found, strict=True), 2):
        assert a != b or one.span[1] < other.span[0] or other.span[1] < one.span[0]
    assert max(found) < 8


def test_a_drop_does_not_run_into_the_stem_above_it():
    # the first's drop and the second's stem share x = 100: the stem must end above where the drop begins
    dropping, stemming = tracks([Net(0.0, (100.0,)), Net(100.0, (200.0,))])
    assert stemming < dropping


@pytest.mark.parametrize(("layers", "chips"), [(1, 0), (2, 0), (8, 7)])
def test_a_table_s_far_edges_are_found(layers, chips):
    edges, last = [], 0
    for layer_ in range(layers):
        first = 2 + layer_ * 10
        edges += [(last, first), (1, first), *((n, n + 1) for n in range(first, first + 9))]
        last = first + 9
    assert len(far_edges(2 + layers * 10, edges)) == chips
