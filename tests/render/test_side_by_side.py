"""The comparison's figure: level rows, nothing lost or bent, tints where facts differ and only there."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest

from graph.compare import Comparison, compare, compare_folded
from graph.configuration import parse
from graph.fold import fold
from graph.values import Graph
from loaders.applications import load
from render.diagrams.differences import differing
from render.diagrams.flow import flow
from render.diagrams.side_by_side import side_by_side, sides
from render.drawing import Drawing, Group, Path, Rect, Text
from render.inks import INKS
from render.style import Style, palette
from render.venues import page_for

SIZES = ("resnet50v2@440x340x3,include_top=false", "resnet50v2@550x425x3,include_top=false")
VERSIONS = ("resnet50", "resnet50v2")
TOPS = ("vgg16,include_top=false", "vgg16,classes=10", "vgg16")
STYLE = Style()


def graph_of(line: str) -> Graph:
    return load(parse(line, lambda path: False))


@cache
def compared(lines: tuple[str, ...]) -> tuple[tuple[Graph, ...], Comparison, tuple[Drawing, ...]]:
    graphs = tuple(graph_of(line) for line in lines)
    found = compare(graphs)
    return graphs, found, sides(graphs, found, STYLE)


def nodes_of(drawing: Drawing) -> dict[str, Group]:
    return {item.ref: item for item in drawing.items if isinstance(item, Group) and item.kind == "node"}


def box_of(group: Group) -> Rect:
    """The box of a node: its largest rectangle but for tints."""
    rects = [item for item in group.items if isinstance(item, Rect) and item.fill != INKS["light"].tint]
    return max(rects, key=lambda rect: rect.width * rect.height)


def middle(group: Group) -> float:
    box = box_of(group)
    return box.y + box.height / 2


def tints(group: Group) -> list[Rect]:
    return [item for item in group.items if isinstance(item, Rect) and item.fill == INKS["light"].tint]


def test_the_one_legend_has_the_colours_of_every_side():
    """Only ResNet50V2 has a normalisation that stands alone, and the legend is the first side's."""
    graphs = tuple(fold(graph_of(line), "blocks") for line in ("vgg16,include_top=false", "resnet50v2"))
    drawing = side_by_side(sides(graphs, compare(graphs), STYLE), compare(graphs), STYLE)
    (legend,) = [item for item in drawing.items if isinstance(item, Group) and item.kind == "legend"]
    said = {item.text for item in legend.items if isinstance(item, Text)}
    assert {"convolution", "normalisation"} <= said


@pytest.mark.parametrize("lines", [SIZES, TOPS], ids=["sizes", "tops"])
def test_paired_nodes_stand_at_the_same_height(lines):
    _, found, drawings = compared(lines)
    places = [nodes_of(drawing) for drawing in drawings]
    for row in found.rows:
        heights = {round(middle(side[name]), 1) for side, name in zip(places, row.names, strict=True) if name}
        assert len(heights) == 1, row.names


def test_two_versions_stand_level_but_for_pairs_that_cross():
    _, found, drawings = compared(VERSIONS)
    places = [nodes_of(drawing) for drawing in drawings]
    pairs = [(middle(places[0][row.names[0]]), middle(places[1][row.names[1]])) for row in found.rows if row.complete]
    level = sum(abs(left - right) < 0.1 for left, right in pairs)
    assert level >= 0.9 * len(pairs)


@pytest.mark.parametrize("lines", [SIZES, VERSIONS, TOPS], ids=["sizes", "versions", "tops"])
def test_a_side_has_what_its_own_diagram_has(lines):
    """Nothing is lost, nothing overlaps, and every edge still ends on the boxes it joins."""
    graphs, _, drawings = compared(lines)
    for graph, drawing in zip(graphs, drawings, strict=True):
        alone = flow(graph, STYLE)
        assert [item.ref for item in drawing.items] == [item.ref for item in alone.items]
        before, after = nodes_of(alone), nodes_of(drawing)
        order = sorted(before, key=lambda ref: middle(before[ref]))
        heights = [middle(after[ref]) for ref in order]
        assert heights == sorted(heights)
        moves = {ref: middle(after[ref]) - middle(before[ref]) for ref in before}
        for old, new in zip(alone.items, drawing.items, strict=True):
            if old.kind == "edge" and old.ref.split("→")[1] in moves:
                source, target = old.ref.split("→")
                assert ends(new)[1] - ends(old)[1] == pytest.approx(moves[target], abs=0.05)
                if source in moves:
                    assert ends(new)[0] - ends(old)[0] == pytest.approx(moves[source], abs=0.05)
        assert drawing.height >= max(heights)


def ends(edge: Group) -> tuple[float, float]:
    """y where an edge's line starts and ends."""
    line = next(item for item in edge.items if isinstance(item, Path) and item.stroke)
    return line.segments[0][1][-1], line.segments[-1][1][-1]


@pytest.mark.parametrize("lines", [SIZES, VERSIONS], ids=["sizes", "versions"])
def test_lines_stay_straight_and_corners_round(lines):
    """Space is put in where edges run straight down: no corner is stretched."""
    _, _, drawings = compared(lines)
    for drawing in drawings:
        for group in drawing.items:
            for item in group.items if isinstance(group, Group) and group.kind == "edge" else ():
                if isinstance(item, Path) and item.stroke:
                    assert all(segment_height(item, place) < 15 for place in range(1, len(item.segments)))


def segment_height(path: Path, place: int) -> float:
    """How far a curve reaches down; 0 of a straight piece."""
    letter, values = path.segments[place]
    return abs(values[-1] - path.segments[place - 1][1][-1]) if letter == "C" else 0.0


def test_only_what_differs_is_tinted():
    _, found, drawings = compared(SIZES)
    node = nodes_of(drawings[0])["conv1_conv"]
    (tint,) = tints(node)
    shape = next(item for item in node.items if isinstance(item, Text) and item.text == "220×170×64")
    assert node.items.index(tint) < node.items.index(shape)
    assert tint.x < shape.x - shape.width + 1
    assert tint.x + tint.width < shape.x - shape.width * 0.25
    (count,) = (item for item in node.items if isinstance(item, Text) and item.text == "9,472")
    assert count.fill == INKS["light"].equal
    assert len(tints(nodes_of(drawings[1])["conv1_conv"])) == 1
    assert all(tints(nodes_of(drawings[0])[row.names[0]]) for row in found.rows if not row.same.shape)


def test_equal_graphs_have_no_tint():
    graph = graph_of("vgg16")
    found = compare([graph, graph])
    for drawing in sides([graph, graph], found, STYLE):
        assert not [tint for node in nodes_of(drawing).values() for tint in tints(node)]


def test_a_node_of_one_side_only_is_marked():
    _, _, drawings = compared(TOPS[:2])
    box = box_of(nodes_of(drawings[1])["fc1"])
    assert INKS["light"].alone in {item.fill for item in nodes_of(drawings[1])["fc1"].items if isinstance(item, Rect)}
    assert box.fill != INKS["light"].tint


@pytest.mark.parametrize(
    ("shape", "others", "part"),
    [
        ("220×170×64", ["275×213×64"], "220×170"),
        ("7×7×512", ["7×7×256"], "512"),
        ("7×8×512", ["7×7×512", "7×8×256"], "8×512"),
        ("4096", ["7×7×512"], "4096"),
        ("7×7×512", ["7×7×512"], "7×7×512"),
    ],
)
def test_the_part_of_a_shape_that_differs(shape, others, part):
    assert differing(shape, others) == part


@pytest.mark.parametrize("theme", ["light", "dark", "print", "mono"])
def test_the_figure_holds_all_sides_and_the_words(theme):
    graphs, found, _ = compared(TOPS)
    style = Style(theme=theme)
    drawings = sides(graphs, found, style)
    figure = side_by_side(drawings, found, style)
    refs = {item.ref for item in figure.items}
    assert {"1:block1_conv1", "2:block1_conv1", "3:predictions"} <= refs
    assert "1:predictions" not in refs
    assert figure.width == pytest.approx(sum(drawing.width for drawing in drawings), abs=0.1)
    (foot,) = (item for item in figure.items if item.ref == "comparison")
    said = " ".join(item.text for item in foot.items if isinstance(item, Text))
    assert " ".join(found.words) in said
    assert all(item.y < figure.height for item in foot.items)
    assert max(item.x + item.width for item in foot.items if isinstance(item, Text)) <= figure.width


def test_of_folded_blocks_only_how_often_they_repeat_is_tinted():
    graphs = [graph_of("resnet50"), graph_of("resnet101")]
    found, shown = compare_folded(graphs, "blocks")
    drawings = sides(shown, found, STYLE)
    tinted = {ref: len(tints(node)) for ref, node in nodes_of(drawings[0]).items() if tints(node)}
    (changed,) = [row for row in found.rows if not row.same.operation]
    assert tinted == {changed.name: 2}
    assert [operation.rpartition(" ")[2] for operation in changed.operations] == ["×6", "×23"]


def test_a_pill_of_one_side_only_stays_readable():
    graphs = [graph_of("vgg16"), msgspec.structs.replace(graph_of("vgg16"), nodes=graph_of("vgg16").nodes[1:])]
    found = compare(graphs)
    assert found.only_in == (("input_layer",), ())
    pill = nodes_of(sides(graphs, found, STYLE)[0])["input_layer"]
    assert box_of(pill).fill == palette(STYLE).pill


def test_of_three_sides_a_node_of_two_is_framed_and_its_facts_are_compared():
    """resnet50 and resnet50v2 have conv1_conv; of conv2_block1_1_conv the bias differs between those two."""
    lines = ("resnet50", "resnet50v2", "vgg16")
    _, found, drawings = compared(lines)
    ink = INKS["light"]
    equal, differs = (nodes_of(drawings[1])[name] for name in ("conv1_conv", "conv2_block1_1_conv"))
    for group in (equal, differs):
        assert ink.rim in {item.stroke for item in group.items if isinstance(item, Rect)}
        assert ink.alone not in {item.fill for item in group.items if isinstance(item, Rect)}
    assert not tints(equal)
    assert {item.fill for item in equal.items if isinstance(item, Text) and item.text == "9,472"} == {ink.equal}
    assert len(tints(differs)) == 2  # headline and parameters
    everywhere, alone = nodes_of(drawings[1])["predictions"], nodes_of(drawings[2])["fc1"]
    for group in (everywhere, alone):
        assert ink.rim not in {item.stroke for item in group.items if isinstance(item, Rect)}
    (foot,) = (item for item in side_by_side(drawings, found, STYLE).items if item.ref == "comparison")
    assert {"differs", "on one side only", "not on every side", "equal"} <= {item.text for item in texts(foot)}


def texts(group: Group) -> list[Text]:
    return [item for item in group.items if isinstance(item, Text)]


def test_an_attribute_that_the_headline_does_not_tell_stands_behind_it():
    _, _, drawings = compared(VERSIONS)
    said = [[item.text for item in texts(nodes_of(drawing)["conv2_block1_1_conv"])] for drawing in drawings]
    assert "Conv2D 1×1, 64 · bias yes" in said[0]
    assert "Conv2D 1×1, 64 · bias no" in said[1]
    longer = 0
    for group in (group for drawing in drawings for group in nodes_of(drawing).values()):
        ends = [item for item in texts(group) if item.anchor == "end"]
        for item in (item for item in texts(group) if " · " in item.text):
            longer += 1
            assert item.x + item.width < box_of(group).x + box_of(group).width
            assert all(item.x + item.width < end.x - end.width for end in ends if abs(end.y - item.y) < 1)
    assert longer > 20


def test_a_folded_blocks_headline_that_reads_alike_is_tinted_only_with_what_differs_behind_it():
    """conv3 to conv5 have no room for ``bias yes``; their parameters, which are tinted, differ for it."""
    found, shown = compare_folded([graph_of(line) for line in VERSIONS], "blocks")
    nodes = [nodes_of(drawing) for drawing in sides(shown, found, STYLE)]
    for name in ("conv2", "conv3", "conv4", "conv5"):
        first, second = (headlines_of(side[name]) for side in nodes)
        assert {text for text, _ in first} & {text for text, _ in second} == {
            text for text, is_tinted in first if not is_tinted
        }
        assert all(tints(side[name]) for side in nodes)


def headlines_of(group: Group) -> set[tuple[str, bool]]:
    """The operation's line, and whether it is tinted."""
    found = [item for item in texts(group) if item.text.startswith("bottleneck")]
    return {
        (item.text, any(tint.x < item.x + 1 and tint.y < item.y < tint.y + tint.height for tint in tints(group)))
        for item in found
    }


@pytest.mark.parametrize("change", [{"use_bias": False}, {"padding": "valid"}])
def test_a_difference_inside_a_block_never_stays_without_a_tint(change):
    """Padding alone changes no count: the box then says it, though the widths have to go."""
    original = graph_of("resnet50")
    nodes = tuple(
        msgspec.structs.replace(node, attributes={**node.attributes, **change})
        if "conv5" in node.name and node.op_type == "Conv2D"
        else node
        for node in original.nodes
    )
    found, shown = compare_folded([original, msgspec.structs.replace(original, nodes=nodes)], "blocks")
    for drawing in sides(shown, found, STYLE):
        assert tints(nodes_of(drawing)["conv5"])


def test_a_warning_is_bold_and_paddings_are_said_in_cells():
    lines = ("mobilenetv2", "mobilenetv2@225x225x3")
    _, found, drawings = compared(lines)
    (foot,) = (item for item in side_by_side(drawings, found, STYLE).items if item.ref == "comparison")
    bold = " ".join(item.text for item in texts(foot) if item.font == "sans-bold")
    assert bold == " ".join(found.warnings)
    pads = [nodes_of(drawing)["block_1_pad"] for drawing in drawings]
    assert [item.text for pad in pads for item in texts(pad) if item.text.startswith("Zero")] == [
        "ZeroPadding2D (0,1),(0,1)",
        "ZeroPadding2D 1",
    ]
    assert {item.text for item in texts(foot)}.isdisjoint({"on one side only", "not on every side"})


def test_on_a_page_without_captions_the_sides_have_names() -> None:
    """A reader of a paper must know which column is which."""
    style = Style(theme="print", caption=False, page=page_for("ieee", "full"))
    graphs, found, _ = compared(("resnet50", "resnet50v2"))
    captions = [item for drawing in sides(graphs, found, style) for item in drawing.items if item.ref == "caption"]
    assert [group.items[0].text for group in captions] == ["resnet50", "resnet50v2"]
