"""The volumes diagram: boxes on one scale, words that never overlap, exact pages."""

from __future__ import annotations

from contextlib import suppress
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from graph.by_hand import Fold, Folds, folded
from graph.configuration import parse
from graph.errors import LayoutError
from graph.facts import totals
from graph.feature_maps import COPY, feature_maps
from graph.values import Graph
from loaders.applications import load
from loaders.catalogue import applications
from render.diagram import draw
from render.diagrams.look import look_of
from render.diagrams.volume_boxes import CHANNELS, solid
from render.diagrams.volume_key import scale
from render.diagrams.volume_lanes import Lanes, lanes
from render.diagrams.volume_places import Placer
from render.diagrams.volumes import volumes
from render.drawing import Drawing, Path
from render.heat import cost_of
from render.page import Page, points
from render.style import Style
from render.venues import page_for
from tests.builders import graph_of, graph_of_edges
from tests.render.drawing_checks import problems
from tests.render.drawings import bounds, flat, groups, texts
from tests.unet import unet

IEEE = Page(points(88.9), points(228))


def application(line: str) -> Graph:
    """An application's graph."""
    return load(parse(line, lambda _: False))


def said(drawing: Drawing) -> list[str]:
    """All that stands at the boxes."""
    return [text.text for group in groups(drawing, "label") for text in texts(group)]


@pytest.mark.parametrize("name", [one.name for one in applications()])
def test_every_application_fits_a_column(name: str) -> None:
    """88.9 mm wide to the point, no text under 5 pt, none on another, nothing cut."""
    drawing = volumes(application(name), Style(theme="print", page=IEEE))
    assert problems(drawing, IEEE) == []


@pytest.mark.parametrize("theme", ["light", "dark", "print", "mono"])
@pytest.mark.parametrize("name", ["VGG16", "ResNet50", "NASNetMobile", "MobileNetV3Small"])
def test_without_a_page_nothing_overlaps(name: str, theme: str) -> None:
    """The figure takes the room that it needs, on every theme."""
    assert problems(volumes(application(name), Style(theme=theme))) == []  # type: ignore[arg-type]


def test_all_boxes_have_the_stated_scale() -> None:
    """Height and depth by the root of the sizes, thickness by the root of the channels, for every box alike."""
    maps = [one for one in feature_maps(application("resnet50")).maps if len(one.sizes.spatial) == 2]
    for one in maps:
        shape = solid(one, 10.0)
        assert shape.height == pytest.approx(10 * sqrt(one.sizes.spatial_numbers[0]), abs=0.01)
        assert shape.run / shape.rise == pytest.approx(0.34 / 0.24, abs=0.01)
        thick = {thick for slab, _, thick in shape.slabs if not slab.is_pooling_plate}
        assert list(thick) == [pytest.approx(10 * CHANNELS * sqrt(one.sizes.channel_number), abs=0.02)]
    assert "pooling plates are not to scale" in scale(feature_maps(application("resnet50")))


def autoencoder() -> Graph:
    """Down and up again with transposed convolutions; two results besides the image."""
    graph = graph_of(
        """
        x: Input 28x28x1
        a: Conv2D 3x3 /2 32 padding=same <- x
        b: Conv2D 3x3 /2 64 padding=same <- a
        f: Flatten <- b
        d: Dense 16 <- f
        z_mean: Dense 2 <- d
        z_log_var: Dense 2 <- d
        e: Dense 3136 <- z_mean
        r: Reshape target_shape=[7,7,64] <- e
        u: Conv2DTranspose 3x3 /2 64 padding=same <- r
        v: Conv2DTranspose 3x3 /2 32 padding=same <- u
        w: Conv2DTranspose 3x3 /1 1 padding=same <- v
        """,
        "autoencoder",
    )
    mean = next(node.outputs for node in graph.nodes if node.name == "z_mean")
    return structs.replace(graph, outputs=(*graph.outputs, *mean))


def test_transposed_convolutions_have_the_scale_and_a_box_for_each_size() -> None:
    """The way up is as thick as the way down; ×32 and ×1 stand in boxes of their own; bars of 16 and 2 differ."""
    found = feature_maps(autoencoder())
    shapes = {str(one.sizes.spatial) + str(one.sizes.channels): solid(one, 10.0) for one in found.maps}
    for size, channels in (("(14, 14)64", 64), ("(28, 28)32", 32), ("(14, 14)32", 32), ("(7, 7)64", 64)):
        assert shapes[size].front == pytest.approx(10 * CHANNELS * sqrt(channels), abs=0.02)
    assert shapes["()16"].height / shapes["()2"].height == pytest.approx(sqrt(8), abs=0.01)
    drawing = volumes(autoencoder(), Style(theme="print", page=IEEE))
    assert problems(drawing, IEEE) == []
    assert "nothing under 1.8 points" in scale(found)


def test_several_results_have_their_names() -> None:
    """Two vectors of two units are told apart; a single result needs no name."""
    assert {"z_mean", "z_log_var"} <= set(said(volumes(autoencoder(), Style(theme="print"))))
    assert "mask" not in said(volumes(unet(), Style(theme="print")))
    assert "z_mean" not in said(volumes(autoencoder(), Style(theme="print", names=False)))


def test_an_upsampled_map_is_joined_by_the_copy_beside_it() -> None:
    """Ronneberger et al. 2015: the skip ends at the copy, the way from below at the up-convolution; both are said."""
    found = feature_maps(unet())
    level = found.maps[6]
    assert [(slab.text, slab.channels, slab.repeat) for slab in level.slabs] == [
        (COPY, 512.0, 1),
        ("2×2 up-conv", 512.0, 1),
        ("3×3 conv", 512.0, 2),
    ]
    drawing = volumes(unet(), Style(theme="print", page=page_for("ieee", "full")))
    skip, below = (
        next(bounds(group) for group in groups(drawing, "edge") if group.ref == f"{source}→decode3_2")
        for source in ("down3_2", "bottom_2")
    )
    box = next(group for group in groups(drawing, "node") if group.ref == level.nodes[0])
    copy, up = bounds(box.items[1]), bounds(box.items[3])
    assert skip[2] == pytest.approx(copy[0], abs=0.5)
    assert copy[2] == pytest.approx(up[0], abs=0.02)
    assert below[2] == pytest.approx((up[0] + up[2]) / 2, abs=2.0)
    assert {COPY, "2×2 up-conv"} <= set(said(drawing))
    assert problems(drawing, page_for("ieee", "full")) == []


def test_a_slab_for_each_convolution_of_a_group() -> None:
    """VGG16's third group has three."""
    third = feature_maps(application("vgg16")).maps[3]
    assert [slab.category for slab, _, _ in solid(third, 5.0).slabs] == ["pooling"] + ["convolution"] * 3


def test_sizes_are_written_at_the_boxes() -> None:
    """In full where there is room."""
    drawing = volumes(application("vgg16"), Style(theme="print"))
    for size in ("224×224×64", "112×112×128", "56×56×256", "28×28×512", "14×14×512", "7×7×512", "4096"):
        assert size in said(drawing)


def test_a_decoder_makes_a_u() -> None:
    """Levels by size: down to the smallest and up again; skips lead across, level."""
    found = feature_maps(unet())
    rows = lanes(found)
    assert rows.is_u
    assert rows.of == (0, 0, 1, 2, 3, 4, 3, 2, 1, 0, 0)
    drawing = volumes(unet(), Style(theme="print", page=IEEE))
    assert problems(drawing, IEEE) == []
    boxes = {group.ref: bounds(group) for group in groups(drawing, "node")}
    left, right = boxes["down1_1" if "down1_1" in boxes else "pool0"], boxes["up1"]
    assert left[3] == pytest.approx(right[3], abs=0.05)


def test_a_chain_without_a_decoder_is_no_u() -> None:
    """ResNet's sizes only fall."""
    assert not lanes(feature_maps(application("resnet50"))).is_u


def two_inputs() -> Graph:
    """An image and a text that meet, and two results."""
    return graph_of(
        """
        image: Input 64x64x3
        c1: Conv2D 3x3 32 padding=same activation=relu <- image
        p1: MaxPooling2D 2x2 <- c1
        g: GlobalAveragePooling2D <- p1
        text: Input 50
        e: Embedding input_dim=5000 output_dim=64 <- text
        l: LSTM 64 <- e
        cat: Concatenate axis=-1 <- g, l
        age: Dense 1 <- cat
        kind: Dense 5 activation=softmax <- cat
        """,
        "two inputs",
    )


@pytest.mark.parametrize("page", [None, IEEE, Page(points(180))])
def test_branches_stand_in_lanes_of_their_own(page: Page | None) -> None:
    """Each input begins a row; nothing overlaps."""
    drawing = volumes(two_inputs(), Style(theme="print", page=page))
    assert problems(drawing, page) == []
    refs = {group.ref for group in groups(drawing, "node")}
    assert {"image", "text", "cat", "age", "kind"} <= refs


def test_every_link_is_drawn_or_lettered() -> None:
    """NASNet's cells read the two before; in two rows a link to the other row is a letter at both ends."""
    graph = application("nasnetlarge")
    drawing = volumes(graph, Style(theme="print", page=IEEE))
    edges = groups(drawing, "edge")
    out = [group.ref.split(":")[0] for group in edges if group.ref.startswith("to ")]
    into = [group.ref.split(":")[0] for group in edges if group.ref.startswith("from ")]
    assert out
    assert {ref.removeprefix("from ") for ref in into} == {ref.removeprefix("to ") for ref in out}
    assert len(edges) - len(out) == len(feature_maps(graph).links)


def test_sequences_and_vectors_have_boxes_too() -> None:
    """A sequence is a sheet, a vector a bar; the key says how long they are."""
    graph = graph_of(
        """
        x: Input 100
        e: Embedding input_dim=20000 output_dim=128 <- x
        l: LSTM 64 <- e
        y: Dense 1 activation=sigmoid <- l
        """
    )
    drawing = volumes(graph, Style(theme="print"))
    assert "100×128" in said(drawing)
    (key,) = groups(drawing, "legend")
    assert any("√length" in text.text and "√units" in text.text for text in texts(key))
    assert problems(drawing) == []


def test_a_page_too_small_is_refused_in_one_line() -> None:
    """With what would help."""
    with pytest.raises(LayoutError, match="wider page"):
        volumes(application("nasnetlarge"), Style(theme="print", page=Page(60.0)))


def test_a_limit_of_height_is_kept() -> None:
    """The scale follows it."""
    page = Page(points(88.9), 90.0)
    assert problems(volumes(application("vgg16"), Style(theme="print", page=page)), page) == []


def test_hostile_names_stay_out_of_the_words() -> None:
    """A layer's name stands in the tooltip only, on one line of bounded length."""
    name = "a\n\u202e<b>" + "x" * 100_000
    graph = graph_of("x: Input 8x8x3\na: Conv2D 3x3 4 <- x")
    nodes = (graph.nodes[0], structs.replace(graph.nodes[1], name=name))
    drawing = draw(structs.replace(graph, nodes=nodes), Style(), "volumes")
    titles = [group.title for group in groups(drawing, "node")]
    assert all(len(title) < 1000 and title.isprintable() for title in titles)
    assert not any("<b>" in text for text in said(drawing))


def test_the_same_bytes_on_every_run() -> None:
    """A drawing is a function of graph and style."""
    style = Style(theme="print", page=IEEE)
    assert volumes(unet(), style) == volumes(unet(), style)


def test_look_is_untouched_by_the_page() -> None:
    """The page scales boxes, never text under its own sizes."""
    drawing = volumes(application("resnet50"), Style(theme="print", page=IEEE))
    sizes = {text.size for group in groups(drawing, "label") for text in texts(group)}
    look = look_of(Style(theme="print"))
    assert sizes <= {look.figure, look.small}


@given(st.integers(1, 14), st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=30))
@settings(max_examples=80, deadline=None)
def test_any_graph_is_drawn(count: int, pairs: list[tuple[int, int]]) -> None:
    """Whatever is joined to whatever: no text on another, nothing cut, or a refusal in one line."""
    edges = sorted({(min(a, b), max(a, b)) for a, b in pairs if a != b and max(a, b) < count})
    graph = graph_of_edges(count, edges)
    assert problems(volumes(graph, Style(theme="print"))) == []
    with suppress(LayoutError):
        assert problems(volumes(graph, Style(theme="print", page=IEEE)), IEEE) == []


def test_an_empty_graph_is_an_empty_figure() -> None:
    """No maps, no crash."""
    drawing = volumes(Graph("nothing", ()), Style())
    assert problems(drawing) == []


@pytest.mark.parametrize("name", ["vgg16", "resnet50", "inceptionv3", "nasnetmobile"])
def test_the_maps_costs_are_the_networks(name: str) -> None:
    """Every parameter belongs to one map, however coarse the maps are."""
    graph = application(name)
    for coarseness in range(3):
        found = feature_maps(graph, coarseness, cost_of(graph, Style(colour_by="params")))
        assert sum(one.cost for one in found.maps) == totals(graph).params


def test_a_heat_map_has_its_scale_and_one_colour_for_nothing() -> None:
    """VGG16 by parameters: 120 M at its two dense layers, the front of that box in the strongest colour."""
    style = Style(theme="print", page=page_for("ieee", "full"), colour_by="params")
    drawing = volumes(application("vgg16"), style)
    assert problems(drawing, style.page) == []
    legend = [text.text for group in groups(drawing, "legend") for text in texts(group)]
    assert "0 to 120 M: parameters, 138 M in all" in legend
    assert "convolution" not in legend
    fills = {
        group.ref: [item.fill for item in flat(group.items) if isinstance(item, Path)]
        for group in groups(drawing, "node")
    }
    assert "#F0803C" in next(found for ref, found in fills.items() if ref.startswith("fc") or "flatten" in ref)


def test_a_colour_given_by_hand_is_the_boxs() -> None:
    """The block that a person coloured stands out among the maps."""
    graph = folded(
        application("resnet50"), "blocks", Folds(None, (Fold(scope="conv4", label="ours", colour="#AA3377"),))
    )
    drawing = volumes(graph, Style(theme="print"))
    assert "#AA3377" in {item.stroke for item in flat(drawing.items) if isinstance(item, Path)}


def test_what_is_not_shown_is_not_written() -> None:
    """Shapes and operations each have their word in ``show``."""
    graph, style = application("vgg16"), Style(theme="print")
    assert "3×3 conv ×2" not in said(volumes(graph, structs.replace(style, operations=False)))
    assert "224×224×64" not in said(volumes(graph, structs.replace(style, shapes=False)))
    assert said(volumes(graph, structs.replace(style, shapes=False, operations=False))) == []


def test_runs_cut_at_four_slabs_say_so() -> None:
    """ResNet50 has six bottlenecks of one size; VGG16 has three convolutions at the most."""
    words = "at most four slabs"
    assert any(
        words in text.text
        for group in groups(volumes(application("resnet50"), Style()), "legend")
        for text in texts(group)
    )
    assert not any(
        words in text.text
        for group in groups(volumes(application("vgg16"), Style()), "legend")
        for text in texts(group)
    )


def test_a_link_from_another_row_moves_nothing() -> None:
    """In a chain's further rows a letter says what a map reads: its box stands where it would without."""
    found = feature_maps(application("resnet50"))
    more = found._replace(links=(*found.links, (1, 6)))
    row, look = Lanes((0,) * len(found.maps), 1, is_u=False), look_of(Style(theme="print"))
    placed = [
        Placer(maps, row, look).places(2.0, stacked=True, spread=3.0, breaks=frozenset({5})) for maps in (found, more)
    ]
    assert [spot.left for spot in placed[0].spots] == [spot.left for spot in placed[1].spots]


def test_a_u_leaves_room_on_its_page() -> None:
    """Over both columns of IEEE a U-Net of five levels is 90 to 130 mm tall, not the page."""
    page = page_for("ieee", "full")
    drawing = volumes(unet(), Style(theme="print", page=page))
    assert points(90) < drawing.height < points(130)
    assert problems(drawing, page) == []
    assert volumes(unet(), Style(theme="print", page=IEEE)).notes == ("sizes in short lines",)


def test_the_foot_says_what_is_there() -> None:
    """A root of the product for volumes in time; a pooling that ends in a vector is no plate."""
    clip = graph_of("x: Input 8x16x16x3\na: Conv3D 3x3x3 4 <- x\ng: GlobalAveragePooling3D <- a")
    said = scale(feature_maps(clip))
    assert "thickness ∝ √(channels × frames)" in said
    assert "plates" not in said
