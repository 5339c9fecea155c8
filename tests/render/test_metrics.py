"""Text widths against an independent reading of the font files, and what unruly text becomes."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from render.fonts import FAMILIES, FILES, font_path
from render.metrics import elide, has_glyphs, printable, text_width


@pytest.mark.parametrize("font", FILES)
def test_bundled_fonts_are_plex_truetype_under_their_licence(font):
    face = TTFont(font_path(font))
    assert "glyf" in face
    assert face["name"].getBestFamilyName() == FAMILIES[font]
    assert "SIL Open Font License" in (font_path(font).parent / "OFL.txt").read_text()


@pytest.mark.parametrize("font", FILES)
def test_bundled_fonts_hold_the_signs_of_the_labels(font):
    assert has_glyphs("×→∑½·−…0123456789,_/=?#", font)


@pytest.mark.parametrize("font", ["mono", "mono-bold"])
def test_mono_width_is_the_advance_in_the_font_file(font):
    advance = TTFont(font_path(font))["hmtx"]["zero"][0] / 1000
    assert text_width("220×170×64", font, 12) == pytest.approx(10 * advance * 12)


def test_sans_width_is_the_sum_of_advances_where_nothing_kerns():
    face = TTFont(font_path("sans"))
    cmap, widths = face.getBestCmap(), face["hmtx"]
    expected = sum(widths[cmap[ord(letter)]][0] for letter in "nnnooo") / 1000
    assert text_width("nnnooo", "sans", 1) == pytest.approx(expected)


def test_missing_glyphs_take_room():
    assert text_width("漢字", "sans", 10) == pytest.approx(20)
    assert not has_glyphs("漢", "sans")


@given(st.text(max_size=60), st.floats(5, 200))
def test_elided_text_fits_or_is_only_the_ellipsis(text, width):
    shown = elide(printable(text), "sans-bold", 13, width)
    assert text_width(shown, "sans-bold", 13) <= width or shown == "…"


def test_elision_keeps_both_ends():
    shown = elide("encoder/layer_11/attention/self/query/kernel", "sans", 13, 140)
    assert shown.startswith("enco")
    assert shown.endswith("/kernel")


@given(st.text(alphabet=st.characters(), min_size=1, max_size=30))
def test_printable_is_one_line_that_xml_may_hold(text):
    shown = printable(text)
    assert shown.isprintable()
    shown.encode("utf-8")


def test_printable_names_the_unprintable():
    assert printable("a\x00b\nc") == "a�b c"
    assert printable("\ud800") == "�"
