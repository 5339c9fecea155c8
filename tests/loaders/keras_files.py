"""Writes small models of both Keras generations with the frameworks themselves, and what they say of them.

Run as ``python -m tests.loaders.keras_files FOLDER``: files by name, and ``truth.json``:
``{model: {"nodes": {name: {"shapes": […], "params": n}}, "params": n, "trainable": n, "outputs": […]}}``.
A process of its own, as both frameworks take ten seconds to import and warn a lot.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path

from tests.loaders.keras_more import keras2_models, keras3_models

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.simplefilter("ignore")


def main(folder: Path) -> None:
    truth = {**keras3(folder), **keras2(folder)}
    (folder / "truth.json").write_text(json.dumps(truth))


# -- Keras 3 --------------------------------------------------------------------------------------------------------


def keras3(folder: Path) -> dict:
    import keras

    models = {
        "k3_sequential": k3_sequential(keras),
        "k3_functional": k3_functional(keras),
        "k3_operators": k3_operators(keras),
        "k3_nested": k3_nested(keras),
        "k3_deep": k3_deep(keras),
        "k3_dict": k3_dict(keras),
        "k3_recurrent": k3_recurrent(keras),
        "k3_attention": k3_attention(keras),
        "k3_custom": k3_custom(keras),
        "k3_lambda": k3_lambda(keras),
        "k3_mixed": k3_mixed(keras),
        "k3_frozen": k3_frozen(keras),
        "k3_vision": k3_vision(keras),
        **keras3_models(keras),
    }
    for name, model in models.items():
        model.save(folder / f"{name}.keras")
        model.save(folder / f"{name}.h5")
        (folder / f"{name}.json").write_text(model.to_json())
    models["k3_sequential"].save_weights(folder / "k3.weights.h5")
    k3_refused(keras, folder)
    truth = {name: truth3(model) for name, model in models.items()} | {"k3_deep": K3_DEEP}
    truth["k3_vision"]["at 8x64x48x3"] = list(models["k3_vision"].compute_output_shape((8, 64, 48, 3)))
    return truth


def k3_sequential(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 20, 3)),
            layers.Conv2D(4, 3, strides=2, padding="same", name="conv"),
            layers.BatchNormalization(name="norm"),
            layers.ReLU(6.0, name="relu"),
            layers.MaxPooling2D(name="pool"),
            layers.Flatten(name="flat"),
            layers.Dense(5, activation="softmax", name="top"),
        ],
        name="small",
    )


def k3_functional(keras):
    """Two inputs, a shared layer called on two sizes, a merge, two outputs."""
    layers = keras.layers
    first, second = keras.Input((16, 16, 3), name="first"), keras.Input((8, 12, 3), name="second")
    shared = layers.Conv2D(4, 3, name="shared")
    a, b = shared(first), shared(second)
    a, b = layers.GlobalAveragePooling2D(name="pool_a")(a), layers.GlobalMaxPooling2D(name="pool_b")(b)
    both = layers.Concatenate(name="both")([a, b])
    total = layers.Add(name="total")([a, b])
    return keras.Model([first, second], [layers.Dense(3, name="head")(both), total])


def k3_operators(keras):
    """Operators that are no layers, with constants on either side."""
    ops, image = keras.ops, keras.Input((8, 10, 4), name="image")
    x = 1.0 - image / 127.5
    x = ops.mean(x[:, 1:, ::2, :3], axis=[1, 2], keepdims=True) * 2.0
    x = ops.concatenate([x, ops.relu(x)], axis=-1)
    x = ops.transpose(ops.reshape(x, (-1, 2, 3)), (0, 2, 1))
    return keras.Model(image, ops.matmul(x, ops.swapaxes(x, 1, 2)))


def k3_nested(keras):
    """A functional and a sequential model inside, the first called twice."""
    layers = keras.layers
    inside = keras.Input((16, 16, 3))
    inner = keras.Model(inside, layers.Conv2D(3, 3, padding="same", name="conv")(inside), name="inner")
    head = keras.Sequential([layers.Flatten(name="flat"), layers.Dense(2, name="dense")], name="head")
    image = keras.Input((16, 16, 3), name="image")
    once = inner(image)
    return keras.Model(image, [head(inner(layers.ReLU(name="relu")(once))), once])


def k3_deep(keras):
    """Sequential in functional in sequential; inner models called at another size than they were built on."""
    layers = keras.layers
    core = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(3, 3, name="conv")], name="core")
    inside = keras.Input((None, None, 3))
    middle = keras.Model(inside, layers.ReLU(name="relu")(core(inside)), name="middle")
    return keras.Sequential([keras.Input((9, 7, 3)), middle, layers.Flatten(name="flat")], name="outer")


K3_DEEP = {
    "nodes": {
        "input_layer": None,
        "middle/core/conv": {"shapes": [[None, 7, 5, 3]], "params": 84},
        "middle/relu": {"shapes": [[None, 7, 5, 3]], "params": 0},
        "flat": {"shapes": [[None, 105]], "params": 0},
    },
    "params": 84,
    "trainable": 84,
    "outputs": [[None, 105]],
}
"""By hand: Keras keeps the shapes the inner models were built on, not those of this call."""


def k3_dict(keras):
    """Inputs and outputs by name; a nested model called with a dict in another order."""
    layers = keras.layers
    one, two = keras.Input((4,), name="one"), keras.Input((6,), name="two")
    inner = keras.Model(
        {"one": one, "two": two},
        {"z": layers.Dense(2, name="d1")(one), "a": layers.Dense(3, name="d2")(two)},
        name="inner",
    )
    p, q = keras.Input((6,), name="p"), keras.Input((4,), name="q")
    out = inner({"two": p, "one": q})
    return keras.Model({"p": p, "q": q}, {"last": layers.ReLU(name="r")(out["z"]), "early": out["a"]})


def k3_recurrent(keras):
    layers = keras.layers
    words = keras.Input((12,), dtype="int32", name="words")
    x = layers.Embedding(100, 8, mask_zero=True, name="embedding")(words)
    x, h, c = layers.LSTM(6, return_sequences=True, return_state=True, name="encoder")(x)
    x = layers.LSTM(6, return_sequences=True, name="decoder")(x, initial_state=[h, c])
    x = layers.Bidirectional(layers.GRU(5, return_sequences=True), name="both")(x)
    x = layers.TimeDistributed(layers.Dense(4), name="each")(x)
    return keras.Model(words, layers.SimpleRNN(3, name="last")(x))


def k3_attention(keras):
    layers = keras.layers
    query, value = keras.Input((7, 16), name="query"), keras.Input((9, 12), name="value")
    mask = keras.Input((7, 9), dtype="bool", name="mask")
    attention = layers.MultiHeadAttention(num_heads=2, key_dim=4, name="attention")
    x = attention(query, value, attention_mask=mask)
    x = layers.LayerNormalization(name="norm")(x)
    key = layers.MultiHeadAttention(2, 5, value_dim=3, use_bias=False, name="keyed")(x, key=value, value=value)
    return keras.Model([query, value, mask], key)


def k3_custom(keras):
    """A registered layer of the user's, in the middle and nested."""

    @keras.saving.register_keras_serializable(package="Mine")
    class Scale(keras.layers.Layer):
        def build(self, shape):
            self.gain = self.add_weight(shape=(shape[-1], 2), name="gain")
            self.offset = self.add_weight(shape=(2,), name="offset", trainable=False)

        def call(self, x):
            return x @ self.gain + self.offset

    @keras.saving.register_keras_serializable(package="Mine")
    class Dense(Scale):
        """A name that Keras has too."""

    layers = keras.layers
    inner = keras.Sequential([keras.Input((2,)), Dense(name="mine"), layers.ReLU(name="relu")], name="inner")
    data = keras.Input((5,), name="data")
    return keras.Model(data, layers.Dense(3, name="top")(inner(Scale(name="scale")(data))))


def k3_lambda(keras):
    layers = keras.layers
    data = keras.Input((5,), name="data")
    x = layers.Lambda(lambda t: t[:, :3] * 2, name="code")(data)
    return keras.Model(data, layers.Dense(3, name="top")(x))


def k3_mixed(keras):
    layers = keras.layers
    data = keras.Input((8,), name="data")
    x = layers.Dense(4, dtype="mixed_float16", name="half")(data)
    return keras.Model(data, layers.Dense(2, dtype="float32", name="single")(x))


def k3_frozen(keras):
    layers = keras.layers
    inner = keras.Sequential([keras.Input((8,)), layers.Dense(4, name="dense")], name="backbone")
    inner.trainable = False
    data = keras.Input((8,), name="data")
    norm = layers.BatchNormalization(name="norm")
    norm.trainable = False
    return keras.Model(data, layers.Dense(2, name="top")(norm(inner(data))))


def k3_vision(keras):
    layers = keras.layers
    image = keras.Input((None, None, 3), name="image")
    x = layers.Rescaling(1 / 255, name="scale")(image)
    x = layers.ZeroPadding2D(((1, 2), (3, 4)), name="pad")(x)
    x = layers.SeparableConv2D(8, 3, strides=2, name="separable")(x)
    x = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2, name="depthwise")(x)
    x = layers.Conv2DTranspose(4, 3, strides=2, padding="same", name="up")(x)
    x = layers.UpSampling2D(2, name="double")(x)
    x = layers.Cropping2D(1, name="crop")(x)
    x = layers.Dropout(0.5, name="drop")(x)
    return keras.Model(image, layers.Conv2D(2, 1, groups=2, name="grouped")(x))


def k3_refused(keras, folder: Path) -> None:
    """A subclassed model, whose file has no graph."""

    @keras.saving.register_keras_serializable(package="Mine")
    class Free(keras.Model):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.dense = keras.layers.Dense(3)

        def call(self, x):
            return self.dense(x)

    model = Free()
    model(keras.ops.zeros((1, 4)))
    model.save(folder / "k3_subclassed.keras")


def truth3(model) -> dict:
    nodes: dict = {}
    collect3(model, "", nodes, {id(operation): operation for operation in model._flatten_layers()})
    return totals(model, nodes, [list(tensor.shape) for tensor in model.outputs])


def collect3(model, path: str, nodes: dict, layers: dict) -> None:
    functional = getattr(model, "_functional", None) or model
    for operation in functional.operations:
        name = f"{path}/{operation.name}" if path else operation.name
        if hasattr(operation, "operations") or hasattr(operation, "_functional"):
            collect3(operation, name, nodes, layers)
            continue
        if path and type(operation).__name__ == "InputLayer":
            continue
        calls = [call for call in operation._inbound_nodes if any(call in row for row in rows(functional))]
        for count, call in enumerate(calls):
            shapes = [list(tensor.shape) for tensor in call.output_tensors]
            params = operation.count_params() if hasattr(operation, "count_params") else 0
            nodes[name if not count else f"{name}#{count + 1}"] = {"shapes": shapes, "params": params}


def rows(functional) -> list:
    return list(functional._nodes_by_depth.values())


def totals(model, nodes: dict, outputs: list) -> dict:
    trainable = sum(int(size(weight)) for weight in model.trainable_weights)
    return {"nodes": nodes, "params": int(model.count_params()), "trainable": trainable, "outputs": outputs}


def size(weight) -> int:
    count = 1
    for dim in weight.shape:
        count *= int(dim)
    return count


# -- Keras 2 --------------------------------------------------------------------------------------------------------


def keras2(folder: Path) -> dict:
    import tf_keras

    models = {
        "k2_sequential": k2_sequential(tf_keras),
        "k2_functional": k2_functional(tf_keras),
        "k2_lambda_ops": k2_lambda_ops(tf_keras),
        "k2_nested": k2_nested(tf_keras),
        "k2_recurrent": k2_recurrent(tf_keras),
        "k2_attention": k2_attention(tf_keras),
        "k2_opaque": k2_opaque(tf_keras),
        "k2_mobilenet": tf_keras.applications.MobileNetV2((96, 64, 3), 0.35, weights=None, classes=7),
        **keras2_models(tf_keras),
    }
    for name, model in models.items():
        model.save(folder / f"{name}.h5")
        model.save(folder / f"{name}.keras")
        (folder / f"{name}.json").write_text(model.to_json())
    models["k2_sequential"].save_weights(folder / "k2_weights.h5")
    return {name: truth2(model) for name, model in models.items()}


def k2_sequential(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Conv2D(4, 3, strides=2, padding="same", input_shape=(32, 20, 3), name="conv"),
            layers.BatchNormalization(name="norm"),
            layers.LeakyReLU(name="leaky"),
            layers.AveragePooling2D(name="pool"),
            layers.Flatten(name="flat"),
            layers.Dense(5, trainable=False, name="top"),
        ]
    )


def k2_functional(keras):
    layers = keras.layers
    first, second = keras.Input((16, 16, 3), name="first"), keras.Input((8, 12, 3), name="second")
    shared = layers.Conv2D(4, 3, name="shared")
    a, b = shared(first), shared(second)
    a, b = layers.GlobalAveragePooling2D(name="pool_a")(a), layers.GlobalMaxPooling2D(name="pool_b")(b)
    both = layers.Concatenate(name="both")([a, b])
    return keras.Model([first, second], [layers.Dense(3, name="head")(both), layers.Add(name="total")([a, b])])


def k2_lambda_ops(keras):
    """TensorFlow functions on Keras tensors."""
    import tensorflow

    image = keras.Input((8, 10, 4), name="image")
    x = 1.0 - image / 127.5
    x = x + image
    x = tensorflow.nn.relu(x[:, 1:, ::2, :3])
    x = tensorflow.concat([x, x], axis=-1)
    x = tensorflow.reduce_mean(x, axis=[1, 2])
    return keras.Model(image, keras.layers.Dense(3, name="top")(x))


def k2_nested(keras):
    layers = keras.layers
    inside = keras.Input((16, 16, 3))
    inner = keras.Model(inside, layers.Conv2D(3, 3, padding="same", name="conv")(inside), name="inner")
    head = keras.Sequential([layers.Flatten(name="flat"), layers.Dense(2, name="dense")], name="head")
    image = keras.Input((16, 16, 3), name="image")
    once = inner(image)
    return keras.Model(image, [head(inner(layers.ReLU(name="relu")(once))), once])


def k2_recurrent(keras):
    layers = keras.layers
    words = keras.Input((12,), name="words")
    x = layers.Embedding(100, 8, input_length=12, name="embedding")(words)
    x, h, c = layers.LSTM(6, return_sequences=True, return_state=True, name="encoder")(x)
    x = layers.LSTM(6, return_sequences=True, name="decoder")(x, initial_state=[h, c])
    x = layers.Bidirectional(layers.LSTM(5, return_sequences=True), name="both")(x)
    x = layers.GRU(4, return_sequences=True, reset_after=False, name="old_gru")(x)
    return keras.Model(words, layers.TimeDistributed(layers.Dense(4), name="each")(x))


def k2_attention(keras):
    layers = keras.layers
    query, value = keras.Input((7, 16), name="query"), keras.Input((9, 12), name="value")
    x = layers.MultiHeadAttention(num_heads=2, key_dim=4, name="attention")(query, value)
    return keras.Model([query, value], layers.LayerNormalization(name="norm")(x))


def k2_opaque(keras):
    """A custom layer in the middle: only .keras and .json record its shape."""

    @keras.saving.register_keras_serializable(package="Mine")
    class Scale2(keras.layers.Layer):
        def build(self, shape):
            self.gain = self.add_weight(name="gain", shape=(shape[-1], 2))

        def call(self, x):
            return x @ self.gain

    data = keras.Input((5,), name="data")
    return keras.Model(data, keras.layers.Dense(3, name="top")(Scale2(name="scale")(data)))


def truth2(model) -> dict:
    nodes: dict = {}
    collect2(model, "", nodes)
    return totals(model, nodes, [list(tensor.shape) for tensor in model.outputs])


def collect2(model, path: str, nodes: dict) -> None:
    for layer in model.layers:
        name = f"{path}/{layer.name}" if path else layer.name
        if hasattr(layer, "layers"):
            collect2(layer, name, nodes)
            continue
        if path and type(layer).__name__ == "InputLayer":
            continue
        kept = [call for call in layer._inbound_nodes if any(call in row for row in model._nodes_by_depth.values())]
        for count, call in enumerate(kept):
            shapes = call.output_shapes
            several = isinstance(shapes, list)
            entry = {
                "shapes": [list(shape) for shape in (shapes if several else [shapes])],
                "params": layer.count_params(),
            }
            nodes[name if not count else f"{name}#{count + 1}"] = entry


if __name__ == "__main__":
    main(Path(sys.argv[1]))
