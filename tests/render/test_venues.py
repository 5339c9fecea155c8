"""Venues: widths as their author guides give them, words and lengths of the options, refusals in one line."""

import pytest

from cli.page_options import VENUES as NAMES
from graph.errors import ConfigurationError
from render.page import millimetres
from render.venues import VENUES, page_for

PUBLISHED = """
ieee 88.9 182 228.6
acm-sigconf 84.75 177.9 -
acm-small - 139.1 -
neurips - 139.7 228.6
cvpr 83.3 174.6 225.4
nature 89 183 170
elsevier-5p 88.6 183.5 -
elsevier-3p - 164.5 -
elsevier-1p - 135 -
lncs - 122 -
"""


@pytest.mark.parametrize("line", PUBLISHED.split("\n")[1:-1])
def test_widths_and_heights_are_the_guides_own(line):
    name, column, full, height = line.split()
    wide = page_for(name, "full")
    assert millimetres(wide.width) == pytest.approx(float(full), abs=0.001)
    narrow = page_for(name, "column")
    assert millimetres(narrow.width) == pytest.approx(float(full if column == "-" else column), abs=0.001)
    assert millimetres(narrow.max_height) == pytest.approx(228.6 if height == "-" else float(height), abs=0.001)


def test_every_venue_has_its_source_and_the_command_line_knows_it():
    assert set(NAMES) == set(VENUES)
    assert all(venue.source for venue in VENUES.values())


@pytest.mark.parametrize(
    ("width", "points"), [("88.9mm", 252.0), ("3.5in", 252.0), ("8.89cm", 252.0), ("252pt", 252.0)]
)
def test_a_width_in_every_unit(width, points):
    assert page_for(width=width).width == pytest.approx(points)


@pytest.mark.parametrize(
    ("venue", "width", "height", "says"),
    [
        ("ieee-tpami", "column", 0.0, "no venue 'ieee-tpami'; try ieee, "),
        ("", "column", 0.0, "name one with --venue"),
        ("ieee", "wide", 0.0, "'wide' is no length from 30 to 1000 mm"),
        ("ieee", "nanmm", 0.0, "is no length"),
        ("ieee", "3mm", 0.0, "is no length"),
        ("ieee", "column", 5.0, "a height of 5 mm is not possible"),
    ],
)
def test_what_is_no_page_is_refused_in_one_line(venue, width, height, says):
    with pytest.raises(ConfigurationError, match=says) as error:
        page_for(venue, width, height)
    assert "\n" not in str(error.value)
