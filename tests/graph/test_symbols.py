"""Letters for unknown sizes: put a size in for them, and it is what is built at that size."""

from __future__ import annotations

from functools import cache

import pytest

from graph.configuration import parse
from graph.errors import LoadError
from graph.fold import fold
from graph.sizes import size_of
from graph.summary import summarise
from graph.symbolic import Sym
from graph.symbols import open_shapes, put_letters, symbolic
from graph.values import Dim, Graph, Shape
from loaders.applications import load
from loaders.catalogue import applications
from tests.truth import tables
from tests.truth.configurations import lines

NAMES = [application.name for application in applications()]
HELD_OUT = (
    (33, 47),
    (64, 65),
    (75, 90),
    (97, 131),
    (128, 160),
    (161, 226),
    (225, 161),
    (299, 301),
    (333, 400),
    (512, 77),
)


@cache
def graph_of(line: str) -> Graph:
    return load(parse(line, lambda path: False))


def put(shape: Shape | None, height: int, width: int) -> tuple[Dim, ...]:
    """The shape behind the batch with numbers for its letters."""
    return tuple(_put(dim, {"H": height, "W": width}) for dim in (shape or ())[1:])


def _put(dim: Dim, at: dict[str, int | Sym]) -> Dim:
    if not isinstance(dim, str):
        return dim
    size = size_of(dim)
    found = size.substitute(at) if isinstance(size, Sym) else size
    assert isinstance(found, int), dim
    return found


@pytest.mark.parametrize("name", NAMES)
def test_letters_give_the_graph_at_ten_held_out_sizes(name):
    """Every layer of every application; where paddings follow the parity too, as the letters hold both parities."""
    letters = symbolic(graph_of(f"{name.lower()}@224x224x3,include_top=false"))
    assert letters is not None
    compared = 0
    for height, width in HELD_OUT:
        try:
            numbers = graph_of(f"{name.lower()}@{height}x{width}x3,include_top=false")
        except LoadError:  # under the least size
            continue
        for lettered, node in zip(letters.nodes, numbers.nodes, strict=True):
            assert put(lettered.outputs[0].shape, height, width) == node.outputs[0].shape[1:], node.name
        compared += 1
    assert compared >= 8


@pytest.mark.parametrize("name", NAMES)
def test_letters_give_what_keras_itself_built(name):
    """The kept tables of Keras at sizes that our rules had no part in."""
    letters = symbolic(graph_of(f"{name.lower()}@224x224x3,include_top=false"))
    by_name = {node.name: node for node in letters.nodes}
    seen = 0
    for line in lines(name):
        table = tables.read(name)[line]
        configuration = parse(line, lambda path: False)
        options = {key for key, _ in configuration.options} - {"include_top", "pooling"}
        if "refused" in table or options or None in (configuration.shape or (None,)) or configuration.shape[2] != 3:
            continue
        height, width, _ = configuration.shape
        for node, shape in zip(table["names"], table["shapes"], strict=True):
            if node in by_name and len(shape) == 4:
                assert list(put(by_name[node].outputs[0].shape, height, width)) == shape[1:], (line, node)
        seen += 1
    assert seen >= 1


@pytest.mark.parametrize(
    ("line", "shape"),
    [
        ("resnet50", ("N", "⌈H/32⌉", "⌈W/32⌉", 2048)),
        ("vgg16", ("N", "⌊H/32⌋", "⌊W/32⌋", 512)),
        ("inceptionv3", ("N", "⌊(H+21)/32⌋ − 2", "⌊(W+21)/32⌋ − 2", 2048)),
        ("xception", ("N", "⌊(H+25)/32⌋", "⌊(W+25)/32⌋", 2048)),
    ],
)
def test_the_last_map_in_letters(line, shape):
    assert symbolic(graph_of(f"{line},include_top=false")).nodes[-1].outputs[0].shape == shape


@pytest.mark.parametrize("name", ["EfficientNetB0", "MobileNetV2", "NASNetMobile", "MobileNetV3Small"])
def test_the_network_of_an_unknown_size_warns_where_parity_matters(name):
    assert "as if every size were even" in " ".join(graph_of(f"{name.lower()}@?x?x3,include_top=false").notes)


def test_only_unknown_sizes_get_letters():
    assert open_shapes(graph_of("vgg16")) == {}
    assert open_shapes(graph_of("vgg16@?x?x3,include_top=false"))["block5_pool"] == ("N", "⌊H/32⌋", "⌊W/32⌋", 512)
    assert put_letters((None, None, 7, 3), ("N", "H", "W", 3)) == (None, "H", 7, 3)
    assert put_letters(None, ("N",)) is None


def test_a_folded_graph_has_the_letters_of_its_layers():
    folded = fold(graph_of("resnet50@?x?x3,include_top=false"), "blocks")
    letters = open_shapes(folded)
    assert letters[folded.nodes[-1].outputs[0].name] == ("N", "⌈H/32⌉", "⌈W/32⌉", 2048)


def test_a_summary_has_letters_where_sizes_are_unknown():
    summary = summarise(graph_of("vgg16@?x?x3,include_top=false"))
    assert summary.nodes[-1].symbolic == (None, "⌊H/32⌋", "⌊W/32⌋", 512)
    assert b"symbolic" not in __import__("msgspec").json.encode(summarise(graph_of("vgg16")))
