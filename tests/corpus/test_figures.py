"""Real ONNX files of every kind in a column of IEEE: detectors, recognisers, recurrent and attention networks."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest

from graph.configuration import Configuration
from graph.fold import fold
from loaders.load import load
from render.diagram import draw
from render.style import Style
from render.venues import page_for
from tests.corpus import files
from tests.render.drawing_checks import problems

LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
PATHS = sorted([*LIGHT.glob("*.onnx"), *files()])
PAGE = page_for("ieee", "column", 228.0)


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_every_real_file_fits_a_column(path):
    graph = fold(load(Configuration(str(path))), "blocks")
    assert problems(draw(graph, Style(theme="print", caption=False, page=PAGE)), PAGE) == []
