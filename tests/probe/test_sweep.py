"""Sweeps: resumed after a kill without measuring anything twice, cancelled, on any executor."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.errors import Cancelled
from probe.store import Store
from probe.sweep import sweep
from tests.probe import models

ROOT = Path(__file__).resolve().parent.parent.parent
_SWEEP = """
import sys
from pathlib import Path
from probe.store import Store
from probe.sweep import sweep
from tests.probe.models import QUICK
for at in sweep(sys.argv[2:], QUICK, store=Store(Path(sys.argv[1]))):
    print(at.number, flush=True)
"""


def lines_of(folder, count):
    return [models.good(folder / f"m{number}.onnx", 4 + number) for number in range(count)]


def test_a_sweep_of_twelve_killed_in_the_middle_resumes_and_measures_none_twice(tmp_path):
    lines, store = lines_of(tmp_path, 12), Store(tmp_path / "results.jsonl")
    command = [sys.executable, "-c", _SWEEP, str(store.path), *lines]
    first = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    for _ in range(4):
        assert first.stdout.readline().strip()
    first.send_signal(signal.SIGKILL)
    first.wait()
    first.stdout.close()
    kept = store.measured()
    assert 4 <= len(kept) < 12
    found = list(sweep(lines, models.QUICK, store=store))
    assert sorted(at.number for at in found) == list(range(12))
    assert sum(at.resumed for at in found) == len(kept)
    assert all(at.row.ok for at in found)
    configurations = [row.configuration for row in store.rows()]
    assert sorted(configurations) == sorted(lines)


def test_without_resume_all_is_measured_again(tmp_path):
    lines, store = lines_of(tmp_path, 2), Store(tmp_path / "results.jsonl")
    for _ in range(2):
        assert not any(at.resumed for at in sweep(lines, models.QUICK, store=store, resume=False))
    assert len(store.rows()) == 4


def test_a_line_that_cannot_be_read_is_a_row_and_the_rest_is_measured(tmp_path):
    (good,) = lines_of(tmp_path, 1)
    rows = {at.number: at.row for at in sweep(["vgg16@12x", good, "none.onnx"], models.QUICK)}
    assert [rows[number].ok for number in range(3)] == [False, True, False]
    assert all("\n" not in rows[number].error for number in (0, 2))


def test_failures_are_tried_again(tmp_path):
    store = Store(tmp_path / "results.jsonl")
    line = str(tmp_path / "late.onnx")
    assert not next(iter(sweep([line], models.QUICK, store=store))).row.ok
    models.good(tmp_path / "late.onnx")
    (again,) = sweep([line], models.QUICK, store=store)
    assert again.row.ok
    assert not again.resumed


def test_cancelling_keeps_what_was_measured_and_ends_the_child(tmp_path):
    lines = [*lines_of(tmp_path, 1), models.endless(tmp_path / "endless.onnx")]
    store, seen = Store(tmp_path / "results.jsonl"), []
    start = time.monotonic()
    rows = sweep(lines, models.QUICK, store=store, cancelled=lambda: bool(seen))
    with pytest.raises(Cancelled):
        seen.extend(iter(lambda: seen.append(next(rows)) or None, 0))
    assert len(store.measured()) == 1
    assert time.monotonic() - start < models.QUICK.bounds.time_limit


def test_any_executor_will_do(tmp_path):
    class Elsewhere(ThreadPoolExecutor):
        """Not the probe's own kind: it gets text and gives text."""

        def submit(self, fn, /, *args):
            assert all(isinstance(argument, str) for argument in args[:1])
            return super().submit(fn, *args)

    with Elsewhere(2) as executor:
        rows = [at.row for at in sweep(lines_of(tmp_path, 3), models.QUICK, executor=executor)]
    assert len(rows) == 3
    assert all(row.ok and row.host for row in rows)


def test_every_row_names_host_device_and_date(tmp_path):
    (at,) = sweep(lines_of(tmp_path, 1), models.QUICK)
    assert at.row.host == os.uname().nodename
    assert at.row.device
    assert at.row.date.endswith("+00:00")


def test_what_is_done_for_the_configuration_in_hand_is_told(tmp_path):
    lines, told = lines_of(tmp_path, 2), []
    list(sweep(lines, models.QUICK, report=lambda *said: told.append(said)))
    assert {number for number, _, _ in told} == {0, 1}
    assert next(message.split()[0] for number, message, _ in told if number == 0) == "building"
    assert all(0 <= fraction <= 1 for _, _, fraction in told)


def test_one_file_by_several_spellings_is_measured_once(tmp_path, monkeypatch):
    """The same line twice, a relative path, a link: each has its row, one was measured."""
    path = Path(models.good(tmp_path / "m.onnx"))
    (tmp_path / "link.onnx").symlink_to(path)
    monkeypatch.chdir(tmp_path)
    lines, store = [str(path), str(path), "m.onnx", "./link.onnx"], Store(tmp_path / "results.jsonl")
    rows = {at.number: at for at in sweep(lines, models.QUICK, store=store)}
    assert [rows[number].row.configuration for number in range(4)] == lines
    assert [rows[number].resumed for number in range(4)] == [False, True, True, True]
    assert len(store.path.read_text().splitlines()) == 1
    (again,) = sweep(["./m.onnx"], models.QUICK, store=store)
    assert again.resumed
    assert again.row.configuration == "./m.onnx"
