"""Text widths against an independent reading of the font files, and what unruly text becomes."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from render.fonts import FAMILIES, FILES, font_path
from render.metrics import elide, has_glyphs, printable, runs, text_width

FONTS = ("sans", "sans-bold", "mono", "mono-bold")


@pytest.mark.parametrize("font", FILES)
def test_bundled_fonts_are_plex_truetype_under_their_licence(font):
    face = TTFont(font_path(font))
    assert "glyf" in face
    assert face["name"].getBestFamilyName() == FAMILIES[font]
    assert "SIL Open Font License" in (font_path(font).parent / "OFL.txt").read_text()


@pytest.mark.parametrize("font", FONTS)
def test_bundled_fonts_hold_the_signs_of_the_labels(font):
    assert has_glyphs("×→∑½·−…0123456789,_/=?#⌊⌋⌈⌉⊕‖⊗∥≤≥≠≈√∈ℝ", font)


def test_the_subset_of_plex_math_does_not_use_the_reserved_name():
    """OFL 1.1, 3: a modified version may not carry the reserved name."""
    names = TTFont(font_path("math"))["name"].names
    assert not [str(name) for name in names if name.nameID in (1, 3, 4, 6, 16, 18) and "Plex" in str(name)]


@pytest.mark.parametrize("font", FONTS)
def test_a_mixed_text_is_as_wide_as_its_parts_in_their_files(font):
    own, math = TTFont(font_path(font)), TTFont(font_path("math"))
    advance = {character: _advance_in(own, math, character) for character in "⌈H/32⌉"}
    signs = sum(advance[character] for character in "⌈⌉")
    rest = text_width("H/32", font, 1000)
    assert text_width("⌈H/32⌉", font, 1000) == pytest.approx(signs + rest)
    assert rest == pytest.approx(sum(advance[character] for character in "H/32"), rel=0.05)  # but for kerning


def _advance_in(own, math, character):
    face = own if ord(character) in own.getBestCmap() else math
    return face["hmtx"][face.getBestCmap()[ord(character)]][0]


@given(st.text(max_size=30), st.sampled_from(FONTS))
def test_runs_put_together_are_the_text(text, font):
    assert "".join(piece for _, piece in runs(text, font)) == text


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
