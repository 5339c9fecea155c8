"""A network as its feature maps."""

from __future__ import annotations

import pytest

from graph.configuration import parse
from graph.feature_maps import MOST, feature_maps
from graph.values import Graph
from loaders.applications import load
from loaders.catalogue import applications
from tests.builders import graph_of
from tests.unet import unet


def application(line: str) -> Graph:
    """An application's graph."""
    return load(parse(line, lambda _: False))


def test_vgg16s_maps_are_the_papers() -> None:
    """Simonyan and Zisserman 2014, table 1, column D: 2, 2, 3, 3, 3 convolutions, then 4096, 4096, 1000."""
    found = feature_maps(application("vgg16"))
    sizes = [(one.sizes.spatial, one.sizes.channels) for one in found.maps]
    groups = [((224, 224), 64), ((112, 112), 128), ((56, 56), 256), ((28, 28), 512), ((14, 14), 512), ((7, 7), 512)]
    assert sizes == [((224, 224), 3), *groups, ((), 4096), ((), 1000)]
    repeats = [slab.repeat for one in found.maps for slab in one.slabs if slab.category == "convolution"]
    assert repeats == [2, 2, 3, 3, 3]


def test_a_u_nets_skips_join_maps_of_one_size() -> None:
    """Ronneberger et al. 2015: four levels, each handed over to the decoder."""
    found = feature_maps(unet())
    skips = [(a, b) for a, b in found.links if b > a + 1]
    assert len(skips) == 4
    assert all(found.maps[a].sizes.spatial == found.maps[b].sizes.spatial for a, b in skips)
    assert [found.maps[a].sizes.channels for a, _ in skips] == [512, 256, 128, 64]


@pytest.mark.parametrize("name", [one.name for one in applications()])
def test_every_node_that_computes_has_a_map(name: str) -> None:
    """No more maps than a figure can show; each read by the next or an end; the last is the output's size."""
    graph = application(name)
    found = feature_maps(graph)
    assert 2 <= len(found.maps) <= MOST
    assert {b for _, b in found.links} == set(range(1, len(found.maps)))
    last = graph.outputs[0].shape or ()
    assert found.maps[-1].sizes.channels == last[-1]


def test_channels_first_is_read_as_such() -> None:
    """A map of 8 channels before its sizes."""
    graph = graph_of(
        """
        x: Input 3x32x32
        a: Conv2D 3x3 8 padding=same data_format=channels_first <- x
        b: ReLU <- a
        c: Conv2D 3x3 16 padding=same data_format=channels_first <- b
        """
    )
    assert [(one.sizes.spatial, one.sizes.channels) for one in feature_maps(graph).maps] == [
        ((32, 32), 3),
        ((32, 32), 8),
        ((32, 32), 16),
    ]


def test_unknown_sizes_are_letters_drawn_as_a_number_that_is_said() -> None:
    """Half of an unknown height is drawn half as large."""
    graph = graph_of(
        """
        x: Input ?x?x3
        a: Conv2D 3x3 /2 8 padding=same <- x
        """
    )
    found = feature_maps(graph)
    assert found.maps[1].sizes.spatial == ("⌈H/2⌉", "⌈W/2⌉")
    assert [one.sizes.spatial_numbers[0] for one in found.maps] == [224.0, 112.0]
    assert found.notes == ("unknown sizes are drawn as 224",)


def test_a_very_long_network_keeps_its_ends() -> None:
    """Of hundreds of maps the first and the last are shown, and how many are not."""
    lines, last = ["x: Input 8"], "x"
    for number in range(60):
        lines.append(f"d{number}: Dense {100 + number} <- {last}")
        last = f"d{number}"
    found = feature_maps(graph_of("\n".join(lines)))
    hidden = [one.hidden for one in found.maps if one.hidden]
    assert len(found.maps) <= MOST
    assert sum(hidden) + len(found.maps) - len(hidden) == 61
    assert found.maps[-1].sizes.channels == 159
