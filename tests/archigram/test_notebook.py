"""What a notebook's own formatter makes of the results: the richest form each has."""

from __future__ import annotations

import warnings

import pytest

import archigram
from tests.builders import graph_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # IPython's own, of its dependencies
    formatters = pytest.importorskip("IPython.core.formatters")


def shown(value):
    """Mime types and data, as a notebook gets them."""
    formatter = formatters.DisplayFormatter()
    formatter.active_types = formatter.format_types
    data, _ = formatter.format(value)
    return data


@pytest.fixture(scope="module")
def graph():
    return graph_of("x: Input 8x8x3\na: Conv2D 3x3 4 <- x\nb: ReLU <- a", "little")


def test_a_figure_is_svg_and_text(graph):
    data = shown(archigram.diagram(graph))
    assert set(data) == {"image/svg+xml", "text/plain"}
    assert data["image/svg+xml"].lstrip().startswith("<?xml")
    assert data["text/plain"].startswith("<Diagram little: 112 parameters")


def test_a_table_is_html_markdown_and_text(graph):
    data = shown(archigram.summary(graph))
    assert set(data) == {"text/html", "text/markdown", "text/plain"}
    assert data["text/html"].startswith("<table>")


def test_a_comparison_is_html_with_its_words(graph):
    found = archigram.compare(graph, graph)
    data = shown(found)
    assert set(data) == {"text/html", "text/markdown", "text/plain"}
    assert "<p>" in data["text/html"]
    assert set(shown(found.diagram())) == {"image/svg+xml", "text/plain"}
