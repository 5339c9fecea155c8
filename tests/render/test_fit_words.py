"""What a figure calls a network's parts, and which of their names it shows."""

import pytest

from graph.configuration import parse
from graph.fold import fold
from graph.values import Node
from loaders.applications import load
from render.fit.words import called, helps, is_labelled, short_words, words


def node(op_type, domain="keras", **attributes):
    return Node("n", op_type, domain, attributes=attributes)


LSTM = {"class_name": "LSTM", "config": {"units": 128}}
BY_STEP = "BiLSTM 128, each step"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (node("Conv2D", filters=64, kernel_size=[7, 7], strides=[2, 2]), "conv 7×7 /2, 64"),
        (node("MaxPooling2D", pool_size=[3, 3], strides=[2, 2]), "max pool 3×3 /2"),
        (node("GlobalAveragePooling2D"), "global average pool"),
        (node("Dense", units=1000, activation="softmax"), "dense 1000 softmax"),
        (node("Activation", activation="relu"), "ReLU"),
        (node("Conv2D", filters=32, kernel_size=[3, 3], activation="relu"), "conv 3×3, 32 ReLU"),
        (node("Dense", units=8, activation="gelu"), "dense 8 GELU"),
        (node("GetItem"), "slice"),
        (node("Conv", "ai.onnx", kernel_shape=[3, 3]), "conv 3×3"),
        (node("Gemm", "ai.onnx"), "dense"),
        (node("Bidirectional", layer=LSTM), "BiLSTM 128"),
        (node("TimeDistributed", layer={"class_name": "Bidirectional", "config": {"layer": LSTM}}), BY_STEP),
        (node("NonMaxSuppression", "ai.onnx"), "NonMaxSuppression"),
        (node("bottleneck", "archigram", detail="64·64·256"), "bottleneck 64·64·256"),
        (node("conv–BN–ReLU", "archigram", detail="7×7 /2, 64"), "conv–BN–ReLU 7×7 /2, 64"),
    ],
)
def test_operations_in_the_words_of_papers(one, said):
    assert words(one) == said


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (node("conv–BN–ReLU", "archigram", detail="7×7 /2, 64"), "conv 7×7 /2, 64"),
        (node("inverted residual", "archigram", detail="96|144·24, 3×3"), "inv. residual 24, 3×3"),
        (node("MBConv", "archigram", detail="1152·320, 3×3"), "MBConv 320, 3×3"),
        (node("GlobalAveragePooling2D"), "global avg pool"),
        (node("bottleneck", "archigram", detail="64·64·256"), "bottleneck 64·64·256"),
    ],
)
def test_fewer_words_where_room_is_short(one, said):
    assert short_words(one) == said


def test_every_pooling_and_convolution_of_keras_has_a_word():
    kinds = [f"{kind}{n}D" for kind in ("Conv", "MaxPooling", "AveragePooling", "ZeroPadding") for n in (1, 2, 3)]
    assert not [kind for kind in kinds if called(kind) == kind]


def test_only_names_that_say_something_are_shown():
    """``conv4`` is ResNet's own; InceptionV3's modules and a stem's ``conv2d+`` are numbered by nobody but us."""
    shown = {
        name: [block.name for block in fold(load(parse(name, lambda path: False)), "blocks").nodes if helps(block)]
        for name in ("ResNet50", "InceptionV3")
    }
    assert shown == {"ResNet50": ["conv1", "pool1", "conv2", "conv3", "conv4", "conv5"], "InceptionV3": []}


def test_blocks_found_by_themselves_are_not_labelled():
    folded = fold(load(parse("MobileNetV2", lambda path: False)), "blocks")
    assert not [block.name for block in folded.nodes if is_labelled(block)]
