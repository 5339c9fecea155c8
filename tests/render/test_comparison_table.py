"""The table of a comparison: who has a layer, what is equal, and what differs that no number shows."""

from __future__ import annotations

from graph.compare import compare, compare_folded
from graph.configuration import parse
from loaders.applications import load
from render.tables.comparison import comparison_table
from render.tables.table import Cell, Table


def table_of(*lines: str) -> Table:
    return comparison_table(compare([load(parse(line, lambda path: False)) for line in lines]))


def row_of(table: Table, name: str) -> dict[str, Cell]:
    titles = [column.title for column in table.columns]
    return next(dict(zip(titles, row, strict=True)) for row in table.rows if row[0] == name)


def test_of_three_sides_each_row_says_which_have_it_and_agree() -> None:
    table = table_of("resnet50", "resnet50v2", "vgg16")
    assert row_of(table, "conv1_conv")["same"] == "all in 1 and 2"
    assert row_of(table, "conv2_block1_1_conv")["same"] == "shape, MACs in 1 and 2"
    assert row_of(table, "fc1")["same"] == "only in 3"
    assert row_of(table, "predictions")["same"] == "shape"


def test_what_differs_of_the_operation_has_a_column_where_anything_does() -> None:
    table = table_of("resnet50", "resnet50v2")
    row = row_of(table, "conv2_block1_2_conv")
    assert row["differs"] == "padding same against valid, bias yes against no"
    assert "conv2_block1_out ↔ conv2_block2_preact_relu" in {cells[0] for cells in table.rows}
    assert [column.title for column in table_of("vgg16", "vgg16@400x400x3,include_top=false").columns][-1] == "same"
    assert all(len(cells) == len(table.columns) for cells in (*table.rows, *table.footer))


def test_paddings_by_parity_stand_in_cells() -> None:
    row = row_of(table_of("mobilenetv2", "mobilenetv2@225x225x3"), "block_1_pad")
    assert row["differs"] == "padding (0,1),(0,1) against (1,1),(1,1)"
    assert row["same"] == "params, MACs"


def test_operations_of_several_words_stand_whole() -> None:
    graphs = [load(parse(line, lambda path: False)) for line in ("efficientnetb0", "mobilenetv2")]
    found, _ = compare_folded(graphs, "blocks")
    assert "MBConv ↔ inverted residual" in {row[1] for row in comparison_table(found).rows}
