"""Configurations written by hand: what older versions wrote, and what is damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.configuration import Configuration
from graph.errors import LoadError
from graph.values import Graph
from loaders.keras_config import skeleton
from loaders.load import load

INPUT = {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 8, 8, 3], "name": "input"}, "name": "input"}


def layer(class_name: str, name: str, *calls, **config) -> dict:
    return {"class_name": class_name, "name": name, "config": {"name": name, **config}, "inbound_nodes": list(calls)}


def functional(*layers, outputs=None, **config) -> dict:
    last = [layers[-1]["name"], 0, 0]
    inputs = {"input_layers": [["input", 0, 0]], "output_layers": outputs or [last]}
    return {"class_name": "Model", "config": {"name": "m", "layers": [INPUT, *layers], **inputs, **config}}


def sequential(*layers, **config) -> dict:
    return {"class_name": "Sequential", "config": {"name": "s", "layers": list(layers), **config}}


def opened(tmp_path: Path, architecture: object, shape=None) -> Graph:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(architecture))
    return load(Configuration(str(path), shape))


def shapes(graph: Graph) -> dict:
    return {node.name: node.outputs[0].shape for node in graph.nodes}


CONV = {"filters": 4, "kernel_size": [3, 3], "strides": [1, 1], "padding": "valid", "data_format": "channels_last"}


def test_a_sequential_of_keras_1_and_2_is_a_bare_list(tmp_path):
    layers = [
        {"class_name": "Conv2D", "config": {"name": "c", "batch_input_shape": [None, 10, 10, 3], **CONV}},
        {"class_name": "Flatten", "config": {"name": "f"}},
    ]
    graph = opened(tmp_path, {"class_name": "Sequential", "config": layers})
    assert shapes(graph) == {"c_input": (None, 10, 10, 3), "c": (None, 8, 8, 4), "f": (None, 256)}


def test_old_class_names_go_by_their_rules(tmp_path):
    first = {"class_name": "Convolution2D", "config": {"name": "c", "batch_input_shape": [None, 10, 10, 3], **CONV}}
    norm = {"class_name": "BatchNormalizationV1", "config": {"name": "n", "axis": [3]}}
    gru = {"class_name": "CuDNNGRU", "config": {"name": "g", "units": 5}}
    reshape = {"class_name": "Reshape", "config": {"name": "r", "target_shape": [64, 4]}}
    graph = opened(tmp_path, sequential(first, norm, reshape, gru))
    assert [node.op_type for node in graph.nodes] == ["InputLayer", "Conv2D", "BatchNormalization", "Reshape", "GRU"]
    assert not any(node.opaque for node in graph.nodes)
    assert shapes(graph)["g"] == (None, 5)
    gru_weights = [weight.count for weight in graph.weights if weight.name.startswith("g/")]
    assert sum(gru_weights) == 3 * (5 * (5 + 4) + 2 * 5)  # CuDNN's two biases


def test_a_gru_that_does_not_say_resets_before(tmp_path):
    """Keras 2 before reset_after: one bias, 3(u(u+i)+u)."""
    graph = opened(
        tmp_path, sequential({"class_name": "GRU", "config": {"units": 5, "batch_input_shape": [None, 7, 4]}})
    )
    assert sum(weight.count for weight in graph.weights) == 3 * (5 * (5 + 4) + 5)


@pytest.mark.parametrize(
    ("inbound", "outputs"),
    [
        ([[["inner", 0, 0, {}]]], [["top", 0, 0]]),  # calls of a nested model counted from 0
        ([[["inner", 1, 0, {}]]], [["top", 0, 0]]),  # and from 1
    ],
)
def test_calls_of_nested_models_counted_from_0_or_1(inbound, outputs):
    inner = functional(layer("ReLU", "relu", [["input", 0, 0, {}]]))
    nested = {**inner, "class_name": "Functional", "name": "inner", "inbound_nodes": [[["input", 0, 0, {}]]]}
    nested["config"] = {**nested["config"], "name": "inner"}
    graph = skeleton(functional(nested, layer("ReLU", "top", *inbound), outputs=outputs))
    assert {node.name: node.inputs for node in graph.nodes} == {
        "input": (),
        "inner/relu": ("input",),
        "top": ("inner/relu",),
    }


def test_a_sequential_without_an_input_shape_asks_for_one(tmp_path):
    model = sequential({"class_name": "Dense", "config": {"name": "d", "units": 3}})
    graph = opened(tmp_path, model)
    assert graph.notes == ('the file records no shape for its input "d_input"; give one after @',)
    assert shapes(opened(tmp_path, model, (7,)))["d"] == (None, 3)


def test_tensorflow_js_topology(tmp_path):
    model = sequential({"class_name": "Dense", "config": {"name": "d", "units": 3, "batch_input_shape": [None, 4]}})
    graph = opened(
        tmp_path, {"format": "layers-model", "modelTopology": {"model_config": model}, "weightsManifest": []}
    )
    assert shapes(graph) == {"d_input": (None, 4), "d": (None, 3)}


def test_a_recorded_shape_that_lies_is_noted_and_not_believed(tmp_path):
    tensor = {"shape": [None, 9, 9, 4], "dtype": "float32", "keras_history": ["c", 0, 0]}
    call = {"args": [{"class_name": "__keras_tensor__", "config": tensor}], "kwargs": {}}
    conv = layer("Conv2D", "c", [["input", 0, 0, {}]], trainable=True, **CONV)
    graph = opened(tmp_path, functional(conv, layer("ReLU", "r", call, trainable=True)))
    assert shapes(graph)["c"] == (None, 6, 6, 4)
    assert graph.notes == (
        "1 shape recorded by the file differs from what is computed and shown: "
        "c is recorded as ?x9x9x4 and computed as ?x6x6x4",
    )


def test_a_users_layer_of_a_keras_name_is_opaque(tmp_path):
    """An .h5 does not say whose ``Attention`` it is; one that takes a single tensor is not Keras'."""
    model = functional(
        layer("Attention", "a", CALL, trainable=True), layer("ReLU", "r", [["a", 0, 0, {}]], trainable=True)
    )
    graph = opened(tmp_path, model)
    assert [(node.name, node.opaque) for node in graph.nodes] == [("input", False), ("a", True), ("r", False)]
    assert graph.notes[0].startswith(
        "1 layer does not fit Keras' own of that name, drawn as opaque: a (Attention) cannot"
    )


def test_names_are_made_safe(tmp_path):
    """Control and bidirectional characters and over-long names do not reach a figure; names stay distinct."""
    names = ["a\x1b[31m", "a\u202eb", "x" * 500, "x" * 501]
    layers = [{"class_name": "ReLU", "config": {"name": name}} for name in names]
    layers[0]["config"]["batch_input_shape"] = [None, 3]
    graph = opened(tmp_path, sequential(*layers))
    found = [node.name for node in graph.nodes[1:]]
    assert found[:2] == ["a\ufffd[31m", "a\ufffdb"]
    assert len(set(found)) == 4
    assert max(map(len, found)) <= 200


def test_a_name_like_a_second_call_stays_apart():
    """A layer called ``r#2`` beside a layer ``r`` that is called twice."""
    twice = layer("ReLU", "r", [["input", 0, 0, {}]], [["r", 0, 0, {}]])
    graph = skeleton(functional(twice, layer("ReLU", "r#2", [["r", 1, 0, {}]])))
    names = [node.name for node in graph.nodes]
    assert len(set(names)) == len(names) == 4
    assert graph.nodes[-1].inputs == (graph.nodes[-2].name,)


def relu(*calls) -> dict:
    return layer("ReLU", "r", *calls)


CALL = [["input", 0, 0, {}]]
DAMAGED = [
    ([1, 2], "is JSON but no Keras architecture; write one with model.to_json(), or open a model file"),
    ({"a": 1}, "is JSON but no Keras architecture; write one with model.to_json(), or open a model file"),
    (
        {"class_name": "MyModel", "config": {}},
        ': the file holds "MyModel", a subclassed model whose calls exist only in its Python code; '
        "export it to ONNX with model.export(path, format='onnx') and open that",
    ),
    (sequential(), ": the model's configuration lists no layers; save the model after adding some"),
    (sequential({"x": 1}), ": the model's configuration is damaged: an entry among its layers is no layer"),
    (
        functional(relu([["ghost", 0, 0, {}]])),
        ': the model\'s configuration is damaged: the inputs of "r" form a loop or do not exist',
    ),
    (
        functional(relu([["r", 0, 0, {}]])),
        ': the model\'s configuration is damaged: the inputs of "r" form a loop or do not exist',
    ),
    (
        functional(relu(CALL), relu(CALL)),
        ": the model's configuration is damaged: two of its layers have the same name",
    ),
    (
        functional(relu(CALL), outputs=[["r", 5, 0]]),
        ': the model\'s configuration is damaged: "r" has no such output',
    ),
    (functional(relu([])), ": the model's configuration is damaged: a call in inbound_nodes names no input"),
    (
        functional(relu([["input", -1, 0, {}]])),
        ': the model\'s configuration is damaged: it refers to an impossible output of "input"',
    ),
    (
        functional(relu([["input", 0, 10**9, {}]])),
        ': the model\'s configuration is damaged: it refers to an impossible output of "input"',
    ),
    (
        functional(layer("Dense", "d", CALL, units=10**30)),
        ": the model's configuration holds a size of 31 digits; the file is damaged",
    ),
]


@pytest.mark.parametrize(("architecture", "line"), DAMAGED, ids=[str(number) for number in range(len(DAMAGED))])
def test_a_damaged_configuration_gets_its_line(tmp_path, architecture, line):
    with pytest.raises(LoadError) as error:
        opened(tmp_path, architecture)
    assert str(error.value) == f'"model.json"{line if line.startswith(":") else " " + line}'


TEXTS = [
    (
        b'{"class_name": "Seq',
        "is not valid JSON (line 1, column 16: unterminated string starting at); "
        "the file may be cut off: save or download it again",
    ),
    (b'{"a": ' + b"[" * 100_000, "is nested too deeply to be a model's architecture; is it the right file?"),
    (b'{"a": ' + b"9" * 5000 + b"}", "holds a number too long to read; is it the right file?"),
    (
        b"[" + b"0," * 4_000_001 + b"0]",
        "is too large to be a model's architecture (8,000,005 bytes); is it the right file?",
    ),
]


@pytest.mark.parametrize(("text", "line"), TEXTS, ids=["cut", "deep", "digits", "values"])
def test_json_that_no_model_writes(tmp_path, text, line):
    (tmp_path / "model.json").write_bytes(text)
    with pytest.raises(LoadError) as error:
        load(Configuration(str(tmp_path / "model.json")))
    assert str(error.value) == f'"model.json" {line}'


def test_sizes_beyond_any_machine_are_refused(tmp_path):
    """``Dense(10**15)`` on 10**15 numbers: the weights alone would not fit an integer."""
    dense = {"class_name": "Dense", "config": {"name": "d", "units": 10**15, "batch_input_shape": [None, 10**15]}}
    with pytest.raises(LoadError) as error:
        opened(tmp_path, sequential(dense))
    assert str(error.value) == "d/kernel would hold more than 2⁵³ numbers; the file is damaged"


def test_models_that_multiply_by_nesting_are_refused(tmp_path):
    """Each level calls the one below ten times: a few kilobytes would unfold to a million layers."""
    model = functional(layer("ReLU", "r", CALL))
    for level in range(6):
        calls = [[["input", 0, 0, {}]]] * 10
        inner = {
            **model,
            "name": f"m{level}",
            "inbound_nodes": calls,
            "config": {**model["config"], "name": f"m{level}"},
        }
        model = functional(inner, outputs=[[f"m{level}", 1, 0]])
    with pytest.raises(LoadError) as error:
        opened(tmp_path, model)
    assert (
        str(error.value) == '"model.json": the model has more than 100,000 layers once its nested models are unfolded'
    )


def test_thirty_thousand_layers_open(tmp_path):
    """A long chain is no attack: it is read in one sweep."""
    layers = [{"class_name": "ReLU", "config": {"name": f"r{number}"}} for number in range(30_000)]
    layers[0]["config"]["batch_input_shape"] = [None, 3]
    assert len(opened(tmp_path, sequential(*layers)).nodes) == 30_001


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 2**70)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["input", "r"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, JSON, JSON)
@settings(max_examples=300, deadline=None)
def test_any_configuration_gives_a_graph_or_one_line(inbound, config, outputs):
    """Whatever stands in the places of calls, settings and outputs."""
    odd = {"class_name": "Conv2D", "name": "r", "config": config, "inbound_nodes": inbound}
    for architecture in (
        functional(odd, outputs=outputs),
        functional(layer("ReLU", "r", inbound)),
        functional(layer("ReLU", "r", {"args": inbound, "kwargs": config})),
        sequential(odd, config),
        {"class_name": "Sequential", "config": config},
    ):
        try:
            assert isinstance(skeleton(architecture), Graph)
        except LoadError as error:
            line = str(error)
            assert "\n" not in line
