"""Shapes and weights through whole graphs, on numbers, letters and unknown sizes."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import LoadError
from graph.infer import infer
from graph.sizes import parse
from graph.symbolic import Sym
from graph.values import Graph, Node, Shape, TensorSpec, Weight
from tests.graph.builder import chain, graph_of, layer, source

CONV = ("Conv2D", {"filters": 4, "kernel_size": [3, 3], "strides": [2, 2]})


def last(graph: Graph) -> Shape | None:
    return graph.nodes[-1].outputs[0].shape


def test_what_if_is_another_size_of_the_same_nodes() -> None:
    graph = chain((None, 20, 30, 3), CONV, ("Flatten", {}), ("Dense", {"units": 5}))
    first = infer(graph)
    second = infer(first, {"in": (None, 21, 31, 3)})
    assert last(first) == last(second) == (None, 5)
    assert [weight.shape for weight in first.weights][2] == (9 * 14 * 4, 5)
    assert [weight.shape for weight in second.weights][2] == (10 * 15 * 4, 5)
    assert second.inputs[0].shape == (None, 21, 31, 3)
    assert second.outputs[0] == second.nodes[-1].outputs[0]


def test_inferring_twice_changes_nothing() -> None:
    once = infer(chain((None, 20, 30, 3), CONV, ("BatchNormalization", {})))
    assert infer(once) == once


def test_unknown_sizes_stay_unknown() -> None:
    graph = infer(chain((None, None, 30, 3), CONV, ("Flatten", {}), ("Dense", {"units": 5})))
    assert graph.nodes[1].outputs[0].shape == (None, None, 14, 4)
    assert graph.nodes[2].outputs[0].shape == (None, None)
    assert graph.weights[2].count is None


def test_letters_give_the_closed_form() -> None:
    graph = infer(chain((None, 20, 30, 3), CONV, CONV), {"in": ("N", "H", "W", 3)})
    assert last(graph) == ("N", "⌊(H+1)/4⌋ − 1", "⌊(W+1)/4⌋ − 1", 4)


def test_a_correct_pad_follows_the_parity() -> None:
    """The applications' padding before a stride of two: one cell less before an even size."""
    graph = chain(
        (None, 224, 225, 3),
        ("ZeroPadding2D", {"correct_pad": 3}),
        ("Conv2D", {"filters": 4, "kernel_size": 3, "strides": 2}),
    )
    found = infer(graph)
    assert found.nodes[1].outputs[0].shape == (None, 225, 227, 3)
    assert found.nodes[1].attributes["padding"] == [[0, 1], [1, 1]]
    assert infer(found, {"in": (None, 225, 225, 3)}).nodes[1].attributes["padding"] == [[1, 1], [1, 1]]
    assert "padding" not in infer(found, {"in": (None, None, 225, 3)}).nodes[1].attributes
    assert last(found) == (None, 112, 113, 4)
    assert last(infer(graph, {"in": ("N", "H", "W", 3)})) == ("N", "⌈H/2⌉", "⌈W/2⌉", 4)


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(
                st.sampled_from(["Conv2D", "MaxPooling2D"]),
                st.integers(1, 5),
                st.integers(1, 3),
                st.sampled_from(["valid", "same"]),
            ),
            st.tuples(st.sampled_from(["ZeroPadding2D", "Cropping2D", "UpSampling2D"]), st.integers(1, 3)),
        ),
        max_size=8,
    ),
    st.lists(st.integers(100, 900), min_size=10, max_size=12),
)
def test_letters_agree_with_numbers(steps: list[tuple[str, int, int, str]], sizes: list[int]) -> None:
    """The symbolic shape of any chain equals the inferred one at every size it works at."""
    graph = chain((None, 100, 100, 3), *(described(*step) for step in steps))
    symbolic = infer(graph, {"in": (None, "H", "W", 3)})
    for size in sizes:
        try:
            found = infer(graph, {"in": (None, size, size + 1, 3)})
        except LoadError:
            continue
        for left, right in zip(symbolic.nodes, found.nodes, strict=True):
            assert put(left.outputs[0].shape, H=size, W=size + 1) == right.outputs[0].shape


def described(op_type: str, size: int, stride: int = 1, padding: str = "valid") -> tuple[str, dict[str, object]]:
    window = {"strides": stride, "padding": padding}
    return op_type, {
        "Conv2D": {"filters": 2, "kernel_size": size, **window},
        "MaxPooling2D": {"pool_size": size, **window},
        "ZeroPadding2D": {"padding": size},
        "Cropping2D": {"cropping": size},
        "UpSampling2D": {"size": size},
    }[op_type]


def put(shape: Shape | None, **values: int) -> Shape:
    sizes = [parse(dim) if isinstance(dim, str) else dim for dim in shape or ()]
    return tuple(size.substitute(values) if isinstance(size, Sym) else size for size in sizes)  # type: ignore[arg-type]


# opaque nodes


def custom(recorded: Shape | None) -> Graph:
    """A layer of the user's own between two known ones."""
    conv = Node("c", "Conv2D", inputs=("in",), outputs=(TensorSpec("c", None),), attributes=CONV[1])
    own = Node("own", "MyLayer", "custom", inputs=("c",), outputs=(TensorSpec("own", recorded),), weights=("own/w",))
    graph = graph_of(source((None, 20, 20, 3)), conv, own, layer("d", "Dense", "own", units=5))
    return Graph("test", graph.nodes, graph.inputs, graph.outputs, (Weight("own/w", (3, 4)),))


def test_an_opaque_node_keeps_what_the_file_says() -> None:
    found = infer(custom((None, 9, 9, 6)))
    assert [node.opaque for node in found.nodes] == [False, False, True, False]
    assert last(found) == (None, 9, 9, 5)
    assert found.weights[2] == Weight("own/w", (3, 4))
    assert found.nodes[2].weights == ("own/w",)


def test_an_opaque_node_is_unknown_at_another_size() -> None:
    found = infer(infer(custom((None, 9, 9, 6))), {"in": (None, 40, 40, 3)})
    assert found.nodes[2].outputs[0].shape is None
    assert last(found) is None
    assert found.nodes[3].weights == ()


def test_a_lambda_is_opaque() -> None:
    graph = graph_of(source((None, 8)), layer("f", "Lambda", "in"), layer("d", "Dense", "f", units=2))
    found = infer(graph)
    assert found.nodes[1].opaque
    assert last(found) is None


def test_a_wrapper_around_an_unknown_layer_is_opaque() -> None:
    wrapped = {"class_name": "Mine", "config": {"name": "mine"}}
    found = infer(graph_of(source((None, 4, 8)), layer("t", "TimeDistributed", "in", layer=wrapped)))
    assert found.nodes[1].opaque


def test_onnx_nodes_are_left_to_their_loader() -> None:
    node = Node("x", "Conv", "ai.onnx", inputs=("a",), outputs=(TensorSpec("y", (1, 8, 4, 4)),))
    graph = Graph("test", (node,), (TensorSpec("a", (1, 3, 6, 6)),), node.outputs)
    assert infer(graph).nodes[0].outputs == node.outputs


# refusals


@pytest.mark.parametrize(
    ("shape", "attributes", "message"),
    [
        (
            (None, 2, 30, 3),
            CONV,
            "conv2d0 (Conv2D) cannot work at 2×30×3: its window of 3 does not fit in 2; try a larger input",
        ),
        (
            (None, 20, 3),
            CONV,
            "conv2d0 (Conv2D) cannot work at 20×3: it needs an input of 4 dimensions with the batch and gets 3",
        ),
        (
            (None, 5, 5, 3),
            ("Cropping2D", {"cropping": 3}),
            "cropping2d0 (Cropping2D) cannot work at 5×5×3: cropping (3, 3) leaves nothing of 5; try a larger input",
        ),
        (
            (None, 7),
            ("Reshape", {"target_shape": [2, 3]}),
            "reshape0 (Reshape) cannot work at 7: 7 has 7 elements and cannot become 2×3",
        ),
        (
            (None, 9, 9, 3),
            ("Conv2D", {"filters": 4, "kernel_size": "three"}),
            "conv2d0 (Conv2D) cannot work at 9×9×3: kernel_size must be a whole number, not 'three'",
        ),
        (
            (None, 9, 9, 3),
            ("Conv2D", {"kernel_size": 3}),
            "conv2d0 (Conv2D) cannot work at 9×9×3: filters must be a whole number, not None",
        ),
        (
            (None, 9, 9, 3),
            ("Conv2D", {"filters": 4, "kernel_size": 3, "groups": 2}),
            "conv2d0 (Conv2D) cannot work at 9×9×3: 3 channels and 4 filters do not divide into 2 groups",
        ),
        (
            (None, 4),
            ("TimeDistributed", {"layer": 3}),
            "timedistributed0 (TimeDistributed) cannot work at 4: it needs batch, steps and data and gets 2 dimensions",
        ),
    ],
)
def test_an_impossible_size_says_what_and_why(
    shape: Shape, attributes: tuple[str, dict[str, object]], message: str
) -> None:
    """One line with the node, the sizes and the reason."""
    with pytest.raises(LoadError) as caught:
        infer(chain(shape, attributes))
    assert str(caught.value) == message


def test_merging_sizes_that_differ_is_refused() -> None:
    graph = graph_of(source((None, 4, 4, 3)), source((None, 5, 4, 3), "b"), layer("add", "Add", "in", "b"))
    with pytest.raises(LoadError, match=r"add \(Add\) cannot work at 4×4×3 and 5×4×3: .* do not fit each other"):
        infer(graph)


def test_a_shared_layer_has_one_set_of_weights() -> None:
    first = layer("c", "Conv2D", "in", **CONV[1])
    second = Node("c#2", "Conv2D", layer="c", inputs=("b",), outputs=(TensorSpec("c#2", None),), attributes=CONV[1])
    found = infer(graph_of(source((None, 9, 9, 3)), source((None, 20, 20, 3), "b"), first, second))
    assert found.nodes[2].weights == found.nodes[3].weights == ("c/kernel", "c/bias")
    assert len(found.weights) == 2
    assert last(found) == (None, 9, 9, 4)


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["config", "class_name"]), inner),
    max_leaves=4,
)
KEYS = [
    *("filters", "kernel_size", "strides", "padding", "dilation_rate", "groups", "units", "axis", "axes", "layer"),
    *(
        "target_shape",
        "cell",
        "size",
        "data_format",
        "output_shape",
        "equation",
        "dims",
        "n",
        "pool_size",
        "output_size",
    ),
    *("output_size", "cropping", "num_heads", "key_dim", "correct_pad", "key", "dtype", "scale", "cells", "newshape"),
]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_attribute_can_do_more_than_be_refused(data: st.DataObject) -> None:
    """Attributes come out of files: whatever they hold, the answer is a graph or a LoadError."""
    from graph.rules import rules

    domain = data.draw(st.sampled_from(["keras", "keras.ops"]))
    op_type = data.draw(st.sampled_from(sorted(rules(domain))))
    attributes = data.draw(st.dictionaries(st.sampled_from(KEYS), junk, max_size=5))
    shape = data.draw(st.sampled_from([(None, 9, 9, 3), (None, 7), (None, 5, 6), (), ("N", "H", "W", 3), (2, None)]))
    with suppress(LoadError):
        infer(graph_of(source(shape), layer("x", op_type, "in", domain=domain, **attributes)))
