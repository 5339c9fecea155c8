"""The protocol from the outside, on small ONNX files: figures, turns, and each way to fail."""

import sys
import threading
from pathlib import Path

import pytest
from msgspec import structs

from graph.errors import Cancelled
from probe.measure import _measured, _Runner, measure
from probe.messages import Built, Finished
from probe.task import task_of
from probe.values import Bounds, Settings
from tests.probe import models

CRASHING = [sys.executable, str(Path(__file__).with_name("crashing_child.py"))]


def tasks(*lines, **settings):
    return [task_of(line, structs.replace(models.QUICK, **settings)) for line in lines]


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    lines = [models.good(folder / "a.onnx") + ",batch=4", models.good(folder / "b.onnx", 24)]
    bounds = structs.replace(models.QUICK.bounds, seconds=1.0)  # enough rounds for a ratio on a busy machine
    return measure(tasks(*lines, peak=True, per_node=True, bounds=bounds))


def test_rows_hold_what_the_protocol_promises(pair):
    for row in pair.results:
        assert row.ok, row
        assert row.calls >= 5
        assert row.warm_up_calls >= 5
        assert 0 < row.p10_ms <= row.median_ms <= row.p90_ms
        assert row.noisy == (row.iqr_ms > 0.1 * row.median_ms) or row.iqr_ms == pytest.approx(0.1 * row.median_ms, 0.01)
        assert row.items_per_s == pytest.approx(1000 * row.batch / row.median_ms, rel=0.01)
        assert row.peak_gmacs_per_s > 0
        assert row.process_peak_bytes >= row.process_base_bytes > 10**6
        assert row.versions["onnxruntime"]


def test_products_are_those_of_the_whole_batch(pair):
    first, second = pair.results
    assert first.inputs == {"x": [4, 3, 34, 34]}
    assert first.macs == 4 * (16 * 32 * 32 * 27 + 160)
    assert second.macs == 24 * 32 * 32 * 27 + 240
    assert first.gmacs_per_s == pytest.approx(first.macs / first.median_ms / 1e6, rel=0.02)


def test_two_that_took_turns_have_a_ratio_with_its_interval(pair):
    (ratio,) = pair.ratios
    assert ratio.configurations == tuple(row.configuration for row in pair.results)
    assert ratio.low <= ratio.ratio <= ratio.high
    assert ratio.rounds >= 2


def test_node_times_add_up_to_the_covered_part_of_the_median(pair):
    for row in pair.results:
        assert [node.name for node in row.nodes] == ["conv", "relu", "p", "flat", "top"]
        assert sum(node.ms for node in row.nodes) == pytest.approx(row.nodes_coverage * row.median_ms, rel=0.01)
        assert row.nodes_coverage >= 0.95
        # which of them takes longest is the machine's affair: on a busy one an activation may
        assert all(node.ms > 0 for node in row.nodes if node.name in ("conv", "top"))


def test_a_cpu_is_called_a_cpu_and_says_why(pair):
    row = pair.results[0]
    if row.device_kind == "cpu":
        assert row.device.startswith("CPU: ")
        assert row.device_reason


def test_a_crash_an_endless_loop_and_hunger_are_rows_and_the_rest_is_measured(tmp_path):
    lines = [
        models.good(tmp_path / "crash.onnx"),
        models.endless(tmp_path / "endless.onnx"),
        models.greedy(tmp_path / "greedy.onnx"),
        models.good(tmp_path / "good.onnx"),
    ]
    bounds = structs.replace(models.QUICK.bounds, time_limit=20, memory_limit=2 * 10**9)
    crash, endless, greedy, good = measure(tasks(*lines, bounds=bounds), command=CRASHING).results
    assert "SIGSEGV" in crash.error
    assert "stopped: it took longer than the 20 s" in endless.error
    assert "out of memory" in greedy.error
    assert good.ok
    assert all("\n" not in row.error for row in (crash, endless, greedy))


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (",device=gpu", "no GPU can run this"),
        (",backend=tensorflow", "does not run an ONNX file"),
        (",dtype=float16", "leave it out"),
        (",xla=true", "leave it out for ONNX Runtime"),
        (",batch=0", "nothing to time; try batch=1"),
        (",nonsense=3", "nonsense"),
    ],
)
def test_what_cannot_be_run_is_refused_in_one_line(tmp_path, option, words):
    if option == ",device=gpu":
        onnxruntime = pytest.importorskip("onnxruntime")
        if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
            pytest.skip("there may be a GPU here")
    (row,) = measure(tasks(models.good(tmp_path / "m.onnx") + option)).results
    assert not row.ok
    assert words in row.error
    assert "\n" not in row.error


def test_open_sizes_are_asked_for(tmp_path):
    path = models.good(tmp_path / "m.onnx")
    import onnx

    model = onnx.load(path)
    model.graph.input[0].type.tensor_type.shape.dim[2].dim_param = "height"
    onnx.save(model, path)
    (row,) = measure(tasks(path)).results
    assert "open sizes" in row.error
    assert "@" in row.error


def test_cancelling_kills_the_processes(tmp_path):
    asked = threading.Event()
    line = models.endless(tmp_path / "endless.onnx")
    threading.Timer(2.0, asked.set).start()
    with pytest.raises(Cancelled):
        measure(tasks(line), cancelled=asked.is_set)


def test_the_bounds_hold_for_calls_and_for_seconds(tmp_path):
    bounds = Bounds(calls=3, seconds=0.5, warm_up_calls=1, warm_up_seconds=0.0, time_limit=60)
    line = models.good(tmp_path / "m.onnx")
    (row,) = measure([task_of(line, Settings(peak=False, bounds=bounds))]).results
    assert row.calls > 3


@pytest.mark.parametrize(("backend", "said"), [("jax", True), ("tensorflow", False)])
def test_jax_rows_say_that_xla_compiled_them(backend, said):
    """Nobody asked for XLA; JAX uses it all the same."""
    runner = _Runner(task_of("vgg16", models.QUICK), None, lambda: False)
    runner.turns = [[1.0, 2.0]]
    assert _measured(runner, built(backend=backend), Finished(None, 1, None, [], "", None), "now").xla is said


def built(**fields):
    plain = {
        "device": "CPU: abacus", "device_kind": "cpu", "device_reason": "", "backend": "tensorflow", "dtype": "float32",
        "batch": 1, "threads": 2, "inputs": {}, "build_ms": 1.0, "first_call_ms": 1.0, "process_base_bytes": 1,
        "params": 1, "macs": 10**9, "depth": 1, "versions": {},
    }  # fmt: skip
    return Built(**{**plain, **fields})
