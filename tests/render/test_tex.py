"""Text for TeX; that TeX takes it is proved with the TikZ pictures."""

import re

from hypothesis import given
from hypothesis import strategies as st

from render.tex import ascii_escaped, escaped


def test_accents_signs_and_greek_become_commands():
    assert ascii_escaped("Größe naïve 7×7 α ⌈H/2⌉", "other") == (
        r"Gr\"{o}\ss{}e na\"{\i{}}ve 7$\times$7 $\alpha$ $\lceil$H/2$\rceil$"
    )


def test_what_has_no_command_is_named_by_its_code_point():
    assert ascii_escaped("卷🙂", "other") == r"\other{5377}\other{1F642}"


def test_dashes_stay_apart_and_spaces_count():
    assert ascii_escaped("a--b", "other") == "a-{}-b"
    assert ascii_escaped("a–b", "other") == r"a\textendash{}b"
    assert ascii_escaped(" a  b ", "other") == r"\ a \ b\ "


def test_tables_keep_letters_that_are_not_signs():
    assert escaped("Größe_卷 ×") == r"Größe\_卷 $\times$"


@given(st.text())
def test_nothing_special_survives(text):
    """What is left after known commands and groups holds none of TeX's special characters."""
    left = ascii_escaped(text, "other")
    assert left.isascii()
    bare = re.sub(r"\\[A-Za-z]+ ?|\\.|\{\}|\$[^$]*\$", "", left)
    assert not re.search(r"[#%&_~^\\$]", bare.replace("~", "" if "\u00a0" in text else "~"))
