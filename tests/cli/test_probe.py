"""``archigram probe`` from the outside, against the contract of the command line."""

import csv
import io
import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.run import archigram, refusal
from tests.probe.models import endless, good

CONTRACT = {
    "configuration", "ok", "device", "device_kind", "backend", "dtype", "batch", "threads", "first_call_ms", "calls",
    "median_ms", "p10_ms", "p90_ms", "iqr_ms", "noisy", "items_per_s", "peak_memory_bytes", "gmacs_per_s", "versions",
}  # fmt: skip
QUICK = ("--calls", "5", "--seconds", "0.1")


@pytest.fixture
def probe(tmp_path):
    def run(*arguments):
        return archigram("probe", *arguments, *QUICK, XDG_DATA_HOME=str(tmp_path / "data"))

    return run


def test_an_application_and_a_file_give_rows_as_in_the_contract(probe, tmp_path):
    model = good(tmp_path / "model.onnx")
    done = probe("MobileNetV2@64x64x3,batch=2", model, "--format", "json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["results"]
    assert [row["configuration"] for row in rows] == ["mobilenetv2@64x64x3,batch=2", model]
    assert [row["backend"] for row in rows] == ["tensorflow", "onnxruntime"]
    for row in rows:
        assert row["ok"], row
        assert row.keys() >= CONTRACT
    assert (rows[0]["params"], rows[0]["depth"], rows[0]["batch"]) == (3538984, 105, 2)
    assert rows[0]["versions"]["tensorflow"]
    if rows[0]["device_kind"] == "cpu":
        assert len(done.stderr.splitlines()) == 1
        assert done.stderr.startswith("measured on the CPU: ")


def test_a_failure_is_a_row_and_the_others_still_run(probe, tmp_path):
    lines = [endless(tmp_path / "endless.onnx"), good(tmp_path / "good.onnx"), str(tmp_path / "missing.onnx")]
    done = probe(*lines, "--time-limit", "20", "--format", "json")
    assert done.returncode == 0
    stopped, fine, missing = json.loads(done.stdout)["results"]
    assert stopped == {**stopped, "ok": False, "configuration": lines[0]}
    assert "20 s" in stopped["error"]
    assert fine["ok"]
    assert "missing.onnx" in missing["error"]


@pytest.mark.parametrize("more", [(), ("--batch", "2")])
def test_a_wrong_option_is_a_failed_row_beside_the_measured(probe, tmp_path, more):
    path = good(tmp_path / "good.onnx")
    done = probe(f"{path},threads=lots", path, "--no-peak", *more, "--format", "json")
    assert done.returncode == 0, done.stderr
    wrong, fine = json.loads(done.stdout)["results"]
    assert "threads=lots is no number of threads" in wrong["error"]
    assert fine["ok"]


def test_when_nothing_can_be_measured_one_line_says_why(probe, tmp_path):
    done = probe(str(tmp_path / "missing.onnx"), "--format", "json")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert json.loads(done.stdout)["results"][0]["ok"] is False


def test_a_picture_without_a_failed_row_says_so_in_a_line(probe, tmp_path):
    figure, path = tmp_path / "chart.svg", good(tmp_path / "good.onnx")
    done = probe(path, f"{path},batch=0", str(tmp_path / "missing.onnx"), "--no-peak", "-o", str(figure))
    assert done.returncode == 0
    assert figure.exists()
    notes = [line for line in done.stderr.splitlines() if line.startswith("note: ")]
    assert len(notes) == 2
    assert "batch=0: a batch of 0 holds no item" in notes[0]
    assert "missing.onnx" in notes[1]


def test_a_picture_of_nothing_measured_is_refused_in_one_line(probe, tmp_path):
    figure = tmp_path / "chart.svg"
    done = probe(str(tmp_path / "a.onnx"), str(tmp_path / "b.onnx"), "-o", str(figure))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert "1 more failed" in line
    assert not figure.exists()


def test_resume_measures_nothing_twice(probe, tmp_path):
    lines, results = [good(tmp_path / "a.onnx"), good(tmp_path / "b.onnx", 8)], str(tmp_path / "mine.jsonl")
    first = json.loads(probe(lines[0], "--results", results, "--format", "json").stdout)["results"]
    both = probe(*lines, "--results", results, "--resume", "--format", "json")
    rows = json.loads(both.stdout)["results"]
    assert rows[0] == first[0]
    assert len(Path(results).read_text().splitlines()) == 2


@pytest.mark.parametrize("format", ["text", "csv", "markdown", "latex"])
def test_every_format_names_the_configuration(probe, tmp_path, format):
    done = probe(good(tmp_path / "model.onnx"), "--format", format)
    assert "model.onnx" in done.stdout.replace("\\", "")
    if format == "csv":
        (row,) = csv.DictReader(io.StringIO(done.stdout))
        assert float(row["median ms"]) > 0


@pytest.mark.parametrize(("suffix", "begins"), [("csv", "configuration,"), ("json", "{"), ("md", "|"), ("tex", "% ")])
def test_the_suffix_decides_the_tables_format(probe, tmp_path, suffix, begins):
    table = tmp_path / f"t.{suffix}"
    done = probe(good(tmp_path / "model.onnx"), "--no-peak", "-o", str(table))
    assert done.returncode == 0, done.stderr
    assert table.read_text().startswith(begins)


@pytest.mark.parametrize("suffix", ["gif", "jpg"])
def test_an_unknown_suffix_is_refused_before_anything_is_measured(probe, tmp_path, suffix):
    done = probe(good(tmp_path / "model.onnx"), "-o", str(tmp_path / f"t.{suffix}"), "--results", str(tmp_path / "r"))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert f".{suffix}; try one of .svg" in line
    assert not (tmp_path / "r").exists()


def test_a_figure_by_time_is_measured_once(tmp_path):
    line, figure = good(tmp_path / "model.onnx"), tmp_path / "figure.svg"
    first, second = (
        archigram("export", f"{line}@1x3x34x34,threads=1", "--venue", "ieee", "--colour-by", "time", "-o", figure,
                  XDG_DATA_HOME=str(tmp_path / "data"))
        for _ in range(2)
    )  # fmt: skip
    assert "ms a call, measured now on " in first.stderr
    assert "ms a call, as measured on " in second.stderr
    assert "time of a call" in "".join(ElementTree.parse(figure).getroot().itertext())


def test_a_figure_by_time_of_what_cannot_run_is_refused(tmp_path):
    line = good(tmp_path / "model.onnx") + ",backend=tensorflow"
    figure = tmp_path / "figure.svg"
    assert "does not run an ONNX file" in refusal(archigram("export", line, "--colour-by", "time", "-o", figure))
    assert not figure.exists()


def test_heat_maps_of_several_are_a_file_each_or_refused(probe, tmp_path):
    lines = [good(tmp_path / "a.onnx"), good(tmp_path / "b.onnx", 8)]
    refused = probe(*lines, "--per-node", "-o", str(tmp_path / "t.svg"))
    assert refused.returncode == 1
    assert "{name}.svg for a file each" in refused.stderr
    done = probe(*lines, "--per-node", "--no-peak", "-o", str(tmp_path / "t-{name}.svg"))
    assert done.returncode == 0, done.stderr
    for name in "ab":
        text = "".join(ElementTree.parse(tmp_path / f"t-{name}.svg").getroot().itertext())
        assert "time of a call" in text


def test_a_picture_of_one_with_its_nodes_is_a_heat_map(probe, tmp_path):
    figure = tmp_path / "heat.svg"
    done = probe(good(tmp_path / "model.onnx"), "--per-node", "-o", str(figure))
    assert done.returncode == 0, done.stderr
    text = "".join(ElementTree.parse(figure).getroot().itertext())
    assert "time of a call" in text


def test_a_picture_of_several_is_a_chart(probe, tmp_path):
    figure = tmp_path / "chart.svg"
    path = good(tmp_path / "model.onnx")
    done = probe(f"{path},batch=1", f"{path},batch=4", "-o", str(figure))
    assert done.returncode == 0, done.stderr
    text = "".join(ElementTree.parse(figure).getroot().itertext())
    assert "milliseconds a call" in text
    assert "batch" in text


def test_usage(probe):
    assert probe().returncode == 2
    assert probe("vgg16", "--memory-limit", "much").returncode == 2


def test_a_scheduler_that_is_not_there_is_refused(probe):
    pytest.importorskip("distributed")
    done = probe("vgg16", "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 1
    assert "no Dask scheduler answers" in done.stderr


def test_a_killed_probe_leaves_no_child(tmp_path):
    import os
    import sys
    import time

    from tests.cli.run import ROOT

    marker = str(tmp_path / "endless.onnx")
    endless(Path(marker))
    command = [sys.executable, str(ROOT / "main.py"), "probe", marker]
    process = subprocess.Popen(command, env={**os.environ, "XDG_DATA_HOME": str(tmp_path)}, stderr=subprocess.DEVNULL)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        pytest.skip("no /proc here")
    deadline = time.monotonic() + 60
    while not (found := children.read_text().split()) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(2)  # until it computes
    process.kill()
    process.wait()
    assert found
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{child}").exists() for child in found) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not any(Path(f"/proc/{child}").exists() for child in found)


OWN = """
import keras

def small(width=4):
    data = keras.Input((32, 32, 3))
    x = keras.layers.Conv2D(width, 3, name="own")(data)
    return keras.Model(data, keras.layers.GlobalAveragePooling2D()(x))
"""


def test_the_users_own_function_is_timed_where_it_is_trusted_and_only_there(probe, tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    line = f"{tmp_path / 'own.py'}:small,width=6"
    refused = probe(line)
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "would run here with all of your rights; if you trust who wrote it, say so with --trust" in refused.stderr
    done = probe(line, "--trust", "--no-peak", "--format", "json")
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)["results"]
    assert (row["ok"], row["params"], row["backend"]) == (True, (27 + 1) * 6, "tensorflow")
