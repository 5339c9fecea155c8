"""What a summary must be read with stands beneath its totals, in every format for readers."""

from __future__ import annotations

import pytest

from graph.configuration import parse
from graph.summary import summarise
from loaders.applications import load
from render.tables import Column, Table, write
from render.tables.layers import layers_table

SAID = {"text": "note: ", "markdown": "Note: ", "latex": r"\par\noindent Note: "}


@pytest.mark.parametrize("format", SAID)
@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("resnet50@10x10x3,below_minimum=true", "built below the least size that Keras accepts"),
        ("mobilenetv2@?x?x3,include_top=false", "as if every size were even"),
    ],
)
def test_notes_of_the_graph_stand_beneath_the_totals(format, line, note):
    graph = load(parse(line, lambda path: False))
    text = write(layers_table(summarise(graph)), format)
    beneath = text.rpartition("non-trainable")[2]
    assert note in beneath
    assert SAID[format] in beneath


@pytest.mark.parametrize("format", ["csv", "json"])
def test_data_formats_hold_rows_only(format):
    assert "careful" not in write(Table((Column("a"),), (("1",),), notes=("careful",)), format)


def test_a_hostile_note_stays_one_line_of_text():
    table = Table((Column("a"),), (("1",),), notes=("a\nb\x1b[31m \\input{x} |",))
    assert "\x1b" not in write(table, "text")
    assert write(table, "text").count("\n") == 4
    assert r"\input" not in write(table, "latex")
    assert r"\|" in write(table, "markdown")
