"""Sketches of blocks: compact, measured, nothing over anything else."""

from __future__ import annotations

import pytest

from graph.configuration import parse
from graph.fold import fold
from graph.values import Graph
from loaders.applications import load
from loaders.catalogue import applications
from render.diagram import draw
from render.diagrams.sketch import Sketch, sketches
from render.drawing import Drawing, Path, Rect
from render.style import Style
from tests.render.drawing_checks import problems
from tests.render.drawings import bounds, flat, groups, texts


def application(line: str) -> Graph:
    """An application's graph, its blocks folded."""
    return fold(load(parse(line, lambda _: False)), "blocks")


def page(sketch: Sketch) -> Drawing:
    """The sketch as a drawing of its own."""
    return Drawing(sketch.width, sketch.height, sketch.items)


def said(sketch: Sketch) -> list[str]:
    """Its texts."""
    return [text.text for group in groups(page(sketch), "decoration") for text in texts(group)]


@pytest.mark.parametrize("name", [one.name for one in applications()])
def test_every_applications_blocks_are_drawn_whole(name: str) -> None:
    """Inside the size they say, no text on another or on an edge, no line through a cell."""
    for sketch in sketches(application(name), Style(theme="print")):
        assert problems(page(sketch)) == [], sketch.title


@pytest.mark.parametrize("theme", ["light", "dark", "mono"])
def test_on_every_theme(theme: str) -> None:
    """Larger text on screen, the same care."""
    for name in ("resnet50", "efficientnetb0", "inceptionv3"):
        for sketch in sketches(application(name), Style(theme=theme)):  # type: ignore[arg-type]
            assert problems(page(sketch)) == []


def test_a_bottleneck_is_one_narrow_column() -> None:
    """Every cell of ResNet's block stands on one axis, all equally wide."""
    (sketch,) = sketches(application("resnet50"), Style(theme="print"))
    cells = [item for item in flat(sketch.items) if isinstance(item, Rect) and item.fill and not item.dash]
    boxes = [cell for cell in cells if cell.width > cell.height]
    assert len({(cell.x, cell.width) for cell in boxes}) == 1
    assert sketch.width < 70.0


def test_the_projection_is_dashed_and_says_where() -> None:
    """It stands in the first block of a stage only."""
    (sketch,) = sketches(application("resnet50"), Style(theme="print"))
    (dashed,) = [item for item in flat(sketch.items) if isinstance(item, Rect) and item.dash]
    assert dashed.height > dashed.width
    assert "1×1, 4c in the first" in said(sketch)


def test_a_skip_that_some_blocks_lack_is_a_dashed_line() -> None:
    """MobileNetV2: only where the sizes agree; ResNet's identity is solid."""
    (some,) = sketches(application("mobilenetv2"), Style(theme="print"))
    assert any(isinstance(item, Path) and item.dash for item in flat(some.items))
    assert "agree" in " ".join(said(some))
    (every,) = sketches(application("resnet50"), Style(theme="print"))
    assert not any(isinstance(item, Path) and item.dash for item in flat(every.items))


def test_a_width_breaks_words_not_cells() -> None:
    """The notes go on in another line; the cells stay as they are."""
    (wide,) = sketches(application("efficientnetb0"), Style(theme="print"), 200.0)
    (narrow,) = sketches(application("efficientnetb0"), Style(theme="print"), 60.0)
    assert narrow.width <= wide.width
    assert len(said(narrow)) >= len(said(wide))
    assert problems(page(narrow)) == []


def test_kinds_with_one_name_say_where_they_stand() -> None:
    """MobileNetV3 has two kinds of MBConv."""
    found = [one for one in sketches(application("mobilenetv3large@224x224x3"), Style()) if one.title == "MBConv"]
    assert len(found) == 2
    assert all(any("expanded_conv" in text for text in said(one)) for one in found)


def test_a_folded_figure_for_paper_shows_its_blocks() -> None:
    """Beside the flow, without reaching over it; not on screen, nor where the style forbids it."""
    folded = application("resnet50")
    beside = draw(folded, Style(theme="print"))
    without = draw(folded, Style(theme="print", sketches=False))
    assert any(group.ref == "sketch: bottleneck" for group in groups(beside, "decoration"))
    assert problems(beside) == []
    assert beside.width > without.width
    sketch = next(group for group in groups(beside, "decoration") if group.ref.startswith("sketch"))
    assert bounds(sketch)[0] > max(bounds(group)[2] for group in groups(beside, "node"))
    assert not any(group.ref.startswith("sketch") for group in groups(draw(folded, Style()), "decoration"))


def test_what_is_not_folded_has_no_sketch() -> None:
    """An unfolded graph shows all its inside already."""
    assert sketches(load(parse("resnet50", lambda _: False)), Style()) == ()


@pytest.mark.parametrize("name", [one.name for one in applications()])
def test_every_applications_blocks_are_drawn_whole_from_left_to_right(name: str) -> None:
    """The same care for sketches turned on their side."""
    for sketch in sketches(application(name), Style(theme="print"), lying=True):
        assert problems(page(sketch)) == [], sketch.title


def test_a_bottleneck_turned_says_the_same_and_is_low() -> None:
    """Lying it has the same words and cells; it is wider than high."""
    (stood,) = sketches(application("resnet50"), Style(theme="print"))
    (lying,) = sketches(application("resnet50"), Style(theme="print"), lying=True)
    assert sorted(said(lying)) == sorted(said(stood))
    assert lying.height < stood.height / 2 < lying.width


def test_products_of_a_lying_block_stand_on_the_line_of_its_arrows() -> None:
    """Normalisations and activations hang beneath them: no arrow points at a BN."""
    (lying,) = sketches(application("resnet50"), Style(theme="print"), lying=True)
    heights = {item.text: item.y for item in texts(page(lying))}
    assert heights["1×1, c"] == heights["3×3, c"] == heights["1×1, 4c"] < heights["BN"]


def test_modules_turned_fit_a_column() -> None:
    """Branches as rows: Inception's longest module, and NASNet's cell, at 7 pt."""
    lying = sketches(application("inceptionv3"), Style(theme="print"), lying=True)
    assert max(sketch.width for sketch in lying) < 260.0
    upright = max(sketches(application("nasnetmobile"), Style(theme="print")), key=lambda sketch: sketch.times)
    low = max(sketches(application("nasnetmobile"), Style(theme="print"), lying=True), key=lambda sketch: sketch.times)
    assert low.width < 220.0
    assert upright.width > 390.0
