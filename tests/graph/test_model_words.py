"""What is said of a whole network, against figures known from outside."""

from __future__ import annotations

import pytest

from graph.configuration import parse
from graph.index import Index
from graph.infer import infer
from graph.least import least_size
from graph.model_words import last_map, model_words
from graph.values import Graph
from loaders.applications import load
from tests.graph.builder import chain


def graph_of(line: str) -> Graph:
    return load(parse(line, lambda path: False))


def words(line: str) -> str:
    bare = graph_of(f"{line},include_top=false") if "include_top" not in line else None
    return " ".join(model_words(graph_of(line), bare))


def test_the_top_of_vgg16_fixes_the_size():
    said = words("vgg16@224x224x3")
    assert "include_top adds flatten, fc1, fc2, predictions: 138,357,544 parameters at 224×224×3, 14,714,688" in said
    assert "fc1's kernel of 25088×4096 fixes the input's size" in said
    assert "the total becomes 54,471,464 at 100×100, 337,586,984 at 400×400" in said


def test_global_pooling_frees_the_top_of_resnet50():
    said = words("resnet50@224x224x3")
    assert "include_top adds avg_pool, predictions: 25,636,712 parameters at 224×224×3, 23,587,712" in said
    assert "the count is the same at every size" in said


def test_stride_field_and_letters_of_the_last_map():
    said = words("resnet50@224x224x3")
    assert "The last feature map is conv5_block3_out, 7×7×2048, and ⌈H/32⌉×⌈W/32⌉×2048 at any size." in said
    assert "Its total stride is 32×32; one of its positions sees 483×483 of the input." in said
    assert "Every input works, down to 1×1." in said


@pytest.mark.parametrize("channels", [1, 3, 4, 6])
def test_channels_and_what_pretrained_weights_would_need(channels):
    said = words(f"resnet50@224x224x{channels}")
    counts = "3,200 for 1, 9,472 for 3, 12,608 for 4, 18,880 for 6"
    assert f"For c channels conv1_conv has (49·c + 1)·64 parameters: {counts}." in said
    assert ("Pretrained weights are for 3 channels: conv1_conv's kernel of 7×7×3×64" in said) == (channels != 3)


@pytest.mark.parametrize("line", ["efficientnetb0", "mobilenetv2", "nasnetmobile"])
def test_families_that_pad_by_parity_say_so(line):
    assert "paddings are chosen by whether a size is even" in words(f"{line}@224x224x3,include_top=false")
    assert "is even" not in words("resnet50,include_top=false")


def test_without_an_image_there_is_nothing_to_say():
    dense = chain((None, 8), ("Dense", {"units": 3}))
    assert model_words(dense) == ()
    assert last_map(Index(dense)) is None
    assert model_words(Graph("m", (), format="onnx")) == ()


@pytest.mark.parametrize(
    ("line", "last"),
    [
        ("resnet50@10x10x3,include_top=false,below_minimum=true", "conv5_block3_out, 1×1×2048"),
        ("vgg16@32x32x3,include_top=false", "block5_pool, 1×1×512"),
        ("inceptionv3@75x75x3", "mixed10, 1×1×2048"),
        ("mobilenetv2@32x32x3", "out_relu, 1×1×1280"),
    ],
)
def test_a_map_of_one_pixel_is_still_a_map(line, last):
    assert f"The last feature map is {last}" in " ".join(model_words(graph_of(line)))


def test_maps_of_a_chosen_size_are_maps_and_steps_are_fractions():
    """Behind enlarging by three a step is a third; a Resizing gives the last map, whatever the input's size."""
    layers: list[tuple[str, dict]] = [
        ("Conv2D", {"filters": 4, "kernel_size": 3, "padding": "same"}),
        ("UpSampling2D", {"size": [3, 2]}),
    ]
    (first, *_) = model_words(infer(chain((None, 12, 12, 3), *layers)))
    assert "Its total stride is 1/3×1/2;" in first
    graph = infer(chain((None, 12, 12, 3), *layers, ("Resizing", {"height": 5, "width": 7})))
    (first, *_) = model_words(graph)
    assert first.startswith("The last feature map is resizing2, 5×7×4")
    assert least_size(graph).chain == (1, 3, 5)
