"""What is left of a text when no format can be harmed by it."""

from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.texts import characters, clean
from tests.exporters.samples import UNICODE, every_kind


@pytest.mark.parametrize("text", UNICODE)
def test_readable_text_is_untouched(text):
    assert clean(text) == text


def test_breaks_become_spaces_and_the_rest_is_shown_as_replaced():
    assert clean("a\tb\nc\u2028d") == "a b c d"
    assert clean("a\x1bb\ud800c\u202ed\uffff") == "a\ufffdb\ufffdc\ufffdd\ufffd"


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_the_result_is_valid_in_xml_and_utf8(text):
    cleaned = clean(text)
    assert ElementTree.fromstring(f"<t>{escape(cleaned)}</t>").text in (cleaned, None)
    assert clean(cleaned) == cleaned
    assert len(cleaned) == len(text)


def test_characters_are_gathered_by_font():
    found = characters(every_kind().items)
    assert list(found) == ["mono", "mono-bold", "sans", "sans-bold"]
    assert found["mono-bold"] == ",2479"
