"""The table of stages against the tables of the papers."""

from __future__ import annotations

import pytest

from graph.configuration import parse
from graph.facts import totals
from graph.fold import fold
from graph.stage_table import Entry, Row, stage_table
from graph.values import Graph
from loaders import applications


def application(line: str) -> Graph:
    return applications.load(parse(line, lambda path: False))


def blocks(rows: tuple[Row, ...]) -> list[tuple[object, tuple[str, ...], int]]:
    """Size, lines and repeats of every bracketed block."""
    return [
        (row.size, entry.lines, entry.repeat)
        for row in rows
        for entry in row.entries
        if entry.repeat > 1 or len(entry.lines) > 1
    ]


@pytest.mark.parametrize(("name", "counts"), [("resnet50", (3, 4, 6, 3)), ("resnet152", (3, 8, 36, 3))])
def test_resnet(name: str, counts: tuple[int, ...]) -> None:
    """He et al. 2016, table 1, with its output sizes."""
    rows = stage_table(application(name))
    assert [row.size for row in rows] == [(112, 112), (56, 56), (28, 28), (14, 14), (7, 7), ()]
    assert [row.title for row in rows] == ["conv1", "conv2_x", "conv3_x", "conv4_x", "conv5_x", "head"]
    assert rows[0].entries == (Entry(("7×7, 64, stride 2",)),)
    assert rows[1].entries[0] == Entry(("3×3 max pool, stride 2",))
    assert blocks(rows) == [
        ((56 // 2**stage,) * 2, (f"1×1, {width}", f"3×3, {width}", f"1×1, {4 * width}"), count)
        for stage, (width, count) in enumerate(zip((64, 128, 256, 512), counts, strict=True))
    ]
    assert [row.entries[-1].note for row in rows[2:5]] == ["first: stride 2"] * 3
    assert rows[-1].entries == (Entry(("global average pool",)), Entry(("fc 1000, softmax",)))


def test_mobilenet_v2() -> None:
    """Sandler et al. 2018, table 2: n, and c of the projection."""
    found = blocks(stage_table(application("mobilenetv2")))
    assert [(lines[-1], repeat) for _, lines, repeat in found] == [
        (f"1×1, {c}", n) for c, n in ((16, 1), (24, 2), (32, 3), (64, 4), (96, 3), (160, 3), (320, 1))
    ]
    # the expansion factor is 6 after the first, of the channels that enter: those of the stage before come first
    told = [f"1×1, {6 * before}|{6 * c}" for before, c in ((16, 24), (24, 32), (32, 64), (64, 96), (96, 160))]
    assert [lines[0] for _, lines, _ in found[1:]] == [*told, "1×1, 960"]


def test_inverted_residuals_have_a_row_for_each_width() -> None:
    """Sandler et al. 2018, table 2, and Tan and Le 2019, table 1: c of each row."""
    rows = stage_table(application("mobilenetv2"))
    assert [row.channels for row in rows] == [32, 16, 24, 32, 64, 96, 160, 320, 1280, 1000]
    assert [row.title for row in rows] == ["stem", *(f"stage {number}" for number in range(1, 9)), "head"]
    rows = stage_table(application("efficientnetb0"))
    assert [row.channels for row in rows] == [32, 16, 24, 40, 80, 112, 192, 320, 1280, 1000]
    assert [row.title for row in rows[:3]] == ["stem", "block1a", "block2_x"]
    assert [row.title for row in rows[7:]] == ["block7a", "top", "head"]


def test_what_differs_along_a_run_is_said_in_order() -> None:
    """Howard et al. 2019, table 1: the four blocks of 80 channels expand to 240, 200, 184 and 184."""
    found = blocks(stage_table(application("mobilenetv3large@224x224x3")))
    assert ((14, 14), ("1×1, 240|200|184", "dw 3×3", "1×1, 80"), 4) in found


def test_efficientnet_b0() -> None:
    """Tan and Le 2019, table 1: channels, kernels, layers."""
    found = blocks(stage_table(application("efficientnetb0")))
    told = [(lines[-1], lines[-3], repeat) for _, lines, repeat in found]
    table = ((16, 3, 1), (24, 3, 2), (40, 5, 2), (80, 3, 3), (112, 5, 3), (192, 5, 4), (320, 3, 1))
    assert told == [(f"1×1, {c}", f"dw {k}×{k}", n) for c, k, n in table]


def test_vgg16() -> None:
    """Simonyan and Zisserman 2015, table 1, column D."""
    rows = stage_table(application("vgg16"))
    told = [(lines, repeat) for _, lines, repeat in blocks(rows)]
    convolutions = [((f"3×3, {width}",), n) for width, n in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))]
    assert told == [*convolutions, (("fc 4096",), 2)]


@pytest.mark.parametrize(
    "name", ["resnet50", "densenet121", "inceptionv3", "mobilenetv3small@224x224x3", "convnexttiny", "xception"]
)
def test_the_rows_sum_to_the_totals(name: str) -> None:
    graph = application(name)
    rows = stage_table(graph)
    # preprocessing has no row: it holds no trained weights
    head = totals(graph)
    assert sum(row.macs or 0 for row in rows) == head.macs
    assert 0 <= (head.params or 0) - sum(row.params or 0 for row in rows) <= 7
    assert stage_table(fold(graph, "stages")) == rows
