"""The summary is the JSON of the contract: fields, order, nulls, inputs, totals."""

import msgspec

from graph.summary import summarise
from graph.values import Graph, Node, TensorSpec, Weight


def _spec(name, *shape):
    return TensorSpec(name, shape)


def _conv_graph() -> Graph:
    """The first layers of ResNet50V2 at 440×340, whose numbers the contract prints."""
    conv = {"filters": 64, "kernel_size": [7, 7], "strides": [2, 2], "padding": "valid", "use_bias": True}
    nodes = (
        Node("input_layer", "InputLayer", outputs=(_spec("input_layer", None, 440, 340, 3),)),
        Node(
            "conv1_pad",
            "ZeroPadding2D",
            inputs=("input_layer",),
            outputs=(_spec("conv1_pad", None, 446, 346, 3),),
            attributes={"padding": [[3, 3], [3, 3]]},
        ),
        Node(
            "conv1_conv",
            "Conv2D",
            scope="conv1",
            inputs=("conv1_pad",),
            outputs=(_spec("conv1_conv", None, 220, 170, 64),),
            weights=("conv1_conv/kernel", "conv1_conv/bias"),
            attributes=conv,
        ),
    )
    weights = (
        Weight("conv1_conv/kernel", (7, 7, 3, 64), role="kernel"),
        Weight("conv1_conv/bias", (64,), role="bias"),
    )
    inputs, outputs = nodes[0].outputs, nodes[-1].outputs
    return Graph("m", nodes, inputs, outputs, weights, format="keras", configuration="m.keras")


def _as_json(graph: Graph) -> dict:
    return msgspec.json.decode(msgspec.json.encode(summarise(graph)))


def test_fields_stand_in_the_order_of_the_contract():
    document = _as_json(_conv_graph())
    assert list(document) == ["configuration", "name", "format", "inputs", "outputs", "nodes", "totals"]
    assert list(document["nodes"][0]) == [
        "name",
        "op_type",
        "scope",
        "inputs",
        "outputs",
        "params",
        "trainable_params",
        "macs",
        "attributes",
        "params_formula",
        "shape_formula",
    ]
    assert list(document["totals"]) == [
        "nodes",
        "params",
        "trainable_params",
        "non_trainable_params",
        "macs",
        "activation_bytes",
    ]
    assert list(document["inputs"][0]) == ["name", "shape", "dtype"]


def test_a_convolution_reads_as_the_contract_prints_it():
    node = _as_json(_conv_graph())["nodes"][2]
    assert node["scope"] == "conv1"
    assert node["inputs"] == ["conv1_pad"]
    assert node["outputs"] == [{"name": "conv1_conv", "shape": [None, 220, 170, 64], "dtype": "float32"}]
    assert (node["params"], node["trainable_params"], node["macs"]) == (9472, 9472, 351859200)
    assert node["params_formula"] == "(7·7·3 + 1)·64 = 9472"
    assert node["shape_formula"] == "⌊(446 − 7)/2⌋ + 1 = 220, ⌊(346 − 7)/2⌋ + 1 = 170"


def test_unknown_sizes_are_null():
    graph = _conv_graph()
    unknown = tuple(
        msgspec.structs.replace(n, outputs=(_spec(n.name, None, None, None, n.outputs[0].shape[3]),))
        for n in graph.nodes
    )
    document = _as_json(msgspec.structs.replace(graph, nodes=unknown, inputs=unknown[0].outputs))
    assert document["nodes"][2]["outputs"][0]["shape"] == [None, None, None, 64]
    assert document["nodes"][2]["macs"] is None
    assert document["totals"]["macs"] is None
    assert document["totals"]["params"] == 9472


def test_a_layer_called_twice_counts_once_in_the_totals():
    dense = {"units": 4, "use_bias": True}
    call = {"op_type": "Dense", "layer": "d", "weights": ("d/kernel", "d/bias"), "attributes": dense}
    nodes = (
        Node("x", "InputLayer", outputs=(_spec("x", None, 4),)),
        Node("d", inputs=("x",), outputs=(_spec("d", None, 4),), **call),
        Node("d#2", inputs=("d",), outputs=(_spec("d#2", None, 4),), **call),
    )
    weights = (Weight("d/kernel", (4, 4), role="kernel"), Weight("d/bias", (4,), role="bias"))
    document = _as_json(Graph("shared", nodes, nodes[0].outputs, nodes[-1].outputs, weights, format="keras"))
    assert [n["params"] for n in document["nodes"]] == [0, 20, 20]
    assert document["totals"]["params"] == 20
    assert document["nodes"][2]["inputs"] == ["d"]


def test_onnx_inputs_are_tensors_without_weights_and_keras_inputs_are_calls():
    node = Node("Gemm_0", "Gemm", domain="ai.onnx", inputs=("x", "w", ""), outputs=(_spec("y", 1, 2),), weights=("w",))
    split = Node("s", "Split", inputs=("x",), outputs=(_spec("s:0", 1, 2), _spec("s:1", 1, 2)))
    merge = Node("m", "Add", inputs=("s:0", "s:1"), outputs=(_spec("m", 1, 2),))
    weight = (Weight("w", (4, 2), trainable=None),)
    onnx = _as_json(Graph("o", (node,), (_spec("x", 1, 4),), (_spec("y", 1, 2),), weight, format="onnx"))
    keras = _as_json(Graph("k", (split, merge), (_spec("x", 1, 4),), format="keras"))
    assert onnx["nodes"][0]["inputs"] == ["x"]
    assert onnx["nodes"][0]["trainable_params"] is None
    assert keras["nodes"][0]["inputs"] == ["x"]
    assert keras["nodes"][1]["inputs"] == ["s", "s"]


def test_an_empty_graph_has_zero_totals():
    totals = _as_json(Graph("nothing", ()))["totals"]
    assert totals["nodes"] == totals["params"] == totals["macs"] == 0
