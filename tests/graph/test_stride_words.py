"""Where bottlenecks stride, held against the published multiply–accumulates of both places."""

import re

import pytest

from graph.configuration import Configuration, parse
from graph.facts import totals
from graph.fold import fold
from graph.stride_words import stride_words
from loaders import applications
from tests.builders import graph_of

EARLY, LATE = "stands on the first 1×1 convolution", "stands on the 3×3 convolution"
TORCHVISION = {"resnet50": 4.09, "resnet101": 7.80, "resnet152": 11.51}
"""GMACs in torchvision's model cards (v1.5, stride in the 3×3): 4.089, 7.801, 11.514."""


def _moved(name):
    """The application with every bottleneck's stride moved to its 3×3, as v1.5 has it."""
    blocks = [f"conv{stage}_block1" for stage in (3, 4, 5)]
    edits = "".join(f",{block}_1_conv.strides=1,{block}_2_conv.strides=2" for block in blocks)
    from worker.service import load_here

    return load_here(parse(f"{name}{edits}", lambda path: False))


@pytest.mark.parametrize(("name", "published"), TORCHVISION.items())
def test_keras_resnets_say_what_v15_would_cost(name, published):
    (said,) = stride_words(applications.load(Configuration(name)))
    assert said.startswith(f"Stride 2 {EARLY} of 3 bottlenecks")
    assert f"it would be {published:.2f} GMACs" in said


def test_the_network_with_moved_strides_really_costs_that_and_says_the_way_back():
    plain, moved = applications.load(Configuration("resnet50")), _moved("resnet50")
    here, there = (f"{totals(graph).macs / 1e9:.2f} GMACs" for graph in (plain, moved))
    assert (here, there) == ("3.86 GMACs", "4.09 GMACs")
    assert stride_words(plain) == (
        f"Stride 2 {EARLY} of 3 bottlenecks: {here}; on the 3×3 after it, as in ResNet v1.5, it would be {there}.",
    )
    assert stride_words(moved) == (
        f"Stride 2 {LATE} of 3 bottlenecks: {there}; on the 1×1 before it, as in the first ResNet, it would be {here}.",
    )


def test_odd_sizes_are_counted_as_they_are():
    plain = applications.load(parse("resnet50@201x155x3", lambda path: False))
    (said,) = stride_words(plain)
    moved = re.search(r"it would be ([\d.]+) GMACs", said)[1]
    from worker.service import load_here

    blocks = [f"conv{stage}_block1" for stage in (3, 4, 5)]
    edits = "".join(f",{block}_1_conv.strides=1,{block}_2_conv.strides=2" for block in blocks)
    other = load_here(parse(f"resnet50@201x155x3{edits}", lambda path: False))
    assert moved == f"{totals(other).macs / 1e9:.2f}"


def test_a_folded_graph_says_the_same():
    graph = applications.load(Configuration("resnet50"))
    assert stride_words(fold(graph, "stages")) == stride_words(graph) != ()


@pytest.mark.parametrize("name", ["vgg16", "mobilenetv2", "efficientnetv2b0", "densenet121", "inceptionv3", "xception"])
def test_networks_without_such_bottlenecks_say_nothing(name):
    """MobileNetV2's strided convolutions are depthwise; fused blocks of EfficientNetV2 begin with their 3×3."""
    assert stride_words(applications.load(Configuration(name))) == ()


def test_unknown_sizes_say_nothing():
    assert stride_words(applications.load(parse("resnet50@?x?x3,include_top=false", lambda path: False))) == ()


def test_one_bottleneck_is_no_habit():
    lines = """
        x: Input 8x8x4
        a: Conv2D 1x1 /2 2 <- x
        b: Conv2D 3x3 2 padding=same <- a
        c: Conv2D 1x1 4 <- b
        p: Conv2D 1x1 /2 4 <- x
        s: Add <- c, p
    """
    assert stride_words(graph_of(lines)) == ()
    again = "\n".join(line.replace("x:", "y:") for line in lines.splitlines()[2:])
    for name in "abcps":
        again = re.sub(rf"\b{name}\b", f"{name}2", again)
    again = re.sub(r"\bx\b", "s", again)
    assert stride_words(graph_of(lines + again)) != ()
