"""Keras files of both generations, against what the frameworks that wrote them say of the same models."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from graph.configuration import Configuration
from graph.errors import ConfigurationError, LoadError
from graph.values import Graph, Node
from loaders.load import load
from tests.loaders.keras_more import KERAS2, KERAS3

ROOT = Path(__file__).parents[2]
SUFFIXES = (".keras", ".h5", ".json")
FORMATS = {".keras": "keras", ".h5": "keras-h5", ".json": "keras-json"}

# custom layers: only some files record their shapes and weights
OPAQUE = {"k3_custom", "k3_lambda", "k2_opaque"}
EXACT = [
    "k3_sequential",
    "k3_functional",
    "k3_operators",
    "k3_nested",
    "k3_deep",
    "k3_dict",
    "k3_recurrent",
    "k3_attention",
    "k3_mixed",
    "k3_frozen",
    "k3_vision",
    "k2_sequential",
    "k2_functional",
    "k2_lambda_ops",
    "k2_nested",
    "k2_recurrent",
    "k2_attention",
    "k2_mobilenet",
    *(f"k3_{build.__name__}" for build in KERAS3),
    *(f"k2_{build.__name__}" for build in KERAS2),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The files, written by Keras 3 and Keras 2 in a process of their own."""
    path = tmp_path_factory.mktemp("keras")
    made = subprocess.run(
        [sys.executable, "-m", "tests.loaders.keras_files", str(path)], cwd=ROOT, capture_output=True, check=False
    )
    assert made.returncode == 0, made.stderr.decode()[-2000:]
    return path


@pytest.fixture(scope="module")
def truth(folder) -> dict:
    return json.loads((folder / "truth.json").read_text())


def opened(path: Path, *options, shape=None) -> Graph:
    return load(Configuration(str(path), shape, options))


def shapes(node: Node) -> list:
    return [None if spec.shape is None else list(spec.shape) for spec in node.outputs]


def params(graph: Graph, node: Node) -> int:
    counts = {weight.name: weight.count for weight in graph.weights}
    return sum(counts[name] for name in node.weights)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", EXACT)
def test_every_node_and_total_equals_the_framework(folder, truth, name, suffix):
    """Names, output shapes and parameters of every call, the totals and the outputs, from each kind of file."""
    graph, said = opened(folder / f"{name}{suffix}"), truth[name]
    nodes = {node.name: node for node in graph.nodes}
    for key, facts in said["nodes"].items():
        if facts is not None:
            assert (key, shapes(nodes[key])) == (key, facts["shapes"])
            assert (key, params(graph, nodes[key])) == (key, facts["params"])
    # a Sequential's input is no layer in Keras 2; later calls inside a nested model are nodes only here
    beyond = [node for key, node in nodes.items() if key not in said["nodes"]]
    assert all(node.op_type == "InputLayer" or "#" in node.name for node in beyond)
    assert [list(spec.shape) for spec in graph.outputs] == said["outputs"]
    assert sum(weight.count for weight in graph.weights) == said["params"]
    assert sum(weight.count for weight in graph.weights if weight.trainable) == said["trainable"]
    assert graph.format == FORMATS[suffix]
    assert not [note for note in graph.notes if "differ" in note]


@pytest.mark.parametrize("name", EXACT + sorted(OPAQUE))
def test_nodes_stand_in_topological_order(folder, name):
    graph = opened(folder / f"{name}.keras")
    seen = set()
    for node in graph.nodes:
        assert set(node.inputs) <= seen
        seen |= {spec.name for spec in node.outputs}
    assert {spec.name for spec in graph.outputs} <= seen


def test_edges_of_a_shared_layer(folder):
    """Each call is a node with its own input; both name the layer and its weights."""
    nodes = {node.name: node for node in opened(folder / "k3_functional.keras").nodes}
    assert (nodes["shared"].inputs, nodes["shared#2"].inputs) == (("first",), ("second",))
    assert nodes["shared#2"].layer_name == "shared"
    assert nodes["shared"].weights == nodes["shared#2"].weights
    assert nodes["both"].inputs == ("pool_a", "pool_b")


@pytest.mark.parametrize(
    "file", ["k3_nested.keras", "k3_nested.h5", "k2_nested.h5", "k2_nested.keras", "k2_nested.json"]
)
def test_a_nested_model_called_twice_is_flattened_twice(folder, file):
    """The second call reads what stands before it, and the model's own input layers are gone."""
    nodes = {node.name: node for node in opened(folder / file).nodes}
    assert nodes["inner/conv"].inputs == ("image",)
    assert nodes["relu"].inputs == ("inner/conv",)
    assert nodes["inner/conv#2"].inputs == ("relu",)
    assert nodes["inner/conv#2"].layer_name == "inner/conv"
    assert nodes["head/flat"].inputs == ("inner/conv#2",)
    assert nodes["head/flat"].scope == "head"
    assert [name for name in nodes if "input" in name] == []


def test_a_dict_of_inputs_goes_by_name(folder):
    """``inner({"two": p, "one": q})``: each tensor reaches the input of its name."""
    nodes = {node.name: node for node in opened(folder / "k3_dict.keras").nodes}
    assert (nodes["inner/d1"].inputs, nodes["inner/d2"].inputs) == (("q",), ("p",))
    assert nodes["r"].inputs == ("inner/d1",)


def test_arguments_keep_their_meaning(folder):
    """A mask does not become the key; a key given by name stands behind the value; constants are attributes."""
    nodes = {node.name: node for node in opened(folder / "k3_attention.keras").nodes}
    assert nodes["attention"].inputs == ("query", "value", "mask")
    assert nodes["attention"].attributes["arguments"] == ["query", "value", "attention_mask"]
    assert nodes["keyed"].inputs == ("norm", "value", "value")
    operators = {node.name: node for node in opened(folder / "k3_operators.keras").nodes}
    assert operators["true_divide"].attributes["x2"] == 127.5
    assert operators["subtract"].attributes["x1"] == 1.0
    assert operators["get_item"].attributes["key"][2] == {"start": None, "stop": None, "step": 2}
    assert {operators[name].domain for name in ("subtract", "mean", "matmul")} == {"keras.ops"}


def test_attributes_are_free_of_noise(folder):
    """Kernel and strides stay; initialisers, names and dtypes go; frozen layers say so."""
    node = next(node for node in opened(folder / "k3_sequential.keras").nodes if node.name == "conv")
    assert node.attributes["kernel_size"] == [3, 3]
    assert node.attributes["strides"] == [2, 2]
    assert not {key for key in node.attributes if "initializer" in key or key in ("name", "dtype", "trainable")}
    frozen = {node.name: node.attributes.get("trainable") for node in opened(folder / "k3_frozen.h5").nodes}
    assert frozen == {"data": None, "backbone/dense": False, "norm": False, "top": None}


def test_dtype_follows_the_policy(folder):
    dtypes = {node.name: node.outputs[0].dtype for node in opened(folder / "k3_mixed.keras").nodes}
    assert dtypes == {"data": "float32", "half": "float16", "single": "float32"}
    words = next(iter(opened(folder / "k3_recurrent.keras").inputs))
    assert (words.name, words.shape, words.dtype) == ("words", (None, 12), "int32")


# -- opaque layers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["k3_custom.keras", "k3_custom.h5"])
def test_a_custom_layer_keeps_what_the_file_says(folder, truth, file):
    """Its recorded shape, the counts of its stored weights, and a note; a custom ``Dense`` is not Keras' own."""
    graph = opened(folder / file)
    nodes = {node.name: node for node in graph.nodes}
    assert nodes["scale"].opaque
    assert (shapes(nodes["scale"]), nodes["scale"].note) == ([[None, 2]], "recorded by the file")
    assert (params(graph, nodes["scale"]), params(graph, nodes["inner/mine"])) == (12, 6)
    assert nodes["inner/mine"].opaque
    assert not nodes["top"].opaque
    assert shapes(nodes["top"]) == [[None, 3]]  # computed from what the file recorded of the model before it
    assert graph.notes == ("2 layers without a rule drawn as opaque (Scale, Dense)",)
    assert sum(weight.count for weight in graph.weights) == truth["k3_custom"]["params"]


def test_a_custom_layer_of_keras_2(folder):
    graph = opened(folder / "k2_opaque.keras")
    nodes = {node.name: node for node in graph.nodes}
    assert (shapes(nodes["scale"]), params(graph, nodes["scale"])) == ([[None, 2]], 10)
    assert (shapes(nodes["top"]), params(graph, nodes["top"])) == ([[None, 3]], 9)


def test_an_opaque_layer_at_another_size_is_unknown(folder):
    """What the file recorded holds for its own input size only."""
    graph = opened(folder / "k3_custom.keras", shape=(9,))
    nodes = {node.name: node for node in graph.nodes}
    assert shapes(nodes["scale"]) == [None]
    assert "unknown" in nodes["scale"].note


def test_the_code_of_a_lambda_is_not_kept(folder):
    node = next(node for node in opened(folder / "k3_lambda.keras").nodes if node.name == "code")
    assert node.opaque
    assert set(node.attributes) <= {"output_shape"}
    assert shapes(node) == [[None, 3]]


# -- other input shapes -----------------------------------------------------------------------------------------------


def test_another_input_shape_is_computed(folder, truth):
    """``@64x48x3``, an input by name, and ``batch=8``."""
    graph = opened(folder / "k3_vision.keras", ("batch", 8), shape=(64, 48, 3))
    assert graph.inputs[0].shape == (8, 64, 48, 3)
    assert shapes(graph.nodes[-1]) == [truth["k3_vision"]["at 8x64x48x3"]]
    graph = opened(folder / "k3_functional.keras", ("second", (20, 20, 3)))
    assert {node.name: shapes(node) for node in graph.nodes}["shared#2"] == [[None, 18, 18, 4]]
    assert graph.configuration.endswith("k3_functional.keras,second=20x20x3")


@pytest.mark.parametrize(
    ("shape", "options", "message"),
    [
        (
            None,
            (("secnd", (8, 8, 3)),),
            '"k3_functional.keras" has no option "secnd"; a Keras file takes batch and its inputs by name, '
            "nearest: second",
        ),
        (
            None,
            (("include_top", False),),
            '"k3_functional.keras" has no option "include_top"; a Keras file takes batch and its inputs by name, '
            "nearest: batch, first, second",
        ),
        (
            (1, 16, 16, 3),
            (),
            'the input "first" of "k3_functional.keras" has 3 sizes besides the batch (16x16x3), not 4; '
            "write @SHAPE without the batch",
        ),
        (None, (("batch", 0),), 'batch must be a whole number from 1, not "0"; try batch=1'),
        (None, (("first", "big"),), '"big" is not a shape; write sizes with x between, like 440x340x3'),
    ],
)
def test_options_that_do_not_fit(folder, shape, options, message):
    with pytest.raises(ConfigurationError) as error:
        opened(folder / "k3_functional.keras", *options, shape=shape)
    assert str(error.value) == message


def test_a_size_the_layers_cannot_work_at_names_the_layer(folder):
    with pytest.raises(LoadError, match=r"^shared \(Conv2D\) cannot work at 2×2×3"):
        opened(folder / "k3_functional.keras", shape=(2, 2, 3))


# -- files that hold no graph -----------------------------------------------------------------------------------------


def test_a_subclassed_model_is_refused(folder):
    with pytest.raises(LoadError) as error:
        opened(folder / "k3_subclassed.keras")
    assert str(error.value) == (
        '"k3_subclassed.keras": the file holds "Free", a subclassed model whose calls exist only in its Python '
        "code; export it to ONNX with model.export(path, format='onnx') and open that"
    )


@pytest.mark.parametrize("file", ["k3.weights.h5", "k2_weights.h5"])
def test_a_file_of_weights_says_what_is_missing(folder, file):
    with pytest.raises(LoadError) as error:
        opened(folder / file)
    assert str(error.value) == (
        f'"{file}" holds weights only, without the model they belong to (no model_config in it); '
        "save the whole model with model.save(), or open the architecture .json"
    )


def test_no_framework_is_imported(folder):
    """Reading takes neither TensorFlow nor Keras, and JSON not even h5py."""
    code = (
        "import sys; from loaders.load import load; from graph.configuration import Configuration\n"
        f"load(Configuration({str(folder / 'k3_nested.json')!r}))\n"
        "assert not {'keras', 'tensorflow', 'h5py', 'numpy', 'onnx'} & set(sys.modules)\n"
        f"load(Configuration({str(folder / 'k2_mobilenet.h5')!r}))\n"
        "assert not {'keras', 'tensorflow', 'tf_keras', 'onnx'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
