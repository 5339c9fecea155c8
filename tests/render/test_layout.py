"""Invariants of the layout over random graphs and over the hard ones."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.layout import engine
from render.layout.layered import layered_columns
from render.layout.stack import lay_out
from render.layout.values import Box, Layout, Spacing

SPACING = Spacing(34.0, 14.0, 30.0)
SIZES = [Box(240, 52), Box(180, 30), Box(22, 22, 22), Box(90, 20)]


@st.composite
def graphs(draw):
    """Boxes and distinct edges from lesser to greater numbers, joined in any shape."""
    count = draw(st.integers(1, 14))
    boxes = [draw(st.sampled_from(SIZES)) for _ in range(count)]
    pairs = [(a, b) for b in range(count) for a in range(b)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=24)) if pairs else []
    return boxes, sorted(edges)


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_any_graph_is_laid_out_cleanly_by_dot(graph):
    check(*graph)


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_any_graph_is_laid_out_cleanly_by_the_own_engine(graph):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "HERE", 0)
        patch.setattr(engine, "CHILD", 0)
        check(*graph)


def check(boxes: list[Box], edges: list[tuple[int, int]]) -> Layout:
    """The invariants; returns the layout."""
    layout = lay_out(boxes, edges, SPACING)
    assert len(layout.centres) == len(boxes)
    assert len(layout.routes) == len(edges)
    check_boxes(boxes, layout)
    rows = sorted(range(len(boxes)), key=lambda box: layout.centres[box].y)
    for (source, target), route in zip(edges, layout.routes, strict=True):
        assert layout.centres[source].y < layout.centres[target].y
        check_ends(boxes, layout, source, target, route)
        check_clear(boxes, layout, {source, target}, route, rows)
    return layout


def check_boxes(boxes, layout):
    """Boxes keep apart and stay on the page."""
    frames = [
        (c.x - b.width / 2, c.y - b.height / 2, c.x + b.width / 2, c.y + b.height / 2)
        for b, c in zip(boxes, layout.centres, strict=True)
    ]
    for left, top, right, bottom in frames:
        assert left >= -0.02
        assert top >= -0.02
        assert right <= layout.width + 0.02
        assert bottom <= layout.height + 0.02
    frames.sort(key=lambda frame: frame[1])
    for place, a in enumerate(frames):
        for b in frames[place + 1 :]:
            if b[1] >= a[3]:
                break
            assert a[2] < b[0] or b[2] < a[0]


def check_ends(boxes, layout, source, target, route):
    """An edge starts on its source's lower border and its head touches its target's border."""
    (_, (x, y)), box, centre = route.segments[0], boxes[source], layout.centres[source]
    assert y == pytest.approx(centre.y + (box.core or box.height) / 2, abs=0.03)
    assert abs(x - centre.x) <= box.width / 2 + 0.03
    assert route.segments[-1][1] == pytest.approx(tuple(route.tip), abs=0.03)
    box, centre = boxes[target], layout.centres[target]
    dx, dy = abs(route.tip.x - centre.x), abs(route.tip.y - centre.y)
    if box.core == box.height:
        assert (dx**2 + dy**2) ** 0.5 == pytest.approx(box.core / 2, abs=0.05)
    else:
        assert dx <= box.width / 2 + 0.03
        assert dy == pytest.approx(box.height / 2, abs=0.03)


def check_clear(boxes, layout, own, route, rows):
    """No edge runs over a box that is not its own."""
    points = [values[place : place + 2] for _, values in route.segments for place in range(0, len(values), 2)]
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    for box in rows:
        centre, half = layout.centres[box], boxes[box].height / 2
        if box in own or centre.y + half <= top or centre.y - half >= bottom:
            continue
        side = boxes[box].width / 2 - 0.05
        for (x1, y1), (x2, y2) in itertools.pairwise(points):  # axis-parallel but for tiny corners
            apart = max(x1, x2) <= centre.x - side or min(x1, x2) >= centre.x + side
            assert apart or max(y1, y2) <= centre.y - half + 0.05 or min(y1, y2) >= centre.y + half - 0.05


def dense(layers: int, each: int = 6) -> tuple[list[Box], list[tuple[int, int]]]:
    """A DenseNet whose concatenations read every earlier output."""
    edges, features, last = [], [0], 0
    for _ in range(layers):
        start = last + 1
        edges += [(feature, start) for feature in features]
        edges += [(node, node + 1) for node in range(start, start + each)]
        last = start + each
        features.append(last)
    return [SIZES[0]] * (last + 1), edges


def test_a_dense_net_without_cuts():
    check(*dense(10))


def test_a_large_dense_net_goes_to_the_own_engine_and_ends():
    boxes, edges = dense(40)
    layout = lay_out(boxes, edges, SPACING)
    check_boxes(boxes, layout)


def test_dot_that_takes_too_long_is_killed_and_replaced(monkeypatch):
    monkeypatch.setattr(engine, "HERE", 0)
    monkeypatch.setattr(engine, "LIMIT", 0.01)
    check(*dense(4))


def test_the_child_process_gives_the_same_columns(monkeypatch):
    boxes, edges = dense(4)
    here = lay_out(boxes, edges, SPACING)
    monkeypatch.setattr(engine, "HERE", 0)
    monkeypatch.setattr(engine, "LIMIT", 60.0)
    monkeypatch.setattr(engine, "layered_columns", lambda rows, spacing: pytest.fail("the child gave nothing"))
    assert lay_out(boxes, edges, SPACING) == here


def blocks(count: int) -> tuple[list[Box], list[tuple[int, int]]]:
    """Residual blocks of six boxes and a merge."""
    edges = []
    for block in range(count):
        first = block * 7
        edges += [(node, node + 1) for node in range(first, first + 7)]
        edges.append((first, first + 6))
    return [SIZES[2] if node % 7 == 6 else SIZES[0] for node in range(count * 7 + 1)], edges


def test_ten_thousand_boxes_stay_in_one_column_and_each_distinct_segment_is_laid_out_once(monkeypatch):
    asked = []
    real = engine.columns
    monkeypatch.setattr(engine, "columns", lambda rows, spacing: asked.append(rows) or real(rows, spacing))
    boxes, edges = blocks(1430)
    layout = lay_out(boxes, edges, SPACING)
    check_boxes(boxes, layout)
    assert len(asked) <= 6
    assert len({layout.centres[block * 7].x for block in range(1430)}) == 1
    assert layout.width < 500


def test_large_uncut_graphs_end():
    boxes, edges = blocks(700)
    edges.append((0, len(boxes) - 1))  # one skip over everything: no cut is left
    layout = lay_out(boxes, edges, SPACING)
    check_boxes(boxes, layout)


def test_the_own_engine_is_deterministic_and_keeps_the_spine_straight():
    from render.layout.ranks import layer, rank

    boxes, edges = dense(8)
    rows = layer([box.width for box in boxes], edges, rank(len(boxes), edges, False, False))
    first, second = layered_columns(rows, SPACING), layered_columns(rows, SPACING)
    assert first == second
    assert {first.x[item] for item in rows.spine} == {0.0}


def test_a_cycle_is_refused():
    with pytest.raises(ValueError, match="cycle"):
        lay_out([SIZES[0]] * 2, [(0, 1), (1, 0)], SPACING)


def test_nothing_is_laid_out_as_an_empty_page():
    assert lay_out([], [], SPACING) == Layout(0, 0, [], [])
