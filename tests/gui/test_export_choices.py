"""Choices of a figure: the style they make, the command that makes the same, how they are kept."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser

import pytest

from cli.commands import export as command
from cli.page_options import default_fold, page_of
from cli.style_options import style_of
from graph.errors import ConfigurationError
from gui.colouring import PLAIN, Colouring
from gui.export_choices import OWN, Choices, kept_choices, kept_text
from gui.figure_facts import facts_of, font_check
from render.drawing import Drawing, Text
from render.page import points

PAPER = ("names", "operations", "shapes", "parameters", "legend")

CHOICES = (
    Choices(),
    Choices(theme="light", suffix=".png", dpi=600),
    Choices(venue="ieee", fold="blocks", shown=PAPER),
    Choices(venue="ieee", width="full", fold="none", shown=PAPER, suffix=".pdf"),
    Choices(venue="neurips", height="120", fold="stages", diagram="volumes", shown=PAPER, suffix=".tex"),
    Choices(venue=OWN, own="101.5 mm", height="99,5", fold="blocks", shown=PAPER),
    Choices(venue=OWN, own="60", fold="auto", theme="mono", font_size="6.5", colour_by="macs", shown=PAPER),
    Choices(shown=("shapes", "memory", "caption", "legend")),
    Choices(colour_by="none"),
)


@pytest.mark.parametrize("choices", CHOICES)
def test_the_command_makes_the_same_figure(choices):
    """The command line's own parser reads the line; style, diagram and fold are those of the dialog."""
    parser = ArgumentParser()
    command.add_arguments(parser)
    words = shlex.split(choices.command(["vgg16@64x64x3"], f"vgg16{choices.suffix}"))
    assert words[:2] == ["archigram", "export"]
    arguments = parser.parse_args(words[2:])
    assert style_of(arguments, page_of(arguments), choices.suffix) == choices.style(PLAIN)
    assert arguments.diagram == choices.diagram
    assert (arguments.fold or default_fold(arguments)) == choices.fold
    assert (arguments.dpi or 300) == choices.dpi


def test_what_no_option_says_is_a_comment():
    line = Choices(venue="ieee", shown=("names", "operations", "shapes", "parameters", "batch")).command(
        ["vgg16"], "f.svg"
    )
    assert line.endswith("  # and in a style file: legend off, batch on")


def test_a_comparison_is_another_command():
    assert Choices().command(["vgg16", "vgg19"], "f.svg").startswith("archigram compare vgg16 vgg19")


@pytest.mark.parametrize("choices", CHOICES)
def test_choices_are_kept(choices):
    assert kept_choices(kept_text(choices)) == choices


@pytest.mark.parametrize("text", ["", "{", '{"theme": "pink"}', "[]"])
def test_what_another_version_kept_is_forgotten(text):
    assert kept_choices(text) == Choices()


@pytest.mark.parametrize(
    "choices",
    [
        Choices(venue=OWN, own="wide"),
        Choices(venue=OWN, own="2"),
        Choices(venue="ieee", height="-3"),
        Choices(font_size="big"),
        Choices(font_size="900"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(choices):
    with pytest.raises(ConfigurationError) as caught:
        choices.style(PLAIN)
    assert "\n" not in str(caught.value)


def test_a_page_is_exactly_as_wide_as_chosen():
    assert Choices(venue="ieee").style(PLAIN).page.width == pytest.approx(points(88.9), abs=1e-3)
    assert Choices(venue=OWN, own="101,5").style(PLAIN).page.width == pytest.approx(points(101.5), abs=1e-3)


def test_times_are_those_of_the_window():
    times = Colouring("time", (("a", 1.0),))
    assert Choices(colour_by="time").style(times).times == times.times
    assert Choices(colour_by="macs").style(times).times == ()


def test_a_page_folds_and_drops_the_caption_and_back():
    paged = Choices(venue="ieee").suited("")
    assert paged.fold == "blocks"
    assert "caption" not in paged.shown
    assert Choices(venue="cvpr", fold="none").suited("ieee").fold == "none"
    assert "caption" in Choices(venue="", shown=paged.shown).suited("ieee").shown


SMALL = ": too small, print needs 5 pt"


def drawing(*sizes, width=88.9):
    items = tuple(Text(0, 0, "x", size, 1) for size in sizes)
    return Drawing(points(width), points(50), items)


@pytest.mark.parametrize(
    ("figure", "paged", "words", "good"),
    [
        (drawing(7, 7, 5.6), True, "text of 7.0 pt, smallest 5.6 pt, at 88.9 mm", True),
        (drawing(7, 7), True, "text of 7.0 pt, at 88.9 mm", True),
        (drawing(7, 7, 4.9), True, "text of 7.0 pt, smallest 4.9 pt, at 88.9 mm" + SMALL, False),
        (drawing(8, width=177.8), False, "text of 8.0 pt, at 177.8 mm; in a column of 88.9 mm 4.0 pt" + SMALL, False),
        (drawing(12, width=177.8), False, "text of 12.0 pt, at 177.8 mm; in a column of 88.9 mm 6.0 pt", True),
        (drawing(), False, "no text", True),
    ],
)  # fmt: skip
def test_the_size_of_the_text_is_checked_in_words(figure, paged, words, good):
    assert font_check(facts_of(figure), paged=paged) == (words, good)
