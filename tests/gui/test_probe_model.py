"""The probe's table: figures as one reads them, devices by their true kind, failures always last."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from gui.palette import LIGHT
from gui.probe_model import DEVICE, MEDIAN, NOTE, RANGE, ProbeModel, ProbeRow, figure, row_of, text_of, tooltip
from gui.probe_table import ProbeTable
from probe.values import Failed, Measured


def measured(line, median=4.0, **fields):
    return Measured(**{
        "configuration": line, "device": "CPU: AMD EPYC", "device_kind": "cpu", "backend": "tensorflow",
        "dtype": "float32", "batch": 1, "threads": 2, "build_ms": 1.0, "first_call_ms": 9.0, "warm_up_calls": 5,
        "calls": 30, "median_ms": median, "p10_ms": median * 0.9, "p90_ms": median * 1.1, "iqr_ms": 0.1, "noisy": False,
        "items_per_s": 1000 / median, "peak_memory_bytes": 10**9, "host": "here", "date": "today", "versions": {},
        **fields,
    })  # fmt: skip


@pytest.mark.parametrize("order", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
def test_what_has_no_figure_stands_last_whichever_way(qapp, order):
    model = ProbeModel()
    table = ProbeTable(model, LIGHT)
    medians = (12.0, 3.0, 100.0)
    rows = [row_of(measured(f"m{median}", median)) for median in medians]
    model.set_rows([rows[0], row_of(Failed("bad", "no; try yes")), rows[1], ProbeRow("waits"), rows[2]])
    table.sortByColumn(MEDIAN, order)
    shown = [table.model().index(place, 0).data() for place in range(5)]
    sign = 1 if order == Qt.SortOrder.AscendingOrder else -1
    assert shown[:3] == [f"m{median}" for median in sorted(medians)[::sign]]
    assert set(shown[3:]) == {"bad", "waits"}


def test_a_processors_figure_is_called_that():
    """The kind is read from where the result lay, not from what was asked for."""
    row = row_of(measured("vgg16,device=auto", device_reason="no GPU driver on this machine"))
    assert text_of(row, DEVICE) == "CPU AMD EPYC"
    assert "no GPU driver on this machine" in tooltip(row)
    gpu = row_of(measured("vgg16", device="GPU: H200", device_kind="gpu"))
    assert text_of(gpu, DEVICE) == "GPU H200"


def test_a_spread_has_the_digits_of_its_median():
    row = row_of(measured("m", 99.0, p10_ms=98.76, p90_ms=104.2))
    assert text_of(row, RANGE) == "98.8 – 104.2"
    assert [figure(value) for value in (0.0123, 1.234, 12.34, 1234.5)] == ["0.012", "1.23", "12.3", "1,234"]


def test_a_failure_tells_its_reason_and_what_is_kept_says_so():
    assert text_of(row_of(Failed("m", "out of memory\nreally")), DEVICE) == "out of memory really"
    assert text_of(row_of(measured("m"), kept=True), NOTE) == "kept"
