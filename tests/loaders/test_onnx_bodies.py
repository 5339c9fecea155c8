"""What stands inside Loop and Scan, against ONNX Runtime: every inner value is made an output of the body."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from graph.facts import totals
from graph.values import Graph
from tests.loaders.onnx_files import BOOL, FLOAT, INT64, model, node, opened, subgraph, tensor, value


def counted(rounds: int) -> onnx.ModelProto:
    """A state that is multiplied by a matrix and put together with itself in every round."""
    inside = [
        node("MatMul", ["state", "w"], ["product"], name="product"),
        node("Relu", ["product"], ["active"], name="active"),
        node("Concat", ["active", "state"], ["both"], axis=1, name="both"),
        node("Slice", ["both", "zero", "six", "one"], ["next"], name="next"),
        node("Identity", ["go"], ["on"], name="on"),
    ]
    inputs = [value("i", [], INT64), value("go", [], BOOL), value("state", None)]
    body = subgraph(inside, inputs, [value("on", [], BOOL), value("next", None)])
    weights = [tensor("w", np.zeros((6, 5))), tensor("trips", rounds, np.int64)]
    weights += [tensor(name, [number], np.int64) for name, number in (("zero", 0), ("six", 6), ("one", 1))]
    loop = node("Loop", ["trips", "", "x"], ["y"], body=body, name="loop")
    return model([loop], [value("x", [4, 6])], [value("y", None)], weights)


def scanned() -> onnx.ModelProto:
    """A recurrent cell written out: each step of a series through two products."""
    inside = [
        node("MatMul", ["step", "w"], ["seen"], name="seen"),
        node("MatMul", ["state", "r"], ["kept"], name="kept"),
        node("Add", ["seen", "kept"], ["sum"], name="sum"),
        node("Tanh", ["sum"], ["next"], name="next"),
        node("Unsqueeze", ["next", "axis"], ["given"], name="given"),
    ]
    body = subgraph(inside, [value("state", None), value("step", None)], [value("next", None), value("given", None)])
    weights = [tensor("w", np.zeros((3, 8))), tensor("r", np.zeros((8, 8))), tensor("axis", [0], np.int64)]
    weights.append(tensor("start", np.zeros((2, 8))))
    scan = node("Scan", ["start", "x"], ["last", "y"], body=body, num_scan_inputs=1, name="scan")
    return model([scan], [value("x", [7, 2, 3])], [value("last", None), value("y", None)], weights)


def while_small() -> onnx.ModelProto:
    """A loop that stops itself after the third round, a convolution in it."""
    inside = [
        node("Conv", ["state", "k"], ["mapped"], kernel_shape=[3, 3], pads=[1, 1, 1, 1], name="mapped"),
        node("MaxPool", ["mapped"], ["pooled"], kernel_shape=[3, 3], strides=[1, 1], name="pooled"),
        node("Shape", ["pooled"], ["sizes"], name="sizes"),
        node("Pad", ["pooled", "cells"], ["next"], name="next"),
        node("Less", ["i", "two"], ["on"], name="on"),
    ]
    inputs = [value("i", [], INT64), value("go", [], BOOL), value("state", None)]
    body = subgraph(inside, inputs, [value("on", [], BOOL), value("next", None)])
    weights = [tensor("k", np.zeros((2, 2, 3, 3))), tensor("cells", [0, 0, 1, 1, 0, 0, 1, 1], np.int64)]
    weights += [tensor("two", 2, np.int64), tensor("true", True, np.bool_)]
    loop = node("Loop", ["", "true", "x"], ["y"], body=body, name="loop")
    return model([loop], [value("x", [1, 2, 9, 9])], [value("y", None)], weights)


def seen_inside(proto: onnx.ModelProto) -> tuple[int, dict[str, tuple[int, ...]]]:
    """How often the body ran, and the shape of each of its values: all stacked by the runtime itself."""
    import onnxruntime

    copy = onnx.ModelProto.FromString(proto.SerializeToString())
    (outer,) = copy.graph.node
    body = next(item.g for item in outer.attribute if item.name == "body")
    types = {"sizes": INT64, "on": BOOL}
    names = [name for inner in body.node for name in inner.output]
    for name in names:
        body.node.append(onnx.helper.make_node("Identity", [name], [f"{name}_out"]))
        body.output.append(onnx.helper.make_tensor_value_info(f"{name}_out", types.get(name, FLOAT), None))
        outer.output.append(f"{name}_stack")
    del copy.graph.output[:]
    stacks = [onnx.helper.make_empty_tensor_value_info(f"{name}_stack") for name in names]
    copy.graph.output.extend(stacks)
    session = onnxruntime.InferenceSession(copy.SerializeToString(), providers=["CPUExecutionProvider"])
    shape = [dim.dim_value for dim in copy.graph.input[0].type.tensor_type.shape.dim]
    found: list[Any] = session.run(None, {"x": np.zeros(shape, np.float32)})
    return len(found[0]), {name: array.shape[1:] for name, array in zip(names, found, strict=True)}


def inside(graph: Graph) -> dict[str, tuple]:
    (outer,) = graph.nodes
    assert outer.body is not None
    return {spec.name: spec.shape for item in outer.body.nodes for spec in item.outputs}


@pytest.mark.parametrize("proto", [counted(3), scanned(), while_small()], ids=["Loop", "Scan", "while"])
def test_every_value_of_a_body_is_as_the_runtime_has_it(tmp_path: Path, proto):
    graph = opened(proto, tmp_path)
    rounds, truth = seen_inside(proto)
    assert inside(graph) == truth
    assert graph.nodes[0].rounds == rounds


@pytest.mark.parametrize(
    ("proto", "products"),
    [
        (counted(3), 3 * 4 * 6 * 5),
        (counted(1), 4 * 6 * 5),
        (scanned(), 7 * 2 * (3 * 8 + 8 * 8)),
        (while_small(), 3 * 81 * 2 * 18),
    ],
    ids=["Loop", "one round", "Scan", "while"],
)
def test_products_of_all_rounds_are_counted(tmp_path: Path, proto, products):
    assert totals(opened(proto, tmp_path)).macs == products


def test_one_round_reads_as_one(tmp_path: Path):
    assert opened(counted(1), tmp_path).nodes[0].note == "runs once here"


def test_a_size_that_grows_from_round_to_round_is_open_inside(tmp_path: Path):
    """By hand: 1×2, then 2×2, 3×2: no one number, and so no count of the products."""
    parts = [
        node("MatMul", ["carried", "w"], ["product"], name="product"),
        node("Concat", ["carried", "row"], ["longer"], axis=0, name="longer"),
        node("Identity", ["go"], ["on"], name="on"),
    ]
    inputs = [value("i", [], INT64), value("go", [], BOOL), value("carried", None)]
    body = subgraph(parts, inputs, [value("on", [], BOOL), value("longer", None)])
    weights = [tensor("trips", 3, np.int64), tensor("row", np.zeros((1, 2))), tensor("w", np.zeros((2, 5)))]
    loop = node("Loop", ["trips", "", "x"], ["y"], body=body, name="loop")
    graph = opened(model([loop], [value("x", [1, 2])], [value("y", None)], weights), tmp_path)
    assert graph.nodes[0].outputs[0].shape == (4, 2)
    assert inside(graph)["product"] == (None, 5)
    assert totals(graph).macs is None
