"""Models of this session: held against what Keras says of its own, and against the file of the same ModelProto."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

import archigram
from graph.errors import ConfigurationError, LoadError

LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"

keras_group = pytest.mark.xdist_group("keras")


def matmul(batch: int | str = "batch") -> onnx.ModelProto:
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [batch, 4])],
        [helper.make_tensor("w", TensorProto.FLOAT, [8, 4], [0.0] * 32)],
    )
    return helper.make_model(graph)


@keras_group
def test_a_keras_model_is_what_keras_says_of_it():
    import keras

    image = keras.Input((16, 16, 3), name="image")
    found = keras.layers.Conv2D(8, 3, name="conv")(image)
    scores = keras.layers.Dense(2, name="scores")(keras.layers.Flatten(name="flat")(found))
    model = keras.Model(image, [scores, found], name="two_heads")
    weights = [weight.copy() for weight in model.get_weights()]
    table = archigram.summary(model)
    assert table.totals.params == model.count_params()
    shapes = {node.name: node.outputs[0].shape for node in table.graph.nodes}
    assert shapes == {layer.name: tuple(layer.output.shape) for layer in model.layers}
    assert table.graph.name == "two_heads"
    assert all((a == b).all() for a, b in zip(weights, model.get_weights(), strict=True))


@keras_group
def test_a_keras_model_at_another_size():
    import keras

    model = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Conv2D(8, 3, name="conv")])
    assert archigram.summary(model, shape=(10, 10, 3)).graph.outputs[0].shape == (None, 8, 8, 8)
    assert model.output_shape == (None, 30, 30, 8)
    with pytest.raises((ConfigurationError, LoadError)):
        archigram.summary(model, shape=(10, 10))


@keras_group
def test_a_model_that_was_never_built_asks_for_its_shape():
    import keras

    model = keras.Sequential([keras.layers.Dense(4)], name="open")
    with pytest.raises(LoadError, match=r'the model "open" was never built.*shape='):
        archigram.diagram(model)
    assert archigram.summary(model, shape=(8,)).totals.params == 36


@keras_group
def test_a_model_of_a_class_of_its_own_shows_its_layers():
    import keras

    class Own(keras.Model):
        def __init__(self):
            super().__init__(name="own")
            self.dense = keras.layers.Dense(4, name="inside")

        def call(self, inputs):
            return self.dense(inputs) + 1.0

    table = archigram.summary(Own(), shape=(8,))
    assert "inside" in [node.name for node in table.graph.nodes]
    assert table.totals.params == 36


@keras_group
def test_a_model_of_keras_2():
    keras2 = pytest.importorskip("tf_keras")
    model = keras2.Sequential([keras2.Input((8,)), keras2.layers.Dense(4, name="scores")], name="older")
    table = archigram.summary(model)
    assert table.totals.params == model.count_params() == 36
    assert table.graph.name == "older"


@pytest.mark.parametrize("name", ["squeezenet", "resnet50", "bvlc_alexnet"])
def test_a_model_proto_is_its_file(name):
    path = LIGHT / f"light_{name}.onnx"
    live = archigram.summary(onnx.load(path)).graph
    of_file = archigram.summary(path).graph
    assert live.nodes == of_file.nodes
    assert live.weights == of_file.weights
    assert live.configuration == ""


def test_a_model_proto_with_its_weights_in_it_is_its_file(tmp_path):
    """A file's weights are left out on reading; those of the object stand in it."""
    weights = helper.make_tensor("w", TensorProto.FLOAT, [64, 64], [0.5] * 4096)
    shape = helper.make_tensor("s", TensorProto.INT64, [2], [-1, 32])
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"]), helper.make_node("Reshape", ["y", "s"], ["z"])],
        "full",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [4, 64])],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, None)],
        [weights, shape],
    )
    model = helper.make_model(graph)
    before = model.SerializeToString(deterministic=True)
    onnx.save(model, tmp_path / "full.onnx")
    live, of_file = archigram.summary(model).graph, archigram.summary(tmp_path / "full.onnx").graph
    assert live.nodes == of_file.nodes
    assert live.weights == of_file.weights
    assert live.outputs[0].shape == (8, 32)
    assert model.SerializeToString(deterministic=True) == before


def test_sizes_of_a_model_proto():
    assert archigram.summary(matmul()).graph.outputs[0].shape == ("batch", 4)
    assert archigram.summary(matmul(), options={"batch": 3}).graph.outputs[0].shape == (3, 4)
    assert archigram.summary(matmul(), shape=(5, 8)).graph.outputs[0].shape == (5, 4)
    with pytest.raises((ConfigurationError, LoadError)):
        archigram.summary(matmul(), options={"height": 3})


def test_live_models_are_compared_under_their_names():
    found = archigram.compare(matmul(2), matmul(7))
    assert found.found.configurations == ("tiny", "tiny")
    assert found.found.rows[0].shapes == ((2, 4), (7, 4))


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (onnx.ModelProto(), "holds no graph"),
        (matmul().graph, "whole ModelProto"),
        (None, "NoneType cannot be drawn"),
        ([1], "list cannot be drawn"),
    ],
)
def test_what_is_no_model_is_refused(model, words):
    with pytest.raises(LoadError, match=words):
        archigram.summary(model)


def test_a_module_of_pytorch_is_told_how_to_export():
    module = type("Linear", (), {"__module__": "torch.nn.modules.linear"})()
    with pytest.raises(LoadError, match=r"torch\.onnx\.export"):
        archigram.summary(module)
