"""From an ONNX file to a graph: nodes, weights, names, bodies, scopes and notes."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from graph.errors import LoadError
from graph.facts import totals
from graph.index import Index
from tests.loaders.onnx_files import BOOL, FLOAT, INT64, model, node, opened, shape_of, subgraph, tensor, value


def test_a_small_network_opens_with_shapes_weights_and_macs(tmp_path):
    nodes = [
        node("Conv", ["x", "k", "b"], ["c"], name="first", strides=[2, 2], pads=[1, 1, 1, 1]),
        node("Relu", ["c"], ["r"], name="act"),
    ]
    weights = [tensor("k", np.ones((8, 3, 3, 3))), tensor("b", np.ones(8))]
    graph = opened(model(nodes, [value("x", [1, 3, 33, 32])], [value("r", None)], weights), tmp_path)
    conv, relu = graph.nodes
    assert (conv.op_type, conv.domain, conv.outputs[0].shape) == ("Conv", "ai.onnx", (1, 8, 17, 16))
    assert conv.inputs == ("x", "k", "b")
    assert [(w.name, w.role, w.count, w.trainable) for w in graph.weights] == [
        ("k", "kernel", 216, None),
        ("b", "bias", 8, None),
    ]
    assert conv.attributes == {"strides": [2, 2], "pads": [1, 1, 1, 1]}
    assert totals(graph).macs == 17 * 16 * 216
    assert relu.outputs[0].shape == graph.outputs[0].shape == (1, 8, 17, 16)
    assert (graph.format, graph.name) == ("onnx", "net")


def test_constants_in_nodes_are_weights_and_not_drawn(tmp_path):
    nodes = [
        node("Constant", [], ["w"], value=tensor("", np.ones((4, 5)))),
        node("Constant", [], ["s"], value=tensor("", [5], np.int64)),
        node("Constant", [], ["eps"], value_float=0.5),
        node("MatMul", ["x", "w"], ["m"]),
        node("Add", ["m", "eps"], ["a"]),
        node("Reshape", ["a", "s"], ["y"]),
    ]
    graph = opened(model(nodes, [value("x", [4])], [value("y", None)]), tmp_path)
    assert [n.op_type for n in graph.nodes] == ["MatMul", "Add", "Reshape"]
    found = {w.name: (w.role, w.count, w.is_parameter, w.value) for w in graph.weights}
    assert found == {
        "w": ("kernel", 20, True, None),
        "s": ("constant", 1, False, (5,)),
        "eps": ("bias", 1, True, (0.5,)),
    }
    assert graph.notes == ("3 constants stored as nodes are shown as weights",)


def test_a_constant_that_is_an_output_stays_a_node(tmp_path):
    graph = opened(model([node("Constant", [], ["y"], value_floats=[1.0, 2.0])], [], [value("y", [2])]), tmp_path)
    assert [(n.op_type, n.outputs[0].shape) for n in graph.nodes] == [("Constant", (2,))]
    assert [(w.count, w.is_parameter) for w in graph.weights] == [(2, True)]


def test_initializers_listed_as_inputs_are_no_inputs(tmp_path):
    """IR 3 files list every initializer among the graph's inputs."""
    inputs = [value("x", [1, 4]), value("w", [4, 2])]
    proto = model([node("MatMul", ["x", "w"], ["y"])], inputs, [value("y", [1, 2])], [tensor("w", np.ones((4, 2)))])
    assert [spec.name for spec in opened(proto, tmp_path).inputs] == ["x"]


def test_quantised_weights_count_and_steering_integers_do_not(tmp_path):
    weights = [
        tensor("q", np.ones((6, 4)), np.int8),
        tensor("zero", 0, np.int8),
        tensor("scale", 0.5),
        tensor("shape", [2, 12], np.int64),
        onnx.helper.make_tensor("four", TensorProto.INT4, [7], [1] * 7),
    ]
    nodes = [
        node("DequantizeLinear", ["q", "scale", "zero"], ["d"]),
        node("Reshape", ["d", "shape"], ["y"]),
        node("DequantizeLinear", ["four", "scale"], ["z"]),
    ]
    graph = opened(model(nodes, [], [value("y", None), value("z", None)], weights, opset=21), tmp_path)
    counts = {w.name: w.count if w.is_parameter else 0 for w in graph.weights}
    assert counts == {"q": 24, "zero": 0, "scale": 1, "shape": 0, "four": 7}
    assert shape_of(graph, "y") == (2, 12)


def test_packed_four_bit_products_count_their_columns(tmp_path):
    """MatMulNBits stores two weights a byte: K·N of them, not as many as bytes."""
    nodes = [node("MatMulNBits", ["x", "b", "s"], ["y"], domain="com.microsoft", K=64, N=10, bits=4, block_size=32)]
    weights = [tensor("b", np.ones((10, 2, 16)), np.uint8), tensor("s", np.ones(20))]
    proto = model(nodes, [value("x", ["batch", 64])], [value("y", None)], weights, domains=["com.microsoft"])
    graph = opened(proto, tmp_path)
    assert {w.name: w.count for w in graph.weights} == {"b": 640, "s": 20}
    assert shape_of(graph, "y") == ("batch", 10)


def test_nameless_nodes_take_their_output_and_names_are_unique(tmp_path):
    nodes = [
        node("Relu", ["x"], ["a"]),
        node("Relu", ["a"], ["b"], name="same"),
        node("Relu", ["b"], ["c"], name="same"),
        node("Relu", ["c"], ["y"], name="same#2"),
    ]
    graph = opened(model(nodes, [value("x", [1])], [value("y", [1])]), tmp_path)
    assert [n.name for n in graph.nodes] == ["a", "same", "same#3", "same#2"]


def test_unsorted_nodes_are_sorted_and_sorted_ones_keep_their_order(tmp_path):
    nodes = [node("Relu", ["b"], ["y"]), node("Relu", ["x"], ["a"]), node("Relu", ["a"], ["b"])]
    graph = opened(model(nodes, [value("x", [7])], [value("y", None)]), tmp_path)
    assert [n.name for n in graph.nodes] == ["a", "b", "y"]
    assert shape_of(graph, "y") == (7,)


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ([node("Relu", ["b"], ["a"], name="one"), node("Relu", ["a"], ["b"], name="two")], "circle through 'one'"),
        ([node("Relu", ["x"], ["a"]), node("Neg", ["x"], ["a"])], "two nodes write the value 'a'"),
    ],
)
def test_contradicting_files_are_refused_in_one_line(tmp_path, nodes, words):
    with pytest.raises(LoadError, match=words):
        opened(model(nodes, [value("x", [1])], [value("a", None)]), tmp_path)


def test_a_value_that_nothing_writes_is_noted(tmp_path):
    graph = opened(model([node("Relu", ["ghost"], ["y"])], [], [value("y", None)]), tmp_path)
    assert "read by a node but written by none: ghost" in graph.notes
    assert graph.nodes[0].note == "nothing writes this value"


def test_both_branches_of_if_are_bodies_and_their_weights_count(tmp_path):
    then = subgraph([node("MatMul", ["x", "w"], ["t"])], [], [value("t", None)], [tensor("w", np.ones((4, 3)))])
    other = subgraph([node("MatMul", ["x", "w2"], ["e"])], [], [value("e", None)], [tensor("w2", np.ones((4, 3)))])
    nodes = [node("If", ["p"], ["y"], name="choice", then_branch=then, else_branch=other)]
    inputs = [value("p", [], BOOL), value("x", [1, 4])]
    graph = opened(model(nodes, inputs, [value("y", None)]), tmp_path)
    choice = graph.nodes[0]
    assert [n.name for n in choice.body.nodes] == ["then_branch", "else_branch"]
    inner = choice.body.nodes[0].body
    assert [(n.op_type, n.outputs[0].shape) for n in inner.nodes] == [("MatMul", (1, 3))]
    assert [spec.name for spec in inner.inputs] == ["x"]
    assert choice.weights == ("w", "w2")
    assert totals(graph).params == 24
    assert shape_of(graph, "y") == (1, 3)

    taken = opened(model(nodes, inputs, [value("y", None)]), tmp_path, p=True)
    assert taken.nodes[0].note == "takes its then branch here"
    assert [n.body is not None for n in taken.nodes[0].body.nodes] == [True, False]
    assert totals(taken).params == 24


def test_a_function_called_twice_counts_its_weights_once(tmp_path):
    inner = [node("Constant", [], ["w"], value=tensor("", np.ones((4, 4)))), node("MatMul", ["a", "w"], ["b"])]
    imports = [helper.make_opsetid("", 18)]
    function = helper.make_function("own", "Layer", ["a"], ["b"], inner, imports)
    nodes = [node("Layer", ["x"], ["h"], domain="own"), node("Layer", ["h"], ["y"], domain="own")]
    proto = model(nodes, [value("x", ["n", 4])], [value("y", None)], domains=["own"], functions=[function])
    graph = opened(proto, tmp_path)
    assert totals(graph).params == 16
    assert [n.body.nodes[0].op_type for n in graph.nodes] == ["MatMul", "MatMul"]
    assert [n.opaque for n in graph.nodes] == [False, False]
    assert shape_of(graph, "y") == ("n", 4)


def test_a_function_sees_nothing_of_its_caller(tmp_path):
    """A value inside that shares its name with a weight outside is not that weight."""
    inner = [node("Relu", ["a"], ["w"]), node("Neg", ["w"], ["b"])]
    function = helper.make_function("own", "F", ["a"], ["b"], inner, [helper.make_opsetid("", 18)])
    nodes = [node("F", ["x"], ["h"], domain="own"), node("MatMul", ["h", "w"], ["y"])]
    weights = [tensor("w", np.ones((4, 2)))]
    proto = model(nodes, [value("x", [1, 4])], [value("y", None)], weights, domains=["own"], functions=[function])
    call, product = opened(proto, tmp_path).nodes
    assert [n.weights for n in call.body.nodes] == [(), ()]
    assert [n.outputs[0].shape for n in call.body.nodes] == [(1, 4), (1, 4)]
    assert product.weights == ("w",)


def test_an_unknown_operator_is_opaque_and_keeps_what_the_file_records(tmp_path):
    nodes = [node("Magic", ["x"], ["m"], domain="acme"), node("Relu", ["m"], ["y"])]
    proto = model(nodes, [value("x", [1, 4])], [value("y", None)], domains=["acme"])
    proto.graph.value_info.append(value("m", [1, 9]))
    magic, relu = opened(proto, tmp_path).nodes
    assert (magic.opaque, magic.domain, magic.outputs[0].shape) == (True, "acme", (1, 9))
    assert magic.note.startswith("recorded by the file")
    assert relu.outputs[0].shape == (1, 9)


def test_what_depends_on_data_says_so(tmp_path):
    nodes = [node("NonZero", ["x"], ["z"]), node("Transpose", ["z"], ["y"])]
    graph = opened(model(nodes, [value("x", [3, 4])], [value("y", None, INT64)]), tmp_path)
    assert shape_of(graph, "y") == (None, 2)
    assert {n.note for n in graph.nodes} == {"depends on data: NonZero"}


def test_a_declared_shape_that_contradicts_is_noted_and_not_believed(tmp_path):
    proto = model([node("Relu", ["x"], ["a"]), node("Relu", ["a"], ["y"])], [value("x", [1, 4])], [value("y", None)])
    proto.graph.value_info.append(value("a", [1, 5]))
    graph = opened(proto, tmp_path)
    assert shape_of(graph, "a") == (1, 4)
    assert "1 shape is declared by the file differently: a" in graph.notes


def test_sizes_by_name_pass_through_arithmetic(tmp_path):
    """The usual export of x.view(batch, -1, heads, width) keeps every size by name."""
    nodes = [
        node("Shape", ["x"], ["s"]),
        node("Gather", ["s", "zero"], ["n"]),
        node("Unsqueeze", ["n", "zeros"], ["n1"]),
        node("Concat", ["n1", "rest"], ["target"], axis=0),
        node("Reshape", ["x", "target"], ["heads"]),
        node("Transpose", ["heads"], ["y"], perm=[0, 2, 1, 3]),
        node("Conv", ["img", "k"], ["c"], strides=[2, 2], pads=[1, 1, 1, 1]),
    ]
    weights = [
        tensor("zero", 0, np.int64), tensor("zeros", [0], np.int64), tensor("rest", [-1, 12, 64], np.int64),
        tensor("k", np.ones((8, 3, 3, 3))),
    ]  # fmt: skip
    inputs = [value("x", ["batch", "sequence", 768]), value("img", ["batch", 3, "height", "width"])]
    graph = opened(model(nodes, inputs, [value("y", None), value("c", None)], weights), tmp_path)
    assert shape_of(graph, "y") == ("batch", 12, "sequence", 64)
    assert shape_of(graph, "c") == ("batch", 8, "⌈height/2⌉", "⌈width/2⌉")


def test_scopes_come_from_paths_metadata_or_weights(tmp_path):
    by_path = [node("Relu", ["x"], ["y"], name="/model/layers.0/act/Relu")]
    graph = opened(model(by_path, [value("x", [1])], [value("y", None)]), tmp_path)
    assert graph.nodes[0].scope == "model/layers.0/act"

    recorded = node("Relu", ["x"], ["y"], name="node_relu_1")
    recorded.metadata_props.add(key="pkg.torch.onnx.name_scopes", value="['', 'layers.0', 'layers.0.act', 'relu']")
    recorded.metadata_props.add(key="pkg.torch.onnx.stack_trace", value='File "/home/someone/secret.py"')
    graph = opened(model([recorded], [value("x", [1])], [value("y", None)]), tmp_path)
    assert graph.nodes[0].scope == "layers.0/act"
    assert "secret" not in repr(graph)

    nodes = [
        node("Conv", ["x", "layer1.0.conv1.weight"], ["a"], name="Conv_0"),
        node("Relu", ["a"], ["b"], name="Relu_1"),
        node("Conv", ["b", "layer1.0.conv2.weight"], ["y"], name="Conv_2"),
    ]
    weights = [tensor(f"layer1.0.conv{i}.weight", np.ones((3, 3, 1, 1))) for i in (1, 2)]
    graph = opened(model(nodes, [value("x", [1, 3, 4, 4])], [value("y", None)], weights), tmp_path)
    assert [n.scope for n in graph.nodes] == ["layer1/0/conv1", "layer1/0", "layer1/0/conv2"]


def test_sequences_flow(tmp_path):
    nodes = [
        node("SplitToSequence", ["x", "two"], ["s"], axis=0),
        node("SequenceAt", ["s", "last"], ["a"]),
        node("ConcatFromSequence", ["s"], ["y"], axis=1),
    ]
    weights = [tensor("two", 2, np.int64), tensor("last", -1, np.int64)]
    graph = opened(model(nodes, [value("x", [6, 5])], [value("a", None), value("y", None)], weights), tmp_path)
    assert graph.nodes[0].outputs[0].dtype == "sequence(float32)"
    assert (shape_of(graph, "a"), shape_of(graph, "y")) == ((2, 5), (2, 15))


def test_every_edge_leads_somewhere(tmp_path):
    """Each input of each node is a graph input, an output of an earlier node, a weight, or omitted."""
    nodes = [node("Clip", ["x", "", "high"], ["a"]), node("Add", ["a", "w"], ["y"])]
    weights = [tensor("high", 6.0), tensor("w", [1.0, 2.0])]
    graph = opened(model(nodes, [value("x", [1, 2])], [value("y", None)], weights), tmp_path)
    index = Index(graph)
    assert graph.nodes[0].inputs == ("x", "", "high")
    assert all(not name or name in index.specs or name in index.weights for n in graph.nodes for name in n.inputs)


def test_hostile_names_arrive_safe_and_distinct(tmp_path):
    nodes = [
        node("Relu", ["x"], ["a\x00b"], name="n\u202e1"),
        node("Relu", ["a\x00b"], ["a\x01b"], name="z" * 100_000),
        node("Relu", ["a\x01b"], ["y"], name="n\u202d1"),
    ]
    graph = opened(model(nodes, [value("x", [1])], [value("y", None)]), tmp_path)
    names = [n.name for n in graph.nodes] + [spec.name for n in graph.nodes for spec in n.outputs]
    assert len(set(names)) == 6
    assert all(name.isprintable() and len(name) <= 210 for name in names)


def test_dtypes_are_named_as_numpy_does(tmp_path):
    nodes = [node("Cast", ["x"], ["h"], to=TensorProto.FLOAT16), node("Equal", ["h", "h"], ["y"])]
    graph = opened(model(nodes, [value("x", [1], FLOAT)], [value("y", None, BOOL)]), tmp_path)
    assert [n.outputs[0].dtype for n in graph.nodes] == ["float16", "bool"]
    assert graph.nodes[0].attributes == {"to": "float16"}


@pytest.mark.parametrize("location", ["gone.bin", "../up.bin", "/etc/hostname", "a\0b"])
def test_weights_that_are_not_beside_the_model_are_noted(tmp_path, location):
    """Sizes stand in the model's own table: it is drawn, and the note says what is not there."""
    kernel = tensor("w", np.zeros((4, 7)))
    kernel.ClearField("raw_data")
    kernel.ClearField("float_data")
    kernel.data_location = kernel.EXTERNAL
    entry = kernel.external_data.add()
    entry.key, entry.value = "location", location
    proto = model([node("MatMul", ["x", "w"], ["y"])], [value("x", [2, 4])], [value("y", [2, 7])], [kernel])
    (note,) = opened(proto, tmp_path).notes
    assert note.startswith("weights file ")
    assert note.endswith(" is not beside the model; sizes are read from the model's table")


def test_weights_beside_the_model_or_inside_it_need_no_note(tmp_path):
    kernel = tensor("w", np.zeros((64, 128)))
    parts = [node("MatMul", ["x", "w"], ["y"])], [value("x", [2, 64])], [value("y", [2, 128])]
    assert opened(model(*parts, [kernel]), tmp_path).notes == ()
    kernel.ClearField("raw_data")
    kernel.ClearField("float_data")
    kernel.data_location = kernel.EXTERNAL
    entry = kernel.external_data.add()
    entry.key, entry.value = "location", "net.bin"
    (tmp_path / "net.bin").write_bytes(b"\0" * 64 * 128 * 4)
    assert opened(model(*parts, [kernel]), tmp_path).notes == ()
