"""Explanations: every printed formula, evaluated independently, gives the number it explains."""

from __future__ import annotations

import re

import pytest

from graph.configuration import parse
from graph.explain import Explanation, explain
from graph.values import Graph
from loaders.applications import load
from loaders.catalogue import applications


def graph_of(line: str) -> Graph:
    return load(parse(line, lambda path: False))


def one(line: str, layer: str) -> Explanation:
    (found,) = explain(graph_of(line), layer)
    return found


def calculated(formula: str) -> int:
    """The value of a printed formula, by Python's own arithmetic."""
    assert re.fullmatch(r"[0-9⌊⌋⌈⌉()+−·/ ,max]+", formula), formula
    text = formula.replace("−", "-").replace("·", "*").replace("⌊", "floor(").replace("⌈", "ceil(")
    text = re.sub("[⌋⌉]", ")", text)
    # exact rational arithmetic: a float would lose the last digits of large counts
    text = re.sub(r"\d+", lambda number: f"F({number.group()})", text)
    from fractions import Fraction
    from math import ceil, floor

    return int(eval(text, {"__builtins__": {}, "F": Fraction, "floor": floor, "ceil": ceil, "max": max}))


@pytest.mark.parametrize("name", [application.name for application in applications()])
def test_every_formula_of_an_application_gives_its_number(name: str) -> None:
    large = "" if name.startswith("MobileNetV3") else "@331x331x3" if name == "NASNetLarge" else ""
    found = explain(graph_of(name.lower() + large))
    assert found
    for each in found:
        if each.params.value:
            assert each.params.formula is not None, each.name
            assert calculated(each.params.formula) == each.params.value, each.name
        if each.macs.value:
            assert each.macs.formula is not None, each.name
            assert calculated(each.macs.formula) == each.macs.value, each.name
        for equation in each.shape.formula:
            left, _, right = equation.rpartition(" = ")
            if right.isdigit():
                assert calculated(left) == int(right), each.name
                assert int(right) in (each.shape.value or ()), each.name


def test_the_first_convolution_of_resnet50v2() -> None:
    found = one("resnet50v2@440x340x3,include_top=false", "conv1_conv")
    assert found.params.formula == "(7·7·3 + 1)·64"
    assert found.params.terms == {"kernel": [7, 7], "in_channels": 3, "bias": 1, "filters": 64}
    assert found.params.depends_on_input_size is False
    assert found.shape.formula == ("⌊(446 − 7)/2⌋ + 1 = 220", "⌊(346 − 7)/2⌋ + 1 = 170")
    assert found.shape.symbolic == ("N", "⌈H/2⌉", "⌈W/2⌉", 64)
    assert found.macs.value == 351859200
    assert (found.stride, found.receptive_field) == ((2, 2), (7, 7))


def test_every_formula_is_there_for_papers() -> None:
    found = one("resnet50v2@440x340x3,include_top=false", "conv1_conv")
    assert found.params.latex == r"(7 \cdot 7 \cdot 3 + 1) \cdot 64"
    assert found.shape.latex[0] == r"\left\lfloor \frac{446 - 7}{2} \right\rfloor + 1 = 220"
    assert found.macs.latex == r"220 \cdot 170 \cdot 7 \cdot 7 \cdot 3 \cdot 64"


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_the_layer_that_reads_the_image_says_what_pretrained_weights_need(channels: int) -> None:
    words = " ".join(one(f"resnet50@224x224x{channels},include_top=false", "conv1_conv").words)
    assert "For c channels conv1_conv has (49·c + 1)·64 parameters" in words
    assert ("Pretrained weights are for 3 channels" in words) == (channels != 3)
    others = one(f"resnet50@224x224x{channels},include_top=false", "conv2_block1_1_conv")
    assert "channels conv" not in " ".join(others.words)


@pytest.mark.parametrize(("channels", "count"), [(1, 3200), (3, 9472), (4, 12608), (6, 18880)])
def test_parameters_follow_the_channels(channels: int, count: int) -> None:
    assert one(f"resnet50@224x224x{channels},include_top=false", "conv1_conv").params.value == count


def test_the_first_dense_layer_of_vgg16_depends_on_the_input() -> None:
    assert one("vgg16", "fc1").params.depends_on_input_size is True
    assert one("vgg16", "fc2").params.depends_on_input_size is False


def test_global_pooling_frees_the_dense_layer_of_the_size() -> None:
    assert one("resnet50", "predictions").params.depends_on_input_size is False


def test_the_totals_of_vgg16_with_its_top() -> None:
    from graph.facts import totals

    expected = {100: 54_471_464, 224: 138_357_544, 400: 337_586_984}
    assert {size: totals(graph_of(f"vgg16@{size}x{size}x3")).params for size in expected} == expected
