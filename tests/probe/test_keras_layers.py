"""What the probe rebuilds from our graph computes what the original computes, given its weights; code is refused."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from graph.errors import ProbeError
from graph.values import Graph, Node, TensorSpec
from tests.probe.rebuilt_truth import MODELS, REFUSED

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def differences(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("rebuilt"))
    command = [sys.executable, "-m", "tests.probe.rebuilt_truth", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", [*MODELS, "mobilenetv3small@64x64x3", "resnet50v2@64x64x3", "convnexttiny@64x64x3"])
def test_a_rebuilt_model_computes_the_same(differences, name):
    assert differences[name] == pytest.approx(0.0, abs=1e-5), differences[name]


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_run_code_is_refused_in_one_line(differences, name):
    assert "ONNX" in differences[name]
    assert "\n" not in differences[name]


@pytest.mark.parametrize(
    ("op_type", "attributes"),
    [
        ("Lambda", {}),
        ("TorchModuleWrapper", {}),
        ("TFSMLayer", {"filepath": "/etc"}),
        ("Dense", {"units": 3, "activation": "os.system"}),
        ("TimeDistributed", {"layer": {"class_name": "Lambda", "config": {}}}),
        ("Activation", {"activation": {"class_name": "exec", "config": {}}}),
        ("__import__", {}),
    ],
)
def test_only_allow_listed_classes_and_functions_are_made(op_type, attributes):
    from probe.keras_layers import rebuild

    spec = TensorSpec("x", (1, 4, 4))
    node = Node("a", op_type, inputs=("x",), outputs=(TensorSpec("a", (1, 4, 4)),), attributes=attributes)
    graph = Graph("bad", (Node("x", "InputLayer", outputs=(spec,)), node), (spec,), node.outputs)
    with pytest.raises(ProbeError):
        rebuild(graph)
