"""One run on random inputs: what depends on data gets its shape; no file but the model and its data is read."""

from __future__ import annotations

import os

import numpy as np
import onnx
import pytest

from graph.configuration import Configuration
from graph.errors import LoadError
from loaders.load import measure
from loaders.onnx_measure import MEASURED
from tests import corpus
from tests.loaders import onnx_truth
from tests.loaders.onnx_files import BOOL, INT64, model, node, shape_of, subgraph, tensor, value


def measured(proto: onnx.ModelProto, folder, **options):
    path = folder / "net.onnx"
    path.write_bytes(proto.SerializeToString())
    return measure(Configuration(str(path), options=tuple(options.items())))


def non_zero() -> onnx.ModelProto:
    nodes = [node("NonZero", ["x"], ["found"]), node("Transpose", ["found"], ["y"])]
    return model(nodes, [value("x", ["rows", 4])], [value("y", None, INT64)])


def test_a_size_that_depends_on_data_is_measured_and_says_so(tmp_path):
    graph = measured(non_zero(), tmp_path, rows=3)
    assert shape_of(graph, "found") == (2, 12)
    assert shape_of(graph, "y") == (12, 2)
    assert graph.nodes[0].note == f"{MEASURED} (depends on data: NonZero)"
    assert "2 shapes measured" in graph.notes[-1]


def test_open_sizes_are_chosen_and_named_in_the_configuration(tmp_path):
    assert str(measured(non_zero(), tmp_path).configuration).endswith("net.onnx,rows=1")


def test_rounds_of_a_loop_are_measured_inside_and_out(tmp_path):
    """The rounds stand in an input; each appends a row, so that inside one size differs between rounds."""
    body = subgraph(
        [node("Concat", ["carried", "row"], ["longer"], axis=0), node("Identity", ["go"], ["on"])],
        [value("i", [], INT64), value("go", [], BOOL), value("carried", [None, 2])],
        [value("on", [], BOOL), value("longer", [None, 2])],
    )
    loop = node("Loop", ["n", "", "start"], ["y"], body=body)
    weights = [tensor("start", np.zeros((1, 2))), tensor("row", np.zeros((1, 2)))]
    count = node("ReduceSum", ["x"], ["n"], keepdims=0)
    proto = model([count, loop], [value("x", [3], INT64)], [value("y", None)], weights)
    graph = measured(proto, tmp_path)
    assert shape_of(graph, "y") == (4, 2)
    assert shape_of(graph.nodes[1].body, "longer") == (None, 2)


@pytest.mark.parametrize("as_integers", [False, True], ids=["pointed at", "packed numbers"])
def test_weights_left_in_the_file_count_in_the_run(tmp_path, as_integers):
    """What NonZero finds in a weight of 8 KB shows that the run had its numbers."""
    data = np.arange(2048, dtype=np.int64) % 2
    weight = tensor("w", data, np.int64)
    if as_integers:
        weight = onnx.helper.make_tensor("w", INT64, [2048], data.tolist())
    nodes = [node("Mul", ["w", "x"], ["p"]), node("NonZero", ["p"], ["y"])]
    graph = measured(model(nodes, [value("x", [1], INT64)], [value("y", None, INT64)], [weight]), tmp_path)
    assert shape_of(graph, "y") == (1, 1024)


def with_external(location: str) -> onnx.ModelProto:
    weight = tensor("w", np.zeros(4))
    weight.ClearField("raw_data")
    weight.data_location = onnx.TensorProto.EXTERNAL
    weight.external_data.add(key="location", value=location)
    return model([node("Add", ["x", "w"], ["y"])], [value("x", [4])], [value("y", [4])], [weight])


def test_external_data_in_the_same_folder_is_used(tmp_path):
    (tmp_path / "w.bin").write_bytes(np.zeros(4, np.float32).tobytes())
    assert shape_of(measured(with_external("w.bin"), tmp_path), "y") == (4,)


@pytest.mark.parametrize("location", ["../w.bin", "/etc/hostname", "a/../../w.bin", "missing.bin", ""])
def test_external_data_elsewhere_is_refused(tmp_path, location):
    (tmp_path / "sub").mkdir()
    (tmp_path / "w.bin").write_bytes(bytes(16))
    with pytest.raises(LoadError, match=r"outside its own folder|missing or no plain file"):
        measured(with_external(location), tmp_path / "sub")


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
def test_external_data_behind_a_link_or_a_pipe_is_refused(tmp_path):
    (tmp_path / "link").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")
    for location in ("link", "pipe"):
        with pytest.raises(LoadError, match="no plain file"):
            measured(with_external(location), tmp_path)


def test_an_operator_that_the_runtime_lacks_is_one_line(tmp_path):
    proto = model([node("Strange", ["x"], ["y"], domain="my.own")], [value("x", [4])], [value("y", None)])
    with pytest.raises(LoadError, match="ONNX Runtime cannot run this model") as caught:
        measured(proto, tmp_path)
    assert "\n" not in str(caught.value)


def test_what_is_no_onnx_file_is_refused(tmp_path):
    with pytest.raises(LoadError, match="ONNX files only"):
        measure(Configuration("vgg16"))


@pytest.mark.parametrize(
    "path", [*onnx_truth.LIGHT, *corpus.files()], ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_measured_file_knows_all_its_shapes(path):
    """At sizes of our own choosing."""
    graph = measure(Configuration(str(path)))
    open_specs = [
        s for n in graph.nodes for s in n.outputs if s.shape is None or not all(isinstance(d, int) for d in s.shape)
    ]
    assert len(open_specs) <= 0.001 * len(graph.nodes)
    assert not [note for note in graph.notes if "other shapes" in note]
