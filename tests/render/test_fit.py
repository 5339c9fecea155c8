"""Figures made to measure: any graph on any page, what is given up in the stated order, refusals that say why."""

import random
from functools import cache

import pytest
from msgspec.structs import replace

from graph.by_hand import Fold, Folds, folded
from graph.configuration import parse
from graph.errors import ConfigurationError, LayoutError
from graph.fold import fold
from graph.values import Graph, Node, TensorSpec
from loaders.applications import load
from render.diagram import draw
from render.drawing import Drawing, Text
from render.fit.rails import lanes, rails_of
from render.fit.steps import plans, sizes
from render.page import Page, points
from render.style import Style
from render.venues import page_for
from tests.builders import chain_of, graph_of, graph_of_edges
from tests.render.drawing_checks import problems
from tests.render.drawings import flat, groups, words

COLUMN = page_for("ieee", "column")
U_NET = graph_of("""
    x: Input 64x64x3
    a: Conv2D 3x3 16 padding=same <- x
    p: MaxPooling2D 2x2 <- a
    b: Conv2D 3x3 32 padding=same <- p
    q: MaxPooling2D 2x2 <- b
    m: Conv2D 3x3 64 padding=same <- q
    u: UpSampling2D size=2 <- m
    c: Concatenate <- b, u
    d: Conv2D 3x3 32 padding=same <- c
    v: UpSampling2D size=2 <- d
    e: Concatenate <- a, v
    f: Conv2D 3x3 16 padding=same <- e
""")
TOWERS = graph_of("""
    x: Input 32
    y: Input 16
    a: Dense 64 <- x
    b: Dense 32 <- a
    c: Dense 8 <- y
    d: Concatenate <- b, c
    e: Dense 10 <- d
""")


@cache
def application(name: str) -> Graph:
    return fold(load(parse(name, lambda path: False)), "blocks")


def figure(graph: Graph, page: Page = COLUMN, **style: object) -> Drawing:
    drawing = draw(graph, Style(theme="print", caption=False, page=page, **style))
    assert problems(drawing, page) == []
    return drawing


def sizes_of(drawing: Drawing) -> set[float]:
    return {item.size for item in flat(drawing.items) if isinstance(item, Text)}


def random_graph(count: int, seed: int) -> Graph:
    chance = random.Random(seed)
    pairs = {(a, b) for a in range(count - 1) for b in chance.sample(range(a + 1, count), min(2, count - 1 - a))}
    return graph_of_edges(count, sorted(pairs))


HARD = {
    "200 branches": graph_of_edges(202, [(0, n) for n in range(1, 201)] + [(n, 201) for n in range(1, 201)]),
    "every pair of 40": graph_of_edges(40, [(a, b) for a in range(40) for b in range(a + 1, 40)]),
    "a chain of 500": chain_of(500),
    "30 without an edge": graph_of_edges(30, []),
    "one node": graph_of_edges(1, []),
    "random": random_graph(60, 1),
    "u-net": U_NET,
    "towers": TOWERS,
}


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("height", [228.0, 60.0])
def test_any_graph_fits_a_column(name, height):
    figure(HARD[name], page_for("ieee", "column", height))


@pytest.mark.parametrize("venue", ["ieee", "nature", "lncs", "acm-small"])
@pytest.mark.parametrize("name", ["ResNet50", "InceptionV3", "NASNetMobile", "VGG16"])
def test_a_full_width_has_exactly_that_width(venue, name):
    page = page_for(venue, "full")
    assert figure(application(name), page).width == page.width


@pytest.mark.parametrize("theme", ["light", "dark", "print", "mono"])
def test_every_theme_fits(theme):
    drawing = draw(application("ResNet50"), Style(theme=theme, font_size=7.0, page=COLUMN))
    assert problems(drawing, COLUMN) == []


@pytest.mark.parametrize("colour_by", ["params", "macs", "memory"])
def test_a_heat_map_fits(colour_by):
    figure(application("ResNet50"), colour_by=colour_by)


def test_a_figure_with_room_gives_up_nothing():
    assert figure(application("VGG16")).notes == ()


def test_resnet50_in_a_column_says_what_a_reader_needs():
    """Stem, 3, 4, 6, 3 bottlenecks and head, their names, shapes and parameters, one bottleneck enlarged."""
    drawing = figure(application("ResNet50"))
    assert words(drawing, "conv4") == ["×6", "conv4", "bottleneck 256·256·1024", "14×14×1024", "7.1 M"]
    texts = [item.text for item in flat(drawing.items) if isinstance(item, Text)]
    assert [text for text in texts if text.startswith("×")] == ["×3", "×4", "×6", "×3"]
    assert {"output", "parameters", "bottleneck", "1×1, 4c", "convolution", "add"} <= set(texts)


def test_less_height_gives_up_in_the_stated_order():
    """Room, then size, then wrapping and facts, then layers: what is left of a figure only gets less."""
    sizes_seen = [
        max(sizes_of(figure(application("ResNet50"), page_for("ieee", "column", height)))) for height in (100, 70, 55)
    ]
    assert sizes_seen == sorted(sizes_seen, reverse=True)
    low = figure(application("ResNet50"), page_for("", "40mm", 20.0))
    assert any("groups of layers" in note for note in low.notes)


def test_notes_name_what_was_done():
    notes = figure(application("InceptionV3"), page_for("ieee", "column", 60.0)).notes
    assert "wrapped into 2 columns" in notes
    assert "parameters left out" in notes
    assert any(note.startswith("text 7 →") for note in notes)


def test_a_larger_least_size_is_kept():
    page = Page(COLUMN.width, COLUMN.max_height, 6.5)
    assert min(sizes_of(figure(application("ResNet50"), page))) >= 6.5


def test_text_under_the_least_size_is_refused():
    with pytest.raises(ConfigurationError, match="under the least of 5 pt"):
        draw(TOWERS, Style(theme="print", font_size=4.0, page=COLUMN))


def test_a_page_where_nothing_fits_is_refused_with_what_would():
    low = Page(points(40.0), points(10.0))
    with pytest.raises(LayoutError, match=r"fits 40 mm × 10 mm; try a height of \d+ mm or more$") as error:
        draw(application("ResNet50"), Style(theme="print", page=low))
    enough = points(float(str(error.value).split()[-4]))
    figure(application("ResNet50"), Page(low.width, enough))
    with pytest.raises(LayoutError, match=r"fits 10 mm; try a width of \d+ mm or more$") as error:
        draw(application("ResNet50"), Style(theme="print", page=Page(points(10.0))))
    figure(application("ResNet50"), Page(points(float(str(error.value).split()[-4]))))


def test_a_graph_without_layers_is_refused():
    with pytest.raises(LayoutError, match="nothing to draw"):
        draw(Graph("empty", ()), Style(page=COLUMN))


def test_names_from_hostile_files_stay_within_their_boxes():
    """100,000 letters, characters that turn the direction of writing, and Chinese."""
    names = ["n" * 100_000, "\u202eevil\u202c", "日本語" * 50]
    nodes = [
        Node(name, "Op" * 3000, "custom", inputs=tuple(names[place - 1 : place]) if place else (), outputs=(spec,))
        for place, name in enumerate(names)
        for spec in [TensorSpec(name, (None, 4))]
    ]
    drawing = figure(Graph("hostile", tuple(nodes)))
    assert not any("\u202e" in item.text for item in flat(drawing.items) if isinstance(item, Text))


def test_what_is_too_long_unfolded_is_folded_and_says_so():
    drawing = figure(load(parse("ResNet50", lambda path: False)))
    assert drawing.notes[0] == "repeated blocks folded"
    assert max(sizes_of(drawing)) >= 7.0


def test_without_sketches_where_a_style_wants_none():
    assert not groups(figure(application("ResNet50"), sketches=False), "decoration")
    assert groups(figure(application("ResNet50")), "decoration")


def test_further_figures_stand_in_columns_of_their_own():
    page = page_for("ieee", "full")
    drawing = figure(application("NASNetMobile"), page, macs=True, memory=True, sketches=False)
    heads = {item.text for group in groups(drawing, "label") for item in flat(group.items) if isinstance(item, Text)}
    assert heads == {"output", "parameters", "MACs", "memory"}


def test_the_name_a_person_gave_a_block_stays():
    """The others' names go for the sketch; the colour chosen is the bar's."""
    chosen = Fold(scope="conv4", label="our module", colour="#AA3377")
    graph = folded(load(parse("ResNet50", lambda path: False)), "blocks", Folds(None, (chosen,)))
    drawing = figure(graph, replace(COLUMN, max_height=points(90.0)))
    assert "our module" in words(drawing, "our module")
    assert "conv3" not in words(drawing, "conv3")
    bar = [item for group in groups(drawing, "node") if group.ref == "our module" for item in flat(group.items)]
    assert any(item.fill == "#AA3377" for item in bar)


def test_equal_branches_become_one_box():
    drawing = figure(HARD["200 branches"])
    assert drawing.notes == ("equal layers drawn as one",)
    assert any("200 in parallel" in item.text for item in flat(drawing.items) if isinstance(item, Text))


def test_skips_of_a_u_net_pass_in_lanes_of_their_own():
    drawing = figure(U_NET)
    assert {"a→e", "b→c"} <= {group.ref for group in groups(drawing, "edge")}


def test_towers_stand_side_by_side():
    drawing = figure(TOWERS)
    places = {group.ref: next(flat(group.items)) for group in groups(drawing, "node")}
    assert places["x"].y < places["a"].y < places["b"].y
    assert places["b"].x + places["b"].width < places["c"].x


def test_a_fan_of_200_takes_one_lane_each_way():
    """Few rows at one end of all edges are enough: one line out, one line in."""
    edges = [(0, n) for n in range(1, 201)] + [(n, 201) for n in range(1, 201)]
    assert lanes(rails_of(edges)) == 2


def test_rails_stand_for_each_edge_once():
    edges = [(a, b) for a in range(9) for b in range(a + 1, 9) if (a * b) % 3 != 1]
    covered = [edge for rail in rails_of(edges) for edge in rail.edges if edge in edges]
    assert sorted(covered) == sorted(edge for edge in edges if edge[1] != edge[0] + 1)
    assert all(edge in edges for rail in rails_of(edges) for edge in rail.edges)


def test_lanes_never_hold_two_rails_at_one_place():
    rails = rails_of([(0, 3), (1, 4), (2, 5), (0, 9), (5, 8), (4, 7)])
    for rail in rails:
        for other in rails:
            apart = rail.last <= other.first or other.last <= rail.first
            assert rail is other or rail.lane != other.lane or apart


def test_plans_go_from_everything_to_the_least():
    """Comfortable sizes with all facts come first; nothing is ever under the least size; names stay longest."""
    found = list(plans(7.0, 5.0))
    assert found[0].size == 7.0
    assert {plan.size for plan in found} == {7.0, 6.5, 6.0, 5.5, 5.0}
    first_small = next(n for n, plan in enumerate(found) if plan.size < 6.0)
    first_without = next(n for n, plan in enumerate(found) if not plan.figures and not plan.spread)
    first_without_shapes = next(n for n, plan in enumerate(found) if not plan.shapes)
    assert first_without < first_small < first_without_shapes
    assert min(plan.size for plan in plans(8.0, 6.2)) == 6.2


def test_sizes_end_at_the_least():
    assert sizes(7.0, 5.0) == [7.0, 6.5, 6.0, 5.5, 5.0]
    assert sizes(7.2, 5.2) == [7.2, 7.0, 6.5, 6.0, 5.5, 5.2]
    assert sizes(5.0, 5.0) == [5.0]


def test_other_diagrams_get_the_pages_width_too():
    drawing = draw(
        application("ResNet50"), Style(theme="print", caption=False, page=page_for("ieee", "full")), "stages"
    )
    assert drawing.width == page_for("ieee", "full").width
    assert problems(drawing, page_for("ieee", "full")) == []


def test_a_diagram_that_cannot_fit_says_what_it_takes():
    with pytest.raises(LayoutError, match=r"it takes \d+ × \d+ mm"):
        draw(application("ResNet50"), Style(theme="print", page=Page(points(40.0))), "stages")


def test_the_same_page_gives_the_same_drawing():
    assert figure(application("ResNet50")) == figure(replace(application("ResNet50")))


@pytest.mark.parametrize("name", ["resnet50", "efficientnetb0", "densenet121", "mobilenetv2"])
def test_a_wide_page_has_its_sketches_beneath_the_chain(name):
    """Turned from left to right, nothing left out, wider than high."""
    wide = figure(application(name), page_for("ieee", "full"))
    assert not any("sketch" in note for note in wide.notes)
    assert groups(wide, "decoration")
    assert wide.height < wide.width


def test_all_three_inception_modules_stand_in_a_column():
    """Turned on their side under the rows, most frequent first; nothing is left out."""
    column = figure(application("inceptionv3"))
    assert column.notes == ()
    assert [group.title for group in groups(column, "decoration")] == [f"inception module {letter}" for letter in "ABC"]


def test_a_nasnet_cell_stands_in_a_column():
    """The most frequent of its cells, at the size of the rows."""
    assert [group.title for group in groups(figure(application("nasnetmobile")), "decoration")] == ["normal cell"]


def test_names_stay_where_sketches_have_room_beneath():
    """ResNet50's stages keep their names; in less height the sketch stands beside, without them."""
    assert "conv2" in words(figure(application("resnet50")), "conv2")
    low = figure(application("resnet50"), replace(COLUMN, max_height=points(90.0)))
    assert groups(low, "decoration")
    assert "conv2" not in words(low, "conv2")


def test_names_give_way_where_they_would_make_a_figure_far_higher():
    """MBConv's sketch cannot lie: beneath rows with their names the figure was 223 mm high, beside them it is 125."""
    drawing = figure(application("efficientnetb0"))
    assert "names of the blocks left out" in drawing.notes
    assert drawing.height < 1.5 * drawing.width


def test_boxes_say_their_shapes_where_nothing_else_is_shown():
    """Neither names nor operations: no box is blank, no column repeats it; parameters alone stand inside too."""
    bare = dict.fromkeys(("names", "operations", "shapes", "parameters"), False)
    shapes = figure(application("resnet50"), **{**bare, "shapes": True})
    assert words(shapes, "conv4") == ["×6", "14×14×1024"]
    counts = figure(application("resnet50"), **{**bare, "parameters": True})
    assert words(counts, "conv4") == ["×6", "7.1 M"]


@pytest.mark.parametrize(("name", "said"), [("efficientnetb0", {"add", "multiply"}), ("inceptionv3", {"concatenate"})])
def test_a_legend_names_each_sign_of_a_merge(name: str, said: set[str]) -> None:
    (legend,) = groups(figure(application(name)), "legend")
    words_of = {item.text for item in flat(legend.items) if isinstance(item, Text)}
    assert said <= words_of
    assert "merge" not in words_of


def test_no_text_is_larger_than_the_pages() -> None:
    """Nature takes 7 points at the most."""
    sizes = {item.size for item in flat(figure(application("resnet50")).items) if isinstance(item, Text)}
    assert max(sizes) == 7.0
