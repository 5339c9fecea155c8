"""A style from a TOML file: what it may say, and how what it may not is refused."""

import re
import tomllib
from pathlib import Path

import pytest

from graph.errors import ConfigurationError
from render.style import COLOUR_NAMES, Style, palette
from render.style_file import SHOWN, read_style, style_of

EXAMPLE = Path(__file__).parent.parent.parent / "docs" / "style.toml"


def _uncommented():
    """The example with its commented settings in force."""
    return re.sub(r"(?m)^# (\[|\w+ = )", r"\1", EXAMPLE.read_text(encoding="utf-8"))


def test_the_example_says_what_a_style_is_without_saying():
    assert read_style(EXAMPLE) == Style()


def test_the_example_names_every_field_and_every_colour():
    values = tomllib.loads(_uncommented())
    said = {*values, *values["show"], "macs", "memory"} - {"show"}
    assert said == set(Style.__struct_fields__)
    assert set(values["colours"]) == set(COLOUR_NAMES)
    assert style_of({"colours": values["colours"]}).theme == "light"
    assert palette(style_of({"colours": values["colours"]})) == palette(Style())


def test_the_page_is_in_millimetres():
    page = style_of(tomllib.loads(_uncommented())).page
    assert (page.width, page.max_height, page.least) == pytest.approx((252, 648, 5))


def test_show_is_all_that_is_shown():
    style = style_of({"show": ["names", "macs"]})
    assert {name for name in SHOWN if getattr(style, name)} == {"names", "macs"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zzz = 7", "s.toml: no key is called 'zzz'; try show, theme"),
        ("font_siz = 7", "s.toml: no key is called 'font_siz'; did you mean 'font_size'?"),
        ("names = true", "s.toml: no key is called 'names'"),
        ("font_size = 'x'", "s.toml: font_size: expected float, got str; see docs/style.toml"),
        ("theme = 'blue'", "s.toml: theme: invalid enum value 'blue'; see docs/style.toml"),
        ("show = 'names'", "s.toml: show is no list of words"),
        ("show = ['nams']", "s.toml: cannot show 'nams' on a node; did you mean 'names'?"),
        ("colours = 3", "s.toml: colours is no table"),
        ("[colours]\nconvolutoin = '#000000'", "did you mean 'convolution'?"),
        ("[colours]\nink = 'red'", "s.toml: ink = 'red' is no colour; write it as #RRGGBB"),
        ("[colours]\nink = 3", "s.toml: colours[0][1]: expected str, got int"),
        ("[page]\nheight = 3", "no key in [page] is called 'height'"),
        ("[page]\nmax_height = 3", "page"),
        ("[times]\na = 'x'", "times"),
        ("[times]\na = nan", "s.toml: a = nan is no size; write a number"),
        ("font_size = inf", "s.toml: font_size = inf is no size"),
        ("[page]\nwidth = 88.9\nleast = nan", "s.toml: least = nan is no size"),
        ("[page]\nwidth = 3", "s.toml: page: width = 3 is not possible; try 30 to 1000 millimetres"),
        ("[page]\nwidth = 88.9\nmax_height = 1", "s.toml: page: max_height = 1 is not possible; try 20 to 2000"),
        ("theme = ", "s.toml is no TOML"),
        ("\xff", "s.toml is no TOML"),
    ],
)
def test_what_it_cannot_mean_is_refused_in_one_line(text, message, tmp_path):
    path = tmp_path / "s.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError) as refused:
        read_style(path)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["none.toml", "."])
def test_a_file_that_cannot_be_read_is_refused(name, tmp_path):
    with pytest.raises(ConfigurationError, match="cannot read the style"):
        read_style(tmp_path / name)


def test_a_hostile_file_is_refused(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text("show = " + "[" * 100_000, encoding="utf-8")
    with pytest.raises(ConfigurationError):
        read_style(path)
    path.write_bytes(b"#" * 2_000_000)
    with pytest.raises(ConfigurationError, match="too long"):
        read_style(path)
