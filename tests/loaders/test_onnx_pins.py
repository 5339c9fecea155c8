"""The person's sizes: input shapes, named dimensions, input values, and the batch."""

from __future__ import annotations

import numpy as np
import pytest

from graph.errors import LoadError
from loaders.onnx_blocks import Declared
from loaders.onnx_file import _open_sizes
from loaders.onnx_pins import Pins
from tests.loaders.onnx_files import INT64, model, node, opened, shape_of, tensor, value


def convolution(shape=("batch", 3, "height", "width")):
    weights = [tensor("k", np.ones((8, 3, 3, 3)))]
    return model([node("Conv", ["x", "k"], ["y"])], [value("x", list(shape))], [value("y", None)], weights)


def test_the_first_inputs_shape_is_given_whole(tmp_path):
    graph = opened(convolution(), tmp_path, (2, 3, 34, 66))
    assert shape_of(graph, "y") == (2, 8, 32, 64)
    assert graph.inputs[0].shape == (2, 3, 34, 66)
    assert not [note for note in graph.notes if "open sizes" in note]


def test_a_named_size_is_pinned_by_its_name_and_the_rest_stays_open(tmp_path):
    graph = opened(convolution(), tmp_path, height=10)
    assert shape_of(graph, "y") == ("batch", 8, 8, "width − 2")
    assert "open sizes: batch, width; fix one with batch=N" in graph.notes


def test_a_size_of_the_name_n_is_fixed_with_a_number():
    """``N=N`` would tell nobody what to write."""
    (told,) = _open_sizes((Declared("x", "float32", ("N", 3)),), Pins())
    assert told == "open sizes: N; fix one with N=1"


def test_an_unknown_size_in_the_shape_keeps_the_files_own(tmp_path):
    graph = opened(convolution(), tmp_path, (None, 3, 34, None))
    assert shape_of(graph, "y") == ("batch", 8, 32, "width − 2")


def test_an_input_is_pinned_by_its_name(tmp_path):
    graph = opened(convolution(), tmp_path, x=(1, 3, 9, 9))
    assert shape_of(graph, "y") == (1, 8, 7, 7)


@pytest.mark.parametrize("leading", ["batch", "N", None])
def test_batch_is_the_leading_open_size_whatever_its_name(tmp_path, leading):
    graph = opened(convolution((leading, 3, 8, 8)), tmp_path, batch=5)
    assert shape_of(graph, "y") == (5, 8, 6, 6)


def test_a_fixed_size_may_be_replaced(tmp_path):
    """What if: a file exported at 8×8, looked at with 16×20."""
    graph = opened(convolution((1, 3, 8, 8)), tmp_path, (1, 3, 16, 20))
    assert shape_of(graph, "y") == (1, 8, 14, 18)


def test_a_size_that_the_file_fixes_cannot_be_left_open(tmp_path):
    with pytest.raises(LoadError, match="input x's size 2 is fixed at 8 by the file and cannot be left open"):
        opened(convolution((1, 3, 8, 8)), tmp_path, (1, 3, None, 8))


def test_a_value_decides_a_size(tmp_path):
    nodes = [node("Range", ["zero", "n", "one"], ["y"])]
    weights = [tensor("zero", 0, np.int64), tensor("one", 1, np.int64)]
    proto = model(nodes, [value("n", [], INT64)], [value("y", None, INT64)], weights)
    open_graph = opened(proto, tmp_path)
    assert shape_of(open_graph, "y") == (None,)
    assert open_graph.nodes[0].note == "depends on data: the value of input n"
    assert shape_of(opened(proto, tmp_path, n=7), "y") == (7,)


@pytest.mark.parametrize(
    ("shape", "options", "words"),
    [
        ((3, 8, 8), {}, r"input x has 4 dimensions \(batch×3×height×width\), not 3: .*batch included"),
        (None, {"depth": 3}, "no dimension or input named depth; its named sizes are: batch, height, width"),
        (None, {"height": "tall"}, "the size height must be a whole number"),
        ((1, 3, 8, 8), {"height": 9}, "the size height is given as 8 and as 9"),
        ((1, 4, 8, 8), {}, "the model cannot work at this input size: y .*Conv"),
        ((1, 3, 2, 8), {}, "the model cannot work at this input size: y .*Conv"),
    ],
)
def test_choices_that_do_not_fit_have_their_line(tmp_path, shape, options, words):
    with pytest.raises(LoadError, match=words):
        opened(convolution(), tmp_path, shape, **options)


def test_a_fixed_batch_is_not_another(tmp_path):
    with pytest.raises(LoadError, match="the model's batch is fixed at 1"):
        opened(convolution((1, 3, 8, 8)), tmp_path, batch=4)
    assert shape_of(opened(convolution((1, 3, 8, 8)), tmp_path, batch=1), "y") == (1, 8, 6, 6)
