"""Each writer's output read back by someone else's reader: csv, json, a Markdown parser."""

import csv
import io
import json
import re
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from graph.facts import Totals
from graph.summary import Summary, SummaryNode
from graph.values import TensorSpec
from render.tables import FORMATS, Column, Table, write
from render.tables.latex import PAGE_ROWS
from render.tables.layers import layers_table
from render.tables.plain import cell_width

COLUMNS = (Column("layer"), Column("n", "right"), Column("ms", "right", 1))
TABLE = Table(COLUMNS, (("conv1", 9472, 1.25), ("概念", None, 1234.5)), (("total", 9472, 1235.75),))


def _node(name="conv1_conv", **more):
    fields = {
        "name": name,
        "op_type": "Conv2D",
        "scope": "",
        "inputs": ("conv1_pad",),
        "outputs": (TensorSpec(name, (None, 220, 170, 64)),),
        "params": 9472,
        "trainable_params": 9472,
        "macs": 351859200,
        "attributes": {},
        "params_formula": None,
        "shape_formula": None,
    }
    return SummaryNode(**{**fields, **more})


def _summary(*nodes, trainable=9472):
    return Summary("c", "n", "keras", (), (), nodes, Totals(len(nodes), 9472, trainable, 0, 351859200, 4))


def test_text_is_aligned_and_groups_digits():
    assert write(TABLE, "text") == (
        "layer      n       ms\n"
        "─────────────────────\n"
        "conv1  9,472      1.2\n"
        "概念       ?  1,234.5\n"
        "─────────────────────\n"
        "total  9,472  1,235.8\n"
    )


def test_text_cuts_nothing_off():
    long = "block_" * 60
    assert long in write(layers_table(_summary(_node(long))), "text")


def test_layers_print_shapes_as_keras_does_in_every_format():
    table = layers_table(_summary(_node()))
    for format in FORMATS:
        assert "(None, 220, 170, 64)" in write(table, format)


def test_layers_show_several_outputs_symbols_and_unknown_ranks():
    outputs = (TensorSpec("a", ("batch", None)), TensorSpec("b", None), TensorSpec("c", (7,)), TensorSpec("d", ()))
    table = layers_table(_summary(_node(outputs=outputs, params=None, macs=None)))
    assert table.rows[0][2:5] == ("[(batch, None), ?, (7,), ()]", None, None)


def test_layers_leave_trainable_out_where_the_format_does_not_say():
    titles = [row[0] for row in layers_table(_summary(_node(), trainable=None)).footer]
    assert titles == ["total"]


def test_csv_holds_plain_numbers_and_only_data():
    rows = list(csv.reader(io.StringIO(write(TABLE, "csv"), newline="")))
    assert rows == [["layer", "n", "ms"], ["conv1", "9472", "1.25"], ["概念", "", "1234.5"]]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_csv_disarms_formulas(formula):
    rows = list(csv.reader(io.StringIO(write(Table((Column("a"),), ((formula,),)), "csv"), newline="")))
    assert rows[1][0].startswith("'")


def test_csv_leaves_negative_numbers_alone():
    assert write(Table((Column("a"),), ((-5,),)), "csv") == "a\r\n-5\r\n"


def test_json_is_a_list_of_rows_with_nulls():
    assert json.loads(write(TABLE, "json")) == [
        {"layer": "conv1", "n": 9472, "ms": 1.25},
        {"layer": "概念", "n": None, "ms": 1234.5},
    ]


@pytest.mark.parametrize(
    "text", ["a|b", "*x*", "_x_", "__init__", "a`b`", "<b>x</b>", "[l](u)", "\\|", "~~x~~", "&lt;", "conv1_conv", "a\\"]
)
def test_markdown_reads_back_as_the_text_it_was(text):
    source = write(Table((Column("a"), Column("b", "right")), ((text, 1),)), "markdown")
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(source)
    cells = [t for t in tokens if t.type == "inline"]
    leaves = list(cells[2].children)
    assert {leaf.type for leaf in leaves} <= {"text", "text_special"}
    assert "".join(leaf.content for leaf in leaves) == text
    assert len(cells) == 4


def test_latex_escapes_every_special_character():
    body = write(Table((Column("a"),), (('\\{}$&#%_~^<>|" 7×7 ⌈H/2⌉',),)), "latex")
    row = body.splitlines()[5]
    assert row == (
        r"\textbackslash{}\{\}{\char36}\&\#\%\_\textasciitilde{}\textasciicircum{}\textless{}\textgreater{}"
        r"\textbar{}{\char34} 7$\times$7 $\lceil$H/2$\rceil$ \\"
    )


def test_why_sizes_are_unknown_stands_below_once_with_its_layers():
    def node(name: str, note: str) -> SummaryNode:
        return SummaryNode(name, "NonZero", "", (), (TensorSpec(name, (3, None)),), 0, 0, 0, {}, None, None, note=note)

    reason = "depends on data: NonZero"
    nodes = (*(node(name, reason) for name in "abcd"), node("e", "another"))
    summary = Summary("m.onnx", "m", "onnx", (), (), nodes, Totals(5, 0, 0, 0, 0, 0), notes=("open sizes: N",))
    assert layers_table(summary).notes == ("open sizes: N", f"a, b, c and 1 more: {reason}", "e: another")


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize("text", ["漢字", "a\ufffdb", "🙂 naïve Straße", "שלום"])
def test_latex_of_any_letters_compiles(text, tmp_path):
    """Names from files hold letters that pdfTeX is not set up for; notes too."""
    body = write(Table((Column("a"),), ((text,),), notes=(text,)), "latex")
    page = rf"\documentclass{{article}}\usepackage{{booktabs}}\begin{{document}}{chr(10)}{body}\end{{document}}"
    (tmp_path / "page.tex").write_text(page, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_latex_rows_that_begin_with_a_bracket_are_no_argument():
    assert "\n{}[x] \\\\\n" in write(Table((Column("a"),), (("[x]",),)), "latex")


def test_long_latex_tables_break_over_pages():
    rows = tuple((str(i),) for i in range(PAGE_ROWS + 1))
    assert r"\begin{longtable}" in write(Table((Column("a"),), rows), "latex")
    assert r"\begin{tabular}" in write(Table((Column("a"),), rows[:-1]), "latex")


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_names_stay_in_their_row_and_drive_no_terminal(format):
    table = Table((Column("a"), Column("b")), (("x\x1b[31m\ny\r\x00\u202e\ud800\u2028z", "end"),))
    written = write(table, format)
    written.encode()
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\u2028\u202e]", written)
    assert len(written.splitlines()) == len(write(Table(table.columns, (("x", "end"),)), format).splitlines())


@pytest.mark.parametrize("format", FORMATS)
def test_a_table_without_rows_is_written(format):
    assert write(Table(COLUMNS, ()), format).endswith("\n")


def test_an_unknown_format_is_refused():
    with pytest.raises(KeyError):
        write(TABLE, "docx")


cells = st.one_of(st.none(), st.integers(), st.text(max_size=20), st.floats(allow_nan=False, allow_infinity=False))


@settings(deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), max_size=5))
def test_text_lines_are_equally_wide_but_for_trailing_space(rows):
    lines = write(Table(COLUMNS, tuple(rows)), "text").removesuffix("\n").split("\n")
    assert len(lines) == len(rows) + 2
    assert max(map(cell_width, lines)) <= cell_width(lines[1])


@settings(deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), max_size=5))
def test_csv_and_json_keep_every_number(rows):
    table = Table(COLUMNS, tuple(rows))
    parsed = list(csv.reader(io.StringIO(write(table, "csv"), newline="")))[1:]
    numbers = [[cell for cell in row if isinstance(cell, int | float)] for row in rows]
    assert [
        [float(text) for text, cell in zip(got, row, strict=True) if isinstance(cell, int | float)]
        for got, row in zip(parsed, rows, strict=True)
    ] == [[float(n) for n in row] for row in numbers]
    assert len(json.loads(write(table, "json"))) == len(rows)
