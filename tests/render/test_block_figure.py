"""The blocks diagram: a model's distinct blocks, and several models' beside each other."""

from __future__ import annotations

import pytest

from graph.configuration import parse
from graph.errors import ConfigurationError, LayoutError
from graph.values import Graph
from loaders.applications import load
from render.diagram import draw
from render.diagrams.block_figure import blocks, blocks_of
from render.page import Page, points
from render.style import Style
from tests.builders import chain_of
from tests.render.drawing_checks import problems
from tests.render.drawings import bounds, groups

IEEE = Page(points(88.9), points(228))


def application(line: str) -> Graph:
    """An application's graph, unfolded."""
    return load(parse(line, lambda _: False))


@pytest.mark.parametrize("theme", ["light", "dark", "print", "mono"])
@pytest.mark.parametrize("name", ["resnet50", "mobilenetv3large@224x224x3", "inceptionv3", "xception"])
def test_one_models_blocks(name: str, theme: str) -> None:
    """Side by side in rows, nothing over anything else."""
    assert problems(blocks(application(name), Style(theme=theme))) == []  # type: ignore[arg-type]


def test_two_models_stand_abreast() -> None:
    """Post- and pre-activation, their first cells level; exactly a column wide."""
    drawing = blocks_of([application("resnet50"), application("resnet50v2")], Style(theme="print", page=IEEE))
    assert problems(drawing, IEEE) == []
    first, second = (bounds(group) for group in groups(drawing, "decoration"))
    assert first[2] < second[0]
    assert first[1] == pytest.approx(second[1], abs=0.05)


def test_what_does_not_fit_abreast_stands_beneath() -> None:
    """MobileNetV2 over MobileNetV3 with its four kinds."""
    models = [application("mobilenetv2"), application("mobilenetv3large@224x224x3")]
    drawing = blocks_of(models, Style(theme="print"))
    assert problems(drawing) == []
    one, *others = (bounds(group) for group in groups(drawing, "decoration"))
    assert all(other[1] > one[3] for other in others)


def test_a_page_has_its_exact_width() -> None:
    """Even where the sketches need less."""
    drawing = draw(application("resnet50"), Style(theme="print", page=IEEE), "blocks")
    assert problems(drawing, IEEE) == []


def test_too_wide_a_block_is_refused() -> None:
    """NASNet's cells are wider than a column."""
    with pytest.raises(LayoutError, match=r"do not fit \d+\.?\d* mm; try a wider page"):
        blocks(application("nasnetlarge"), Style(theme="print", page=IEEE))


def test_a_model_without_blocks_says_so() -> None:
    """A plain chain has none."""
    with pytest.raises(ConfigurationError, match="flow"):
        blocks(chain_of(5), Style())


def test_blocks_too_wide_upright_lie() -> None:
    """NASNet's cells on the whole width of a page; in a column there is no room for them either way."""
    page = Page(points(182.0), points(228))
    drawing = blocks(application("nasnetmobile"), Style(theme="print", page=page))
    assert problems(drawing, page) == []
    assert len(groups(drawing, "decoration")) == 5
