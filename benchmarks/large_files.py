"""Opening a 500 MB file against a small file of the same graph: neither time nor memory may follow the weights."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import ROOT, cold, row

_MAKE_KERAS = """
import sys, keras
units = int(sys.argv[2])
layers = [keras.layers.Input((64,))] + [keras.layers.Dense(units) for _ in range(6)]
keras.Sequential(layers).save(sys.argv[1])
"""
_MAKE_ONNX = """
import sys, numpy as np, onnx
from onnx import helper as h, numpy_helper as n, TensorProto as T
units = int(sys.argv[2])
nodes, weights, last = [], [], "x"
for i in range(6):
    weights.append(n.from_array(np.zeros((units, units), np.float32), f"w{i}"))
    nodes.append(h.make_node("MatMul", [last, f"w{i}"], [f"y{i}"], name=f"dense{i}"))
    last = f"y{i}"
value = lambda name: h.make_tensor_value_info(name, T.FLOAT, ["batch", units])
onnx.save(h.make_model(h.make_graph(nodes, "g", [value("x")], [value(last)], weights)), sys.argv[1])
"""
_LARGE, _SMALL = "5000", "8"  # six 5000×5000 float32 matrices are 600 MB


def main() -> None:
    """Print a row for each format."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix, script in ((".keras", _MAKE_KERAS), (".h5", _MAKE_KERAS), (".onnx", _MAKE_ONNX)):
            small, large = (_made(Path(folder), script, units, suffix) for units in (_SMALL, _LARGE))
            ours = cold("main.py", "summary", large, "--format", "json")
            row(
                f"summary of a {Path(large).stat().st_size >> 20} MiB {suffix}", ours, _summary(small), "equal to small"
            )


def _summary(path: str):
    return cold("main.py", "summary", path, "--format", "json")


def _made(folder: Path, script: str, units: str, suffix: str) -> str:
    path = str(folder / f"units{units}{suffix}")
    subprocess.run([sys.executable, "-c", script, path, units], cwd=ROOT, check=True, capture_output=True)
    return path
