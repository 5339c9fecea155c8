"""The flow diagram: what its boxes say, where things stand, and that nothing unruly breaks it."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
from collections import Counter

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import ConfigurationError
from graph.values import Graph, Node, TensorSpec
from render.diagram import draw
from render.drawing import Drawing, Group, Path, Rect
from render.metrics import text_width
from render.style import Style, Theme
from tests.builders import chain_of, graph_of, graph_of_edges
from tests.render.drawings import bounds, flat, groups, texts, words

RESIDUAL = """
    x: Input 440x340x3
    conv1_pad: ZeroPadding2D padding=3 <- x
    conv1_conv: Conv2D 7x7 /2 64 <- conv1_pad
    bn: BatchNormalization <- conv1_conv
    relu: Activation activation=relu <- bn
    conv2: Conv2D 3x3 64 padding=same <- relu
    add: Add <- conv2, relu
    pool: GlobalAveragePooling2D <- add
    out: Dense 10 activation=softmax <- pool
"""


@pytest.fixture(scope="module")
def residual() -> Graph:
    return graph_of(RESIDUAL, "residual")


def test_a_box_says_name_operation_shape_and_parameters(residual):
    assert words(draw(residual), "conv1_conv") == ["conv1_conv", "220×170×64", "Conv2D 7×7 /2, 64", "9,472"]


def test_parameters_of_zero_are_said_faintly(residual):
    drawing = draw(residual)
    zero = texts(next(group for group in groups(drawing, "node") if group.ref == "relu"))[-1]
    count = texts(next(group for group in groups(drawing, "node") if group.ref == "bn"))[-1]
    assert zero.text == "0"
    assert zero.fill != count.fill


def test_every_node_and_every_edge_is_one_group(residual):
    drawing = draw(residual)
    assert Counter(group.ref for group in groups(drawing, "node")) == Counter(node.name for node in residual.nodes)
    edges = {group.ref for group in groups(drawing, "edge")}
    assert {"relu→add", "conv2→add", "x→conv1_pad", "pool→out"} <= edges
    assert len(edges) == len(groups(drawing, "edge"))


def test_edges_lie_beneath_boxes(residual):
    kinds = [item.kind for item in draw(residual).items]
    assert max(place for place, kind in enumerate(kinds) if kind == "edge") < kinds.index("node")


def test_inputs_and_outputs_are_dark_pills(residual):
    drawing = draw(residual)
    assert words(drawing, "x") == ["x", "440×340×3"]
    assert words(drawing, "output: out") == ["output", "10"]
    for ref in ("x", "output: out"):
        pill = next(group for group in drawing.items if group.ref == ref).items[0]
        assert isinstance(pill, Rect)
        assert pill.radius == pill.height / 2


def test_a_merge_is_a_circle_with_its_sign(residual):
    circle, sign, *labels = next(group for group in groups(draw(residual), "node") if group.ref == "add").items
    assert isinstance(circle, Rect)
    assert circle.width == circle.height == 2 * circle.radius
    assert isinstance(sign, Path)
    assert [label.text for label in labels] == ["add", "220×170×64"]


def test_the_caption_names_the_model_and_its_totals(residual):
    said = [text.text for text in texts(groups(draw(residual), "caption")[0])]
    assert said[0] == "residual"
    assert any("nodes" in line and "parameters" in line and "MACs" in line for line in said)


def test_notes_and_configuration_stand_in_the_caption(residual):
    graph = msgspec.structs.replace(residual, configuration="r@440x340x3", notes=("2 custom layers drawn as opaque",))
    said = [text.text for text in texts(groups(draw(graph), "caption")[0])]
    assert "r@440x340x3" in said
    assert "2 custom layers drawn as opaque" in said


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/home/ann/nets/a.b/net.onnx@1x3x8x8,batch=1", "net.onnx@1x3x8x8,batch=1"),
        ("C:\\nets\\net.keras", "net.keras"),
        ("models/net.py:build@8", "net.py:build@8"),
        ("resnet50v2@440x340x3,alpha=0.5", "resnet50v2@440x340x3,alpha=0.5"),
    ],
)
def test_the_caption_leaves_a_file_s_folders_out(residual, line, shown):
    graph = msgspec.structs.replace(residual, configuration=line)
    assert shown in [text.text for text in texts(groups(draw(graph), "caption")[0])]


def test_the_legend_lists_just_the_colours_used(residual):
    said = [text.text for text in texts(groups(draw(residual), "legend")[0])]
    assert "convolution" in said
    assert "recurrent, attention" not in said


def test_unknown_sizes_are_letters():
    graph = graph_of("x: Input ?x?x3\nc: Conv2D 3x3 8 <- x")
    assert "H×W×3" in words(draw(graph), "x")
    assert "(H−2)×(W−2)×8" in words(draw(graph), "c")


def test_the_batch_shows_only_when_asked(residual):
    assert "?×220×170×64" in words(draw(residual, Style(batch=True)), "conv1_conv")


@pytest.mark.parametrize(
    ("style", "gone"),
    [
        (Style(names=False), "conv1_conv"),
        (Style(operations=False), "Conv2D 7×7 /2, 64"),
        (Style(shapes=False), "220×170×64"),
        (Style(parameters=False), "9,472"),
    ],
)
def test_a_style_leaves_out_what_is_not_asked_for(residual, style, gone):
    left = words(draw(residual, style), "conv1_conv")
    assert gone not in left
    assert len(left) == 3


def test_caption_legend_and_outputs_can_be_left_out(residual):
    drawing = draw(residual, Style(caption=False, legend=False, outputs=False))
    assert {group.kind for group in drawing.items} == {"node", "edge"}


@pytest.mark.parametrize("theme", ["light", "dark", "print", "mono"])
def test_every_theme_holds_its_text_inside_boxes_and_its_items_inside_the_page(residual, theme: Theme):
    check_drawing(draw(residual, Style(theme=theme)))


def test_print_is_seven_points_and_never_below_five(residual):
    sizes = {text.size for group in draw(residual, Style(theme="print")).items for text in texts(group)}
    assert 7.0 in sizes
    assert min(sizes) >= 5.0


def test_mono_has_no_colour(residual):
    for item in flat(draw(residual, Style(theme="mono")).items):
        for colour in (item.fill, getattr(item, "stroke", None)):
            if colour:
                channels = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
                assert max(channels) - min(channels) <= 20, colour


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_text_contrasts_with_its_box(residual, theme: Theme):
    drawing = draw(residual, Style(theme=theme))
    box = next(group for group in groups(drawing, "node") if group.ref == "conv1_conv")
    under = next(item.fill for item in box.items if isinstance(item, Rect))
    for text in texts(box):
        assert contrast(text.fill, under) >= 4.5, text


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_boxes_are_as_wide_at_another_input_size():
    def width(size: str) -> float:
        graph = graph_of(RESIDUAL.replace("440x340x3", size))
        return next(item for item in groups(draw(graph), "node") if item.ref == "conv1_conv").items[0].width

    assert width("440x340x3") == width("550x425x3")


def test_a_long_name_is_elided_in_its_box_and_whole_in_its_title():
    name = "a_very_long_name_of_a_layer_that_nobody_could_want_but_somebody_has_" * 3 + "end"
    group = next(
        item for item in groups(draw(graph_of(f"x: Input 8\n{name}: Dense 4 <- x")), "node") if item.ref == name
    )
    assert name in group.title
    shown = texts(group)[0].text
    assert "…" in shown
    assert shown.endswith("end")


def test_opaque_nodes_have_a_dashed_border():
    drawing = draw(graph_of_edges(2, [(0, 1)]))
    assert any(isinstance(item, Rect) and item.dash for item in groups(drawing, "node")[0].items)


def test_inputs_without_a_node_get_a_pill_and_a_ref_of_their_own():
    node = Node("x", "Relu", "ai.onnx", inputs=("x",), outputs=(TensorSpec("y", (1, 4)),))
    graph = Graph("g", (node,), (TensorSpec("x", (1, 4)),), (TensorSpec("y", (1, 4)),), format="onnx")
    refs = [group.ref for group in draw(graph).items]
    assert "x (input)" in refs
    assert "x (input)→x" in refs
    assert len(refs) == len(set(refs))


def test_onnx_hides_a_leading_size_only_where_it_is_the_batch():
    given = TensorSpec("x", (1, 3, 8, 8))
    flow = Node("flow", "Relu", "ai.onnx", inputs=("x",), outputs=(TensorSpec("y", (1, 3, 8, 8)),))
    axes = Node("axes", "Shape", "ai.onnx", inputs=("y",), outputs=(TensorSpec("z", (4,)),))
    drawing = draw(Graph("g", (flow, axes), (given,), format="onnx"))
    assert "3×8×8" in words(drawing, "flow")
    assert "4" in words(drawing, "axes")


def test_a_repeated_block_is_stacked_and_says_how_often():
    block = Node("stage", "block", "archigram", inputs=("x",), outputs=(TensorSpec("stage", (None, 4)),), repeat=24)
    given = Node("x", "InputLayer", outputs=(TensorSpec("x", (None, 4)),))
    group = groups(draw(Graph("g", (given, block))), "node")[1]
    assert "×24" in [text.text for text in texts(group)]
    assert sum(isinstance(item, Rect) for item in group.items) == 4


def test_a_mask_that_feeds_far_layers_becomes_chips():
    drawing = draw(masked(6))
    chips = [group for group in groups(drawing, "edge") if group.ref.startswith("mask→") and texts(group)]
    assert len(chips) == 5
    assert {text.text for chip in chips for text in texts(chip)} == {"mask"}
    assert all(not texts(group) for group in groups(draw(masked(6), Style(chips=False)), "edge"))


def masked(layers: int) -> Graph:
    lines, last = ["x: Input 8", "mask: Input 8"], "x"
    for layer in range(layers):
        lines.append(f"in{layer}: Add <- {last}, mask")
        lines += [f"a{layer}_{n}: ReLU <- {f'a{layer}_{n - 1}' if n else f'in{layer}'}" for n in range(9)]
        last = f"a{layer}_8"
    return graph_of("\n".join(lines))


def test_a_u_net_s_skips_stay_lines():
    lines = ["x: Input 8"] + [f"a{n}: ReLU <- {f'a{n - 1}' if n else 'x'}" for n in range(40)]
    lines += ["b: Add <- a39, a2", "c: Add <- b, a4"]
    assert not any(texts(group) for group in groups(draw(graph_of("\n".join(lines))), "edge"))


def test_dense_connections_stay_lines():
    lines, features = ["x: Input 8"], ["x"]
    for layer in range(12):
        lines.append(f"cat{layer}: Concatenate <- {', '.join([*features, features[-1]])}")
        lines += [f"a{layer}: ReLU <- cat{layer}", f"b{layer}: ReLU <- a{layer}", f"f{layer}: Dense 8 <- b{layer}"]
        features.append(f"f{layer}")
    assert not any(texts(group) for group in groups(draw(graph_of("\n".join(lines))), "edge"))


def test_a_tensor_read_twice_is_one_edge():
    drawing = draw(graph_of("x: Input 4\ny: Multiply <- x, x"))
    assert next(group.ref for group in groups(drawing, "edge")) == "x→y"
    assert Counter(group.ref for group in groups(drawing, "edge"))["x→y"] == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=4, unique=True))
def test_any_names_are_drawn(names):
    nodes = [Node("start", "InputLayer", outputs=(TensorSpec("start", (None, 4)),))]
    for name in names:
        nodes.append(Node(name, name, "custom", inputs=(nodes[-1].name,), outputs=(TensorSpec(name, None),)))
    check_drawing(draw(Graph(names[0], tuple(nodes), notes=tuple(names))))


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 10), st.data())
def test_any_graph_is_drawn_cleanly_and_twice_the_same(count, data):
    pairs = [(a, b) for b in range(count) for a in range(b)]
    graph = graph_of_edges(count, sorted(data.draw(st.lists(st.sampled_from(pairs), unique=True, max_size=16))))
    drawing = draw(graph)
    check_drawing(drawing)
    assert msgspec.json.encode(draw(graph)) == msgspec.json.encode(drawing)


def check_drawing(drawing: Drawing) -> None:
    """Items inside the page; boxes apart; texts measured right and inside their box."""
    for item in drawing.items:
        left, top, right, bottom = bounds(item)
        assert left >= 0
        assert top >= 0
        assert right <= drawing.width
        assert bottom <= drawing.height
    boxes = groups(drawing, "node", "decoration")
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            a, b = bounds(one), bounds(other)
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    for group in drawing.items:
        for text in texts(group):
            assert text.width == pytest.approx(text_width(text.text, text.font, text.size))
    for group in boxes:
        check_texts(group)


def check_texts(group: Group) -> None:
    """A box's texts stand inside its frame and clear of each other; a merge's stand beside its circle."""
    frame = max((bounds(item) for item in group.items if isinstance(item, Rect)), key=lambda box: box[2] - box[0])
    spans = [bounds(text) for text in texts(group)]
    if frame[2] - frame[0] > frame[3] - frame[1]:
        for left, top, right, bottom in spans:
            assert left >= frame[0]
            assert right <= frame[2]
            assert top >= frame[1]
            assert bottom <= frame[3]
    for place, a in enumerate(spans):
        for b in spans[place + 1 :]:
            assert a[2] < b[0] or b[2] < a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_an_empty_graph_is_a_page():
    drawing = draw(Graph("empty", ()))
    assert drawing.width > 0
    assert drawing.height > 0


def test_a_long_chain_is_one_straight_column():
    drawing = draw(chain_of(300))
    lefts = {item.items[0].x for item in groups(drawing, "node")[1:]}
    assert len(lefts) == 1
    check_drawing(drawing)


def test_two_separate_networks_are_drawn():
    check_drawing(draw(graph_of("x: Input 4\na: ReLU <- x\ny: Input 4\nb: ReLU <- y\nc: ReLU <- b")))


@pytest.mark.parametrize("size", [-1.0, 0.5, 1000.0, float("nan"), float("inf")])
def test_an_impossible_font_size_is_refused(size):
    with pytest.raises(ConfigurationError, match="font size"):
        draw(chain_of(1), Style(font_size=size))


def test_lengths_grow_with_the_font_size(residual):
    small, large = draw(residual, Style(font_size=10)), draw(residual, Style(font_size=20))
    assert large.height == pytest.approx(2 * small.height, rel=0.02)


def test_long_notes_are_wrapped_and_very_many_cut(residual):
    note = "this note has many words and does not fit in one line " * 4
    said = [text.text for text in texts(groups(draw(msgspec.structs.replace(residual, notes=(note,))), "caption")[0])]
    assert " ".join(said[-3:]).endswith(note.strip())
    many = msgspec.structs.replace(residual, notes=tuple(f"note {number}" for number in range(40)))
    assert len(texts(groups(draw(many), "caption")[0])) < 14


def test_an_unknown_diagram_is_refused_with_the_known_ones():
    with pytest.raises(ConfigurationError, match="flow"):
        draw(chain_of(1), diagram="tower")


def test_the_same_graph_gives_the_same_bytes_in_every_process():
    code = (
        "import hashlib, msgspec\n"
        "from render.diagram import draw\n"
        "from tests.render.test_flow import masked\n"
        "print(hashlib.sha256(msgspec.json.encode(draw(masked(4)))).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=pathlib.Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_drawing_imports_no_framework_and_no_qt():
    code = (
        "import sys\n"
        "import render.diagram, render.diagrams.flow, render.dot\n"
        "bad = {'numpy', 'keras', 'tensorflow', 'onnx', 'PySide6'} & set(sys.modules)\n"
        "sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=pathlib.Path(__file__).parents[2], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
