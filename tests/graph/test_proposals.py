"""Choices for what a file leaves open: by name, type and place."""

from __future__ import annotations

import pytest

from graph.proposals import proposals
from graph.values import Graph, TensorSpec


def graph(*inputs: TensorSpec, configuration: str = "net.onnx") -> Graph:
    return Graph("net", (), inputs=inputs, format="onnx", configuration=configuration)


def made(*inputs: TensorSpec) -> dict[str, str]:
    return {item.name: item.proposal for item in proposals(graph(*inputs))}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (TensorSpec("x", ("batch", 3, "height", "width")), {"batch": "1", "height": "224", "width": "224"}),
        (TensorSpec("x", (None, 3, None, None)), {"x": "1x3x224x224"}),
        (TensorSpec("x", ("N", 3, 48, "w")), {"N": "1", "w": "192"}),
        (TensorSpec("x", (1, 3, 640, "w")), {"w": "640"}),
        (TensorSpec("x", ("b", "h", "w", 3)), {"b": "1", "h": "224", "w": "224"}),
        (TensorSpec("input_ids", ("b", "seq"), "int64"), {"b": "1", "seq": "128"}),
        (TensorSpec("waveform", ("b", "n")), {"b": "1", "n": "16000"}),
        (TensorSpec("state", (2, None, 128)), {"state": "2x1x128"}),
        (TensorSpec("sr", (), "int64"), {"sr": "16000"}),
        (TensorSpec("x", (1, 3, 224, 224)), {}),
        (TensorSpec("x", None), {}),
    ],
)
def test_a_choice_by_name_type_and_place(spec, expected):
    assert made(spec) == expected


def test_a_sum_of_names_is_the_sum_of_their_sizes():
    ids = TensorSpec("ids", ("batch", "seq"), "int64")
    past = TensorSpec("past", ("batch", 8, "past_seq", 64))
    mask = TensorSpec("mask", ("batch", "past_seq + seq"), "int64")
    found = made(ids, past, mask)
    assert int(found["past_seq + seq"]) == int(found["past_seq"]) + int(found["seq"])


def test_a_value_that_was_given_is_no_longer_open():
    assert not proposals(graph(TensorSpec("sr", (), "int64"), configuration="net.onnx,sr=8000"))


def test_only_onnx_files_have_pins():
    assert not proposals(Graph("net", (), inputs=(TensorSpec("x", (None, 3)),), format="keras"))
