"""The volumes and blocks diagrams from the command line."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.run import archigram


def words(path: Path) -> str:
    """All text of an SVG, parsed by an XML parser."""
    return " ".join("".join(element.itertext()) for element in ElementTree.parse(path).iter())


@pytest.mark.parametrize(("diagram", "word"), [("volumes", "112×112×128"), ("blocks", "double convolution")])
def test_export_draws_each_diagram(tmp_path: Path, diagram: str, word: str) -> None:
    """By name."""
    path = tmp_path / "figure.svg"
    source = "vgg16" if diagram == "volumes" else "xception"
    assert archigram("export", source, "--diagram", diagram, "-o", str(path)).returncode == 0
    assert word in words(path)


def test_compare_draws_the_blocks_of_both(tmp_path: Path) -> None:
    """ResNet's bottleneck after and before the paper of 2016."""
    path = tmp_path / "both.svg"
    done = archigram("compare", "resnet50", "resnet50v2", "--diagram", "blocks", "-o", str(path))
    assert done.returncode == 0
    text = words(path)
    assert "resnet50v2" in text
    assert text.count("bottleneck") >= 2


def test_volumes_keep_to_a_venue(tmp_path: Path) -> None:
    """The page is as wide as the column."""
    path = tmp_path / "figure.svg"
    done = archigram("export", "vgg16", "--diagram", "volumes", "--width", "88.9mm", "-o", str(path))
    assert done.returncode == 0, done.stderr
    width = ElementTree.parse(path).getroot().attrib["width"]
    value = float(width.rstrip("mpt")) * (72 / 25.4 if width.endswith("mm") else 1.0)
    assert value == pytest.approx(252.0, abs=0.3)
