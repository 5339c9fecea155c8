"""Figures made to measure from the command line: exact pages, notes on stderr, refusals in one line."""

import re

import pytest

from tests.cli.run import archigram, refusal

MM = 72 / 25.4


def page_size(pdf: bytes) -> tuple[float, float]:
    """Width and height of a PDF's page, in millimetres."""
    found = re.search(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return float(found[1]) / MM, float(found[2]) / MM


@pytest.mark.parametrize(("width", "wide"), [("column", 88.9), ("full", 182.0), ("120mm", 120.0)])
def test_a_pdf_is_exactly_as_wide_as_asked(tmp_path, width, wide):
    path = tmp_path / "figure.pdf"
    done = archigram("export", "resnet50", "--venue", "ieee", "--width", width, "-o", path)
    assert done.returncode == 0, done.stderr
    across, down = page_size(path.read_bytes())
    assert across == pytest.approx(wide, abs=0.1)
    assert down <= 228.6


def test_an_svg_is_exactly_as_wide_as_asked_and_in_millimetres(tmp_path):
    path = tmp_path / "figure.svg"
    assert archigram("export", "resnet50", "--venue", "ieee", "-o", path).returncode == 0
    found = re.search(r'width="([\d.]+)mm"', path.read_text("utf-8"))
    assert float(found[1]) == pytest.approx(88.9, abs=0.1)


def test_what_was_given_up_is_said_on_stderr_a_line_each(tmp_path):
    done = archigram("export", "resnet50", "--venue", "ieee", "--max-height", "60mm", "-o", tmp_path / "figure.pdf")
    assert done.returncode == 0
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines
    assert all(line.startswith("note: ") for line in lines)
    assert any(line.startswith("note: text 7 → ") for line in lines)


def test_a_figure_that_needs_nothing_says_nothing(tmp_path):
    done = archigram("export", "vgg16", "--venue", "ieee", "-o", tmp_path / "figure.pdf")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--width", "column"], "name one with --venue"),
        (["--venue", "ieee", "--width", "5mm"], "no length from 30 to 1000 mm"),
        (["--venue", "ieee", "--max-height", "tall"], "height 'tall' is no length"),
        (["--venue", "ieee", "--font-size", "4"], "under the least of 5 pt"),
        (["--venue", "ieee", "--diagram", "stages", "--width", "30mm"], "it takes"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(tmp_path, options, says):
    path = tmp_path / "figure.pdf"
    assert says in refusal(archigram("export", "resnet50", *options, "-o", path))
    assert not path.exists()


def test_an_unknown_venue_is_a_usage_error_that_names_them():
    done = archigram("export", "resnet50", "--venue", "icml", "-o", "x.pdf")
    assert done.returncode == 2
    assert "ieee" in done.stderr


def test_a_comparison_has_the_width_too(tmp_path):
    path = tmp_path / "both.pdf"
    done = archigram("compare", "resnet50", "resnet50v2", "--venue", "ieee", "--width", "full", "-o", path)
    assert done.returncode == 0, done.stderr
    assert page_size(path.read_bytes())[0] == pytest.approx(182.0, abs=0.1)
