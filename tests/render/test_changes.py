"""What a what-if changed is tinted in its figure, and the legend says what the tints mean."""

from __future__ import annotations

import pytest

from graph.compare import compare
from graph.fold import fold
from graph.values import Graph
from graph.whatif import Edit, edited
from render.diagram import draw
from render.diagrams.side_by_side import sides
from render.drawing import Drawing, Rect
from render.inks import INKS
from render.page import Page
from render.style import Style, Theme, palette
from tests.builders import graph_of
from tests.render.drawings import flat, groups

CHAIN = """
    x: Input 32x32x3
    a: Conv2D 3x3 8 padding=same <- x
    b: Conv2D 3x3 16 padding=same <- a
    pool: MaxPooling2D 2x2 /2 <- b
    out: Conv2D 1x1 10 <- pool
"""
LEGEND = ("edited", "changed by it")


@pytest.fixture(scope="module")
def chain() -> Graph:
    return edited(graph_of(CHAIN), [Edit("a", "filters", 4)])


def fills(drawing: Drawing, ref: str) -> list[str | None]:
    """The grounds of a node's box."""
    group = next(group for group in groups(drawing, "node") if group.ref == ref)
    return [item.fill for item in flat(group.items) if isinstance(item, Rect) and item.fill]


def told(drawing: Drawing) -> list[str]:
    """What the legend says of changes."""
    said = [item.text for group in groups(drawing, "legend") for item in flat(group.items) if hasattr(item, "text")]
    return [word for word in said if word in LEGEND]


@pytest.mark.parametrize("theme", ["light", "dark", "print", "mono"])
def test_the_edited_layer_and_what_follows_have_each_its_tint(chain, theme: Theme):
    style, ink = Style(theme=theme), INKS[theme]
    drawing, box = draw(chain, style), palette(style).box
    assert [fills(drawing, ref) for ref in ("a", "b", "pool", "out")] == [[ink.tint], [ink.alone], [box], [box]]
    assert told(drawing) == ["edited", "changed by it"]


def test_on_a_page_too(chain):
    style = Style(theme="print", page=Page(250.0, 600.0), caption=False)
    drawing, ink = draw(chain, style), INKS["print"]
    assert (fills(drawing, "a"), fills(drawing, "b")) == ([ink.tint], [ink.alone])
    assert told(drawing) == ["edited", "changed by it"]


def test_only_an_edited_box_has_a_rim(chain):
    drawing = draw(chain, Style())
    rims = {
        group.ref
        for group in groups(drawing, "node")
        for item in flat(group.items)
        if isinstance(item, Rect) and item.stroke == INKS["light"].rim
    }
    assert rims == {"a"}


def test_a_legend_tells_of_no_tint_that_is_not_there():
    alone = edited(graph_of(CHAIN), [Edit("out", "filters", 5)])
    assert told(draw(alone, Style())) == ["edited"]
    assert told(draw(graph_of(CHAIN), Style())) == []


@pytest.mark.parametrize("style", [Style(colour_by="params"), Style(colour_by="none"), Style(changes=False)])
def test_colours_that_mean_something_else_are_left_alone(chain, style: Style):
    drawing = draw(chain, style)
    assert told(drawing) == []
    assert not {INKS["light"].tint, INKS["light"].alone} & {fill for ref in "ab" for fill in fills(drawing, ref)}


def test_a_block_is_tinted_as_its_layers_are(chain):
    lines = CHAIN.replace("out: Conv2D 1x1 10 <- pool", "c: Conv2D 3x3 16 padding=same <- pool\nd: ReLU <- c")
    folded = fold(edited(graph_of(lines), [Edit("c", "filters", 4)]), "blocks")
    (block,) = [node.name for node in folded.nodes if node.body]
    drawing = draw(folded, Style())
    assert INKS["light"].tint in fills(drawing, block)


def test_a_comparisons_tints_are_its_own(chain):
    drawings = sides((graph_of(CHAIN), chain), compare((graph_of(CHAIN), chain)), Style())
    assert all(told(drawing) == [] for drawing in drawings)
    assert fills(drawings[1], "pool") == [palette(Style()).box]
