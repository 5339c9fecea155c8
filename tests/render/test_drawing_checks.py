"""The checker of figures can fail: each fault put into a sound figure is found, and named."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from render.diagram import draw
from render.drawing import Drawing, Group, Item, Path, Rect, Text
from render.page import Page
from render.style import Style
from tests.builders import graph_of
from tests.render.drawing_checks import problems
from tests.render.drawings import flat

PAGE = Page(252.0, 646.0)
GRAPH = graph_of("""
    x: Input 32x32x3
    a: Conv2D 3x3 8 padding=same <- x
    b: Conv2D 3x3 8 padding=same <- a
    c: Add <- a, b
    d: Dense 10 <- c
""")


def sound() -> Drawing:
    return draw(GRAPH, Style(theme="print", page=PAGE))


def changed(drawing: Drawing, kind: type, change: Callable[[Item], Item], ref: str = "b") -> Drawing:
    """The first item of a kind in a group, changed."""
    done = False

    def inside(item: Item) -> Item:
        nonlocal done
        if isinstance(item, Group):
            return replace(item, items=tuple(inside(part) for part in item.items)) if not done else item
        if isinstance(item, kind) and not done:
            done = True
            return change(item)
        return item

    items = tuple(inside(item) if isinstance(item, Group) and item.ref == ref else item for item in drawing.items)
    assert items != drawing.items
    return replace(drawing, items=items)


def test_a_sound_figure_has_no_problems():
    assert problems(sound(), PAGE) == []


def test_another_width_is_found():
    assert "wide" in problems(replace(sound(), width=255.0), PAGE)[0]


def test_a_figure_that_is_too_high_is_found():
    assert "high" in problems(sound(), Page(252.0, 60.0))[0]


def test_small_text_is_found():
    small = changed(sound(), Text, lambda text: replace(text, size=4.9, width=text.width * 4.9 / text.size))
    assert problems(small, PAGE) == ["'conv 3×3, 8' of b is 4.9 pt"]


def test_what_reaches_outside_is_found():
    assert "outside" in problems(changed(sound(), Rect, lambda rect: replace(rect, x=-3.0)), PAGE)[0]


def test_a_wrong_measure_is_found():
    assert "says it is" in problems(changed(sound(), Text, lambda text: replace(text, width=text.width - 2)), PAGE)[0]


def test_text_on_text_is_found():
    shape = next(item for item in flat(sound().items) if isinstance(item, Text) and item.text == "32×32×8")
    moved = changed(sound(), Text, lambda text: replace(text, x=shape.x - text.width + 8, y=shape.y))
    assert any("lies on" in line for line in problems(moved, PAGE))


@pytest.mark.parametrize("away", [-9.0, 60.0])
def test_text_over_a_boxs_edge_is_found(away):
    moved = changed(sound(), Text, lambda text: replace(text, x=text.x + away))
    assert any("lies on the edge of b" in line for line in problems(moved, PAGE))


def test_text_over_the_bar_is_found():
    assert any(
        "edge of b" in line for line in problems(changed(sound(), Text, lambda text: replace(text, x=text.x - 5)), PAGE)
    )


def test_a_line_through_a_box_is_found():
    box = next(
        item for group in sound().items if isinstance(group, Group) and group.ref == "b" for item in flat((group,))
    )
    line = Path((("M", (box.x - 5, box.y + 4)), ("L", (box.x + box.width + 5, box.y + 4))), stroke="#000000")
    crossed = replace(sound(), items=(Group("x→y", (line,), "edge"), *sound().items))
    assert "x→y runs through the box of b" in problems(crossed, PAGE)


def test_a_line_through_text_is_found():
    shape = next(item for item in flat(sound().items) if isinstance(item, Text) and item.text == "32×32×8")
    line = Path((("M", (shape.x, shape.y - 2)), ("L", (shape.x + shape.width, shape.y - 2))), stroke="#000000")
    crossed = replace(sound(), items=(*sound().items, Group("x→y", (line,), "edge")))
    assert any("runs through '32×32×8'" in line for line in problems(crossed, PAGE))
