"""Charts of rows: the right axis, marks in order, every row in it, nothing outside the page."""

import pytest

from graph.errors import ExportError
from render.charts import Axis, chart
from render.drawing import Group, Rect, Text
from render.style import Style
from render.tables import write
from render.tables.timings import beside_published, hot_table, hot_words, ratios_table, timings_table


def row(configuration, batch=1, median=4.0, macs=10**9, inputs=None, **fields):
    shape = inputs or [batch, 64, 64, 3]
    return {
        "configuration": configuration, "ok": True, "batch": batch, "median_ms": median, "p10_ms": median * 0.9,
        "p90_ms": median * 1.2, "macs": macs, "inputs": {"x": shape}, "device_kind": "cpu", "backend": "tensorflow",
        "dtype": "float32", **fields,
    }  # fmt: skip


def texts(drawing):
    return [item.text for group in drawing.items for item in group.items if isinstance(item, Text)]


def series(drawing):
    return [group.ref for group in drawing.items if isinstance(group, Group) and group.kind == "node"]


def test_batches_are_the_axis_where_they_vary():
    drawing = chart([row("vgg16,batch=1"), row("vgg16,batch=8", 8, 20.0), row("vgg19,batch=8", 8, 25.0)])
    assert "batch" in texts(drawing)
    assert {"1", "8"} <= set(texts(drawing))
    assert series(drawing) == ["vgg16", "vgg19"]


def test_sizes_are_the_axis_where_one_model_has_several():
    drawing = chart([row(f"vgg16@{size}x{size}x3", inputs=[1, size, size, 3], median=size) for size in (64, 128)])
    assert "height of the input" in texts(drawing)
    assert series(drawing) == ["vgg16"]


def test_different_models_stand_at_their_products():
    drawing = chart([row("vgg16", macs=15 * 10**9), row("resnet50", macs=4 * 10**9)])
    assert "million multiply-accumulates" in texts(drawing)
    assert series(drawing) == ["vgg16", "resnet50"]


def test_devices_are_told_apart():
    rows = [row("vgg16"), row("vgg16,batch=2", 2), row("vgg16,device=gpu", device_kind="gpu")]
    assert series(chart(rows)) == ["vgg16 cpu", "vgg16 gpu"]


def image(size, width=None, batch=1, **fields):
    shape = [batch, size, width or size, 3]
    line = f"vgg16@{size}x{width or size}x3,batch={batch}" + "".join(f",{key}={fields[key]}" for key in fields)
    own = {key: fields[key] for key in fields if key in ("threads", "xla", "backend")}
    return row(line, batch, inputs=shape, median=float(size * batch), macs=size * size * batch, **own)


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([image(s, batch=b) for s in (64, 96) for b in (1, 8)], ["vgg16 64×64×3", "vgg16 96×96×3"]),
        ([image(s, alpha=a) for s in (64, 96) for a in (0.5, 1.4)], ["vgg16 alpha=0.5", "vgg16 alpha=1.4"]),
        ([image(s, threads=t) for s in (64, 96) for t in (1, 2)], ["vgg16 threads=1", "vgg16 threads=2"]),
        ([image(s, xla=x) for s in (64, 96) for x in (False, True)], ["vgg16", "vgg16 XLA"]),
        ([image(s, w) for s in (64, 96) for w in (32, 48)], ["vgg16 ·×32×3", "vgg16 ·×48×3"]),
    ],
)
def test_a_line_joins_only_what_differs_in_nothing_but_the_axis(rows, names):
    """No line goes back on itself: the marks of a series stand at different places."""
    drawing = chart(rows)
    assert series(drawing) == names
    for group in (group for group in drawing.items if group.kind == "node"):
        places = [item.x for item in group.items if isinstance(item, Rect)]
        assert len(set(places)) == len(places) == 2


def test_files_of_one_name_are_told_apart_by_their_folder():
    assert series(chart([row("/a/m.onnx"), row("/b/m.onnx", macs=5)])) == ["a/m.onnx", "b/m.onnx"]


def test_the_height_is_found_behind_the_channels_too():
    drawing = chart([row(f"m.onnx@1x3x{s}x{s}", inputs=[1, 3, s, s]) for s in (64, 128)])
    assert {"64", "128", "height of the input"} <= set(texts(drawing))
    assert series(drawing) == ["m.onnx"]


def test_throughput_grows_upwards_and_failures_are_left_out():
    rows = [row("vgg16", 1, 4.0), row("vgg16,batch=8", 8, 8.0), {"configuration": "vgg19", "ok": False, "error": "no"}]
    drawing = chart(rows, quantity="throughput")
    (line,) = [group for group in drawing.items if group.kind == "node"]
    first, second = [item for item in line.items if isinstance(item, Rect)]
    assert second.y < first.y
    assert line.title.startswith("vgg16: 250, 1000")


@pytest.mark.parametrize("theme", ["light", "dark", "print", "mono"])
def test_all_of_it_is_on_the_page(theme):
    drawing = chart([row("vgg16"), row("vgg16,batch=8", 8, 9999.0)], Style(theme=theme))
    for group in drawing.items:
        for item in group.items:
            if isinstance(item, Rect | Text):
                assert 0 <= item.x <= drawing.width
                assert 0 <= item.y <= drawing.height


def test_nothing_measured_is_refused():
    with pytest.raises(ExportError, match="nothing to chart"):
        chart([{"configuration": "vgg16", "ok": False, "error": "no"}])


def test_an_axis_places_its_ends_and_ticks():
    axis = Axis("x", 1.0, 100.0)
    assert [axis.part(1.0), axis.part(10.0), axis.part(100.0)] == pytest.approx([0.0, 0.5, 1.0])
    assert axis.ticks == [1, 2, 5, 10, 20, 50, 100]


def test_a_failed_rows_reason_stands_in_the_table():
    written = write(timings_table([row("vgg16"), {"configuration": "a", "ok": False, "error": "it fell"}]), "text")
    assert "it fell" in written
    assert "4.000" in written


def test_a_share_above_the_measured_peak_is_explained():
    (above, below) = timings_table([row("a", peak_share=1.3, noisy=True), row("b", peak_share=0.9)]).rows
    assert above[-1] == "noisy; above the measured peak: the machine was busy"
    assert below[-1] == ""


def test_a_share_has_no_digits_of_the_machines_arithmetic():
    assert "2.51," in write(timings_table([row("a", peak_share=0.0251)]), "csv")


def test_hot_nodes_come_hottest_first():
    nodes = [
        {"name": "a", "op_type": "Conv", "ms": 1.0, "share": 0.25},
        {"name": "b", "op_type": "Gemm", "ms": 3.0, "share": 0.75},
    ]
    assert [cells[0] for cells in hot_table(row("m", nodes=nodes)).rows] == ["b", "a"]
    assert hot_table(row("m", nodes=nodes), most=1).rows == (("b", "Gemm", 3.0, 75.0),)


def test_hot_nodes_are_headed_by_whose_they_are_and_how_they_were_measured():
    words = hot_words(row("m", nodes_method="a profile of 10 runs", nodes_coverage=0.981))
    assert words == "m: a profile of 10 runs; 98 % of the profiled time belongs to a node"


def test_a_chart_and_the_table_of_applications_name_the_machine():
    rows = [row("vgg16", device="CPU: abacus", host="attic")]
    assert "CPU: abacus · attic" in texts(chart(rows))
    assert {"CPU: abacus", "attic"} <= set(beside_published(rows, {}).rows[0])


def test_ratios_read_second_takes_times_the_first():
    table = ratios_table([{"configurations": ["a", "b"], "ratio": 2.0, "low": 1.9, "high": 2.1}])
    assert table.rows == (("b", "a", 2.0, 1.9, 2.1),)


def test_published_columns_stand_beside_the_measured():
    published = {"vgg16": {"params_millions": 138.4, "depth": 16, "size_mb": 528.0, "cpu_ms": 69.5, "gpu_ms": 4.2}}
    (cells,) = beside_published([row("vgg16,batch=1", params=138357544, depth=16)], published).rows
    assert cells[:3] == ("vgg16", 138357544, 16)
    assert round(cells[3]) == 528
    assert cells[9:14] == (138.4, 16, 528.0, 69.5, 4.2)


def test_a_model_that_takes_its_products_time_lies_on_the_dashed_line():
    """The line is the median rate: of three rows at 1, 2 and 4 GMAC/ms the second lies on it."""
    rows = [
        row("a", median=10.0, macs=10**10),
        row("b", median=5.0, macs=10**10),
        row("c", median=5.0, macs=2 * 10**10),
    ]
    drawing = chart(rows, against="macs")
    (line,) = [group for group in drawing.items if group.ref == "rate"]
    assert "2e+03 GMAC/s" in line.items[-1].text
    assert "0.5 to 2 times that" in line.items[-1].text
    (_, (x1, y1)), (_, (x2, y2)) = line.items[0].segments
    (mark,) = [item for group in drawing.items if group.ref == "b" for item in group.items if isinstance(item, Rect)]
    x, y = mark.x + mark.width / 2, mark.y + mark.height / 2
    assert y == pytest.approx(y1 + (y2 - y1) * (x - x1) / (x2 - x1), abs=0.1)


def test_products_can_be_asked_for_where_sizes_vary():
    rows = [row(f"vgg16@{size}x{size}x3", inputs=[1, size, size, 3], median=size) for size in (64, 128)]
    assert "million multiply-accumulates" in texts(chart(rows, against="macs"))
    assert not [group for group in chart(rows).items if group.ref == "rate"]


def test_series_can_be_seen_on_a_dark_ground_and_stand_beside_the_frame_where_it_is_wide():
    """At least 4.5:1 against the ground, by WCAG's formula; the names right of the axes."""
    rows = [row(f"m{number}", batch=batch) for number in range(7) for batch in (1, 8)]
    drawing = chart(rows, Style(theme="dark"), wide=True)
    legend = drawing.items[-1]
    dots = [item for item in legend.items if isinstance(item, Rect)]
    assert len({dot.fill for dot in dots}) == 7
    assert all(_contrast(dot.fill, drawing.background) >= 4.5 for dot in dots)
    assert all(item.x > 490 for item in legend.items)
    assert all(item.x + item.width <= drawing.width for item in legend.items if isinstance(item, Text))


def _contrast(one, two):
    lights = sorted((_luminance(one), _luminance(two)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
