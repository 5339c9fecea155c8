"""Total stride and receptive field, against published figures.

Araujo, Norris and Sim (Distill, 2019) give 483 and stride 32 for ResNet-50, 212 for VGG-16, 315 for MobileNet.
"""

from __future__ import annotations

import pytest

from graph.configuration import parse
from graph.index import Index
from graph.receptive import receptive_fields
from loaders.applications import load


def fields(line: str, node: str) -> list[tuple[float, int | None]]:
    found = receptive_fields(Index(load(parse(line, lambda path: False))))
    return [(float(field.stride), field.size) for field in found.get(node, ())]


@pytest.mark.parametrize(
    ("line", "node", "stride", "size"),
    [
        ("resnet50", "conv5_block3_out", 32, 483),
        ("resnet101", "conv5_block3_out", 32, 1027),
        ("resnet152", "conv5_block3_out", 32, 1507),
        ("vgg16", "block5_pool", 32, 212),
        ("vgg16", "block5_conv3", 16, 196),
        ("mobilenet", "conv_pw_13_relu", 32, 315),
        ("inceptionv3", "mixed10", 32, 1311),
    ],
)
def test_published_receptive_fields(line: str, node: str, stride: int, size: int) -> None:
    assert fields(line, node) == [(stride, size), (stride, size)]


def test_after_global_pooling_there_is_no_field_left() -> None:
    assert fields("resnet50", "predictions") == []


def test_squeeze_and_excitation_sees_the_whole_image() -> None:
    assert fields("efficientnetb0", "top_activation") == [(32, None), (32, None)]


def test_a_pooling_branch_and_its_neighbours_take_the_union() -> None:
    assert fields("inceptionv3", "mixed0")[0][1] == max(
        fields("inceptionv3", name)[0][1] or 0
        for name in ("activation_5", "activation_7", "activation_10", "activation_11")
    )
