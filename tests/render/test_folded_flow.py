"""A folded graph drawn: stacked boxes with ×N that edges reach, in the colour of what the block does."""

from __future__ import annotations

import pytest

from graph.block_node import is_block
from graph.configuration import parse
from graph.fold import fold
from graph.values import Graph
from loaders import applications
from render.diagram import draw
from render.drawing import Drawing, Group, Path, Rect, Text
from render.style import Style, palette

NAMES = ["resnet50", "mobilenetv2", "nasnetmobile", "inceptionv3", "densenet121"]


def folded(name: str) -> Graph:
    return fold(applications.load(parse(name, lambda path: False)), "blocks")


def groups(drawing: Drawing, kind: str) -> dict[str, Group]:
    return {item.ref: item for item in drawing.items if isinstance(item, Group) and item.kind == kind}


def rects(group: Group) -> list[Rect]:
    return [item for item in group.items if isinstance(item, Rect)]


@pytest.mark.parametrize("theme", ["light", "print"])
@pytest.mark.parametrize("name", NAMES)
def test_every_edge_ends_on_the_box_it_points_at(name: str, theme: str) -> None:
    """NASNet's cells are read by the next two: an edge that went round a box must not end beside it."""
    drawing = draw(folded(name), Style(theme=theme))
    nodes = groups(drawing, "node")
    for ref, edge in groups(drawing, "edge").items():
        target = nodes.get(ref.partition("→")[2])
        if target is None:
            continue
        head = next(item for item in edge.items if isinstance(item, Path) and item.fill)
        x, y = head.segments[0][1]
        boxes = rects(target)
        assert min(box.x for box in boxes) <= x <= max(box.x + box.width for box in boxes)
        assert abs(min(box.y for box in boxes) - y) < 0.5


def test_a_block_says_what_it_is_and_how_often() -> None:
    group = groups(draw(folded("resnet50")), "node")["conv4"]
    said = [item.text for item in group.items if isinstance(item, Text)]
    assert set(said) == {"×6", "conv4", "14×14×1024", "bottleneck 256·256·1024", "7,129,088"}
    outlines = [box for box in rects(group) if box.stroke]
    assert len(outlines) == 3


def test_a_block_has_the_colour_of_its_category() -> None:
    graph, style = folded("resnet50"), Style()
    drawing = draw(graph, style)
    colours, nodes = palette(style), groups(drawing, "node")
    for node in filter(is_block, graph.nodes):
        fills = {item.fill for item in nodes[node.name].items if isinstance(item, Path)}
        assert colours.category(node.attributes["category"]) in fills
    legend = [item.text for item in groups(drawing, "legend")["legend"].items if isinstance(item, Text)]
    assert legend == ["convolution", "dense, matrix product", "pooling"]
