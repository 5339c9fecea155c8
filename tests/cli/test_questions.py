"""The questions people ask, with the numbers they ask about, out of the command line."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import archigram, refusal


@cache
def asked(*words: str) -> Any:
    done = archigram(*words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def nodes(line: str) -> dict[str, dict[str, Any]]:
    return {node["name"]: node for node in asked("summary", line)["nodes"]}


def shape(line: str, layer: str) -> list[int | None]:
    return nodes(line)[layer]["outputs"][0]["shape"][1:]


@pytest.mark.parametrize(
    ("line", "layer", "expected"),
    [
        ("vgg16@100x100x3,include_top=false", "block5_conv3", [6, 6, 512]),
        ("vgg16@100x100x3,include_top=false", "block5_pool", [3, 3, 512]),
        ("vgg16@400x400x3,include_top=false", "block5_conv3", [25, 25, 512]),
        ("vgg16@400x400x3,include_top=false", "block5_pool", [12, 12, 512]),
        ("vgg16@?x?x3,include_top=false", "block1_conv1", [None, None, 64]),
        ("resnet50@600x600x3,include_top=false", "conv4_block6_out", [38, 38, 1024]),
        ("resnet50v2@440x340x3", "conv1_conv", [220, 170, 64]),
        ("resnet50v2@550x425x3", "conv1_conv", [275, 213, 64]),
        ("resnet50@10x10x3,include_top=false,below_minimum=true", "conv1_conv", [5, 5, 64]),
        ("resnet50@10x10x3,include_top=false,below_minimum=true", "pool1_pool", [3, 3, 64]),
        ("resnet50@10x10x3,include_top=false,below_minimum=true", "conv2_block3_out", [3, 3, 256]),
        ("resnet50@10x10x3,include_top=false,below_minimum=true", "conv3_block4_out", [2, 2, 512]),
        ("resnet50@10x10x3,include_top=false,below_minimum=true", "conv4_block6_out", [1, 1, 1024]),
        ("resnet50@10x10x3,include_top=false,below_minimum=true", "conv5_block3_out", [1, 1, 2048]),
    ],
)
def test_what_size_a_layer_has(line, layer, expected):
    assert shape(line, layer) == expected


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("vgg16@100x100x3,include_top=false", 14_714_688),
        ("vgg16@400x400x3,include_top=false", 14_714_688),
        ("vgg16@100x100x3", 54_471_464),
        ("vgg16@224x224x3", 138_357_544),
        ("vgg16@400x400x3", 337_586_984),
        ("resnet50", 25_636_712),
    ],
)
def test_how_many_parameters_a_network_has(line, total):
    assert asked("summary", line)["totals"]["params"] == total


@pytest.mark.parametrize(("channels", "count"), [(1, 3200), (3, 9472), (4, 12608), (6, 18880)])
def test_how_the_first_convolution_follows_the_channels(channels, count):
    found = asked("explain", f"resnet50@224x224x{channels},include_top=false", "conv1_conv")
    assert found["params"]["value"] == count
    assert found["params"]["formula"] == f"(7·7·{channels} + 1)·64"


def convolution(filters: int, kernel: Any, strides: Any, padding: str, image: list[int | None]) -> str:
    """The architecture file of one layer, as a person would write it by hand."""
    layers = [
        {"class_name": "InputLayer", "config": {"batch_shape": [None, *image], "name": "image"}},
        {
            "class_name": "Conv2D",
            "config": {
                "name": "conv",
                "filters": filters,
                "kernel_size": kernel,
                "strides": strides,
                "padding": padding,
                "use_bias": True,
            },
        },
    ]
    return json.dumps({"class_name": "Sequential", "config": {"name": "one", "layers": layers}})


@pytest.mark.parametrize(
    ("layer", "size", "count"),
    [
        ((64, [1, 1], 1, "valid", [600, 600, 3]), [600, 600, 64], 256),
        ((64, [2, 2], 1, "valid", [600, 600, 3]), [599, 599, 64], 832),
        ((64, 2, 1, "valid", [600, 600, 3]), [599, 599, 64], 832),
        ((64, 2, 2, "valid", [600, 600, 3]), [300, 300, 64], 832),
        ((64, 2, 2, "same", [600, 600, 3]), [300, 300, 64], 832),
        ((64, 3, 1, "same", [600, 600, 3]), [600, 600, 64], 1792),
        ((64, 3, 1, "valid", [600, 600, 3]), [598, 598, 64], 1792),
        ((64, 3, 2, "same", [600, 600, 3]), [300, 300, 64], 1792),
        ((64, 3, 2, "valid", [600, 600, 3]), [299, 299, 64], 1792),
        ((16, 3, 1, "valid", [None, None, 3]), [None, None, 16], 448),
        ((256, 1, 1, "same", [None, None, 2048]), [None, None, 256], 524_544),
    ],
)
def test_what_one_convolution_gives(tmp_path: Path, layer, size, count):
    (tmp_path / "one.json").write_text(convolution(*layer))
    done = archigram("explain", "one.json", "conv", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["shape"]["value"] == [None, *size]
    assert found["params"]["value"] == count
    assert found["params"]["depends_on_input_size"] is False


def test_why_resnet50_refuses_ten_by_ten():
    said = refusal(archigram("summary", "resnet50@10x10x3"))
    assert said == (
        "ResNet50 needs at least 32×32, got 10×10: Keras refuses smaller images, though every layer works there "
        "(heights 10 → 5 → 3 → 2 → 1); below_minimum=true builds it anyway"
    )


def test_why_9472_at_both_sizes():
    lines = [f"resnet50v2@{size}x3,include_top=false" for size in ("440x340", "550x425")]
    found = asked("compare", *lines)
    assert found["words"][:2] == [
        "190 layers in both.",
        "Output shapes differ in 189 besides the input's, parameters in none.",
    ]
    (row,) = (row for row in found["rows"] if row["name"] == "conv1_conv")
    assert row["params"] == [9472, 9472]
    for line in lines:
        assert asked("explain", line, "conv1_conv")["params"]["formula"] == "(7·7·3 + 1)·64"


def test_stride_and_receptive_field_of_resnet50():
    found = asked("explain", "resnet50", "conv5_block3_out")
    assert (found["stride"], found["receptive_field"]) == ([32, 32], [483, 483])


def test_what_none_means():
    found = asked("explain", "vgg16@?x?x3,include_top=false", "block5_pool")
    assert found["shape"]["value"] == [None, None, None, 512]
    assert found["shape"]["symbolic"] == ["N", "⌊H/32⌋", "⌊W/32⌋", 512]
    text = archigram("summary", "vgg16@?x?x3,include_top=false").stdout
    assert "(None, ⌊H/32⌋, ⌊W/32⌋, 512)" in text


def test_what_include_top_changes():
    text = archigram("explain", "vgg16@224x224x3").stdout
    assert "include_top adds flatten, fc1, fc2, predictions: 138,357,544 parameters at 224×224×3" in text
    assert "14,714,688 without" in text
    assert "54,471,464 at 100×100" in text
    assert asked("compare", "vgg16", "vgg16,include_top=false")["only_in"][0] == [
        "flatten",
        "fc1",
        "fc2",
        "predictions",
    ]


def test_the_least_size_and_the_layer_that_limits():
    text = archigram("explain", "vgg16,include_top=false").stdout
    assert "The least input that works is 32×32: heights go 32 → 16 → 8 → 4 → 2 → 1." in text
    assert "block5_pool (MaxPooling2D) cannot work at 1×1×512" in text


def test_what_if_the_kernel_were_another():
    found = asked("explain", "resnet50,conv1_conv.kernel=5,conv1_pad.padding=2", "conv1_conv")
    assert found["params"] | {"latex": None} == {
        "value": 4864,
        "formula": "(5·5·3 + 1)·64",
        "terms": {"kernel": [5, 5], "in_channels": 3, "bias": 1, "filters": 64},
        "depends_on_input_size": False,
        "trainable": 4864,
        "latex": None,
    }
    assert found["shape"]["value"] == [None, 112, 112, 64]
    said = refusal(archigram("summary", "resnet50,conv2_block1_0_conv.filters=32"))
    assert said.startswith("with conv2_block1_0_conv.filters=32 conv2_block1_add (Add) cannot work at")
