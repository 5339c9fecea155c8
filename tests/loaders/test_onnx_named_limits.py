"""Slices whose limits are sizes by name: the formula gives what onnx's reference computes at any number."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator

from loaders.onnx_pins import Pins
from loaders.onnx_reader import read_model
from loaders.onnx_shapes import Walk
from tests.loaders import onnx_truth
from tests.loaders.onnx_files import model, node, tensor, value


def sliced(start: str, end: str) -> onnx.ModelProto:
    """``table[start:end]`` for limits among 0, L, −L and ∞, where L is the length of another input."""
    steering = [node("Shape", ["x"], ["L"]), node("Neg", ["L"], ["-L"])]
    stored = [tensor("0", [0], np.int64), tensor("inf", [2**62], np.int64)]
    cut = node("Slice", ["table", start, end], ["y"])
    inputs = [value("x", ["length"]), value("table", ["rows", 4])]
    return model([*steering, cut], inputs, [value("y", None)], stored)


@pytest.mark.parametrize(("start", "end"), [("-L", "inf"), ("0", "-L"), ("L", "inf"), ("0", "L"), ("-L", "-L")])
@pytest.mark.parametrize(("length", "rows"), [(3, 3), (2, 7), (5, 6)])
def test_a_length_taken_from_the_end_counts_from_the_end(start, end, length, rows):
    proto = sliced(start, end)
    found = Walk(read_model(proto), Pins()).run().values["y"].shape
    feeds = {"x": np.zeros(length, np.float32), "table": np.zeros((rows, 4), np.float32)}
    (computed,) = ReferenceEvaluator(proto).run(None, feeds)
    sizes = onnx_truth.at(found, {"length": length, "rows": rows})
    assert sizes in (computed.shape, (None, 4))


def test_the_last_steps_of_a_table_are_as_many_as_asked():
    """The position bias of a T5 decoder: ``bias[-L:]``."""
    shape = Walk(read_model(sliced("-L", "inf")), Pins()).run().values["y"].shape
    assert [str(size) for size in shape] == ["length", "4"]
