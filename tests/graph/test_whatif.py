"""What-if edits: the rules' answer is what Keras builds with the changed layer, and refusals name the layer."""

from __future__ import annotations

import json
import random
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from graph.configuration import Configuration, parse
from graph.errors import ConfigurationError, LoadError
from graph.facts import totals
from graph.layer_code import layer_code
from graph.values import Graph
from graph.whatif import Edit, changed, editable, edited, edits_of, with_edit, with_inputs
from loaders.load import load
from tests.graph.keras_truth import shapes_of

RESNET = "resnet50@64x64x3,include_top=false"


def graph_of(line: str) -> Graph:
    return load(parse(line, lambda path: False))


def small_network(layers: Any, keras: Any, shape: tuple[int, int, int]) -> Any:
    """One of every editable layer, with a residual and a dense end."""
    image = keras.Input(shape)
    x = layers.ZeroPadding2D(1, name="pad")(image)
    x = layers.Conv2D(8, 3, strides=2, name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.DepthwiseConv2D(3, padding="same", name="depthwise")(x)
    y = layers.Conv2D(8, 1, name="skip")(x)
    x = layers.SeparableConv2D(8, 3, padding="same", name="separable")(x)
    x = layers.Add(name="add")([x, y])
    x = layers.MaxPooling2D(2, name="pool")(x)
    x = layers.Conv2DTranspose(6, 3, strides=2, padding="same", name="up")(x)
    x = layers.UpSampling2D(2, name="stretch")(x)
    x = layers.AveragePooling2D(3, 2, padding="same", name="mean")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(10, name="fc")(x)
    return keras.Model(image, layers.Dense(4, name="out")(x), name="small")


def sequence(layers: Any, keras: Any) -> Any:
    tokens = keras.Input((20,), dtype="int32")
    x = layers.Embedding(50, 8, name="embed")(tokens)
    x = layers.Conv1D(12, 3, padding="causal", name="conv")(x)
    x = layers.LSTM(5, return_sequences=True, name="lstm")(x)
    x = layers.GRU(6, name="gru")(x)
    return keras.Model(tokens, layers.Dense(3, name="out")(x), name="sequence")


VALUES: dict[str, Callable[[random.Random], Any]] = {
    "filters": lambda dice: dice.choice([1, 4, 8, 12, 33]),
    "units": lambda dice: dice.choice([1, 4, 8, 100]),
    "kernel_size": lambda dice: dice.choice([1, 2, 3, 5, 9]),
    "pool_size": lambda dice: dice.choice([1, 2, 3, 7]),
    "strides": lambda dice: dice.choice([1, 2, 3]),
    "dilation_rate": lambda dice: dice.choice([1, 2, 3]),
    "padding": lambda dice: dice.choice(["valid", "same"]),
    "depth_multiplier": lambda dice: dice.choice([1, 2, 3]),
    "groups": lambda dice: dice.choice([1, 2, 3]),
    "size": lambda dice: dice.choice([1, 2, 3]),
    "use_bias": lambda dice: dice.choice([True, False]),
    "return_sequences": lambda dice: dice.choice([True, False]),
    "input_dim": lambda dice: dice.choice([10, 99]),
    "output_dim": lambda dice: dice.choice([4, 16]),
}


def random_edit(graph: Graph, dice: random.Random) -> Edit:
    node = dice.choice([node for node in graph.nodes if editable(node)])
    name = dice.choice(sorted(editable(node)))
    value = dice.choice([0, 1, 2, 4]) if node.op_type.startswith("ZeroPadding") else VALUES[name](dice)
    return Edit(node.layer_name, name, value)


def facts(graph: Graph) -> tuple[Any, ...]:
    weights = sorted((weight.name, weight.shape, weight.trainable) for weight in graph.weights)
    return shapes_of(graph), weights, totals(graph).params


def rebuilt(config: dict[str, Any], edit: Edit) -> Graph | None:
    """What Keras makes of the model with the layer's configuration changed; None where it refuses."""
    import copy

    import keras

    from loaders.keras_walk import walk

    config = copy.deepcopy(config)
    (layer,) = (layer["config"] for layer in config["layers"] if layer["config"]["name"] == edit.layer)
    layer[edit.attribute] = edit.value
    for each in config["layers"]:
        each.pop("build_config", None)  # the sizes of before
    keras.utils.clear_session(free_memory=False)
    with warnings.catch_warnings(), keras.StatelessScope(initialize_variables=False):
        warnings.simplefilter("ignore")
        try:
            return walk(keras.Model.from_config(config))
        except (ValueError, TypeError, ZeroDivisionError, OverflowError):
            return None


def test_two_hundred_random_edits_equal_rebuilding_in_keras():
    import keras

    from loaders.keras_walk import walk

    dice = random.Random(4)
    makers = [
        (lambda: small_network(keras.layers, keras, (32, 32, 3)), 110),
        (lambda: small_network(keras.layers, keras, (25, 18, 2)), 40),
        (lambda: sequence(keras.layers, keras), 40),
        (lambda: keras.applications.MobileNet(weights=None, input_shape=(64, 64, 3)), 10),
    ]
    refused = 0
    for make, count in makers:
        keras.utils.clear_session(free_memory=False)
        with keras.StatelessScope(initialize_variables=False):
            model = make()
        graph, config = walk(model), model.get_config()
        for _ in range(count):
            edit = random_edit(graph, dice)
            truth = rebuilt(config, edit)
            try:
                mine = edited(graph, [edit])
            except LoadError:
                mine = None
            assert (mine is None) == (truth is None), edit
            refused += truth is None
            if mine is not None and truth is not None:
                assert facts(mine) == facts(truth), edit
    assert 10 <= refused <= 100


def test_an_edit_is_a_configuration():
    line = f"{RESNET},conv1_conv.filters=64,conv1_conv.kernel=5,conv1_pad.padding=2"
    configuration = parse(line, lambda path: False)
    assert parse(str(configuration), lambda path: False) == configuration
    plain, edits = edits_of(configuration)
    assert str(plain) == RESNET
    assert [str(edit) for edit in edits] == ["conv1_conv.filters=64", "conv1_conv.kernel=5", "conv1_pad.padding=2"]
    graph = load(configuration)
    assert graph.configuration == str(configuration)
    assert totals(graph).params == totals(graph_of(RESNET)).params - (49 - 25) * 3 * 64
    # the padding follows the kernel, so nothing behind it changes
    assert changed(graph_of(RESNET), graph) == ("conv1_pad", "conv1_conv")


def test_a_later_edit_of_the_same_attribute_gives_way():
    configuration = with_edit(Configuration("vgg16"), Edit("fc1", "units", 10))
    assert str(with_edit(configuration, Edit("fc1", "units", 20))) == "vgg16,fc1.units=20"
    assert str(with_edit(Configuration("vgg16"), Edit("block1_conv1", "kernel", (3, 5)))) == (
        "vgg16,block1_conv1.kernel_size=3x5"
    )


def test_dotted_names_that_are_no_edits_stay_options():
    configuration = Configuration("m.onnx", options=(("input.1", (1, 3, 8, 8)), ("a.b", 2)))
    assert edits_of(configuration) == (configuration, ())


def test_a_wrong_attribute_of_a_files_layer_too(tmp_path):
    layers = [
        {"class_name": "InputLayer", "config": {"batch_shape": [None, 8, 8, 3], "name": "image"}},
        {"class_name": "Conv2D", "config": {"name": "conv", "filters": 4, "kernel_size": 3}},
    ]
    (tmp_path / "m.json").write_text(
        json.dumps({"class_name": "Sequential", "config": {"name": "m", "layers": layers}})
    )
    with pytest.raises(
        ConfigurationError, match=r"^conv \(Conv2D\) has no nokey to change; it has filters, kernel_size"
    ):
        load(Configuration(str(tmp_path / "m.json"), options=(("conv.nokey", 3),)))
    with pytest.raises(ConfigurationError, match="a Keras file takes batch and its inputs by name"):
        load(Configuration(str(tmp_path / "m.json"), options=(("other.nokey", 3),)))


def test_an_edit_that_only_needs_a_larger_image_says_how_large():
    line = "vgg16@{size}x{size}x3,include_top=false,block1_conv1.strides=4"
    with pytest.raises(LoadError) as refused:
        load(parse(line.format(size=64), lambda path: False))
    assert str(refused.value).endswith(
        "; it works from 125×125 (heights 125 → 32 → 16 → 8 → 4 → 2 → 1): give a larger image"
    )
    assert load(parse(line.format(size=125), lambda path: False)).nodes
    with pytest.raises(LoadError, match="block5_pool"):
        load(parse(line.format(size=124), lambda path: False))


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ("block1_conv1.nokey=3", "block1_conv1 (Conv2D) has no nokey to change; it has filters, kernel_size, strides"),
        ("block1_conv.nokey=3", 'vgg16 has no layer "block1_conv" to change; did you mean block1_conv'),
        ("nolayer.filters=3", 'vgg16 has no layer "nolayer" to change; it begins with input_layer, block1_conv1,'),
        ("block1_pool.filters=3", "block1_pool (MaxPooling2D) has no filters to change; it has pool_size, strides"),
    ],
)
def test_a_wrong_attribute_of_an_applications_layer_is_answered_with_its_own(edit, says):
    with pytest.raises(ConfigurationError) as refused:
        load(parse(f"vgg16,{edit}", lambda path: False))
    assert says in str(refused.value)


def test_what_follows_from_an_edit_is_marked():
    before = graph_of("vgg16")
    after = edited(before, [Edit("fc1", "units", 100)])
    assert changed(before, after) == ("fc1", "fc2")
    assert changed(before, before) == ()
    assert changed(before, edited(before, [Edit("fc2", "use_bias", False)])) == ("fc2",)


def test_a_graph_says_which_layers_were_edited_and_which_follow():
    graph = edited(graph_of("vgg16"), [Edit("block1_conv1", "filters", 32)])
    assert graph.changes == {"block1_conv1": "edited", "block1_conv2": "follows"}
    assert edited(graph_of("vgg16"), [Edit("block1_conv1", "filters", 64)]).changes == {}


def test_another_input_size_needs_no_loading():
    at = with_inputs(graph_of(RESNET), {"input_layer": (None, 440, 340, 3)})
    assert shapes_of(at) == shapes_of(graph_of("resnet50@440x340x3,include_top=false"))


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ("conv2_block1_0_conv.filters=32", "with conv2_block1_0_conv.filters=32 conv2_block1_add (Add) cannot work"),
        ("conv1_conv.kernel=99", "with conv1_conv.kernel=99 conv1_conv (Conv2D) cannot work at 70×70×3"),
        ("conv1_conv.dilation=2", "conv1_conv (Conv2D) cannot have strides and dilation above 1 at once"),
        ("conv1_conv.groups=3", "conv1_conv: 64 filters do not divide into 3 groups"),
    ],
)
def test_the_first_impossible_layer_is_named_with_the_reason(edit, says):
    with pytest.raises(LoadError) as refusal:
        graph_of(f"{RESNET},{edit}")
    assert str(refusal.value).startswith(says)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ("conv1_cnv.filters=32", 'resnet50 has no layer "conv1_cnv" to change; did you mean conv1_conv or'),
        ("conv1_conv.units=32", "conv1_conv (Conv2D) has no units to change; it has filters, kernel_size,"),
        ("conv1_bn.filters=32", "conv1_bn (BatchNormalization) has no filters to change; nothing of it can be changed"),
        ("conv1_conv.filters=0", "conv1_conv.filters=0 is not a whole number from 1 up; try conv1_conv.filters=32"),
        ("conv1_conv.filters=true", "conv1_conv.filters=true is not a whole number from 1 up"),
        ("conv1_conv.padding=wide", "conv1_conv.padding=wide does not exist; try valid or same"),
        ("conv1_conv.strides=2x2x2", "conv1_conv.strides=2x2x2 is not a size from 1 up for each axis"),
        ("conv1_conv.use_bias=3", "conv1_conv.use_bias=3 is neither true nor false"),
        ("conv1_pad.padding=valid", "conv1_pad.padding=valid is not a number of cells for each axis; try padding=1"),
    ],
)
def test_an_edit_that_makes_no_sense_says_what_to_try(edit, says):
    with pytest.raises(ConfigurationError) as refusal:
        graph_of(f"{RESNET},{edit}")
    assert str(refusal.value).startswith(says)


def test_an_onnx_graph_has_no_layers_to_change():
    with pytest.raises(ConfigurationError, match="ONNX file has fixed operators"):
        edited(Graph("m", (), format="onnx"), [Edit("conv", "filters", 3)])


def test_a_shared_layer_changes_in_all_its_calls():
    import keras

    from loaders.keras_walk import walk

    with keras.StatelessScope(initialize_variables=False):
        dense, a, b = keras.layers.Dense(4, name="shared"), keras.Input((3,)), keras.Input((3,))
        graph = walk(keras.Model([a, b], keras.layers.Concatenate()([dense(a), dense(b)])))
    after = edited(graph, [Edit("shared", "units", 7)])
    assert after.nodes[-1].outputs[0].shape == (None, 14)
    assert totals(after).params == 28


@pytest.mark.parametrize("line", ["resnet50", "mobilenet", "vgg16", "xception"])
def test_the_printed_code_builds_the_same_layer(line):
    """Keras runs the code; the layer it makes has the attributes of the node."""
    import keras

    seen = set()
    for node in graph_of(line).nodes:
        code = layer_code(node)
        if code and node.op_type not in seen:
            seen.add(node.op_type)
            config = eval(code, {"keras": keras}).get_config()
            assert config["name"] == node.name
            for key, value in node.attributes.items():
                assert plain(config[key]) == plain(value), (node.name, key)
    assert len(seen) >= 4


def plain(value: Any) -> Any:
    """Tuples as lists, single sizes as lists."""
    return [plain(item) for item in value] if isinstance(value, tuple | list) else value


def test_the_code_of_a_layer_is_what_a_person_would_write():
    nodes = {node.name: node for node in graph_of(RESNET).nodes}
    assert layer_code(nodes["conv1_conv"]) == 'keras.layers.Conv2D(64, 7, strides=2, name="conv1_conv")'
    assert layer_code(nodes["conv1_pad"]) == 'keras.layers.ZeroPadding2D(padding=3, name="conv1_pad")'
    assert layer_code(nodes["input_layer"]) == ""
    assert layer_code(replace(nodes["conv1_conv"], domain="ai.onnx")) == ""
