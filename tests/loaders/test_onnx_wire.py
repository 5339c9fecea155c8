"""The weight-free reader: what it keeps, what it leaves out, and what it refuses."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import LoadError
from loaders import onnx_wire
from loaders.onnx_file import parse
from loaders.onnx_wire import prune
from tests.loaders import onnx_truth
from tests.loaders.onnx_files import FLOAT, model, node, subgraph, tensor, value


def pruned(proto: onnx.ModelProto, folder) -> onnx.ModelProto:
    path = folder / "net.onnx"
    path.write_bytes(proto.SerializeToString())
    return parse(prune(str(path)))


def with_weight(elements: int) -> onnx.ModelProto:
    weights = [tensor("w", np.ones((elements, 2)))]
    return model([node("MatMul", ["x", "w"], ["y"])], [value("x", [1, elements])], [value("y", [1, 2])], weights)


def test_small_tensors_are_kept_whole(tmp_path):
    assert pruned(with_weight(8), tmp_path) == with_weight(8)


def test_a_large_payload_becomes_a_pointer_to_its_bytes(tmp_path):
    full = with_weight(4000)
    found = pruned(full, tmp_path).graph.initializer[0]
    entries = {entry.key: entry.value for entry in found.external_data}
    start, length = int(entries["offset"]), int(entries["length"])
    assert (list(found.dims), found.data_type, found.raw_data) == ([4000, 2], FLOAT, b"")
    assert entries["location"] == "net.onnx"
    data = (tmp_path / "net.onnx").read_bytes()
    assert data[start : start + length] == full.graph.initializer[0].raw_data


@pytest.mark.parametrize(
    ("field", "kind"),
    [("float_data", "FLOAT"), ("int64_data", "INT64"), ("double_data", "DOUBLE"), ("int32_data", "INT32")],
)
def test_typed_payloads_are_left_out_too(tmp_path, field, kind):
    full = with_weight(8)
    large = onnx.TensorProto(name="w", dims=[9000], data_type=getattr(onnx.TensorProto, kind))
    getattr(large, field).extend([7] * 9000)
    full.graph.initializer[0].CopyFrom(large)
    found = pruned(full, tmp_path).graph.initializer[0]
    assert (list(found.dims), len(getattr(found, field)), found.name) == ([9000], 0, "w")


def test_weights_in_subgraphs_attributes_and_functions_are_left_out(tmp_path):
    big = tensor("c", np.ones(9000))
    body = subgraph([node("Constant", [], ["o"], value=big)], [], [value("o", [9000])], [big])
    full = model([node("If", ["p"], ["y"], then_branch=body, else_branch=body)], [], [value("y", [9000])])
    function = onnx.helper.make_function(
        "own", "F", ["a"], ["b"], [node("Constant", [], ["b"], value=big)], full.opset_import
    )
    full.functions.append(function)
    found = pruned(full, tmp_path)
    assert found.ByteSize() < 2000 < full.ByteSize()
    assert [n.op_type for n in found.functions[0].node] == ["Constant"]
    assert [a.name for a in found.graph.node[0].attribute] == ["else_branch", "then_branch"]


@pytest.mark.parametrize("path", onnx_truth.LIGHT, ids=lambda path: path.stem)
def test_structure_of_real_models_is_untouched(path):
    """Except for payloads and comments, nothing differs from what onnx reads."""
    full = onnx.load(path)
    for holder in (full.graph, *full.graph.node, *full.graph.initializer):
        holder.ClearField("doc_string")
    assert parse(prune(str(path))) == full


def test_two_gigabytes_open_in_little_memory(tmp_path):
    """A sparse file beyond protobuf's 2 GB: shape and count are right within 400 MB of address space for data."""
    path = tmp_path / "large.onnx"
    write_sparse(path, rows=600_000, columns=1000)
    assert path.stat().st_size > 2**31
    script = (
        "import resource,sys; resource.setrlimit(resource.RLIMIT_DATA, (400 << 20, 400 << 20));"
        "from graph.configuration import Configuration; from loaders.onnx_file import load;"
        "g = load(Configuration(sys.argv[1]), sys.argv[1]);"
        "print(g.weights[0].count, g.outputs[0].shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "600000000 (1, 1000)", done.stderr[-500:]


def write_sparse(path, rows: int, columns: int) -> None:
    """A matrix product whose weight is a hole in the file."""
    proto = with_weight(1)
    weight = proto.graph.initializer.pop()
    proto.graph.input[0].CopyFrom(value("x", [1, rows]))
    proto.graph.output[0].CopyFrom(value("y", [1, columns]))
    del weight.dims[:]
    weight.dims.extend([rows, columns])
    weight.ClearField("raw_data")
    head = weight.SerializeToString()
    size = rows * columns * 4
    raw = bytes([9 << 3 | 2]) + onnx_wire._encode(size)
    inner = bytes([5 << 3 | 2]) + onnx_wire._encode(len(head) + len(raw) + size)
    graph = proto.graph.SerializeToString()
    proto.ClearField("graph")
    outer = bytes([7 << 3 | 2]) + onnx_wire._encode(len(graph) + len(inner) + len(head) + len(raw) + size)
    with path.open("wb") as file:
        file.write(proto.SerializeToString() + outer + graph + inner + head + raw)
        file.truncate(file.tell() + size)


def test_deep_nesting_is_refused(tmp_path):
    data = b"\x0a" * 5000
    for _ in range(120):
        data = onnx_wire._delimited(1, onnx_wire._delimited(5, onnx_wire._delimited(6, data)))
    path = tmp_path / "deep.onnx"
    path.write_bytes(onnx_wire._delimited(7, data))
    with pytest.raises(LoadError, match="levels deep"):
        parse(prune(str(path)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\x3a\xff\x7fab", "cut off"),
        (b"\x07\x01\x02", "no protobuf message"),
        (b"\x08\x08", "holds no graph"),
        (b"\x3a\x02\x0a\x05", "cut off"),
        (b"\x80" * 40, "cut off"),
    ],
)
def test_bytes_that_are_no_model_have_their_line(tmp_path, data, words):
    path = tmp_path / "bad.onnx"
    path.write_bytes(data)
    with pytest.raises(LoadError, match=words) as caught:
        parse(prune(str(path)))
    assert "\n" not in str(caught.value)


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none.onnx", tmp_path, tmp_path / "pipe"):
        with pytest.raises(LoadError):
            prune(str(path))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_model_or_one_line(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzz.onnx"
    path.write_bytes(data)
    with contextlib.suppress(LoadError):
        assert isinstance(parse(prune(str(path))), onnx.ModelProto)
