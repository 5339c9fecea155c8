"""The categories stay apart for every eye and in grey."""

from itertools import combinations, pairwise

import pytest

from render.style import CATEGORY_NAMES, Style, palette
from tests.render.colour_vision import EYES, contrast, difference, lightness, seen

CATEGORIES = [name for name in CATEGORY_NAMES if name not in ("block", "opaque")]
"""``block`` takes its main category's colour, ``opaque`` has a dashed border."""

COLOURED = {"print": (12.0, 5.5), "light": (12.0, 5.5), "dark": (10.0, 4.0)}
"""Least CIEDE2000 of any two categories to any eye (1 can just be seen), least step of lightness in grey."""


def _colours(theme):
    return {name: palette(Style(theme=theme)).categories[name] for name in CATEGORIES}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ],
)
def test_the_measure_is_the_published_one(one, other, expected):
    """Pairs of Sharma's own table."""
    assert difference(one, other) == pytest.approx(expected, abs=1e-4)
    assert difference(other, one) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", COLOURED)
def test_any_two_categories_differ_to_every_eye(theme, eye):
    """Any two may stand side by side in a legend, as it lists only those in use."""
    colours = {name: seen(colour, eye) for name, colour in _colours(theme).items()}
    near = [(a, b) for a, b in combinations(colours, 2) if difference(colours[a], colours[b]) < COLOURED[theme][0]]
    assert near == []


@pytest.mark.parametrize(("theme", "step"), [*((theme, step) for theme, (_, step) in COLOURED.items()), ("mono", 10.0)])
def test_in_grey_the_categories_are_steps_of_lightness(theme, step):
    levels = sorted((lightness(colour), name) for name, colour in _colours(theme).items())
    assert [(low, high) for low, high in pairwise(levels) if high[0] - low[0] < step] == []


def test_dark_colours_stand_out_from_their_box():
    colours = palette(Style(theme="dark"))
    assert min(contrast(colours.categories[name], colours.box) for name in CATEGORIES) >= 4.5


def test_these_measures_would_not_take_okabe_and_itos_colours_as_they_are():
    """What the palette was before: purple is blue without red cones, pink is grey without green ones."""
    assert difference(seen("#0072B2", "protanopia"), seen("#7B5EA7", "protanopia")) < 5
    assert difference(seen("#CC79A7", "deuteranopia"), seen("#8A8F98", "deuteranopia")) < 5
    assert abs(lightness("#E69F00") - lightness("#56B4E9")) < 1
