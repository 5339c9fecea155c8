"""Applications as a person asks for them: choices, refusals, notes; the numbers are proven in tests/truth."""

from __future__ import annotations

import subprocess
import sys

import pytest

from graph.configuration import parse
from graph.errors import ArchigramError, ConfigurationError, LoadError
from graph.index import Index
from graph.values import Graph
from loaders import applications


def load(line: str) -> Graph:
    return applications.load(parse(line, lambda path: False))


def needs_framework(line: str) -> bool:
    return applications.needs_framework(parse(line, lambda path: False))


@pytest.mark.parametrize(("size", "expected"), [("440x340", (220, 170)), ("550x425", (275, 213))])
def test_resnet50v2_at_two_sizes(size: str, expected: tuple[int, int]):
    """The first convolution has another shape and the same 9,472 parameters."""
    graph = load(f"resnet50v2@{size}x3,include_top=false")
    index = Index(graph)
    conv = index.nodes["conv1_conv"]
    assert conv.outputs[0].shape == (None, *expected, 64)
    assert sum(index.weights[name].count or 0 for name in conv.weights) == 9472
    assert conv.scope == "conv1"
    assert index.nodes["conv4_block6_1_conv"].scope == "conv4/block6"


def test_graph_says_what_it_is():
    """Format, configuration, inputs and outputs as the contract has them."""
    graph = load("ResNet50V2@440x340x3,include_top=false")
    assert (graph.format, graph.name) == ("keras-application", "resnet50v2")
    assert graph.configuration == "resnet50v2@440x340x3,include_top=false"
    assert [(spec.name, spec.shape) for spec in graph.inputs] == [("input_layer", (None, 440, 340, 3))]
    assert [(spec.name, spec.shape) for spec in graph.outputs] == [("post_relu", (None, 14, 11, 2048))]


def test_batch_stands_in_every_shape():
    """``batch=4`` fixes the first size of every tensor."""
    graph = load("mobilenet@64x64x3,batch=4")
    assert {spec.shape[0] for node in graph.nodes for spec in node.outputs if spec.shape} == {4}


def test_classes_and_activation_reach_the_top():
    """Where the classes stand differs: a Dense, or a convolution and a Reshape."""
    dense = Index(load("resnet50,classes=10,classifier_activation=swish")).nodes["predictions"]
    assert (dense.attributes["units"], dense.attributes["activation"]) == (10, "silu")
    mobile = Index(load("mobilenet,classes=10,classifier_activation=none")).nodes
    assert mobile["conv_preds"].attributes["filters"] == 10
    assert mobile["reshape_2"].attributes["target_shape"] == [10]
    assert mobile["predictions"].attributes["activation"] == "linear"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("mobilenet@160x192x3", "mobilenet_1.00_160"),
        ("mobilenetv2@?x?x3,include_top=false", "mobilenetv2_1.00_None"),
        ("vgg16,name=mine", "mine"),
        ("vgg16,name=none", "functional"),
        ("vgg16,name=2", "2"),
    ],
)
def test_model_name(line: str, name: str):
    """The model is named as Keras would name it."""
    assert load(line).name == name


def test_resnet_below_its_minimum():
    """10×10 gives 5, 3, 3, 2, 1, 1 when the check is passed over, and says so."""
    graph = load("resnet50@10x10x3,include_top=false,below_minimum=true")
    heights = [spec.shape[1] for node in graph.nodes for spec in node.outputs if spec.shape]
    assert list(dict.fromkeys(heights)) == [10, 16, 5, 7, 3, 2, 1]
    assert graph.notes == ("built below the least size that Keras accepts, 32×32",)


def test_parity_families_warn_of_unknown_sizes():
    """The unknown-size network is another one, and the graph says so."""
    (note,) = load("efficientnetb0@?x?x3,include_top=false").notes
    assert "as if every size were even" in note
    assert load("efficientnetb0@225x161x3").notes == ()
    assert load("resnet50@?x?x3,include_top=false").notes == ()


@pytest.mark.parametrize(
    ("line", "kind", "message"),
    [
        (
            "resnet50@10x10x3",
            LoadError,
            "ResNet50 needs at least 32×32, got 10×10: Keras refuses smaller images, though every layer works there "
            "(heights 10 → 5 → 3 → 2 → 1); below_minimum=true builds it anyway",
        ),
        (
            "vgg16@?x?x3",
            LoadError,
            "VGG16 with its top needs a known size, got ?x?x3; try include_top=false, or give height and width",
        ),
        (
            "efficientnetb0@64x?x3,include_top=false",
            LoadError,
            "EfficientNetB0 cannot be built for a known height with an unknown width, got 64x?x3: it chooses "
            "paddings by whether each size is even; give both sizes or neither",
        ),
        (
            "vgg16@224x224x?,include_top=false",
            LoadError,
            "VGG16 needs a known number of channels, got 224x224x?: the first kernel's size depends on it; "
            "try 224x224x3",
        ),
        (
            "vgg16@224x224",
            ConfigurationError,
            "VGG16 takes height×width×channels without the batch, got 224x224; try vgg16@224x224x3",
        ),
        (
            "vgg16@100x90",
            ConfigurationError,
            "VGG16 takes height×width×channels without the batch, got 100x90; try vgg16@100x90x3",
        ),
        (
            "vgg16@224x224x3,input_shape=64x64x3",
            ConfigurationError,
            "the input shape is given twice, 224x224x3 and 64x64x3; keep one of them",
        ),
        ("vgg16,input_shape=7", ConfigurationError, "input_shape=7 is no shape; try vgg16@224x224x3"),
        ("vgg16,clases=10", ConfigurationError, 'VGG16 has no argument "clases"; did you mean classes?'),
        (
            "vgg16,alpha=1.0",
            ConfigurationError,
            'VGG16 has no argument "alpha"; it takes include_top, pooling, classes, '
            "classifier_activation, name, batch, below_minimum",
        ),
        ("vgg16,classes=0", ConfigurationError, "classes=0 is not a whole number from 1 up; try classes=10"),
        ("vgg16,classes=many", ConfigurationError, "classes=many is not a whole number from 1 up; try classes=10"),
        ("vgg16,batch=0", ConfigurationError, "batch=0 is not a whole number from 1 up; try batch=10"),
        (
            "vgg16,include_top=yes",
            ConfigurationError,
            "include_top=yes is neither true nor false; try include_top=true",
        ),
        ("vgg16,pooling=median", ConfigurationError, "pooling=median does not exist; try pooling=avg, max or none"),
        (
            "vgg16,classifier_activation=softmx",
            ConfigurationError,
            "there is no activation softmx for classifier_activation; did you mean softmax or log_softmax or softsign?",
        ),
        (
            "vgg16,weights=imagenet",
            ConfigurationError,
            "weights are never loaded: shapes and counts do not depend on them; leave weights out",
        ),
        ("vgg16,name=a/b", ConfigurationError, "name=a/b is no model name: it must not be empty or hold a /"),
        (
            "efficientnetv2b0,name=mine",
            ConfigurationError,
            "EfficientNetV2B0 accepts no other name than efficientnetv2-b0; leave name out",
        ),
        (
            "vgg16@8x8x3,include_top=false,below_minimum=true",
            LoadError,
            None,
        ),
    ],
)
def test_refusals(line: str, kind: type[ArchigramError], message: str | None):
    """Each refusal is one line: what, why, what to try."""
    with pytest.raises(kind) as refusal:
        load(line)
    assert message is None or str(refusal.value) == message
    assert not needs_framework(line)


def test_a_size_no_layer_can_work_at_names_the_layer():
    """Below VGG's real limit the refusal names the pooling that has nothing left."""
    with pytest.raises(LoadError, match=r"block4_pool \(MaxPooling2D\) cannot work at 1×1×512"):
        load("vgg16@8x8x3,include_top=false,below_minimum=true")


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ("mobilenet,alpha=0.5", True),
        ("mobilenet,alpha=1.0", False),
        ("mobilenetv3small,minimalistic=true", True),
        ("convnexttiny,name=mine", True),
        ("nasnetmobile@20x20x3,include_top=false,below_minimum=true", True),
        ("nasnetmobile@32x32x3,include_top=false", False),
        ("resnet50@10x10x3,below_minimum=true", False),
        ("nosuchthing", False),
        ("vgg16,nosuch=1", False),
    ],
)
def test_what_needs_the_framework(line: str, needed: bool):
    """Only arguments that change layers start Keras; what will be refused does not."""
    assert needs_framework(line) is needed


def test_cold_load_imports_no_framework():
    """ResNet50V2 comes without numpy, Keras, TensorFlow or onnx."""
    code = (
        "import sys; from graph.configuration import parse; from loaders import applications;"
        "graph = applications.load(parse('resnet50v2@440x340x3', lambda path: False)); assert len(graph.nodes) == 192;"
        "print([m for m in ('numpy', 'keras', 'tensorflow', 'onnx', 'h5py', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_arguments_keras_refuses_are_one_line():
    """Keras' own reason, without colours or a traceback."""
    with pytest.raises(LoadError) as refusal:
        load("mobilenet,alpha=-1.0")
    assert str(refusal.value).startswith("MobileNet cannot be built with these choices: Keras says: ")
    assert "\x1b" not in str(refusal.value)
