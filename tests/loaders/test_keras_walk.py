"""Live Keras models as graphs, against what Keras itself says of the same models."""

from __future__ import annotations

import pytest

from graph.configuration import Configuration
from graph.errors import LoadError
from graph.facts import totals
from graph.index import Index
from graph.values import Graph
from loaders.keras_walk import skeleton, walk
from loaders.load import load

keras = pytest.importorskip("keras")


@pytest.fixture(autouse=True)
def _fresh_names():
    keras.utils.clear_session(free_memory=False)


def parameters(graph: Graph) -> int:
    return sum(weight.count or 0 for weight in graph.weights)


def test_shared_layer_is_two_nodes_and_one_set_of_weights():
    """A Conv2D called on two sizes: two shapes, one kernel, calls numbered as they were made."""
    a, b = keras.Input((32, 32, 3), name="a"), keras.Input((65, 65, 3), name="b")
    conv = keras.layers.Conv2D(4, 3, strides=2, name="conv")
    model = keras.Model([a, b], [conv(a), conv(b)])
    graph, nodes = walk(model), Index(walk(model)).nodes
    assert nodes["conv"].outputs[0].shape == (None, 15, 15, 4)
    assert nodes["conv#2"].outputs[0].shape == (None, 32, 32, 4)
    assert nodes["conv#2"].layer_name == "conv"
    assert nodes["conv"].weights == nodes["conv#2"].weights == ("conv/kernel", "conv/bias")
    assert parameters(graph) == model.count_params()


def test_nested_model_is_flattened_at_the_outer_sizes():
    """``outer/inner`` with the shapes of this call, not those the inner model was made with."""
    inside = keras.Input((None, None, 3))
    inner = keras.Model(inside, keras.layers.Conv2D(4, 3, name="conv")(inside), name="inner")
    outside = keras.Input((10, 12, 3), name="image")
    model = keras.Model(outside, keras.layers.Flatten(name="flat")(inner(inside_of(outside))))
    graph = walk(model)
    assert [node.name for node in graph.nodes] == ["image", "twice", "inner/conv", "flat"]
    conv = Index(graph).nodes["inner/conv"]
    assert (conv.scope, conv.inputs, conv.outputs[0].shape) == ("inner", ("twice",), (None, 8, 10, 4))
    assert conv.weights == ("inner/conv/kernel", "inner/conv/bias")


def inside_of(tensor):
    return keras.layers.Rescaling(2.0, name="twice")(tensor)


def test_sequential_and_nested_sequential():
    """A Sequential has no input of its own inside another model."""
    block = keras.Sequential([keras.layers.Dense(4, name="first"), keras.layers.Dense(2, name="second")], name="block")
    graph = walk(keras.Sequential([keras.Input((3,), name="x"), block, keras.layers.Dense(1, name="last")]))
    assert [node.name for node in graph.nodes] == ["x", "block/first", "block/second", "last"]
    assert [spec.name for spec in graph.outputs] == ["last"]


def test_operators_are_nodes_with_their_constants():
    """``1 - x`` and slices keep which side the constant stood on."""
    x = keras.Input((4, 6), name="x")
    nodes = Index(walk(keras.Model(x, (1.0 - x)[:, 1:, 0]))).nodes
    subtract = next(node for node in nodes.values() if node.op_type == "Subtract")
    item = next(node for node in nodes.values() if node.op_type == "GetItem")
    assert (subtract.domain, subtract.attributes, subtract.inputs) == ("keras.ops", {"x1": 1.0}, ("x",))
    whole = {"start": None, "stop": None, "step": None}
    assert item.attributes["key"] == [whole, {"start": 1, "stop": None, "step": None}, 0]
    assert item.outputs[0].shape == (None, 3)


def test_several_outputs_are_numbered():
    """An LSTM's sequence and states are three tensors of one node."""
    x = keras.Input((5, 2), name="x")
    outputs = keras.layers.LSTM(3, return_state=True, name="lstm")(x)
    model = keras.Model(x, outputs)
    graph = walk(model)
    assert [spec.shape for spec in graph.outputs] == [tensor.shape for tensor in model.outputs]
    assert len({spec.name for spec in graph.outputs}) == 3
    assert Index(graph).nodes["lstm"].weights[0] == "lstm/lstm_cell/kernel"


def test_frozen_layers_dtype_and_random_state():
    """``trainable`` where it is False, dtype where it is not float32; a seed generator is no parameter."""
    x = keras.Input((8,), name="x", dtype="float16")
    y = keras.layers.Dense(2, trainable=False, dtype="float16", name="dense")(keras.layers.Dropout(0.5, name="drop")(x))
    model = keras.Model(x, y)
    graph = walk(model)
    nodes = Index(graph).nodes
    assert nodes["dense"].attributes["trainable"] is False
    assert nodes["dense"].attributes["dtype"] == "float16"
    assert "trainable" not in nodes["drop"].attributes
    assert (parameters(graph), [weight.trainable for weight in graph.weights]) == (model.count_params(), [False, False])
    assert graph.inputs[0].dtype == "float16"


def test_attention_keeps_its_inputs_apart():
    """A mask that stands where the key would be is named."""
    x, mask = keras.Input((5, 8), name="x"), keras.Input((5, 5), name="mask", dtype="bool")
    y = keras.layers.MultiHeadAttention(2, 4, name="attention")(x, x, attention_mask=mask)
    node = Index(walk(keras.Model([x, mask], y))).nodes["attention"]
    assert node.inputs == ("x", "x", "mask")
    assert node.attributes["arguments"] == ["query", "value", "attention_mask"]


def test_class_of_its_own_keeps_what_keras_knows():
    """A custom layer among others, and a model that is a class: opaque, with their weights."""

    class Mine(keras.layers.Layer):
        def build(self, shape):
            self.kernel = self.add_weight(shape=(shape[-1], 2), name="kernel")

        def call(self, x):
            return x @ self.kernel

    x = keras.Input((3,), name="x")
    graph = walk(keras.Model(x, Mine(name="mine")(x)))
    node = Index(graph).nodes["mine"]
    assert (node.domain, node.op_type, node.outputs[0].shape) == ("custom", "Mine", (None, 2))
    assert parameters(graph) == 6

    class Whole(keras.Model):
        def __init__(self):
            super().__init__(name="whole")
            self.dense = keras.layers.Dense(2)

        def call(self, x):
            return self.dense(x)

    model = Whole()
    with pytest.raises(LoadError, match="was never built"):
        walk(model)
    model(keras.ops.ones((1, 3)))
    graph = walk(model)
    assert (len(graph.nodes), parameters(graph), graph.nodes[0].opaque) == (1, 8, True)


def test_unbuilt_sequential_is_refused():
    """Without an input shape nothing is decided."""
    with pytest.raises(LoadError, match="was never built"):
        walk(keras.Sequential([keras.layers.Dense(2)], name="open"))


def test_skeleton_forgets_shapes_and_weights():
    """Only what rules cannot compute stays."""
    x = keras.Input((3,), name="x")
    graph = skeleton(walk(keras.Model(x, keras.layers.Dense(2, name="dense")(x))))
    assert graph.weights == ()
    assert [spec.shape for node in graph.nodes for spec in node.outputs] == [None, None]
    assert graph.inputs[0].shape == (None, 3)


def test_a_layer_that_two_models_hold_counts_once_live_and_in_a_file(tmp_path):
    """An encoder used by itself and inside another model: Keras counts 67, and stores its weights once."""
    layers = keras.layers
    encoder = keras.Sequential([layers.Dense(7, name="same"), layers.Dense(3, name="small")], name="enc")
    first, second = keras.Input((4,), name="first"), keras.Input((4,), name="second")
    inner = keras.Model(first, layers.Dense(2, name="same")(encoder(first)), name="inner")
    model = keras.Model([first, second], [encoder(first), encoder(second), inner(second)])
    model.save(tmp_path / "model.keras")
    live, file = walk(model), load(Configuration(str(tmp_path / "model.keras")))
    for graph in (live, file):
        assert totals(graph).params == model.count_params() == 67
        nodes = {node.name: node for node in graph.nodes}
        assert len(nodes) == len(graph.nodes)
        assert nodes["inner/enc/same"].layer_name == nodes["enc/same"].layer_name
        assert nodes["inner/same"].layer_name == "inner/same"
    assert file.notes == ()
