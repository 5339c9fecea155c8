"""The SVG as Inkscape opens it: groups under their ids, no text beyond its box, though it ignores embedded faces."""

import shutil
import subprocess

import pytest

from exporters.svg import svg
from graph.configuration import Configuration
from loaders import applications
from render.diagram import draw
from render.drawing import Group, Rect
from render.style import Style

pytestmark = pytest.mark.skipif(not shutil.which("inkscape"), reason="Inkscape is not installed")

PIXELS = 96 / 72
"""Inkscape answers in pixels."""


def test_every_node_is_a_group_no_larger_than_its_box(tmp_path):
    drawing = draw(applications.load(Configuration("vgg16")), Style(theme="print"))
    (tmp_path / "figure.svg").write_bytes(svg(drawing))
    command = ["inkscape", "--query-all", tmp_path / "figure.svg"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = {row[0]: tuple(map(float, row[1:])) for row in (line.split(",") for line in done.stdout.splitlines())}
    nodes = [item for item in drawing.items if isinstance(item, Group) and item.kind == "node"]
    assert len(nodes) > 20
    for node in nodes:
        frame = next(item for item in node.items if isinstance(item, Rect))
        box = tuple(value * PIXELS for value in (frame.x, frame.y, frame.width, frame.height))
        assert found[node.ref] == pytest.approx(box, abs=1.5), node.ref
